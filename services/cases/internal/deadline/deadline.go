// Package deadline computes legal terms: the last day of a decision and of a challenge, and the working days left.
// Terms are dated data in data/*.yaml with their legal reference and how sure it is; days off are those of pkg/workdays. It
// is not a scheduler and does not ask the time.
package deadline

import (
	"embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

//go:embed data/*.yaml
var data embed.FS

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

	from, to domain.Date
}

// Calendar knows the terms and the days off. It does not change after Load and is safe for concurrent use.
type Calendar struct {
	terms []Term
	off   *workdays.Calendar
}

// Load reads the embedded data.
func Load() (*Calendar, error) {
	terms, err := data.ReadFile("data/terms.yaml")
	if err != nil {
		return nil, err
	}
	off, err := workdays.Load()
	if err != nil {
		return nil, err
	}
	return parse(terms, off)
}

func parse(terms []byte, off *workdays.Calendar) (*Calendar, error) {
	var t struct{ Terms []Term }
	if err := yaml.Unmarshal(terms, &t); err != nil {
		return nil, fmt.Errorf("read terms: %w", err)
	}
	for i := range t.Terms {
		if err := t.Terms[i].check(); err != nil {
			return nil, fmt.Errorf("term %s of row %d: %w", t.Terms[i].Key, i+1, err)
		}
	}
	c := &Calendar{terms: t.Terms, off: off}
	for _, key := range []string{decisionTerm, appealTerm, reassessmentTerm} {
		if _, ok := c.term(key, "", domain.EarliestReceived); !ok {
			return nil, fmt.Errorf("term %s is missing on %s", key, domain.EarliestReceived)
		}
	}
	return c, nil
}

func (t *Term) check() (err error) {
	if t.from, err = domain.ParseDate(t.From); err != nil {
		return err
	}
	if err := t.to.UnmarshalText([]byte(t.To)); err != nil {
		return err
	}
	if (t.Months > 0) == (t.WorkingDays > 0) {
		return fmt.Errorf("months or working days, one of them")
	}
	if t.LegalRef == "" || t.Confidence == "" {
		return fmt.Errorf("legal reference and confidence are required")
	}
	return nil
}

// term returns the row in force on a day: that of the municipality before that of all, the latest start first.
func (c *Calendar) term(key, municipality string, day domain.Date) (Term, bool) {
	var best Term
	found := false
	for _, t := range c.terms {
		if t.Key != key || t.Municipality != "" && t.Municipality != municipality {
			continue
		}
		if day.Before(t.from) || !t.to.IsZero() && day.After(t.to) {
			continue
		}
		own, better := t.Municipality != "", best.Municipality != ""
		if !found || own && !better || own == better && t.from.After(best.from) {
			best, found = t, true
		}
	}
	return best, found
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
