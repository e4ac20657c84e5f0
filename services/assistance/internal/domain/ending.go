package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// EndCause is why an award ends before the day it was granted for, numbered as in the contract.
type EndCause int32

// Causes of an early end.
const (
	EndDutiesRefused EndCause = 1
	EndDeath         EndCause = 2
	EndMovedAway     EndCause = 3
	EndClientWish    EndCause = 4
	EndReassessed    EndCause = 5
	EndFalseData     EndCause = 6
	EndReplaced      EndCause = 7 // by a later decision; nobody proposes it
)

var endCauseWords = []string{"", "DUTIES_REFUSED", "DEATH", "MOVED_AWAY", "CLIENT_WISH", "REASSESSED", "FALSE_DATA", "REPLACED"}

// String is the word of the contract without its prefix.
func (c EndCause) String() string { return word(endCauseWords, c) }

// MarshalText writes the word.
func (c EndCause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the word.
func (c *EndCause) UnmarshalText(b []byte) error { return unword(endCauseWords, b, c) }

// Rule is what the end stands on: R47 cancels because of duties, R79 answers to changed facts, R80 names the other ends.
func (c EndCause) Rule() string {
	switch c {
	case EndDutiesRefused:
		return id(47)
	case EndDeath, EndMovedAway, EndReassessed, EndReplaced:
		return id(79)
	}
	return id(80)
}

// Ending is that statuses and benefits of one decision end on a day that comes before their last.
type Ending struct {
	Cause   EndCause
	LastDay Date
	Reason  string
	Lines   []EndedLine
	By      uuid.UUID `json:",omitzero"` // the later decision that takes the place; nil when none does
}

// EndedLine is one status or benefit of an ending; exactly one of Status and Benefit is set.
type EndedLine struct {
	Held
	Becomes Date // new last day; before Start when nothing of the line is left
}

// Held is a status or benefit as it runs.
type Held struct {
	ID         uuid.UUID
	Status     StatusKind
	Benefit    BenefitKind
	Start, End Date // inclusive
}

// Word is the kind as the database keeps it.
func (h Held) Word() string { return Claim{Status: h.Status, Benefit: h.Benefit}.Word() }

// End makes lines of a running award that which picks end on a day; without any left to end there is no ending. A line of which
// nothing is left ends before the month of its first day, so that no month of it stays due.
func (r Running) End(e Ending, which func(Held) bool) (Ending, bool) {
	e.Lines = nil
	for _, h := range r.Held {
		if !which(h) || h.End <= e.LastDay || h.End < h.Start {
			continue
		}
		l := EndedLine{Held: h, Becomes: e.LastDay}
		if e.LastDay < h.Start {
			l.Becomes = h.Start.Month().First().previous()
		}
		e.Lines = append(e.Lines, l)
	}
	return e, len(e.Lines) > 0
}

// Ends picks lines by kind; nothing named is everything.
func Ends(statuses []StatusKind, benefits []BenefitKind) func(Held) bool {
	return func(h Held) bool {
		return len(statuses)+len(benefits) == 0 || h.Status != 0 && slices.Contains(statuses, h.Status) || h.Benefit != 0 && slices.Contains(benefits, h.Benefit)
	}
}

// Check refuses an end that nobody may propose: a decision alone replaces, and the file needs a reason.
func (e Ending) Check() error {
	if e.Cause < EndDutiesRefused || e.Cause >= EndReplaced || e.LastDay < ParametersFrom || strings.TrimSpace(e.Reason) == "" {
		return ErrAwardEndInvalid.Field("end", ErrAwardEndInvalid.Reason, ErrAwardEndInvalid.Message, ErrAwardEndInvalid.MessageLV)
	}
	return nil
}

// NewEnding is the change of an award that an ending makes: the months that are no longer due, beside what was due (R43, R47,
// R79, R80). The month of the last day stays due.
func NewEnding(r Running, e Ending) AwardChange {
	c := AwardChange{
		Decision: r.Decision, Case: r.Case, Municipality: r.Municipality, Persons: r.Persons, Rule: e.Cause.Rule(), State: ChangeProposed, Ending: &e,
		Reason: e.text(),
	}
	for _, due := range r.Due {
		i := slices.IndexFunc(e.Lines, func(l EndedLine) bool { return l.ID == due.BenefitID })
		if i >= 0 && due.Month > e.Lines[i].Becomes.Month() && due.Was != 0 {
			due.Becomes = 0
			c.Months = append(c.Months, due)
		}
	}
	s := &Step{Rule: c.Rule, Title: rules[ruleOf(e.Cause)].Title}
	s.in("cause", txt(e.Cause.String()), "").in("last_day", e.LastDay.v(), "")
	for _, l := range e.Lines {
		s.out(l.Word(), l.Becomes.v(), "")
	}
	c.Trace = []*Step{s}
	return c
}

func ruleOf(c EndCause) ruleID {
	switch c.Rule() {
	case id(47):
		return 47
	case id(79):
		return 79
	}
	return 80
}

var endTexts = map[EndCause]Text{
	EndDutiesRefused: {"Persona bez attaisnojoša iemesla atsakās pildīt pienākumus", "A person refuses her duties without a good reason"},
	EndDeath:         {"Persona ir mirusi", "The person died"},
	EndMovedAway:     {"Mājsaimniecība ir pārcēlusies", "The household moved away"},
	EndClientWish:    {"Klients to lūdza", "The client asked for it"},
	EndReassessed:    {"Atkārtotā novērtējumā nosacījumi vairs nav izpildīti", "A new assessment found that the conditions are not met any more"},
	EndFalseData:     {"Ziņas bija nepatiesas", "The data were false"},
	EndReplaced:      {"Piešķīrumu aizstāj vēlāks lēmums", "A later decision takes the place of the award"},
}

func (e Ending) text() Text {
	t := endTexts[e.Cause]
	return Text{LV: t.LV + "; pēdējā diena " + e.LastDay.LV() + ".", EN: t.EN + "; the last day is " + e.LastDay.String() + "."}
}

// Earlier is a running award that a later decision meets: same persons, same kind of help, same days.
type Earlier struct {
	Running
	Applicant uuid.UUID // nil when it is not known
	Issued    time.Time
}

// Replaces reports whether a decision is about the household of an earlier award of the same municipality: the same person applies,
// or everybody whom the award was for is among the beneficiaries. Its lines then take the place of the earlier ones; otherwise a
// person went from one household to another, and the old one has to be looked at (R79).
func (d Decision) Replaces(e Earlier) bool {
	if d.Municipality != e.Municipality {
		return false
	}
	if d.Applicant != uuid.Nil && d.Applicant == e.Applicant {
		return true
	}
	return !slices.ContainsFunc(e.Persons, func(p uuid.UUID) bool { return !slices.Contains(d.Persons, p) })
}

// Replacing is what an earlier award of the household loses to the lines that a decision grants: each kind of help ends the day before
// the month in which the new one begins. A status of either kind gives way to the other.
func (g Grant) Replacing(e Earlier, by uuid.UUID) (Ending, bool) {
	out := Ending{Cause: EndReplaced, By: by}
	for _, c := range g.Claims() {
		if c.Benefit == CrisisBenefit { // another event, another benefit
			continue
		}
		one := Ending{Cause: EndReplaced, By: by, LastDay: c.Start.Month().First().previous()}
		part, some := e.End(one, func(h Held) bool {
			return (c.Status != 0 && h.Status != 0 || c.Benefit != 0 && h.Benefit == c.Benefit) && h.Start <= c.End
		})
		if some {
			out.Lines = append(out.Lines, part.Lines...)
			out.LastDay = max(out.LastDay, one.LastDay)
		}
	}
	return out, len(out.Lines) > 0
}

// Refused are the kinds of help that a decision was asked for and does not grant.
func (d Decision) Refused() (out []Entitlement) {
	for _, l := range d.Lines {
		if !l.Granted && !l.Undetermined {
			out = append(out, l)
		}
	}
	return out
}

// RefusesAnew reports whether the decision refuses the kind of help of a line: a status is refused when none of either kind is granted.
func (d Decision) RefusesAnew(h Held) bool {
	return slices.ContainsFunc(d.Refused(), func(l Entitlement) bool {
		return l.Status != 0 && h.Status != 0 || l.Benefit != 0 && l.Benefit == h.Benefit && l.Benefit != CrisisBenefit
	})
}
