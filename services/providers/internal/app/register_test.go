package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// MK 385/2017, points 5 and 6: another kind or another address is another registration, and the same twice is none.
func TestChangedAddressIsANewRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	first := w.registered(p, "Liepājas iela 1, Kuldīga, LV-3301")
	second := w.registered(p, "Liepājas iela 2, Kuldīga, LV-3301")
	if first.Number == second.Number || first.ID == second.ID {
		t.Fatal("two addresses, one registration")
	}
	l, err := w.apply(p, "LIEPĀJAS  iela 1, Kuldīga, LV-3301")
	must(t, err)
	_, err = w.Decide(w.rita("DecideRegistration"), app.Act{Registration: l.ID, From: d("2027-01-01"), Ref: "2"}, false)
	if !errors.Is(err, domain.ErrRegistrationExists) {
		t.Errorf("the same address twice: %v", err)
	}
	_, err = w.Exclude(w.rita("ExcludeRegistration"), app.Act{Registration: first.ID, From: d("2026-06-01"), Ref: "3", Reason: "pārcelšanās"})
	must(t, err)
	l, err = w.Decide(w.rita("DecideRegistration"), app.Act{Registration: l.ID, From: d("2026-06-01"), Ref: "2"}, false)
	must(t, err)
	if l.Term.To != d("2031-05-31") {
		t.Errorf("the term ends on %s", l.Term.To)
	}
	if _, err := w.CreateProvider(w.rita("CreateProvider"), domain.Provider{Number: samaria, Title: "Otra", Form: domain.Association}); !errors.Is(err, domain.ErrProviderExists) {
		t.Errorf("the same number twice: %v", err)
	}
}

func TestPublicSeesWhatHoldsAndNoProtectedPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	applied, err := w.apply(p, "Pļavas iela 3")
	must(t, err)
	if _, err := w.Registration(t.Context(), applied.ID); !errors.Is(err, domain.ErrRegistrationNotFound) {
		t.Errorf("an application is public: %v", err)
	}
	if l, err := w.Registration(w.rita("GetRegistration"), applied.ID); err != nil || l.Today != domain.Applied {
		t.Errorf("the registrar does not see it: %v", err)
	}
	if rows, _, err := w.Registrations(t.Context(), `state = "APPLIED"`, 0, ""); err != nil || len(rows) != 0 {
		t.Errorf("applications are found: %d %v", len(rows), err)
	}
	l, err := w.CreateRegistration(w.rita("CreateRegistration"), domain.Registration{
		Provider: p.ID, Kind: "SVC-13", Group: "VIOLENCE", Form: "WITH_LODGING", Phone: "60000001",
		Address: domain.Address{Municipality: kuldiga, Code: "103000001", Text: "Slepena iela 5", Protected: true},
	})
	must(t, err)
	_, err = w.Decide(w.rita("DecideRegistration"), app.Act{Registration: l.ID, From: d("2026-03-01"), Ref: "1"}, false)
	must(t, err)
	_, err = w.AddRemotePoint(w.rita("AddRemotePoint"), domain.RemotePoint{
		Registration: l.ID, Address: domain.Address{Municipality: kuldiga, Text: "Slepena iela 6", Protected: true}, Open: domain.Period{From: d("2026-03-01")},
	})
	must(t, err)
	rows, next, err := w.Registrations(t.Context(), `municipality = "0033000" AND service_kind = "SVC-13"`, 0, "")
	got := one(w, rows, next, err)
	if got.Address.Text != "" || got.Address.Code != "" || got.Phone != "" || got.Points[0].Address.Text != "" || got.Address.Municipality != kuldiga {
		t.Errorf("a protected place is shown: %+v", got.Address)
	}
	items, total, _, err := w.Services(t.Context(), 1, 10)
	if err != nil || total != 1 || len(items) != 1 || items[0].Address != "" {
		t.Errorf("exported: %d of %d %+v %v", len(items), total, items, err)
	}
	if rows, _, err := w.Registrations(w.rita("ListRegistrations"), `service_kind = "SVC-13"`, 0, ""); err != nil || rows[0].Address.Text != "Slepena iela 5" {
		t.Errorf("the registrar does not see it: %v", err)
	}
}

func TestSearchBySuspensionAndDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.registered(w.provider(samaria), "Liepājas iela 1")
	_, err := w.Suspend(w.rita("SuspendRegistration"), app.Act{Registration: l.ID, From: d("2026-03-10"), Ref: "2", Reason: "pārbaude", Etag: "v1"})
	if !errors.Is(err, errs.ErrRecordChanged) {
		t.Errorf("an old version was changed: %v", err)
	}
	_, err = w.Suspend(w.rita("SuspendRegistration"), app.Act{Registration: l.ID, From: d("2026-03-10"), Ref: "2", Reason: "pārbaude", Etag: "v2"})
	must(t, err)
	for day, want := range map[string]domain.RegistrationState{"2026-03-09": domain.Registered, "2026-03-10": domain.Suspended, "2031-03-01": domain.Expired} {
		w.clock.Set(d(day).Time().Add(9 * time.Hour))
		rows, next, err := w.Registrations(t.Context(), `state = "`+string(want)+`"`, 0, "")
		if got := one(w, rows, next, err); got.Today != want || got.Registration.On(d(day)) != want {
			t.Errorf("on %s: %s", day, got.Today)
		}
		rows, _, err = w.Registrations(t.Context(), "", 0, "")
		if err != nil || (len(rows) == 1) != (want == domain.Registered) {
			t.Errorf("on %s %d are listed: %v", day, len(rows), err)
		}
	}
	w.clock.Set(d("2026-03-20").Time())
	_, err = w.Resume(w.rita("ResumeRegistration"), app.Act{Registration: l.ID, From: d("2026-03-20"), Ref: "3"})
	must(t, err)
	got, err := w.Registration(t.Context(), l.ID)
	if err != nil || got.Today != domain.Registered || len(got.Suspensions) != 1 || got.Suspensions[0] != (domain.Period{From: d("2026-03-10"), To: d("2026-03-19")}) {
		t.Errorf("after the suspension: %+v %v", got.Suspensions, err)
	}
	if _, _, err := w.Registrations(t.Context(), "address = x", 0, ""); !errors.Is(err, domain.ErrRegisterFilter) {
		t.Errorf("an unknown field: %v", err)
	}
}

