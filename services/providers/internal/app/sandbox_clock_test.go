package app_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// deliver sends a record of M01 for a day and returns what became of it.
func (d *developer) deliver(source, day, units string) (domain.Outcome, []string) {
	d.w.t.Helper()
	reader, err := d.w.Reader(d.as("BatchSubmitRecords"))
	must(d.w.t, err)
	raw := domain.Raw{
		Source: source, Type: "service.delivered", Schema: "2026-10", Occurred: day + "T10:00:00Z", Registration: "registrations/" + d.Registrations[0].String(),
		Assignment: "assignments/" + d.cast("M01").Assignment.String(), Day: day, Units: units,
	}
	out, err := d.w.TakeRecords(d.as("BatchSubmitRecords"), []domain.Parsed{reader.Read(1, &raw)}, nil)
	must(d.w.t, err)
	var broken []string
	for _, f := range out[0].Findings {
		broken = append(broken, f.Rule)
	}
	return out[0].Outcome, broken
}

// days moves the clock and runs what the service runs.
func (d *developer) days(n int) {
	d.w.t.Helper()
	_, err := d.w.AdvanceClock(d.as("AdvanceSandboxClock"), n)
	must(d.w.t, err)
	must(d.w.t, d.w.TickClocks(d.w.t.Context()))
}

// The clock of a sandbox crosses the end of a month: limits of the month begin anew, days that were future may be reported, offers
// that nobody answered lapse on their own day and issues rise on theirs, in order; nobody else's time moves.
func TestClockCrossesMonthEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, neighbour := w.developer(), w.developer()
	_, err := w.Accept(d.as("AcceptAssignment"), d.cast("M01").Assignment, "")
	must(t, err)
	for i, day := range []string{"2026-03-01", "2026-03-02"} {
		if got, broken := d.deliver("m"+string(rune('1'+i)), day, "20"); got != domain.OutcomeAccepted {
			t.Fatalf("%s: %s %v", day, got, broken)
		}
	}
	if got, broken := d.deliver("m3", "2026-03-02", "1"); got != domain.OutcomeRejected || !slices.Contains(broken, "LIMIT_EXCEEDED") {
		t.Errorf("over the limit of March: %s %v", got, broken)
	}
	if got, broken := d.deliver("m4", "2026-04-02", "1"); got != domain.OutcomeRejected || !slices.Contains(broken, "DAY_IN_FUTURE") {
		t.Errorf("in April: %s %v", got, broken)
	}
	issue, err := w.RaiseIssue(d.as("RaiseIssue"), domain.Issue{Kind: domain.ValueWrong, Target: domain.Target{Collection: "assignments", ID: d.cast("M01").Assignment}, Fact: "G16", Wish: "labot"}, "")
	must(t, err)

	d.days(40)
	box, err := w.Sandbox(d.as("GetSandbox"))
	must(t, err)
	if want := w.clock.Now().AddDate(0, 0, 40); !box.AdvanceTo.IsZero() || box.Now.In(time.UTC).Format(time.DateOnly) != want.Format(time.DateOnly) {
		t.Errorf("the clock shows %v and moves to %v", box.Now, box.AdvanceTo)
	}
	if got, broken := d.deliver("m4", "2026-04-02", "1"); got != domain.OutcomeAccepted {
		t.Errorf("in April, in April: %s %v", got, broken)
	}
	lapsed := d.changes(domain.ReferralLapsed)
	if len(lapsed) != 7 || lapsed[0].At.Before(time.Date(2026, 3, 5, 21, 0, 0, 0, time.UTC)) || lapsed[0].At.After(time.Date(2026, 3, 6, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("%d offers lapsed, the first at %v", len(lapsed), lapsed)
	}
	risen, err := w.Issue(d.as("GetIssue"), issue.ID)
	must(t, err)
	if risen.Level != domain.LevelMinistry || !risen.ToHead.Before(risen.ToMinistry) || !risen.ToHead.Before(time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the issue is at %s since %v, at the head since %v", risen.Level, risen.ToMinistry, risen.ToHead)
	}
	list := d.changes()
	if !slices.IsSortedFunc(list, func(a, b domain.Change) int { return a.At.Compare(b.At) }) {
		t.Error("what fell due is not in order")
	}

	must(t, w.Tick(t.Context()))
	if got := neighbour.changes(domain.ReferralLapsed); len(got) != 0 {
		t.Errorf("the time of another sandbox moved: %v", got)
	}
	if n := w.topics("providers.%"); n != 0 {
		t.Errorf("%d events left a sandbox", n)
	}
}

