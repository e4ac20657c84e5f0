package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// CustodyKind is what became of the custody of a parent (G05.01).
type CustodyKind string

// The kinds. Unrestricted is a statement of the deciding body that custody was whole in a period; Withdrawn stands only in a correction.
const (
	CustodySuspended    CustodyKind = "SUSPENDED"
	CustodyRemoved      CustodyKind = "REMOVED"
	CustodyRestored     CustodyKind = "RESTORED"
	CustodyUnrestricted CustodyKind = "UNRESTRICTED"
	CustodyWithdrawn    CustodyKind = "WITHDRAWN"
)

// CustodyFact is the part of an event that lies sealed.
type CustodyFact struct {
	Kind             CustodyKind
	From, To         string // days; an empty To has no end
	Body             string // ORPHANS_COURT or COURT
	Source           string
	CorrectionReason string
}

// CustodyEvent is one fact of the custody of one parent over one child. It never changes.
type CustodyEvent struct {
	ID, Child, Parent uuid.UUID
	Corrects          uuid.UUID // nil: nothing
	CorrectedBy       uuid.UUID // nil: it holds
	Fact              CustodyFact
	RecordedBy        string
	RecordedAt        time.Time
}

// NewCustodyEvent builds an event as typed by somebody. known are the facts of the same child and parent: what is corrected is one of them.
func NewCustodyEvent(e CustodyEvent, known []CustodyEvent, today Date) (CustodyEvent, error) {
	var v violations
	f := &e.Fact
	f.Source, f.CorrectionReason = clean(f.Source), clean(f.CorrectionReason)
	if e.Child == e.Parent {
		v.add("parent", ErrCustodyEventInvalid)
	}
	if f.Kind == CustodyWithdrawn {
		if f.From != "" || f.To != "" || e.Corrects == uuid.Nil {
			v.add("kind", ErrCustodyEventInvalid)
		}
	} else {
		f.checkPeriod(&v, today)
	}
	if f.Body == "" {
		v.add("deciding_body", ErrCustodyEventInvalid)
	}
	if f.Source == "" || utf8.RuneCountInString(f.Source) > 300 {
		v.add("source", ErrCustodyEventInvalid)
	}
	if (f.CorrectionReason != "") != (e.Corrects != uuid.Nil) {
		v.add("correction_reason", ErrCustodyEventInvalid)
	}
	if err := v.result(); err != nil || e.Corrects == uuid.Nil {
		return e, err
	}
	i := slices.IndexFunc(known, func(k CustodyEvent) bool { return k.ID == e.Corrects })
	switch {
	case i < 0:
		return e, ErrCustodyEventNotFound
	case known[i].CorrectedBy != uuid.Nil:
		return e, ErrCustodyEventCorrected
	}
	return e, nil
}

// HasCustody reports whether a parent may act for the child on a day by the facts of custody between them: not while custody is suspended or removed. Facts that
// were corrected or withdrawn say nothing, one that has ended says nothing after its end, and the latest that holds decides.
func HasCustody(facts []CustodyEvent, day Date) bool {
	list := slices.Clone(facts)
	SortCustody(list)
	has, on := true, day.String()
	for _, e := range list {
		f := e.Fact
		if e.CorrectedBy != uuid.Nil || f.From > on || f.To != "" && f.To < on {
			continue
		}
		switch f.Kind {
		case CustodySuspended, CustodyRemoved:
			has = false
		case CustodyRestored, CustodyUnrestricted:
			has = true
		}
	}
	return has
}

// checkPeriod: custody that was restored has no end of its own, and a statement that it was whole has both days.
func (f *CustodyFact) checkPeriod(v *violations, today Date) {
	p, err := parsePeriod(f.From, f.To)
	switch {
	case err != nil, p.Start.IsZero(), today.Before(p.Start):
		v.add("from_date", ErrCustodyEventInvalid)
	case !p.inOrder(), (f.Kind == CustodyRestored) && !p.Open(), f.Kind == CustodyUnrestricted && (p.Open() || today.Before(p.End)):
		v.add("to_date", ErrCustodyEventInvalid)
	}
}

func clean(s string) string { return strings.TrimSpace(norm.NFC.String(s)) }

// SortCustody orders facts by their first day, then as they were recorded.
func SortCustody(list []CustodyEvent) {
	slices.SortStableFunc(list, func(a, b CustodyEvent) int { return cmp.Compare(a.Fact.From, b.Fact.From) })
}
