package domain

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/digisoc/platform/pkg/errs"
)

// IdentifierKind is the kind of an identifier.
type IdentifierKind string

// The kinds of identifiers.
const (
	KindPersonalCode IdentifierKind = "personal_code" // personas kods
	KindForeign      IdentifierKind = "foreign"       // of another state, as from an eIDAS login
)

// WarningCheckDigit marks a personal code that is kept although its check digit does not fit (PK-R07).
const WarningCheckDigit = "CHECK_DIGIT_MISMATCH"

// maxIdentifierLength is the longest foreign identifier, in characters.
const maxIdentifierLength = 64

// Identifier is one identifier of a person and when it was valid. A person keeps all she ever had (PK-R06, G01.04).
type Identifier struct {
	Kind IdentifierKind
	// Value is normalised: a personal code as 11 digits, a foreign identifier without blanks at the ends.
	Value string
	// Country is the ISO 3166-1 alpha-2 code of a foreign identifier's issuer; empty for a personal code.
	Country string
	Period  Period
	// Warning is WarningCheckDigit or empty.
	Warning string
}

// IdentifierInput is an identifier as it was typed.
type IdentifierInput struct {
	Kind                               IdentifierKind
	Value, Country, StartDate, EndDate string
}

// newIdentifier checks one identifier by itself; errors carry paths below at.
func newIdentifier(in IdentifierInput, rules Rules, at string, v *violations) Identifier {
	id := Identifier{Kind: in.Kind, Country: in.Country}
	var fault *errs.Error
	switch in.Kind {
	case KindPersonalCode:
		id.Country = ""
		id.Value, id.Warning, fault = personalCodeValue(in, rules)
	case KindForeign:
		id.Value, fault = foreignValue(in)
	default:
		fault = ErrIdentifierInvalid
	}
	if fault != nil {
		v.add(at+"value", fault)
	}
	period, err := parsePeriod(in.StartDate, in.EndDate)
	if err != nil || !period.inOrder() || rules.Today.Before(period.Start) {
		v.add(at+"start_date", ErrIdentifierPeriodInvalid)
	}
	id.Period = period
	return id
}

func personalCodeValue(in IdentifierInput, rules Rules) (value, warning string, fault *errs.Error) {
	code, err := ParsePersonalCode(in.Value, rules.Today)
	switch {
	case err != nil, in.Country != "" && in.Country != "LV":
		return "", "", ErrIdentifierInvalid
	case (code.Form == SyntheticForm) != rules.SyntheticCodes:
		return "", "", ErrIdentifierSynthetic
	case code.CheckDigitWrong:
		warning = WarningCheckDigit
	}
	return code.Digits, warning, nil
}

func foreignValue(in IdentifierInput) (string, *errs.Error) {
	value := normaliseForeign(in.Value)
	if value == "" || utf8.RuneCountInString(value) > maxIdentifierLength || strings.ContainsFunc(value, unicode.IsControl) ||
		len(in.Country) != 2 || in.Country == "LV" {
		return "", ErrIdentifierInvalid
	}
	return value, nil
}

func normaliseForeign(value string) string { return strings.TrimSpace(norm.NFC.String(value)) }

// sameIdentifier reports whether both are the identifier that the registry may hold once.
func sameIdentifier(a, b Identifier) bool {
	return a.Kind == b.Kind && a.Country == b.Country && a.Value == b.Value
}

// checkTogether refuses identifiers that cannot belong to one person: the same one twice, or two personal codes (or two
// identifiers of one foreign state) valid on the same day.
func checkTogether(all []Identifier, v *violations, path func(int) string) {
	for i := range all {
		for j := range i {
			switch {
			case sameIdentifier(all[i], all[j]):
				v.add(path(i)+"value", ErrIdentifierTaken)
			case all[i].Kind == all[j].Kind && all[i].Country == all[j].Country && all[i].Period.Overlaps(all[j].Period):
				v.add(path(i)+"start_date", ErrIdentifierPeriodInvalid)
			}
		}
	}
}

// AddIdentifier returns the person with one more identifier. A current one ends the day before the new one starts
// (PK-R06); without a start date the new one starts today. An identifier that has itself ended joins the history.
func (p Person) AddIdentifier(in IdentifierInput, now time.Time, rules Rules) (Person, error) {
	if in.StartDate == "" && in.EndDate == "" {
		in.StartDate = rules.Today.String()
	}
	var v violations
	added := newIdentifier(in, rules, "", &v)
	if v.err != nil {
		return Person{}, v.result()
	}
	identifiers := make([]Identifier, 0, len(p.Identifiers)+1)
	for _, old := range p.Identifiers {
		if added.Period.Open() && old.Period.Open() && old.Kind == added.Kind && old.Country == added.Country && !sameIdentifier(old, added) {
			old.Period.End = added.Period.Start.previous()
			if !old.Period.inOrder() {
				v.add("start_date", ErrIdentifierPeriodInvalid)
			}
		}
		identifiers = append(identifiers, old)
	}
	identifiers = append(identifiers, added)
	checkTogether(identifiers, &v, func(int) string { return "" })
	p.Identifiers, p.Version, p.UpdatedAt = identifiers, p.Version+1, now
	return p, v.result()
}
