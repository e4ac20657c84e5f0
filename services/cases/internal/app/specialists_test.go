package app_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

func protects(subject string, roles ...string) caller.Caller {
	return caller.Caller{Kind: caller.Staff, Subject: subject, Roles: append(roles, "child_caseworker"), Municipality: kuldiga, Purpose: "VICTIM", LegalBasis: "MK1613"}
}

var centre = caller.Caller{Kind: caller.Staff, Subject: "vita", Roles: []string{"child_protection_centre"}, Purpose: "CHILD_SUPERVISE", LegalBasis: "BTAL"}

func d(s string) domain.Date {
	day, err := domain.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return day
}

// entry is a whole record of an officer; today is 20 November 2026.
func entry(subject, to string) domain.Specialist {
	return domain.Specialist{Employer: kuldiga, Subject: subject, DisplayName: "Solvita " + subject, Group: "SOCIAL_WORKER", Training: "BASIC", Hours: 40,
		Certificate: "BTA-" + subject + "-" + to, IssuedBy: "40008000201", Issued: d("2022-01-10"), From: d("2022-01-10"), To: d(to)}
}

func (w *world) imports(records ...domain.Specialist) []app.SpecialistOutcome {
	w.t.Helper()
	out, err := w.ImportSpecialists(w.as(centre, "ImportSpecialists"), records)
	must(w.t, err)
	return out
}

// child is a child of the registry; opens opens her case.
func (w *world) opens(who caller.Caller, officer string) (domain.VictimCase, error) {
	child := uuid.New()
	w.registry.people[child] = app.Person{BirthDate: domain.NewDate(2016, 3, 4)}
	return w.OpenVictimCase(w.as(who, "OpenVictimCase"), domain.VictimCase{Child: child, Municipality: kuldiga, Requester: "PARENT", Officer: officer})
}

// An assignment is refused without an entry in force with this very social service, whoever it is given to and by whichever way (SEC-CHILD-1).
func TestSEC_CHILD_1_AssignmentRefusedWithoutEntry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	solvita := protects("solvita")
	refused := func(what string, err error) {
		t.Helper()
		if errs.ReasonOf(err) != "SPECIALIST_ENTRY_MISSING" {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := w.opens(solvita, "")
	refused("without any entry", err)
	elsewhere, future, over := entry("solvita", "2026-12-31"), entry("solvita", "2027-01-09"), entry("solvita", "2026-11-19")
	elsewhere.Employer, future.From = "0001000", d("2026-11-25")
	w.imports(elsewhere, future, over)
	_, err = w.opens(solvita, "")
	refused("with entries elsewhere, of later and over", err)
	if n := w.count("select count(*) from victim_case"); n != 0 {
		t.Errorf("%d cases were kept", n)
	}

	w.imports(entry("solvita", "2026-11-20")) // today is its last day
	c, err := w.opens(solvita, "")
	must(t, err)
	if c.Officer != "solvita" || c.Specialist == uuid.Nil || c.Version != 1 {
		t.Errorf("opened %+v", c)
	}
	_, err = w.opens(solvita, "maija")
	refused("for another officer", err)
	_, err = w.AssignVictimCase(w.as(solvita, "AssignVictimCase"), c.ID, "maija", "")
	refused("given to another officer", err)
	must(t, func() error { _, err := w.CreateReferral(w.as(solvita, "CreateReferral"), referralOf(c)); return err }())

	w.clock.Advance(24 * time.Hour) // her entry is over
	w.imports(entry("maija", "2027-01-09"))
	_, err = w.opens(solvita, "")
	refused("after the last day", err)
	got, err := w.AssignVictimCase(w.as(solvita, "AssignVictimCase"), c.ID, "maija", app.Etag(1))
	must(t, err)
	kept, err := w.GetVictimCase(w.as(solvita, "GetVictimCase"), c.ID)
	must(t, err)
	if got.Officer != "maija" || kept.Officer != "maija" || kept.Specialist != got.Specialist || kept.Version != 2 || kept.Specialist == c.Specialist {
		t.Errorf("assigned %+v, kept %+v", got, kept)
	}
	if _, err := w.AssignVictimCase(w.as(solvita, "AssignVictimCase"), c.ID, "maija", app.Etag(1)); errs.ReasonOf(err) != "RECORD_CHANGED" {
		t.Errorf("by an old version: %v", err)
	}
}

func referralOf(c domain.VictimCase) domain.Referral {
	return domain.Referral{VictimCase: c.ID, Recipient: fund, Service: domain.Consultations}
}

// An entry that ends takes no case from anybody: the officer goes on with it, and begins nothing new (SEC-CHILD-1).
func TestSEC_CHILD_1_ExpiredEntryLocksNoCase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	solvita := protects("solvita")
	w.imports(entry("solvita", "2026-11-20"))
	c, err := w.opens(solvita, "")
	must(t, err)
	r, err := w.CreateReferral(w.as(solvita, "CreateReferral"), referralOf(c))
	must(t, err)
	w.clock.Advance(24 * time.Hour)
	_, err = w.RecordProceedings(w.as(solvita, "RecordProceedings"), c.ID, domain.Proceedings{Number: "11820003"}, "")
	must(t, err)
	_, err = w.EndReferral(w.as(solvita, "EndReferral"), r.ID, "COMPLETED", "")
	must(t, err)
	if _, err := w.CreateReferral(w.as(solvita, "CreateReferral"), referralOf(c)); errs.ReasonOf(err) != "SPECIALIST_ENTRY_MISSING" {
		t.Errorf("a new referral: %v", err)
	}
}

