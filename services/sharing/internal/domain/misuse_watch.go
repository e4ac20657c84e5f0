package domain

import (
	"time"

	"github.com/google/uuid"
)

// The kinds of watches.
const (
	WatchOfficial  = "OFFICIAL"  // which person an official is
	WatchProtected = "PROTECTED" // a person whose every view is reviewed
)

// MisuseWatch is what views of officials are compared with (SEC-LOG-7). It is in force when two security officers have named the same person.
type MisuseWatch struct {
	ID             uuid.UUID
	Kind, Official string    // the official by the subject of her tokens; empty for a protected person
	Person         uuid.UUID // lies sealed
	Decision       string
	Until          time.Time // last day
	ProposedBy     string
	ProposedAt     time.Time
	ApprovedBy     string
	ApprovedAt     time.Time
	EndedBy        string
	EndedAt        time.Time
}

// NewMisuseWatch checks what is proposed. today and the last day are days; it may last maxDays from today on.
func NewMisuseWatch(w MisuseWatch, by string, now, today time.Time, maxDays int) (MisuseWatch, error) {
	switch {
	case (w.Kind == WatchOfficial) != (w.Official != ""):
		return w, at(ErrMisuseWatchInvalid, "misuse_watch.official")
	case w.Official == by:
		return w, ErrMisuseWatchSamePerson
	case maxDays < 1 || w.Until.Before(today) || w.Until.After(today.AddDate(0, 0, maxDays)):
		return w, at(ErrMisuseWatchInvalid, "misuse_watch.until_date")
	}
	w.ID, w.ProposedBy, w.ProposedAt = uuid.Must(uuid.NewV7()), by, now
	return w, nil
}

// State is where it stands on a day.
func (w *MisuseWatch) State(today time.Time) string {
	switch {
	case !w.EndedAt.IsZero() || today.After(w.Until):
		return "OVER"
	case w.ApprovedAt.IsZero():
		return "PROPOSED"
	}
	return "ACTIVE"
}

// Approve puts it in force. Neither who proposed it nor the official does that, and the person is named again.
func (w *MisuseWatch) Approve(by string, person uuid.UUID, now, today time.Time) error {
	switch {
	case w.State(today) != "PROPOSED":
		return ErrMisuseWatchState
	case by == w.ProposedBy || by == w.Official:
		return ErrMisuseWatchSamePerson
	case person != w.Person:
		return ErrMisuseWatchOtherPerson
	}
	w.ApprovedBy, w.ApprovedAt = by, now
	return nil
}

// End ends or withdraws it. What is in force takes another than who proposed it: one officer alone neither makes it nor ends it.
func (w *MisuseWatch) End(by string, now, today time.Time) error {
	switch state := w.State(today); {
	case state == "OVER":
		return ErrMisuseWatchState
	case by == w.Official || state == "ACTIVE" && by == w.ProposedBy:
		return ErrMisuseWatchSamePerson
	}
	w.EndedBy, w.EndedAt = by, now
	return nil
}
