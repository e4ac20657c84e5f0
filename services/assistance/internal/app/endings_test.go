package app_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// granted is a decision with a status and both benefits for some months.
func granted(persons []uuid.UUID, from, to domain.Month, gmi, housing domain.Money) domain.Decision {
	line := func(e domain.Entitlement) domain.Entitlement {
		e.Start, e.End, e.Granted = from.First(), to.Last(), true
		return e
	}
	d := domain.Decision{ID: uuid.Must(uuid.NewV7()), Case: uuid.New(), Municipality: kuldiga, Applicant: persons[0], Persons: persons}
	d.Lines = []domain.Entitlement{line(domain.Entitlement{Status: domain.Needy}), line(domain.Entitlement{Benefit: domain.GMIBenefit, MonthlyAmount: gmi})}
	if housing > 0 {
		d.Lines = append(d.Lines, line(domain.Entitlement{Benefit: domain.HousingBenefit, MonthlyAmount: housing}))
	}
	return d
}

func (w *world) grants(t *testing.T, d domain.Decision) {
	t.Helper()
	if err := w.Grant(t.Context(), "assistance-decisions", uuid.NewString(), d); err != nil {
		t.Fatal(err)
	}
}

// held reads what stands in the database of a decision: kind, first and last day, months due.
func (w *world) held(t *testing.T, decision uuid.UUID) string {
	t.Helper()
	var out string
	err := w.db.QueryRow(t.Context(), `
		select coalesce(string_agg(x.line, ' ' order by x.line), '') from (
			select kind || ':' || start_date || '/' || end_date as line from status where decision_id = $1
			union all
			select b.kind || ':' || start_date || '/' || end_date || ':' ||
				(select count(*) from payment_line p where p.benefit_id = b.id and p.state = 'DUE') || 'x' || amount_cents
			from benefit b where b.decision_id = $1) x`, decision).Scan(&out)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var march, april, june26, august = domain.NewMonth(2026, 3), domain.NewMonth(2026, 4), domain.NewMonth(2026, 6), domain.NewMonth(2026, 8)

// R47, R79, R80: what ends is shown first; a second person applies it; days, months due, claims and events follow; another municipality
// may grant from the next day on.
func TestAwardEndsWhenASecondPersonAppliesIt(t *testing.T) {
	w := open(t)
	anna := uuid.New()
	d := granted([]uuid.UUID{anna}, march, august, 10000, 5000)
	w.grants(t, d)
	before := w.held(t, d.ID)
	in := app.ProposeAwardChanges{Municipality: kuldiga, Decision: d.ID, ValidateOnly: true, End: &app.End{
		Ending: domain.Ending{Cause: domain.EndMovedAway, LastDay: domain.NewDate(2026, 5, 20), Reason: "declared in Rīga since 20 May"},
	}}
	shown, err := w.ProposeAwardChanges(w.in(t, kuldiga, "caseworker", "ProposeAwardChanges"), in)
	if err != nil || len(shown.Changes) != 1 || shown.Changes[0].Rule != "R79" || shown.Changes[0].Total() != -3*15000 || len(shown.Changes[0].Ending.Lines) != 3 || w.held(t, d.ID) != before {
		t.Fatalf("%+v, %v", shown, err)
	}
	in.ValidateOnly = false
	kept, err := w.ProposeAwardChanges(w.in(t, kuldiga, "caseworker", "ProposeAwardChanges"), in)
	if err != nil || len(kept.Changes) != 1 {
		t.Fatalf("%+v, %v", kept, err)
	}
	if _, err := w.ApplyAwardChange(w.as(t, "caseworker", "head", "ApplyAwardChange"), kept.Changes[0].ID); !errors.Is(err, domain.ErrAwardChangeSamePerson) {
		t.Errorf("applied by whoever proposed: %v", err)
	}
	if _, err := w.ApplyAwardChange(w.as(t, "inese", "head", "ApplyAwardChange"), kept.Changes[0].ID); err != nil {
		t.Fatal(err)
	}
	want := "GMI:2026-03-01/2026-05-20:3x10000 HOUSING:2026-03-01/2026-05-20:3x5000 NEEDY:2026-03-01/2026-05-20"
	if got := w.held(t, d.ID); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if b, s := w.events(t, "assistance.benefit.ended.v1"), w.events(t, "assistance.status.ended.v1"); b != 2 || s != 1 {
		t.Errorf("%d benefits and %d statuses announced", b, s)
	}
	there := granted([]uuid.UUID{anna}, june26, august, 9000, 0)
	there.Municipality = "0002000"
	if r, err := w.ReserveGrant(w.reserving(t, "0002000"), app.ReserveGrant{Decision: there}); err != nil || !r.Reserved {
		t.Errorf("the new municipality: %+v, %v", r, err)
	}
	w.clock.Set(time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC))
	if n, err := w.AnnounceRenewals(t.Context()); err != nil || n != 0 {
		t.Errorf("an award that was ended is to be renewed: %d, %v", n, err)
	}
	lines, _, err := w.PaymentLines(w.in(t, kuldiga, "caseworker", "ListPaymentLines"), app.List{Case: d.Case})
	if err != nil || len(lines) != 12 || slices.ContainsFunc(lines, func(l domain.PaymentLine) bool { return l.Ended != (l.Month > domain.NewMonth(2026, 5)) }) {
		t.Errorf("%+v, %v", lines, err)
	}
}