// The end of an entry is told 30, 7 and 1 days ahead and when it is over, each once, with the cases that need another specialist; to the head of
// all, to an officer of herself (SEC-CHILD-1).
func TestSEC_CHILD_1_EndIsToldAhead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	solvita, vadone := protects("solvita"), protects("agnese", "head")
	long := entry("maija", "2026-12-01")
	w.imports(entry("solvita", "2026-12-25"), long, entry("old", "2024-05-05")) // the last one was over when it came: no news
	long.Certificate, long.To = "BTA-next", d("2027-01-09")
	w.imports(long) // maija has another one that goes on
	c, err := w.opens(solvita, "")
	must(t, err)
	told := func(who caller.Caller) (kinds []string, newest domain.SpecialistNotice) {
		t.Helper()
		list, _, err := w.ListSpecialistNotices(w.as(who, "ListSpecialistNotices"), 50, "")
		must(t, err)
		for _, n := range list {
			kinds = append(kinds, string(n.Kind)+" "+n.To.String()+" "+time.Duration(n.Days).String())
		}
		if len(list) > 0 {
			newest = list[0]
		}
		return kinds, newest
	}
	for step, s := range []struct {
		day  string
		want []string
	}{
		{"2026-11-24", nil},
		{"2026-11-25", []string{"ENDS 2026-12-25 30ns"}},
		{"2026-12-17", []string{"ENDS 2026-12-25 30ns"}},
		{"2026-12-18", []string{"ENDS 2026-12-25 7ns", "ENDS 2026-12-25 30ns"}},
		{"2026-12-24", []string{"ENDS 2026-12-25 1ns", "ENDS 2026-12-25 7ns", "ENDS 2026-12-25 30ns"}},
		{"2026-12-25", []string{"ENDS 2026-12-25 1ns", "ENDS 2026-12-25 7ns", "ENDS 2026-12-25 30ns"}},
	} {
		w.clock.Set(d(s.day).Time().Add(9 * time.Hour))
		must(t, w.TellEndingSpecialists(t.Context()))
		must(t, w.TellEndingSpecialists(t.Context()))
		got, newest := told(solvita)
		if !slices.Equal(got, s.want) {
			t.Errorf("step %d: %v", step, got)
		}
		if len(got) > 0 && (!newest.InForce || !slices.Equal(newest.Cases, []uuid.UUID{c.ID})) {
			t.Errorf("step %d: %+v", step, newest)
		}
	}
	w.clock.Set(d("2026-12-26").Time().Add(9 * time.Hour))
	must(t, w.TellEndingSpecialists(t.Context()))
	kinds, _ := told(vadone)
	if len(kinds) != 5 || kinds[0] != "ENDED 2026-12-25 0s" && kinds[1] != "ENDED 2026-12-25 0s" { // and that of maija, who ends 9 January
		t.Errorf("the head is told %v", kinds)
	}
	_, newest := told(solvita)
	if newest.InForce || newest.Kind != domain.EntryEnded {
		t.Errorf("after the end: %+v", newest)
	}
	elsewhere := vadone
	elsewhere.Municipality = "0001000"
	if kinds, _ := told(elsewhere); len(kinds) != 0 {
		t.Errorf("another municipality is told %v", kinds)
	}
	if n := w.count("select count(*) from outbox where topic = 'cases.specialist_notice.added.v1'"); n != 5 {
		t.Errorf("%d events", n)
	}
	w.clock.Set(d("2026-12-27").Time().Add(9 * time.Hour))
	w.imports(entry("solvita", "2027-01-10"))
	if _, newest = told(solvita); !newest.InForce || len(newest.Cases) != 1 {
		t.Errorf("with a new entry: %+v", newest)
	}
}

