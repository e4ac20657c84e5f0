package domain

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Facts of the grant of a service (G18) that stand in an assignment besides its extract.
const (
	FactLastDay = FieldGrant + ".to"    // YYYY-MM-DD
	FactLimit   = FieldGrant + ".limit" // hundredths of units
)

// FactCorrection is both values of a fact that was corrected, and why (GDPR 16).
type FactCorrection struct {
	ID         uuid.UUID
	Issue      uuid.UUID
	Assignment uuid.UUID // whose fact it is; none when the fact is kept elsewhere
	Fact       string
	Old, New   string
	Reason     string
	Review     bool // services were delivered under the wrong value: somebody looks at them, nothing changes by itself
	DecidedBy  string
	At         time.Time
	Recipients []string // who had the wrong value and was told (GDPR 19)
}

// Corrects checks that there is something to correct and that what was said of the value before is so. kept is whether the
// fact is read from the assignment. It fails with ErrIssueCorrects or ErrIssueKept.
func (c *FactCorrection) Corrects(kept bool, value string) error {
	if kept {
		if c.Old != "" && c.Old != value {
			return ErrIssueKept
		}
		c.Old = value
	}
	if c.Fact == "" || c.Old == c.New {
		return ErrIssueCorrects
	}
	return nil
}

// OfGrant reports whether the fact is one of the grant itself, which everybody who read the assignment has.
func (c *FactCorrection) OfGrant() bool {
	return c.Fact == FieldGrant || strings.HasPrefix(c.Fact, FieldGrant+".")
}

// Fact returns a fact that the assignment keeps, and whether it keeps it.
func (a *Assignment) Fact(code string) (string, bool) {
	switch {
	case code == FactLastDay:
		return a.Period.To.String(), true
	case code == FactLimit:
		return strconv.FormatInt(int64(a.Limit), 10), true
	case slices.Contains(ReferralFields, code):
		return a.Extract[code], true
	}
	return "", false
}

// SetFact corrects a fact that the assignment keeps, as a change of the municipality does. It fails with ErrAssignmentPeriod
// or ErrLimitInvalid when the value is none, and with ErrAssignmentState when the assignment is closed.
func (a *Assignment) SetFact(code, value string) error {
	c := AssignmentChange{}
	switch code {
	case FactLastDay:
		day, err := ParseDate(value)
		if err != nil {
			return ErrAssignmentPeriod.Wrap(err)
		}
		c.To = &day
	case FactLimit:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return ErrLimitInvalid.Wrap(err)
		}
		limit := Units(n)
		c.Limit = &limit
	default:
		c.Extract = map[string]string{code: value}
	}
	if _, err := a.Change(c); err != nil {
		return err
	}
	a.Extract = Extract(slices.Collect(maps.Keys(a.Extract)), a.Extract, a.AddressHidden)
	return nil
}
