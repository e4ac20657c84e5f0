package domain

import (
	"time"

	"github.com/google/uuid"
)

// SpecialistNoticeKind is what an employer is told of an entry.
type SpecialistNoticeKind string

// The kinds.
const (
	EntryEnds      SpecialistNoticeKind = "ENDS"
	EntryEnded     SpecialistNoticeKind = "ENDED"
	EntryWithdrawn SpecialistNoticeKind = "WITHDRAWN"
)

// announced is how many days ahead an end is told, the furthest first.
var announced = []int{30, 7, 1}

// FurthestAnnouncement is how many days ahead an end is told first.
func FurthestAnnouncement() int { return announced[0] }

// SpecialistNotice tells an employer that the last entry of a specialist ends, has ended or was withdrawn.
type SpecialistNotice struct {
	ID, Specialist    uuid.UUID
	Employer, Subject string
	Kind              SpecialistNoticeKind
	Days              int // of EntryEnds: which announcement it is
	To                Date
	Added             time.Time

	// As it is when it is read.
	DisplayName string
	InForce     bool
	Cases       []uuid.UUID
}

// Announcement is what has to be told of an entry that ends on a day: the nearest of the announcements that are due, so that one that is reached
// late is told once. It is false when nothing is due yet.
func Announcement(to, today Date) (kind SpecialistNoticeKind, days int, due bool) {
	if to.Before(today) {
		return EntryEnded, 0, true
	}
	for i := len(announced) - 1; i >= 0; i-- {
		if !to.After(today.AddDays(announced[i])) {
			return EntryEnds, announced[i], true
		}
	}
	return "", 0, false
}
