package domain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Parameter is one dated row of the law (R2).
type Parameter struct {
	Key           string
	Municipality  string `json:",omitempty"` // ATVK code; empty for the whole country
	HouseholdType string `json:",omitempty"` // lower-case word; empty for every household
	ValidFrom     Date
	ValidTo       Date // inclusive
	Value         string
	LegalRef      string
	Source        string // address of the published text
	Confidence    string // C, Q, S, I or NC
	Note          string `json:",omitempty"`
	ApprovedBy    string `json:",omitempty"` // who read the act and stands for the row; empty: nobody yet
	ApprovedOn    Date   `json:",omitempty"`

	key   Key
	mark  uint16 // of the key, in records
	kind  HouseholdType
	value value
	nc    Text // what a trace says when the row is not confirmed
}

// value is the parsed form; which fields count depends on the key's kind.
type value struct {
	first, other Money // pair; money in first; norm's amount in first
	hasOther     bool
	number       int64 // count; coefficient in hundredths; area of the first person
	number2      int64 // area of each other person
	unit         string
}

var confidences = []string{"C", "Q", "S", "I", "NC"}

// Parse checks the row by itself (key, codes, days, value, confidence) and fills what lookups use.
func (p *Parameter) Parse() error {
	k, ok := ParseKey(p.Key)
	if !ok {
		return fmt.Errorf("unknown key %q", p.Key)
	}
	spec := keySpecs[k]
	p.key, p.mark = k, markOf(p.Key)
	switch {
	case p.Municipality != "" && !spec.municipal:
		return fmt.Errorf("%s has no municipal rows", p.Key)
	case p.Municipality == "" && !spec.national && k == KeyLowIncome:
		return fmt.Errorf("%s needs a municipality", p.Key)
	case p.Municipality != "" && !KnownMunicipality(p.Municipality):
		return fmt.Errorf("municipality %q is not in the classifier", p.Municipality)
	case p.HouseholdType != "" && !spec.byType:
		return fmt.Errorf("%s does not depend on the household type", p.Key)
	case p.ValidFrom == 0 || p.ValidTo == 0 || p.ValidTo < p.ValidFrom:
		return fmt.Errorf("validity %q to %q is not a period", p.ValidFrom, p.ValidTo)
	case !slices.Contains(confidences, p.Confidence):
		return fmt.Errorf("confidence %q is not one of C, Q, S, I, NC", p.Confidence)
	case (p.ApprovedBy == "") != (p.ApprovedOn == 0):
		return fmt.Errorf("%s needs approved_by and approved_on together", p.Key)
	case p.ApprovedBy != "" && p.Confidence == "NC":
		return fmt.Errorf("%s is approved and not confirmed at once", p.Key)
	case p.LegalRef == "" || p.Source == "":
		return fmt.Errorf("%s needs legal_ref and source", p.Key)
	}
	if p.HouseholdType != "" {
		if err := unword(householdWords, []byte(strings.ToUpper(p.HouseholdType)), &p.kind); err != nil {
			return fmt.Errorf("household_type: %w", err)
		}
	}
	if p.Confidence == "NC" {
		p.nc = Text{
			LV: "Parametrs " + p.Key + " = " + p.Value + " nav apstiprināts ar normatīvā akta tekstu; tas ir darba pieņēmums.",
			EN: "Parameter " + p.Key + " = " + p.Value + " is not confirmed by the text of the law; it is a working assumption.",
		}
	}
	return p.parseValue(spec)
}

func (p *Parameter) parseValue(spec keySpec) (err error) {
	v := &p.value
	switch spec.kind {
	case KindPair:
		first, other, ok := strings.Cut(p.Value, "/")
		if !ok {
			return fmt.Errorf("value %q is not of the form 109.00/76.00", p.Value)
		}
		if v.first, err = ParseMoney(first); err == nil && other != "-" {
			v.hasOther = true
			v.other, err = ParseMoney(other)
		}
	case KindMoney:
		v.first, err = ParseMoney(p.Value)
	case KindCount:
		v.number, err = parseCount(p.Value)
	case KindCoefficient:
		v.number, err = parseHundredths(p.Value)
	case KindChoice:
		if !slices.Contains(spec.choices, p.Value) {
			return fmt.Errorf("value %q is not one of %s", p.Value, strings.Join(spec.choices, ", "))
		}
	case KindNorm:
		err = p.parseNorm()
	case KindCeiling:
		err = p.parseCeiling()
	case KindArea:
		first, other, ok := strings.Cut(p.Value, "/")
		if !ok {
			return fmt.Errorf("value %q is not of the form 45/12", p.Value)
		}
		if v.number, err = parseCount(first); err == nil {
			v.number2, err = parseCount(other)
		}
	}
	return err
}

// parseNorm reads a limit in money, a limit of a quantity (in hundredths of its unit, like cents) or "none": no number is known yet.
func (p *Parameter) parseNorm() (err error) {
	v := &p.value
	amount, unit, _ := strings.Cut(p.Value, " ")
	v.unit = unit
	switch {
	case p.Value == None:
		v.unit = None
	case slices.Contains([]string{"EUR/m2", "EUR/household", "EUR/person", "m3/person", "m3/household", "kWh/household"}, unit):
		v.first, err = ParseMoney(amount)
	case unit == "kWh" || unit == "m3":
		first, other, ok := strings.Cut(amount, "/")
		if !ok {
			return fmt.Errorf("value %q is not of the form 70.00/30.00 %s", p.Value, unit)
		}
		if v.first, err = ParseMoney(first); err == nil {
			v.other, err = ParseMoney(other)
		}
	default:
		return fmt.Errorf("value %q is not of the form 12.00 EUR/m2", p.Value)
	}
	return err
}

// parseCeiling reads an amount of euro or a number of minimum wages.
func (p *Parameter) parseCeiling() (err error) {
	v := &p.value
	amount, unit, _ := strings.Cut(p.Value, " ")
	v.unit = unit
	switch unit {
	case "EUR":
		v.first, err = ParseMoney(amount)
	case "minimum_wages":
		v.number, err = parseCount(amount)
	default:
		return fmt.Errorf("value %q is not of the form 150.00 EUR or 2 minimum_wages", p.Value)
	}
	return err
}

func parseCount(s string) (int64, error) {
	if len(s) > 9 || !digits(s) {
		return 0, fmt.Errorf("value %q is not a whole number", s)
	}
	return strconv.ParseInt(s, 10, 64)
}

// parseHundredths reads "2.5" as 250.
func parseHundredths(s string) (int64, error) {
	whole, dec, point := strings.Cut(s, ".")
	if len(whole) > 4 || !digits(whole) || point && !digits(dec) || len(dec) > 2 {
		return 0, fmt.Errorf("value %q is not a number with at most two decimals", s)
	}
	return strconv.ParseInt(whole+(dec + "00")[:2], 10, 64)
}

// Covers reports whether the row is valid on day.
func (p *Parameter) Covers(day Date) bool { return p.ValidFrom <= day && day <= p.ValidTo }

// Threshold is first + other × (n − 1) of a row of pairs (R9); ok is false when n needs the value for other persons and the row has none.
func (p *Parameter) Threshold(n int) (sum Money, ok bool) {
	if n <= 0 {
		return 0, true
	}
	return p.value.first + p.value.other*Money(n-1), p.value.hasOther || n == 1
}

// Pair is the value of a row of pairs; other is nil when only the first person's value is known.
func (p *Parameter) Pair() (first Money, other *Money) {
	if p.value.hasOther {
		other = &p.value.other
	}
	return p.value.first, other
}
