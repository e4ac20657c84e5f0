package domain

import (
	"bytes"
	"errors"
	"maps"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func offer() Assignment {
	return Assignment{
		Period: Period{d("2026-03-01"), d("2026-05-31")}, Limit: 4000, LimitPer: "MONTH", Payers: []Payer{{"MUNICIPAL", 8500}, {"CLIENT", 1500}},
		AnswerBy: noon.AddDate(0, 0, 3), Extract: map[string]string{FieldPlan: "sākotnējais plāns"},
	}
}

func offered(t *testing.T) Assignment {
	t.Helper()
	r := registered(t)
	a, err := Offer(offer(), &r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestWhatCannotBeOffered(t *testing.T) {
	t.Parallel()
	r := registered(t)
	for name, c := range map[string]struct {
		change func(*Assignment)
		want   error
	}{
		"days in no order":       {func(a *Assignment) { a.Period.To = d("2026-02-01") }, ErrAssignmentPeriod},
		"an open period":         {func(a *Assignment) { a.Period.To = Date{} }, ErrAssignmentPeriod},
		"shares below the whole": {func(a *Assignment) { a.Payers[0].Share = 8499 }, ErrPayersInvalid},
		"a share of nothing":     {func(a *Assignment) { a.Payers = []Payer{{"STATE", 10_000}, {"EU", 0}} }, ErrPayersInvalid},
		"nobody pays":            {func(a *Assignment) { a.Payers = nil }, ErrPayersInvalid},
		"a limit of no span":     {func(a *Assignment) { a.LimitPer = "" }, ErrLimitInvalid},
		"no registration yet":    {func(a *Assignment) { a.Period.From = d("2026-01-09") }, ErrRegistrationInactive},
	} {
		a := offer()
		c.change(&a)
		if _, err := Offer(a, &r); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every act in every state: what is not listed is refused and changes nothing.
func TestAssignmentLifecycle(t *testing.T) {
	t.Parallel()
	late := noon.AddDate(0, 0, 4)
	acts := map[string]func(*Assignment) error{
		"accept":   func(a *Assignment) error { return a.Accept(noon) },
		"reject":   func(a *Assignment) error { return a.Reject("NO_PLACE", "", noon) },
		"lapse":    func(a *Assignment) error { return a.Lapse(late) },
		"withdraw": func(a *Assignment) error { return a.Withdraw("") },
		"pause":    func(a *Assignment) error { return a.Pause(d("2026-04-01")) },
		"resume":   func(a *Assignment) error { return a.Resume(d("2026-04-10")) },
		"end":      func(a *Assignment) error { return a.End(d("2026-04-30")) },
		"change":   func(a *Assignment) error { _, err := a.Change(AssignmentChange{}); return err },
	}
	reach := map[AssignmentState][]string{Offered: {}, Accepted: {"accept"}, Rejected: {"reject"}, Lapsed: {"lapse"}, Withdrawn: {"withdraw"}, Paused: {"accept", "pause"}, Ended: {"accept", "end"}}
	allowed := map[AssignmentState]map[string]AssignmentState{
		Offered:  {"accept": Accepted, "reject": Rejected, "lapse": Lapsed, "withdraw": Withdrawn, "change": Offered},
		Accepted: {"withdraw": Withdrawn, "pause": Paused, "end": Ended, "change": Accepted},
		Paused:   {"withdraw": Withdrawn, "resume": Accepted, "end": Ended, "change": Paused},
	}
	for _, state := range AssignmentStates {
		for name, act := range acts {
			a := offered(t)
			for _, step := range reach[state] {
				if err := acts[step](&a); err != nil {
					t.Fatal(step, err)
				}
			}
			version := a.Version
			err := act(&a)
			to, ok := allowed[state][name]
			if ok && (err != nil || a.State != to || a.Version != version+1) {
				t.Errorf("%s of %s: %s %v", name, state, a.State, err)
			}
			if !ok && (err == nil || a.State != state || a.Version != version) {
				t.Errorf("%s of %s was allowed: %s %v", name, state, a.State, err)
			}
		}
	}
}

func TestDeadlineOfTheAnswer(t *testing.T) {
	t.Parallel()
	a := offered(t)
	if err := a.Lapse(a.AnswerBy); err == nil {
		t.Error("lapsed at the deadline itself")
	}
	if err := a.Accept(a.AnswerBy.Add(time.Second)); !errors.Is(err, ErrAssignmentLate) {
		t.Errorf("accepted late: %v", err)
	}
	if err := a.Accept(a.AnswerBy); err != nil {
		t.Errorf("accepted at the deadline: %v", err)
	}
	b := offered(t)
	if err := b.Reject("OTHER", " ", noon); !errors.Is(err, ErrRejectReason) || b.State != Offered {
		t.Errorf("rejected without saying why: %v", err)
	}
}

func TestDaysOnWhichSomethingMayBeDelivered(t *testing.T) {
	t.Parallel()
	a := offered(t)
	if a.DeliverableOn(d("2026-03-10")) {
		t.Error("nothing is delivered under an offer")
	}
	if err := errors.Join(a.Accept(noon), a.Pause(d("2026-04-01")), a.Resume(d("2026-04-11")), a.Pause(d("2026-05-01")), a.End(d("2026-05-10"))); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]bool{
		"2026-02-28": false, "2026-03-01": true, "2026-03-31": true, "2026-04-01": false, "2026-04-10": false, "2026-04-11": true, "2026-04-30": true, "2026-05-01": false, "2026-05-11": false,
	} {
		if got := a.DeliverableOn(d(day)); got != want {
			t.Errorf("%s: %v", day, got)
		}
	}
	used := offered(t)
	used.Used = 100
	if err := errors.Join(used.Accept(noon)); err != nil {
		t.Fatal(err)
	}
	if err := used.Withdraw(""); !errors.Is(err, ErrAssignmentUsed) {
		t.Errorf("withdrawn after a delivery: %v", err)
	}
}

func TestPlanChangeCountsItsVersionAndKeepsTheOldOne(t *testing.T) {
	t.Parallel()
	a := offered(t)
	before := a.Extract
	changed, err := a.Change(AssignmentChange{Extract: map[string]string{FieldPlan: "jauns plāns"}})
	if err != nil || !changed || a.PlanVersion != 2 || before[FieldPlan] != "sākotnējais plāns" {
		t.Errorf("%v %v %+v", changed, err, a)
	}
	to := d("2026-06-30")
	if changed, err = a.Change(AssignmentChange{To: &to}); err != nil || changed || a.Period.To != to || a.PlanVersion != 2 {
		t.Errorf("%v %v %+v", changed, err, a)
	}
	if _, err = a.Change(AssignmentChange{Payers: []Payer{{"STATE", 1}}}); err == nil || len(a.Payers) != 2 {
		t.Error("a wrong change was half made")
	}
}

// Default deny: only what the grant lists and a referral can carry; nothing of where somebody hides.
func TestExtractGivesNoMoreThanTheGrant(t *testing.T) {
	t.Parallel()
	facts := map[string]string{FieldGivenName: "Anna", FieldAddress: "Iela 1", FieldContacts: "1", FieldPlan: "", FieldAssessed: "x", "G24.01": "kriminālprocess"}
	for _, c := range []struct {
		fields []string
		hidden bool
		want   map[string]string
	}{
		{nil, false, map[string]string{}},
		{[]string{"G24.01", "G25"}, false, map[string]string{}},
		{[]string{FieldGivenName, FieldAddress, FieldPlan}, false, map[string]string{FieldGivenName: "Anna", FieldAddress: "Iela 1"}},
		{ReferralFields, true, map[string]string{FieldGivenName: "Anna", FieldAssessed: "x"}},
	} {
		if got := Extract(c.fields, facts, c.hidden); !maps.Equal(got, c.want) {
			t.Errorf("%v: %v", c.fields, got)
		}
	}
	a, b := ClientKey([]byte("k"), "000000-00001"), ClientKey([]byte("k"), "00000000001")
	if !bytes.Equal(a, b) || bytes.Equal(a, ClientKey([]byte("l"), "00000000001")) || len(a) != 32 {
		t.Error("keys of codes")
	}
}

func TestInputModesFollowEachOther(t *testing.T) {
	t.Parallel()
	first := ModePeriod{Mode: ModeUI, Days: Period{From: d("2026-03-01")}}
	old, next, err := Switch(&first, ModePeriod{Mode: ModeAPI, Days: Period{From: d("2026-03-16")}})
	if err != nil || old.Days.To != d("2026-03-15") || next.Days.From != d("2026-03-16") || !first.Days.To.IsZero() {
		t.Errorf("%+v %+v %v", old, next, err)
	}
	if _, _, err := Switch(&first, ModePeriod{Mode: ModeUI, Days: Period{From: d("2026-04-01")}}); !errors.Is(err, ErrModeSame) {
		t.Errorf("to the same: %v", err)
	}
	if _, _, err := Switch(&first, ModePeriod{Mode: ModeFile, Days: Period{From: d("2026-02-28")}}); !errors.Is(err, ErrModeDay) {
		t.Errorf("into the past: %v", err)
	}
}