// An end needs its award, a cause and a reason; nobody proposes a replacement; one kind of help may end alone.
func TestEndIsOfOneAwardAndHasAReason(t *testing.T) {
	w := open(t)
	d := granted([]uuid.UUID{uuid.New()}, march, august, 10000, 5000)
	w.grants(t, d)
	good := domain.Ending{Cause: domain.EndDutiesRefused, LastDay: march.Last(), Reason: "does not come to the measures"}
	for name, change := range map[string]func(*app.ProposeAwardChanges){
		"no award":       func(in *app.ProposeAwardChanges) { in.Decision = uuid.Nil },
		"no cause":       func(in *app.ProposeAwardChanges) { in.End.Cause = 0 },
		"a replacement":  func(in *app.ProposeAwardChanges) { in.End.Cause = domain.EndReplaced },
		"no reason":      func(in *app.ProposeAwardChanges) { in.End.Reason = "  " },
		"with a refusal": func(in *app.ProposeAwardChanges) { in.Refusal = &domain.Refusal{} },
	} {
		in := app.ProposeAwardChanges{Municipality: kuldiga, Decision: d.ID, End: &app.End{Ending: good}}
		change(&in)
		if _, err := w.ProposeAwardChanges(w.in(t, kuldiga, "head", "ProposeAwardChanges"), in); !errors.Is(err, domain.ErrAwardEndInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	in := app.ProposeAwardChanges{Municipality: kuldiga, Decision: d.ID, End: &app.End{Ending: good, Benefits: []domain.BenefitKind{domain.GMIBenefit}}}
	p, err := w.ProposeAwardChanges(w.in(t, kuldiga, "head", "ProposeAwardChanges"), in)
	if err != nil || len(p.Changes) != 1 || p.Changes[0].Rule != "R47" {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, err := w.ApplyAwardChange(w.as(t, "inese", "head", "ApplyAwardChange"), p.Changes[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := w.held(t, d.ID); !strings.HasPrefix(got, "GMI:2026-03-01/2026-03-31:1x10000 HOUSING:2026-03-01/2026-08-31:6x5000 NEEDY:2026-03-01/2026-08-31") {
		t.Error(got)
	}
}

// R76, R79: a new application inside a running award of the household is no overlap: the new decision takes its place from its first
// month, and says of which benefits.
func TestNewDecisionTakesThePlaceOfTheHouseholdsAward(t *testing.T) {
	w := open(t)
	anna, berts := uuid.New(), uuid.New()
	old := granted([]uuid.UUID{anna, berts}, march, august, 10000, 5000)
	w.grants(t, old)
	end := app.ProposeAwardChanges{Municipality: kuldiga, Decision: old.ID, End: &app.End{Ending: domain.Ending{Cause: domain.EndClientWish, LastDay: june26.Last(), Reason: "asked for in a letter"}}}
	open, err := w.ProposeAwardChanges(w.in(t, kuldiga, "head", "ProposeAwardChanges"), end)
	if err != nil || len(open.Changes) != 1 {
		t.Fatal(open, err)
	}
	anew := granted([]uuid.UUID{anna}, june26, august+3, 7000, 0) // Berts died, the same person applies
	r, err := w.ReserveGrant(w.reserving(t, kuldiga), app.ReserveGrant{Decision: anew})
	if err != nil || !r.Reserved || len(r.Overlaps) != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	w.grants(t, anew)
	if got, want := w.held(t, old.ID), "GMI:2026-03-01/2026-05-31:3x10000 HOUSING:2026-03-01/2026-08-31:6x5000 NEEDY:2026-03-01/2026-05-31"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got, want := w.held(t, anew.ID), "GMI:2026-06-01/2026-11-30:6x7000 NEEDY:2026-06-01/2026-11-30"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if _, err := w.ApplyAwardChange(w.as(t, "inese", "head", "ApplyAwardChange"), open.Changes[0].ID); !errors.Is(err, domain.ErrAwardChangeSettled) {
		t.Errorf("what was proposed before is applied: %v", err)
	}
	if w.events(t, "assistance.benefit.ended.v1") != 1 || w.events(t, "assistance.status.ended.v1") != 1 {
		t.Error("the ends were not announced once each")
	}
	whole := granted([]uuid.UUID{anna}, april, april+5, 8000, 0) // from before the first day of the last one
	w.grants(t, whole)
	if got := w.held(t, anew.ID); got != "GMI:2026-06-01/2026-05-31:0x7000 NEEDY:2026-06-01/2026-05-31" {
		t.Errorf("nothing should be left: %s", got)
	}
}

// A refusal of the new assessment ends nothing by itself: it is proposed from the next month on, and a person applies it.
func TestRefusalOfANewAssessmentProposesTheEnd(t *testing.T) {
	w := open(t)
	w.clock.Set(time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC))
	old := granted([]uuid.UUID{uuid.New()}, march, august, 10000, 5000)
	w.grants(t, old)
	refused := domain.Decision{ID: uuid.Must(uuid.NewV7()), Case: uuid.New(), Municipality: kuldiga, Applicant: old.Applicant, Persons: old.Persons, Lines: []domain.Entitlement{{Benefit: domain.GMIBenefit}}}
	before := w.held(t, old.ID)
	w.grants(t, refused)
	if w.held(t, old.ID) != before {
		t.Error("a refusal ended an award by itself")
	}
	list, _, err := w.AwardChanges(w.in(t, kuldiga, "caseworker", "ListAwardChanges"), app.List{}, domain.ChangeProposed)
	if err != nil || len(list) != 1 || list[0].Ending.Cause != domain.EndReassessed || list[0].Ending.LastDay != domain.NewDate(2026, 5, 31) || list[0].Total() != -3*10000 {
		t.Fatalf("%+v, %v", list, err)
	}
	if _, err := w.ApplyAwardChange(w.as(t, "inese", "head", "ApplyAwardChange"), list[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := w.held(t, old.ID); !strings.HasPrefix(got, "GMI:2026-03-01/2026-05-31:3x10000 HOUSING:2026-03-01/2026-08-31") {
		t.Error(got)
	}
}

// Somebody who went from one household to another of the same municipality is an overlap: without a reason of a head the decision
// grants nothing; with one her days move, and the old award is to be assessed again.
func TestPersonWhoChangesHouseholdIsNotAReplacement(t *testing.T) {
	w := open(t)
	anna, berts, cilda := uuid.New(), uuid.New(), uuid.New()
	old := granted([]uuid.UUID{anna, berts}, march, august, 10000, 0)
	w.grants(t, old)
	other := granted([]uuid.UUID{cilda, berts}, june26, august, 7000, 0)
	in := app.ReserveGrant{Decision: other}
	if r, err := w.ReserveGrant(w.reserving(t, kuldiga), in); err != nil || r.Reserved || len(r.Overlaps) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if err := w.Grant(t.Context(), "assistance-decisions", uuid.NewString(), other); !errors.Is(err, domain.ErrGrantOverlaps) {
		t.Errorf("granted twice: %v", err)
	}
	in.OverrideReason = "Berts lives with Cilda since June"
	if r, err := w.ReserveGrant(w.reserving(t, kuldiga), in); err != nil || !r.Reserved {
		t.Fatalf("%+v, %v", r, err)
	}
	w.grants(t, other)
	if got := w.held(t, old.ID); got != "GMI:2026-03-01/2026-08-31:6x10000 NEEDY:2026-03-01/2026-08-31" {
		t.Errorf("the award of the old household: %s", got)
	}
	if w.events(t, "assistance.reassessment.due.v1") != 1 {
		t.Error("the old household is not looked at again")
	}
}

// A decision that arrives after a later one has been granted takes nobody's place.
func TestDecisionThatComesLateReplacesNothing(t *testing.T) {
	w := open(t)
	anna := []uuid.UUID{uuid.New()}
	first, second := granted(anna, march, august, 10000, 0), granted(anna, june26, august, 7000, 0)
	first.IssuedAt, second.IssuedAt = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC)
	w.grants(t, second)
	if err := w.Grant(t.Context(), "assistance-decisions", uuid.NewString(), first); !errors.Is(err, domain.ErrGrantOverlaps) {
		t.Errorf("%v", err)
	}
	if got := w.held(t, second.ID); got != "GMI:2026-06-01/2026-08-31:3x7000 NEEDY:2026-06-01/2026-08-31" {
		t.Error(got)
	}
}

// Decisions about one household at the same moment: whatever the order, no day of a kind of help is held twice.
func TestConcurrentDecisionsNeverHoldAMonthTwice(t *testing.T) {
	w := open(t)
	for range 6 {
		anna := []uuid.UUID{uuid.New(), uuid.New()}
		var wait sync.WaitGroup
		for i := range 4 {
			d := granted(anna, march+domain.Month(i%3), march+domain.Month(i%3)+4, domain.Money(1000*(i+1)), 500)
			d.IssuedAt = time.Date(2026, 3, 1+i, 9, 0, 0, 0, time.UTC)
			wait.Go(func() {
				if err := w.Grant(t.Context(), "assistance-decisions", uuid.NewString(), d); err != nil && !errors.Is(err, domain.ErrGrantOverlaps) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		var twice int
		err := w.db.QueryRow(t.Context(), `
			select count(*) from (
				select b.kind, p.month from payment_line p join benefit b on b.id = p.benefit_id
				where p.state = 'DUE' and b.persons = $1 group by 1, 2 having count(*) > 1
				union all
				select 'STATUS', d from status s, generate_series(s.start_date, s.end_date, '1 day') d where s.persons = $1 group by 2 having count(*) > 1) x`, anna).Scan(&twice)
		if err != nil || twice != 0 {
			t.Fatalf("%d months or days are held twice (%v)", twice, err)
		}
	}
}

// reserving is the cases service asking for a head of a municipality.
func (w *world) reserving(t *testing.T, municipality string) context.Context {
	t.Helper()
	c := caller.Caller{Kind: caller.Staff, Workload: "cases", Subject: "head", Roles: []string{"head"}, Municipality: municipality, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	return authz.WithRequest(caller.With(t.Context(), c), w.rules, "ReserveGrant", true)
}
