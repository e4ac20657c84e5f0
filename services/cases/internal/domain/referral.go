package domain

import (
	"time"

	"github.com/google/uuid"
)

// ReferralService is the kind of service (VIC-C05, VIC-C07).
type ReferralService string

// The services.
const (
	Consultations ReferralService = "CONSULTATIONS"
	Course30      ReferralService = "COURSE_30"
	Course60      ReferralService = "COURSE_60"
)

// courseDays is how long a course may last (VIC-C07); consultations are counted, not dated.
var courseDays = map[ReferralService]int{Course30: 30, Course60: 60}

// ReferralEnd is why a referral ended (VIC-C11).
type ReferralEnd string

// ReferralMistake is the end of a referral that should not have been made: it opens nothing to anybody.
const ReferralMistake ReferralEnd = "MISTAKE"

// ReferralEnds is the closed list.
var ReferralEnds = []ReferralEnd{"COMPLETED", "COMPLETED_EARLIER", "FORM_CHANGED", "HEALTH", "OWN_WISH", "RAN_AWAY", "BREACH_OF_RULES", "OTHER", ReferralMistake}

// Referral sends a child to a service that the children's fund organises. It is the relation on which the fund sees anything.
type Referral struct {
	ID, VictimCase, Child   uuid.UUID
	Municipality, Recipient string
	Service                 ReferralService
	Institution             string
	Start, End              Date // confirmed by the fund
	Confirmed               time.Time
	Ended                   Date
	EndReason               ReferralEnd
	Created                 time.Time
	Version                 int64
}

// Confirm names the institution and the days of a referral that runs.
func (r *Referral) Confirm(institution string, start, end Date, now time.Time) error {
	switch days := courseDays[r.Service]; {
	case !r.Ended.IsZero():
		return ErrReferralState
	case start.IsZero(), start.Before(DateOf(r.Created).AddDays(-1)): // a service does not begin before it was referred to
		return violated("start_date", ErrReferralDates)
	case end.Before(start), days > 0 && !end.Before(start.AddDays(days)):
		return violated("end_date", ErrReferralDates)
	}
	r.Institution, r.Start, r.End, r.Confirmed = institution, start, end, now
	r.Version++
	return nil
}

// Finish ends a referral that runs.
func (r *Referral) Finish(reason ReferralEnd, today Date) error {
	if !r.Ended.IsZero() {
		return ErrReferralState
	}
	r.Ended, r.EndReason = today, reason
	r.Version++
	return nil
}

// Opens reports whether a referral opens its child to its recipient on a day for a purpose: rehabilitation as long as it runs, with its last
// day; recovery also afterwards, because a conviction comes later. One made by mistake opens nothing.
func (r *Referral) Opens(recovery bool, today Date) bool {
	if r.EndReason == ReferralMistake {
		return false
	}
	return recovery || r.Ended.IsZero() || !r.Ended.Before(today)
}
