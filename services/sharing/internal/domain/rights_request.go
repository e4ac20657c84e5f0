package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Right is what a person asks about her data.
type Right string

// The rights that are asked for; access (GDPR 15) is answered at once and is no request.
const (
	Rectification Right = "RECTIFICATION" // GDPR 16
	Erasure       Right = "ERASURE"       // GDPR 17
	Restriction   Right = "RESTRICTION"   // GDPR 18
	Objection     Right = "OBJECTION"     // GDPR 21
)

// Known reports whether there is such a right.
func (r Right) Known() bool {
	return slices.Contains([]Right{Rectification, Erasure, Restriction, Objection}, r)
}

// Outcomes of an answer.
const (
	Granted = "GRANTED"
	Partly  = "PARTLY"
	Refused = "REFUSED"
)

// Bilingual is a text in both languages.
type Bilingual struct {
	LV string `json:"lv"`
	EN string `json:"en"`
}

// Asked is what the person wrote; it is kept sealed.
type Asked struct {
	Wrong string `json:"wrong"`
	Wish  string `json:"wish,omitempty"`
}

// RightsGround is a ground of answers, a row of law.
type RightsGround struct {
	Code     string   `yaml:"code"`
	Rights   []Right  `yaml:"rights"`
	Outcomes []string `yaml:"outcomes"`
	Dispute  bool     `yaml:"dispute"`
	LV       string   `yaml:"lv"`
	EN       string   `yaml:"en"`
}

// RightsRequest is a request of a person about her data, with its clock and answer.
type RightsRequest struct {
	ID           uuid.UUID
	Person       uuid.UUID
	RaisedBy     string // persons/{uuid}: herself or who acts for her
	Right        Right
	Code         string // group or leaf of the catalogue
	Record       string // one record; empty: all
	Municipality string // that answers for the data; empty: the ministry
	Keeper       string // who keeps the true value
	Dispute      bool   // a value of a register, which is not edited here (REQ-DAT-2)
	Asked        Asked
	Received     time.Time
	Due          time.Time // last day, midnight UTC of that day in Riga
	ExtendedAt   time.Time
	Notice       Bilingual // why it was extended
	Outcome      string
	Ground       string
	Answer       Bilingual
	AnsweredBy   string // subject of the officer
	Officer      string // her name, which the person is told
	Told         []string
	Recipients   []RightsTold // when each of them was; filled when the request is read
	AnsweredAt   time.Time
	Erasure      string // erasures/{uuid} that was ordered
	LiftedAt     time.Time
	LiftedBy     string
}

// ours are the keepers whose values are edited on the platform; every other keeper is a register.
var ours = []string{"municipality", "client", "provider", "platform", "SIVA"}

// NewRightsRequest takes a request that was received at a moment and is due on a day. keeper says who keeps the true value.
func NewRightsRequest(r RightsRequest, keeper string, received, due time.Time) (RightsRequest, error) {
	r.Asked.Wrong, r.Asked.Wish = strings.TrimSpace(r.Asked.Wrong), strings.TrimSpace(r.Asked.Wish)
	switch {
	case !r.Right.Known():
		return r, at(ErrRightsInvalid, "rights_request.right")
	case keeper == "":
		return r, at(ErrRightsInvalid, "rights_request.code")
	case r.Asked.Wrong == "":
		return r, at(ErrRightsInvalid, "rights_request.wrong")
	case r.Right == Rectification && r.Asked.Wish == "":
		return r, at(ErrRightsInvalid, "rights_request.wish")
	}
	r.ID, r.Keeper, r.Received, r.Due = uuid.Must(uuid.NewV7()), keeper, received, due
	r.Dispute = r.Right == Rectification && !slices.Contains(ours, keeper)
	return r, nil
}

// State is RECEIVED or ANSWERED.
func (r *RightsRequest) State() string {
	if r.AnsweredAt.IsZero() {
		return "RECEIVED"
	}
	return "ANSWERED"
}