func TestPagesOfTheRegister(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	for _, a := range []string{"A iela 1", "B iela 2", "C iela 3"} {
		w.registered(p, a)
	}
	seen, token := map[string]bool{}, ""
	for range 3 {
		rows, next, err := w.Registrations(t.Context(), "", 1, token)
		seen[one(w, rows, next, err).Number] = true
		token = next
	}
	if len(seen) != 3 || token != "" {
		t.Errorf("%d of 3, then %q", len(seen), token)
	}
}

// 180, 90 and 30 days before the end, each once, and none when something follows.
func TestRenewalWarnings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	l, renewed := w.registered(p, "A iela 1"), w.registered(p, "B iela 2")
	must(t, w.Tick(t.Context()))
	end := l.Term.To
	w.clock.Set(end.AddDays(-200).Time())
	_, err := w.Renew(w.rita("RenewRegistration"), app.Act{Registration: renewed.ID, Ref: "2"})
	must(t, err)
	for _, c := range []struct{ before, warnings int }{{181, 0}, {180, 1}, {100, 1}, {90, 2}, {31, 2}, {30, 3}, {0, 3}, {-1, 3}} {
		w.clock.Set(end.AddDays(-c.before).Time().Add(6 * time.Hour))
		must(t, w.Tick(t.Context()))
		must(t, w.Tick(t.Context()))
		if got := w.topics("providers.registration.warned.v1"); got != c.warnings {
			t.Errorf("%d days before: %d warnings, want %d", c.before, got, c.warnings)
		}
	}
	late := newWorld(t)
	late.registered(late.provider(samaria), "A iela 1")
	late.clock.Set(end.AddDays(-10).Time())
	must(t, late.Tick(t.Context()))
	if got := late.topics("providers.registration.warned.v1"); got != 1 {
		t.Errorf("first looked at 10 days before: %d warnings at once", got)
	}
}

func TestCapacityIsShownStale(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.registered(w.provider(samaria), "A iela 1")
	w.provider(other)
	report := domain.Capacity{Registration: l.ID, Total: 10, Free: 3, Staff: 4, UnitCost: 1250, Unit: "HOUR", Funding: []domain.FundingSource{"MUNICIPAL", "CLIENT"}}
	c, err := w.ReportCapacity(w.system(samaria, "ReportCapacity"), report)
	if err != nil || c.Version != 1 {
		t.Fatalf("%+v %v", c, err)
	}
	if _, err := w.ReportCapacity(w.system(other, "ReportCapacity"), report); !errors.Is(err, domain.ErrRegistrationNotFound) {
		t.Errorf("another provider reports: %v", err)
	}
	if _, _, err := w.Capacities(w.system(other, "ListCapacities"), l.ID, 0, ""); !errors.Is(err, domain.ErrRegistrationNotFound) {
		t.Errorf("another provider reads: %v", err)
	}
	if _, err := w.ReportCapacity(w.system("40008000009", "ReportCapacity"), report); !errors.Is(err, domain.ErrNotAdmitted) {
		t.Errorf("nobody reports: %v", err)
	}
	report.Unit = "NIGHT"
	if _, err := w.ReportCapacity(w.system(samaria, "ReportCapacity"), report); !errors.Is(err, domain.ErrServiceUnit) {
		t.Errorf("a unit that home care is not counted in: %v", err)
	}
	// An older observation that arrives later does not hide a newer one.
	report.Unit, report.Free, report.Observed = "HOUR", 9, w.clock.Now().Add(-time.Hour)
	_, err = w.ReportCapacity(w.system(samaria, "ReportCapacity"), report)
	must(t, err)
	got, err := w.Registration(t.Context(), l.ID)
	if err != nil || got.Places == nil || got.Places.Free != 3 || got.Stale {
		t.Fatalf("%+v %v", got.Places, err)
	}
	w.clock.Advance(30*24*time.Hour + time.Second)
	rows, next, err := w.Registrations(t.Context(), `stale = true AND places_free > 2`, 0, "")
	if !one(w, rows, next, err).Stale {
		t.Error("an old report is shown as fresh")
	}
	list, _, err := w.Capacities(w.system(samaria, "ListCapacities"), l.ID, 0, "")
	if err != nil || len(list) != 2 || list[0].Version != 2 || list[0].UnitCost != 1250 || !list[1].Stale {
		t.Errorf("%+v %v", list, err)
	}
}
