package domain

import "strconv"

// Step is one rule applied: what it took, which rows of the law it read, what came out.
type Step struct {
	Rule       string // id, for example R36
	Title      Text
	Formula    string       `json:",omitempty"` // with the numbers put in
	Inputs     []Quantity   `json:",omitempty"`
	Parameters []*Parameter `json:",omitempty"`
	Results    []Quantity   `json:",omitempty"`
	Notes      []Text       `json:",omitempty"`
	Function   string       // Go function that computed it
}

// Quantity is one named value with its unit: EUR, EUR/month, persons, months, m2 or none.
type Quantity struct {
	Name   string
	Value  string
	Unit   string `json:",omitempty"`
	Person string `json:",omitempty"`
}

const (
	unitEUR      = "EUR"
	unitEURMonth = "EUR/month"
	unitPersons  = "persons"
	unitMonths   = "months"
	unitM2       = "m2"
)

func (s *Step) in(name, value, unit string) *Step {
	s.Inputs = append(s.Inputs, Quantity{Name: name, Value: value, Unit: unit})
	return s
}

func (s *Step) inOf(name, value, unit, person string) *Step {
	s.Inputs = append(s.Inputs, Quantity{name, value, unit, person})
	return s
}

func (s *Step) out(name, value, unit string) *Step {
	s.Results = append(s.Results, Quantity{Name: name, Value: value, Unit: unit})
	return s
}

func (s *Step) outOf(name, value, unit, person string) *Step {
	s.Results = append(s.Results, Quantity{name, value, unit, person})
	return s
}

func (s *Step) note(lv, en string) *Step {
	s.Notes = append(s.Notes, Text{lv, en})
	return s
}

// use records a parameter row once, with the warning of an unconfirmed one.
func (s *Step) use(p *Parameter) {
	for _, q := range s.Parameters {
		if q == p {
			return
		}
	}
	s.Parameters = append(s.Parameters, p)
	if p.nc.LV != "" {
		s.Notes = append(s.Notes, p.nc)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func yesno(b bool) string { return strconv.FormatBool(b) }
