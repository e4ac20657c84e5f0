package domain

import (
	"time"

	"github.com/google/uuid"
)

// FundingSource is who pays for a service.
type FundingSource string

// FundingSources are all of them.
var FundingSources = []FundingSource{"STATE", "MUNICIPAL", "EU", "CLIENT"}

// Capacity is what a provider reports about one registration (G26): places, people, cost of a unit and who pays. Reports
// are kept; the one with the latest time of observation counts.
type Capacity struct {
	Registration uuid.UUID
	Version      int64
	Total, Free  int
	Staff        int
	UnitCost     int64 // cents
	Unit         string
	Funding      []FundingSource
	Observed     time.Time
	Received     time.Time
}

// clockSkew is how far ahead of ours a provider's clock may run.
const clockSkew = 5 * time.Minute

// NewCapacity checks a report. It fails with ErrPlacesFree or ErrCapacityTime; a report without a time is of now.
func NewCapacity(c Capacity, now time.Time) (Capacity, error) {
	if c.Free > c.Total {
		return Capacity{}, ErrPlacesFree
	}
	if c.Observed.IsZero() {
		c.Observed = now
	}
	if c.Observed.After(now.Add(clockSkew)) {
		return Capacity{}, ErrCapacityTime
	}
	c.Received = now
	return c, nil
}

// StaleAt reports whether the report is older than its service kind allows.
func (c *Capacity) StaleAt(now time.Time, days int) bool {
	return now.Sub(c.Observed) > time.Duration(days)*24*time.Hour
}