// Of many records each is judged by itself, all that is wrong with one is told, and what is right is kept (SEC-CHILD-1).
func TestSEC_CHILD_1_ImportTakesWhatIsRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := entry("solvita", "2026-12-31")
	bad := domain.Specialist{Subject: "010180-12345", DisplayName: " x", Group: "KING", Hours: 0, Issued: d("2026-11-21"), Certificate: "1"}
	few := entry("maija", "2026-12-31")
	few.Hours = 39
	out := w.imports(good, bad, few, good, entry("ieva", "2026-12-31"))
	var results []string
	for _, o := range out {
		results = append(results, o.Result)
	}
	if !slices.Equal(results, []string{"ADDED", "REJECTED", "REJECTED", "REJECTED", "ADDED"}) {
		t.Fatalf("%v", results)
	}
	if len(out[1].Problems) != 10 || out[2].Problems[0].Reason != "SPECIALIST_HOURS_TOO_FEW" || out[3].Problems[0].Reason != "SPECIALIST_RECORD_DOUBLE" {
		t.Errorf("%+v", out)
	}
	if n := w.count("select count(*) from specialist"); n != 2 {
		t.Errorf("%d entries", n)
	}
	changed := good
	changed.DisplayName = "Solvita Jauna"
	if out = w.imports(good, entry("ieva", "2026-12-31")); out[0].Result != "UNCHANGED" || out[1].Result != "UNCHANGED" {
		t.Errorf("again: %+v", out)
	}
	if again := w.imports(changed); again[0].Result != "CHANGED" || again[0].ID != out[0].ID {
		t.Errorf("changed: %+v", again)
	}
}

// Everybody but the keeper of the register sees who, in which group and until when, of the employer asked about and of no other; a withdrawn entry
// gives no case any more, and the employer is told (SEC-CHILD-1, GR-01, GR-02).
func TestSEC_CHILD_1_LookupShowsLittleAndWithdrawalIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.imports(entry("solvita", "2026-12-31"), entry("maija", "2024-12-31"))[0].ID
	list := func(who caller.Caller, employer string, ended bool) []domain.Specialist {
		t.Helper()
		out, _, err := w.ListSpecialists(w.as(who, "ListSpecialists"), app.SpecialistQuery{Employer: employer, Ended: ended, Size: 50})
		must(t, err)
		return out
	}
	riga := protects("anna")
	riga.Municipality = "0001000"
	if got := list(riga, kuldiga, false); len(got) != 1 || got[0] != (domain.Specialist{ID: id, DisplayName: "Solvita solvita", Group: "SOCIAL_WORKER", From: d("2022-01-10"), To: d("2026-12-31")}) {
		t.Errorf("another municipality sees %+v", got)
	}
	if got := list(centre, kuldiga, true); len(got) != 2 || got[0].Certificate == "" || got[0].Subject == "" {
		t.Errorf("the centre sees %+v", got)
	}
	if got := list(centre, "0001000", true); len(got) != 0 {
		t.Errorf("of another employer: %+v", got)
	}
	withdraw := func(ctx context.Context, etag string) error {
		_, err := w.WithdrawSpecialist(ctx, id, "LEFT_EMPLOYER", etag)
		return err
	}
	if err := withdraw(w.as(riga, "WithdrawSpecialist"), ""); errs.ReasonOf(err) != "SPECIALIST_NOT_FOUND" {
		t.Errorf("by a municipality: %v", err)
	}
	if err := withdraw(w.as(centre, "WithdrawSpecialist"), "v9"); errs.ReasonOf(err) != "RECORD_CHANGED" {
		t.Errorf("by an old version: %v", err)
	}
	c, err := w.opens(protects("solvita"), "")
	must(t, err)
	must(t, withdraw(w.as(centre, "WithdrawSpecialist"), "v1"))
	if err := withdraw(w.as(centre, "WithdrawSpecialist"), ""); errs.ReasonOf(err) != "SPECIALIST_WITHDRAWN" {
		t.Errorf("again: %v", err)
	}
	if _, err := w.opens(protects("solvita"), ""); errs.ReasonOf(err) != "SPECIALIST_ENTRY_MISSING" {
		t.Errorf("by a withdrawn entry: %v", err)
	}
	notices, _, err := w.ListSpecialistNotices(w.as(protects("agnese", "head"), "ListSpecialistNotices"), 50, "")
	must(t, err)
	if len(notices) != 1 || notices[0].Kind != domain.EntryWithdrawn || notices[0].InForce || !slices.Equal(notices[0].Cases, []uuid.UUID{c.ID}) {
		t.Errorf("told %+v", notices)
	}
}
