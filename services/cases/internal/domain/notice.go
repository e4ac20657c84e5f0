package domain

import (
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// SenderKind is who tells the fund (MK 537 point 5.7).
type SenderKind string

// The kinds.
const (
	SocialService SenderKind = "SOCIAL_SERVICE"
	Foundation    SenderKind = "FOUNDATION"
	Provider      SenderKind = "PROVIDER"
)

// Sender is who sends, as the token tells.
type Sender struct {
	Kind   SenderKind
	Number string // registration number, or the ATVK code of a social service
}

// Referred reports whether a referral proves that the child is the sender's: it referred her, was sent her, or gives the service.
func (s Sender) Referred(r Referral) bool {
	switch {
	case r.EndReason == ReferralMistake:
		return false
	case s.Kind == SocialService:
		return s.Number == r.Municipality
	case s.Kind == Foundation:
		return s.Number == r.Recipient || s.Number == r.Institution
	}
	return s.Number != "" && s.Number == r.Institution
}

// Given is what was given; the part of a notice that lies sealed.
type Given struct {
	Service       ReferralService
	From, To      string // as sent: a refused notice keeps what was wrong
	Units         int
	Cents         int64
	ProcessNumber string // if the sender has it
}

// Problem is what is wrong with a notice.
type Problem struct{ Field, Reason, LV, EN string }

// Notice tells the fund what rehabilitation was given to a referred child. It never changes.
type Notice struct {
	ID, Referral uuid.UUID
	Sender       Sender
	Reference    string
	Given        Given
	Problems     []Problem // none: accepted
	Sent         time.Time
}

// Accepted reports whether it went to the fund.
func (n Notice) Accepted() bool { return len(n.Problems) == 0 }

// maxConsultations is the most of grave cases (VIC-C06).
const maxConsultations = 120

// Check finds everything that is wrong with a notice about a referral. A missing process number is never wrong.
func (n *Notice) Check(r Referral, today Date) {
	n.Problems = nil
	add := func(field string, e *errs.Error) {
		n.Problems = append(n.Problems, Problem{Field: field, Reason: e.Reason, LV: e.MessageLV, EN: e.Message})
	}
	g := &n.Given
	from, errFrom := ParseDate(g.From)
	to, errTo := ParseDate(g.To)
	if g.Service != r.Service {
		add("service", ErrNoticeService)
	}
	switch {
	case r.Confirmed.IsZero():
		add("referral", ErrNoticeNotConfirmed)
	case errFrom != nil, from.Before(r.Start):
		add("from_date", ErrNoticeDates)
	case errTo != nil, to.Before(from), to.After(r.End), to.After(today):
		add("to_date", ErrNoticeDates)
	case g.Service != Consultations && g.Units >= 1 && !from.AddDays(g.Units-1).Before(to.AddDays(1)):
		add("units", ErrNoticeUnits)
	}
	if g.Units < 1 || g.Units > maxConsultations {
		add("units", ErrNoticeUnits)
	}
	if g.Cents <= 0 {
		add("expense", ErrNoticeExpense)
	}
	if g.ProcessNumber != "" {
		number, ok := processNumber(g.ProcessNumber)
		if !ok {
			add("process_number", ErrProcessNumberInvalid)
		} else {
			g.ProcessNumber = number
		}
	}
}