// Overdue reports whether the last day has passed without an answer.
func (r *RightsRequest) Overdue(today time.Time) bool {
	return r.AnsweredAt.IsZero() && today.After(r.Due)
}

// Extend moves the last day, once and while the first term runs (GDPR 12(3)).
func (r *RightsRequest) Extend(why Bilingual, due, today, now time.Time) error {
	switch {
	case !r.AnsweredAt.IsZero():
		return ErrRightsAnswered
	case !r.ExtendedAt.IsZero():
		return ErrRightsExtended
	case today.After(r.Due):
		return ErrRightsPassed
	}
	r.Due, r.ExtendedAt, r.Notice = due, now, why
	return nil
}

// Reply is an answer that an officer gives.
type Reply struct {
	Outcome          string
	Text             Bilingual
	Subject, Officer string
	Told             []string
	Erasure          string
	Ground           RightsGround // known says whether there is one
	Known            bool
	At               time.Time
}

// May reports whether an answer fits the request: the ground is one of its right and outcome, and a register is answered with what it did.
func (r *RightsRequest) May(a *Reply) error {
	switch {
	case !r.AnsweredAt.IsZero():
		return ErrRightsAnswered
	case !a.Known || !slices.Contains(a.Ground.Rights, r.Right) || !slices.Contains(a.Ground.Outcomes, a.Outcome):
		return at(ErrRightsGround, "answer.ground")
	case r.Dispute != a.Ground.Dispute:
		return at(ErrRightsRegister, "answer.ground")
	case (r.Right == Erasure && a.Outcome != Refused) != (a.Erasure != ""):
		return at(ErrRightsErasure, "answer.erasure")
	case a.Officer == "":
		return at(ErrRightsGround, "answer.officer")
	}
	return nil
}

// Reply answers the request.
func (r *RightsRequest) Reply(a *Reply) error {
	if err := r.May(a); err != nil {
		return err
	}
	r.Outcome, r.Ground, r.Answer, r.AnsweredBy, r.Officer, r.Told, r.Erasure, r.AnsweredAt = a.Outcome, a.Ground.Code, a.Text, a.Subject, a.Officer, a.Told, a.Erasure, a.At
	return nil
}

// Tells is what recipients are told of an answer (GDPR 19); empty when nothing changed for them.
func (r *RightsRequest) Tells(outcome string) string {
	switch {
	case outcome == Refused:
		return ""
	case r.Right == Rectification:
		return "RECTIFIED"
	case r.Right == Restriction:
		return "RESTRICTED"
	case r.Right == Erasure:
		return "ERASED"
	}
	return ""
}

// Restricts reports whether a restriction of this request holds.
func (r *RightsRequest) Restricts() bool {
	return r.Right == Restriction && !r.AnsweredAt.IsZero() && r.Outcome != Refused && r.LiftedAt.IsZero()
}

// Lift ends the restriction; ErrRightsNoLimit when none holds.
func (r *RightsRequest) Lift(by string, now time.Time) error {
	if !r.Restricts() {
		return ErrRightsNoLimit
	}
	r.LiftedAt, r.LiftedBy = now, by
	return nil
}

// LimitedData is that data of a person are restricted.
type LimitedData struct {
	Request      uuid.UUID
	Person       uuid.UUID
	Code, Record string
	Municipality string // that answers for it; empty: the ministry
	Datasets     []Dataset
	Start        time.Time
}

// RightsTold is that a recipient was told of a change (GDPR 19), and when it learned of it; zero where it has not yet.
type RightsTold struct {
	Request                 uuid.UUID
	Organisation, What      string
	Created, Pushed, Looked time.Time
}

// RightsNotice tells a recipient of a change (GDPR 19).
type RightsNotice struct {
	ID, Request        uuid.UUID
	Organisation, What string
	Person             uuid.UUID
	Code, Record       string
	Created            time.Time
	PersonalCode       string // where a permission opens it
}
