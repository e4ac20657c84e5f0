// Package deadline computes legal terms: the last day of a decision and of a challenge, and the working days left.
// Terms are dated data in data/*.yaml with their legal reference and how sure it is; days off are those of pkg/workdays. It
// is not a scheduler and does not ask the time.
package deadline

import (
	_ "embed" // the rows lie beside this file

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

//go:embed data/terms.yaml
var embedded []byte

// Keys of terms.
const (
	decisionTerm = "decision_term"
	appealTerm   = "appeal_term"

	crisisDecisionTerm = "crisis_decision_term"
	crisisFilingTerm   = "crisis_filing_term"

	reassessmentTerm = "reassessment_term"
)

// Term is one dated row. Exactly one of Months and WorkingDays is set.
type Term struct {
	Key          string `yaml:"key"`
	Municipality string `yaml:"municipality"` // ATVK code; empty for all
	From         string `yaml:"from"`
	To           string `yaml:"to"` // last day; empty while in force
	Months       int    `yaml:"months"`
	WorkingDays  int    `yaml:"working_days"`
	LegalRef     string `yaml:"legal_ref"`
	Rule         string `yaml:"rule"`
	Confidence   string `yaml:"confidence"`
}

// Dated is the row as package dated sees it.
func (t Term) Dated() dated.Period {
	return dated.Period{From: t.From, To: t.To, Source: t.LegalRef, Mark: t.Confidence}
}

// slot is what has one row at most on a day.
func slot(key, municipality string) string { return key + "/" + municipality }

// Calendar knows the terms and the days off. It does not change after Load and is safe for concurrent use.
type Calendar struct {
	terms []Term
	off   *workdays.Calendar
}

// Load reads the embedded data.
func Load() (*Calendar, error) {
	off, err := workdays.Load()
	if err != nil {
		return nil, err
	}
	return parse(embedded, off)
}

// parse reads terms: one row at most of a key and municipality is in force on a day, and those that everybody needs always have one for all.
func parse(terms []byte, off *workdays.Calendar) (*Calendar, error) {
	var t struct{ Terms []Term }
	f := dated.Read("terms.yaml", terms, &t)
	dated.Check(f, t.Terms, dated.Rule[Term]{
		List: "terms", Keys: func(t *Term) []string { return []string{slot(t.Key, t.Municipality)} },
		Marks: []string{"C", "Q", "S", "I", "NC"}, Names: dated.Names{Source: "legal_ref", Mark: "confidence"},
		Every: []string{slot(decisionTerm, ""), slot(appealTerm, ""), slot(reassessmentTerm, "")}, Since: domain.EarliestReceived.String(),
		Whole: func(t *Term, must dated.Must) {
			must("months", (t.Months > 0) != (t.WorkingDays > 0), "months or working days, one of them")
		},
	})
	return &Calendar{terms: t.Terms, off: off}, f.Err()
}

// term returns the row in force on a day: that of the municipality before that of all.
func (c *Calendar) term(key, municipality string, day domain.Date) (Term, bool) {
	for _, whose := range []string{municipality, ""} {
		if t := dated.Find(c.terms, day.String(), func(t *Term) bool { return t.Key == key && t.Municipality == whose }); t != nil {
			return *t, true
		}
	}
	return Term{}, false
}

// Decision returns the last day to decide on an application received on a day (R98).
func (c *Calendar) Decision(municipality string, received domain.Date) domain.Date {
	return c.end(decisionTerm, municipality, received)
}

// Appeal returns the last day to challenge a decision issued on a day (R99).
func (c *Calendar) Appeal(municipality string, issued domain.Date) domain.Date {
	return c.end(appealTerm, municipality, issued)
}

// Reassessment returns the last day to assess anew after something changed on a day (R79).
func (c *Calendar) Reassessment(municipality string, changed domain.Date) domain.Date {
	return c.end(reassessmentTerm, municipality, changed)
}

// CrisisDecision returns the last day to decide on a crisis benefit when all documents were there on a day (R89). A
// municipality without a term of its own has the general one.
func (c *Calendar) CrisisDecision(municipality string, complete domain.Date) domain.Date {
	if _, ok := c.term(crisisDecisionTerm, municipality, complete); !ok {
		return c.Decision(municipality, complete)
	}
	return c.end(crisisDecisionTerm, municipality, complete)
}

// CrisisFiling returns the last day to ask for a crisis benefit after an event, and whether the municipality has set one
// (R89): where none is known, nobody is too late.
func (c *Calendar) CrisisFiling(municipality string, event domain.Date) (domain.Date, bool) {
	if _, ok := c.term(crisisFilingTerm, municipality, event); !ok {
		return domain.Date{}, false
	}
	return c.end(crisisFilingTerm, municipality, event), true
}

// end counts a term from the day after start. Every key has a row for all from the earliest day on, so there is one.
func (c *Calendar) end(key, municipality string, start domain.Date) domain.Date {
	t, ok := c.term(key, municipality, start)
	if !ok {
		t.Months = 1
	}
	if t.Months > 0 {
		return domain.DateOf(c.off.Next(start.AddMonths(t.Months).Time()))
	}
	return domain.DateOf(c.off.Add(start.Time(), t.WorkingDays))
}

// WorkingDaysLeft counts the working days after today up to and including due; negative when due has passed, by the
// working days that are late.
func (c *Calendar) WorkingDaysLeft(today, due domain.Date) int {
	return c.off.Left(today.Time(), due.Time())
}
