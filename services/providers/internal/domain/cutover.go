package domain

import (
	"time"

	"github.com/google/uuid"
)

// Cutover says which system owns a kind of facts of a municipality, for one service kind or all of them, from a day on.
// Exactly one system owns them on each day: the database refuses two, and what is in no row is owned by the one of before.
type Cutover struct {
	ID           uuid.UUID
	Municipality string
	Fact         string // group of the data catalogue
	Kind         string // service kind; empty is every kind
	Owner        string // system
	Days         Period
	NoteLV       string
	NoteEN       string
	Contact      string // an office, never a person
	SetBy        string
	Set          time.Time
}

// Plan ends the owner before on the day before, and returns the next one. earliest is the first day that the promised
// notice allows. current is nil where the system of before owns the facts. It fails with ErrCutoverNotice, ErrCutoverOwner or
// ErrCutoverDay.
func Plan(current *Cutover, next Cutover, earliest Date) (ended *Cutover, begun Cutover, err error) {
	switch {
	case next.Days.From.Before(earliest):
		return nil, Cutover{}, ErrCutoverNotice
	case next.Contact == "" || next.NoteLV == "" || next.NoteEN == "":
		return nil, Cutover{}, ErrCutoverTold
	case current == nil:
		return nil, next, nil
	case current.Owner == next.Owner:
		return nil, Cutover{}, ErrCutoverOwner
	case !current.Days.From.Before(next.Days.From):
		return nil, Cutover{}, ErrCutoverDay
	}
	old := *current
	old.Days.To = next.Days.From.AddDays(-1)
	return &old, next, nil
}