func (d *developer) changes(kinds ...domain.ChangeKind) (out []domain.Change) {
	d.w.t.Helper()
	list, err := d.w.Changes(d.as("ListChanges"), "", 500, 0)
	must(d.w.t, err)
	for _, c := range list.List {
		if len(kinds) == 0 || slices.Contains(kinds, c.Kind) {
			out = append(out, c)
		}
	}
	return out
}

// Years pass: the registration is warned of, the agreement ends, and its owner can still begin anew, in the real time.
func TestClockReachesTheEndOfTheAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.developer()
	if _, err := w.AdvanceClock(d.as("AdvanceSandboxClock"), 401); !errors.Is(err, domain.ErrSandboxClock) {
		t.Errorf("401 days: %v", err)
	}
	d.days(400)
	_, err := w.AdvanceClock(d.as("AdvanceSandboxClock"), 400)
	must(t, err)
	if _, err := w.AdvanceClock(d.as("AdvanceSandboxClock"), 1); !errors.Is(err, domain.ErrSandboxClockBusy) {
		t.Errorf("moved while it moves: %v", err)
	}
	must(t, w.TickClocks(t.Context()))
	if _, err := w.Changes(d.as("ListChanges"), "", 10, 0); !errors.Is(err, domain.ErrAgreementClosed) {
		t.Errorf("after the agreement: %v", err)
	}
	for range 2 {
		d.days(400)
	}
	d.days(170)
	var warned int
	must(t, w.db.QueryRow(t.Context(), "select count(*) from renewal_warning w join registration r on r.id = w.registration_id where r.id = any ($1)", d.Registrations).Scan(&warned))
	if warned == 0 {
		t.Error("nobody was warned of the end of a registration")
	}
	box, err := w.ResetSandbox(d.as("ResetSandbox"))
	must(t, err)
	d.Sandbox = box
	if _, err := w.Changes(d.as("ListChanges"), "", 10, 0); err != nil || box.Now.Sub(w.clock.Now()).Abs() > time.Second {
		t.Errorf("after a reset it is %v: %v", box.Now, err)
	}
}

// A clock whose process ended on its way goes on from where it stood, and a reset stops one that moves.
func TestClockGoesOnAndStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.developer()
	_, err := w.AdvanceClock(d.as("AdvanceSandboxClock"), 30)
	must(t, err)
	w.sql("update sandbox set ahead_us = 864000000000, lease_until = $1 where tenant = $2", w.clock.Now().Add(time.Second), d.ID)
	must(t, w.TickClocks(t.Context()))
	box, err := w.Sandbox(d.as("GetSandbox"))
	must(t, err)
	if box.AdvanceTo.IsZero() {
		t.Error("two processes move one clock")
	}
	w.clock.Advance(2 * time.Second)
	must(t, w.TickClocks(t.Context()))
	if box, err = w.Sandbox(d.as("GetSandbox")); err != nil || !box.AdvanceTo.IsZero() || box.Now.Sub(w.clock.Now()).Hours() < 29*24 {
		t.Errorf("%v %v: %v", box.Now, box.AdvanceTo, err)
	}
	_, err = w.AdvanceClock(d.as("AdvanceSandboxClock"), 30)
	must(t, err)
	_, err = w.ResetSandbox(d.as("ResetSandbox"))
	must(t, err)
	must(t, w.TickClocks(t.Context()))
	if box, err = w.Sandbox(d.as("GetSandbox")); err != nil || !box.AdvanceTo.IsZero() || box.Ahead != 0 {
		t.Errorf("a reset left the clock at %v on its way to %v: %v", box.Now, box.AdvanceTo, err)
	}
}
