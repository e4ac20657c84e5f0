package domain

import (
	"time"

	"github.com/google/uuid"
)

// Usage is what the system of an agreement used on a day.
type Usage struct {
	Agreement uuid.UUID
	Day       Date
	Calls     int64
	Refused   int64 // calls, because the quota was used up
	Records   int64 // taken, also as duplicates and corrections
	Rejected  int64 // records
}

// IsZero reports whether nothing was used.
func (u *Usage) IsZero() bool {
	return u.Calls == 0 && u.Refused == 0 && u.Records == 0 && u.Rejected == 0
}

// Window is one part of a quota as a caller sees it.
type Window struct {
	Name  string // minute or day
	Limit int
	Left  int
	Reset time.Duration // until it begins anew
	Long  time.Duration
}

// Quota is how much may be called, the shortest window first. It belongs to an agreement and is shared by all its systems.
type Quota []Window

// Wait is how long to wait before the next call; zero when it may be made now.
func (q Quota) Wait() time.Duration {
	var wait time.Duration
	for _, w := range q {
		if w.Left <= 0 && w.Reset > wait {
			wait = w.Reset
		}
	}
	return wait
}
