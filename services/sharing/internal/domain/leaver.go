package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// The ways to fail of sessions and of leavers.
var (
	ErrSessionIdle          = errs.New(errs.Unauthenticated, "SESSION_IDLE", "Nothing was done for too long; sign in again.", "Pārāk ilgi nekas netika darīts; pieslēdzieties vēlreiz.")
	ErrSessionSuperseded    = errs.New(errs.Unauthenticated, "SESSION_SUPERSEDED", "You signed in elsewhere since, and have one session only; sign in again.", "Kopš tā laika esat pieslēdzies citur, un sesija ir tikai viena; pieslēdzieties vēlreiz.")
	ErrLeaverNotFound       = errs.New(errs.NotFound, "LEAVER_NOT_FOUND", "There is no such end of employment.", "Šādu darba attiecību beigu nav.")
	ErrLeaverUndone         = errs.New(errs.Precondition, "LEAVER_UNDONE", "It was undone already.", "Tas jau ir atcelts.")
	ErrLeaverOwn            = errs.New(errs.Precondition, "LEAVER_OWN", "Nobody undoes the end of her own employment.", "Neviens neatceļ pats savu darba attiecību beigas.")
	ErrLeaverDayInvalid     = errs.New(errs.Invalid, "LEAVER_DAY_INVALID", "The last day is a day, at most a year ahead.", "Pēdējā diena ir diena, ne vairāk kā gadu uz priekšu.")
	ErrLeaverSubjectInvalid = errs.New(errs.Invalid, "LEAVER_SUBJECT_INVALID", "The account is named by the subject of its tokens, never by a personal code.", "Kontu nosauc ar tā pilnvaru subjektu, nekad ar personas kodu.")
	ErrLeaverNotOurs        = errs.New(errs.Denied, "LEAVER_NOT_OURS", "The account acts for another organisation.", "Konts darbojas citas iestādes vārdā.")
	ErrLeaverReferenceTaken = errs.New(errs.Exists, "LEAVER_REFERENCE_TAKEN", "The reference names another record.", "Ar šo numuru ir cits ieraksts.")
	ErrLeaverNoOrganisation = errs.New(errs.Denied, "LEAVER_NO_ORGANISATION", "The system acts for no organisation.", "Sistēma nedarbojas nevienas iestādes vārdā.")
)

// What became of a record.
const (
	LeaverEnded    = "ENDED"
	LeaverAhead    = "AHEAD"
	LeaverIsUndone = "UNDONE"
	LeaverRefused  = "REFUSED"
)

// Leaver is the end of an employment, as the system of who employed her said.
type Leaver struct {
	ID                   uuid.UUID
	Organisation         string
	Reference, Subject   string
	LastDay              string // YYYY-MM-DD, in Riga
	ReportedBy           string
	ReportedAt           time.Time
	UndoneBy, UndoReason string
	UndoneAt             time.Time
}

// NewLeaver checks a record by itself. employers are the organisations that the account was seen to act for; none when it was never seen.
func NewLeaver(l Leaver, employers []string, today string, now time.Time) (Leaver, error) {
	last, err := time.Parse(time.DateOnly, l.LastDay)
	first, _ := time.Parse(time.DateOnly, today)
	switch {
	case err != nil || last.After(first.AddDate(1, 0, 0)):
		return l, ErrLeaverDayInvalid
	case !targets[StopUser].MatchString(l.Subject) || codeForm.MatchString(l.Subject):
		return l, ErrLeaverSubjectInvalid
	case len(employers) > 0 && !slices.Contains(employers, l.Organisation):
		return l, ErrLeaverNotOurs
	}
	l.ID, l.ReportedAt = uuid.Must(uuid.NewV7()), now
	return l, nil
}

// Same reports whether a record that comes again is the one that is known.
func (l *Leaver) Same(other *Leaver) bool {
	return l.Subject == other.Subject && l.LastDay == other.LastDay
}

// State is how it stands on a day: a last day that is today is still worked.
func (l *Leaver) State(today string) string {
	switch {
	case !l.UndoneAt.IsZero():
		return LeaverIsUndone
	case l.LastDay < today:
		return LeaverEnded
	}
	return LeaverAhead
}

// Undo gives access back to who did not leave.
func (l *Leaver) Undo(by, why string, now time.Time) error {
	switch {
	case !l.UndoneAt.IsZero():
		return ErrLeaverUndone
	case l.Subject == by:
		return ErrLeaverOwn
	}
	l.UndoneBy, l.UndoneAt, l.UndoReason = by, now, why
	return nil
}
