package domain

import (
	"bytes"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Use is an entry of the audit log of a service that concerns a person, without the others that it concerns.
type Use struct {
	Entry        uuid.UUID
	Time         time.Time // when the call began
	Recorded     time.Time // when the entry was written, before the answer
	Service      string
	Action       string
	Actor        string // opaque subject
	ActorKind    string // staff, citizen, system, service or anonymous
	Organisation string
	Municipality string
	Roles        []string
	Purpose      string
	LegalBasis   string
	Case         string
	Groups       []string
	Result       string // ok, refused or error
	Reason       string
	TraceID      string
	Write        bool
}

// UsePlace is where a use stands in the order of time and entry.
type UsePlace struct {
	Time  time.Time `json:"t"`
	Entry uuid.UUID `json:"e"`
}

// Place is where the use stands.
func (u *Use) Place() UsePlace { return UsePlace{u.Time, u.Entry} }

// newer orders uses, the newest first; those of one moment by their entries, as the logs do.
func newer(a, b Use) int {
	if c := b.Time.Compare(a.Time); c != 0 {
		return c
	}
	return bytes.Compare(b.Entry[:], a.Entry[:])
}

// MergeUses puts the pages of several logs together, newest first, and returns the first n. more says that others follow: some were cut
// off, or a log gave as many as it was asked for, n, and may hold others.
func MergeUses(pages [][]Use, n int) (merged []Use, more bool) {
	for _, p := range pages {
		merged = append(merged, p...)
		more = more || len(p) >= n
	}
	slices.SortFunc(merged, newer)
	if len(merged) > n {
		merged, more = merged[:n], true
	}
	return merged, more
}

// Withholding is a dated rule: uses of a purpose that are younger than the months are not shown to the person yet (GDPR 23; GR-22).
type Withholding struct {
	Purpose   string
	Months    int
	ValidFrom time.Time
	ValidTo   time.Time // zero while it holds
}

// Since is the moment from which uses of the purpose are withheld now; false when the rule does not hold.
func (w Withholding) Since(now time.Time) (time.Time, bool) {
	if now.Before(w.ValidFrom) || (!w.ValidTo.IsZero() && !now.Before(w.ValidTo)) {
		return time.Time{}, false
	}
	return now.AddDate(0, -w.Months, 0), true
}
