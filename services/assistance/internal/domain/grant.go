package domain

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// maxAwardMonths bounds the period of one line of a decision: nothing in the law is longer than six months.
const maxAwardMonths = 6

// Assessment is a computed means test with everything it used (R101).
type Assessment struct {
	ID             uuid.UUID // nil for a check that is not kept
	Case           uuid.UUID // nil for a trial calculation
	Application    uuid.UUID
	Facts          Facts
	Outcome        Outcome
	EngineVersion  string
	ParametersHash string
	CreatedAt      time.Time
	Kept           []byte // canonical bytes as they were kept; what a replay must come to
	SHA256         string // of them, noted on the day; empty for assessments older than that
}

// Persons are the names of the members.
func (a Assessment) Persons() []string {
	out := make([]string, len(a.Facts.Declaration.Members))
	for i, m := range a.Facts.Declaration.Members {
		out[i] = m.Person
	}
	return out
}

// Decision is what a named person decided, as the cases service announced it.
type Decision struct {
	ID           uuid.UUID
	Case         uuid.UUID
	Municipality string
	Assessment   uuid.UUID   // what it was decided on; nil when not said
	Applicant    uuid.UUID   // who applied; nil when not said
	Persons      []uuid.UUID // beneficiaries (R13)
	Lines        []Entitlement
	IssuedAt     time.Time
}

// Status is a granted status of a household (R75 to R83).
type Status struct {
	ID, Case, Decision uuid.UUID
	Municipality       string
	Kind               StatusKind
	Start, End         Date // inclusive
	Persons            []uuid.UUID
}

// Benefit is a granted benefit.
type Benefit struct {
	ID, Case, Decision uuid.UUID
	Municipality       string
	Kind               BenefitKind
	MonthlyAmount      Money
	Start, End         Date // inclusive
	Persons            []uuid.UUID
	Replaces           []uuid.UUID // benefits of the kind whose place it takes
}

// PaymentLine is one amount due for one month (R43).
type PaymentLine struct {
	ID, Benefit, Case uuid.UUID
	Municipality      string
	Month             Month
	Amount            Money
	Persons           []uuid.UUID
	Ended             bool // no longer due
}

// Grant is everything that follows from one decision.
type Grant struct {
	Statuses     []Status
	Benefits     []Benefit
	PaymentLines []PaymentLine
	At           time.Time
}

// NewGrant applies R43: it turns the granted lines of a decision into statuses, benefits and one payment line for every month of a benefit's
// period. Lines that were not granted leave nothing. A line that cannot be right makes the whole decision
// ErrDecisionLinesInvalid: nothing of it is granted until a person has looked. newID makes the ids.
func NewGrant(d Decision, newID func() uuid.UUID) (Grant, error) {
	g := Grant{At: d.IssuedAt}
	if !KnownMunicipality(d.Municipality) || d.ID == uuid.Nil || d.Case == uuid.Nil {
		return Grant{}, ErrDecisionLinesInvalid.Field("decision", ErrDecisionLinesInvalid.Reason, "decision, case or municipality is missing", "trūkst lēmuma, lietas vai pašvaldības")
	}
	seen := map[[2]int32]bool{}
	for i, l := range d.Lines {
		kind := [2]int32{int32(l.Status), int32(l.Benefit)}
		if err := checkLine(i, l, len(d.Persons), seen[kind]); err != nil {
			return Grant{}, err
		}
		seen[kind] = true
		switch {
		case !l.Granted:
		case l.Status != 0:
			g.Statuses = append(g.Statuses, Status{newID(), d.Case, d.ID, d.Municipality, l.Status, l.Start, l.End, d.Persons})
		default:
			b := Benefit{newID(), d.Case, d.ID, d.Municipality, l.Benefit, l.MonthlyAmount, l.Start, l.End, d.Persons, nil}
			g.Benefits = append(g.Benefits, b)
			for m := b.Start.Month(); m <= b.End.Month(); m++ {
				g.PaymentLines = append(g.PaymentLines, PaymentLine{newID(), b.ID, d.Case, d.Municipality, m, dueFor(b, m), d.Persons, false})
			}
		}
	}
	if g.bothStatuses() {
		return Grant{}, line(0, "a household has one status at a time", "mājsaimniecībai vienlaikus ir viens statuss")
	}
	return g, nil
}

// dueFor is what of a benefit is due for a month: that of a crisis is one amount, of its one day (R88).
func dueFor(b Benefit, m Month) Money {
	if b.Kind == CrisisBenefit {
		return b.MonthlyAmount
	}
	return MonthAmount(b.MonthlyAmount, b.Start, m)
}

func (g Grant) bothStatuses() bool { return len(g.Statuses) > 1 }

// checkLine refuses a line that names nothing or two things, stands twice, or is granted without beneficiaries, a period of
// one to six months or a positive amount.
func checkLine(i int, l Entitlement, persons int, twice bool) error {
	status, benefit := known(statusWords, l.Status), known(benefitWords, l.Benefit)
	switch {
	case status == benefit || !status && l.Status != 0 || !benefit && l.Benefit != 0:
		return line(i, "the line must name one status or one benefit", "rindā jānorāda viens statuss vai viens pabalsts")
	case twice:
		return line(i, "the line stands twice", "rinda atkārtojas")
	case !l.Granted:
		return nil
	case persons == 0:
		return line(i, "there are no beneficiaries", "nav saņēmēju")
	case l.Start == 0 || l.End < l.Start || l.End.Month()-l.Start.Month() >= maxAwardMonths:
		return line(i, "the period must be one to six months", "periodam jābūt no viena līdz sešiem mēnešiem")
	case benefit && (l.MonthlyAmount <= 0 || l.MonthlyAmount > MaxMoney):
		return line(i, "a granted benefit needs a positive amount", "piešķirtam pabalstam vajadzīga pozitīva summa")
	case status && l.MonthlyAmount != 0:
		return line(i, "a status has no amount", "statusam nav summas")
	}
	return nil
}

func line(i int, en, lv string) *errs.Error {
	return ErrDecisionLinesInvalid.Field("entitlements["+strconv.Itoa(i)+"]", ErrDecisionLinesInvalid.Reason, en, lv)
}
