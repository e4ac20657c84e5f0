package domain

// Overlap is help of the same kind that another decision grants for some of the same days: all that one municipality may
// learn of another's decision.
type Overlap struct {
	Status       string `json:"status,omitempty"` // exactly one of Status and Benefit
	Benefit      string `json:"benefit,omitempty"`
	Start        Date   `json:"start"`
	End          Date   `json:"end"`
	Municipality string `json:"municipality"` // ATVK code of who decided
}

// Kind is the word of the status or the benefit.
func (o Overlap) Kind() string { return o.Status + o.Benefit }

// DoubleBenefit is the refusal that shows the overlaps: kind, period and deciding municipality, nothing else.
func DoubleBenefit(list []Overlap) error {
	e := ErrDoubleBenefit
	for _, o := range list {
		period := o.Start.String() + " – " + o.End.String()
		e = e.Field("entitlements", ErrDoubleBenefit.Reason, o.Kind()+", "+period+", decided by municipality "+o.Municipality,
			o.Kind()+", "+period+", lēmusi pašvaldība "+o.Municipality)
	}
	return e
}

// GrantsAnything reports whether any line is granted.
func (d Decision) GrantsAnything() bool {
	for _, e := range d.Entitlements {
		if e.Granted {
			return true
		}
	}
	return false
}

// ruleOneMonth is the rule of a line granted for one calendar month by discretion (R85).
const ruleOneMonth = "R85"

// IsOneMonth reports whether a line is granted for one calendar month by discretion (R85); such awards are counted by
// calendar year (R86).
func (d Decision) IsOneMonth() bool {
	for _, e := range d.Entitlements {
		if e.Granted && e.Rule == ruleOneMonth {
			return true
		}
	}
	return false
}
