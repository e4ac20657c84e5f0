package app

import (
	"time"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// OutboundChannel is how far a dataset was given to a section of DAGR.
type OutboundChannel struct {
	Dataset        domain.Dataset
	Section        string
	Position, Last int64 // of the newest version that DAGR has, and of ours
	Published      time.Time
	// Waiting is when the oldest version that DAGR has not got was made; zero when none waits.
	Waiting  time.Time
	Aside    int64
	Attempts int
	Failed   time.Time
	Failure  string // reason of the last failure; empty when the last try succeeded
}

// Lag is how long the oldest version waits.
func (c *OutboundChannel) Lag(now time.Time) time.Duration {
	if c.Waiting.IsZero() || now.Before(c.Waiting) {
		return 0
	}
	return now.Sub(c.Waiting)
}
