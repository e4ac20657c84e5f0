package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/parameters"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

const riga = "0001000"

// registry knows who lives; somebody it leaves out could not be asked about.
type registry map[uuid.UUID]app.Life

func (r registry) Lives(_ context.Context, ids []uuid.UUID) map[uuid.UUID]app.Life {
	out := map[uuid.UUID]app.Life{}
	for _, id := range ids {
		if l, ok := r[id]; ok {
			out[id] = l
		}
	}
	return out
}

// ActsFor knows no representatives.
func (registry) ActsFor(context.Context, uuid.UUID) (bool, error) { return false, nil }

// comparing is a world with rules of conflicts and a registry that knows some persons to be alive.
func comparing(t *testing.T, alive ...uuid.UUID) (*world, registry) {
	t.Helper()
	w := open(t)
	rules, err := conflict.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	r := registry{}
	for _, p := range alive {
		r[p] = app.Life{Known: true}
	}
	w.App = app.New(store.New(w.db, w.vault), domain.NewEngine(embedded(t)), w.clock, app.WithArchive(parameters.Archived), app.WithConflictRules(rules), app.WithPersons(r), app.WithOthers(func(time.Time) bool { return true }))
	return w, r
}

// award grants GMI from a month to a month, as a decision of a municipality does.
func (w *world) award(t *testing.T, municipality string, aCase uuid.UUID, from, to domain.Month, persons ...uuid.UUID) domain.Decision {
	t.Helper()
	d := domain.Decision{ID: uuid.Must(uuid.NewV7()), Case: aCase, Municipality: municipality, Persons: persons, Lines: []domain.Entitlement{
		{Benefit: domain.GMIBenefit, MonthlyAmount: 18700, Granted: true, Start: from.First(), End: to.Last()},
	}}
	if err := w.Grant(t.Context(), "assistance-decisions", uuid.NewString(), d); err != nil {
		t.Fatal(err)
	}
	return d
}

func result(t *testing.T, a app.ConflictAnswer, id string) app.ConflictResult {
	t.Helper()
	i := slices.IndexFunc(a.Results, func(r app.ConflictResult) bool { return r.Rule.ID == id })
	if i < 0 {
		t.Fatalf("no result of %s", id)
	}
	return a.Results[i]
}

func (w *world) number(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	if err := w.db.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Two municipalities grant GMI for May: each gets a finding of its own, and nothing that was granted changes by it.
func TestCONFE01AFindingChangesNothingThatIsGranted(t *testing.T) {
	person, aCase := uuid.New(), uuid.New()
	w, _ := comparing(t, person)
	w.award(t, kuldiga, aCase, domain.NewMonth(2026, 3), domain.NewMonth(2026, 5), person)
	w.award(t, riga, uuid.New(), domain.NewMonth(2026, 5), domain.NewMonth(2026, 7), person)
	const money = "select count(*)::int from payment_line where state = 'DUE' and amount_cents = 18700"
	if n := w.number(t, money); n != 6 {
		t.Fatalf("%d months due", n)
	}
	in := app.CheckConflicts{Municipality: kuldiga, Case: aCase, Persons: []uuid.UUID{person}, Occasion: conflict.OnRequest}
	a, err := w.CheckConflicts(w.in(t, kuldiga, "caseworker", "CheckConflicts"), in)
	if err != nil {
		t.Fatal(err)
	}
	r := result(t, a, "CONF-01")
	if r.State != conflict.Found || len(r.Records) != 1 || r.Records[0].Municipality != kuldiga || r.Records[0].Case != aCase || r.Records[0].Facts.Grant.Contact != riga {
		t.Fatalf("%+v", r)
	}
	if n := w.number(t, "select count(*)::int from conflict_finding where rule = 'CONF-01'"); n != 2 {
		t.Errorf("%d findings, want one for each municipality", n)
	}
	resolve := w.in(t, kuldiga, "caseworker", "ResolveFinding")
	if _, err := w.ResolveFinding(resolve, r.Records[0].ID, conflict.ConfirmedTrue, "Rīga is told; it ends its award."); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ResolveFinding(resolve, r.Records[0].ID, conflict.FalseAlarm, "No, it was nothing after all."); !errors.Is(err, domain.ErrConflictFindingResolved) {
		t.Errorf("resolved twice: %v", err)
	}
	if n := w.number(t, money); n != 6 {
		t.Errorf("%d months due after a confirmed finding: money moved", n)
	}
	if n := w.number(t, "select count(*)::int from benefit where end_date < date '2026-05-31'"); n != 0 {
		t.Error("a finding ended a benefit")
	}
}

// What is found again is the same finding, with what became of it; the facts and the version of the rule are kept; rates follow.
func TestCONFE06FindingKeepsFactsVersionAndOutcome(t *testing.T) {
	person, aCase := uuid.New(), uuid.New()
	w, _ := comparing(t, person)
	first := w.award(t, kuldiga, aCase, domain.NewMonth(2026, 3), domain.NewMonth(2026, 5), person)
	w.award(t, riga, uuid.New(), domain.NewMonth(2026, 5), domain.NewMonth(2026, 7), person)
	in := app.CheckConflicts{Municipality: kuldiga, Case: aCase, Occasion: conflict.BeforePayment} // the persons of the case
	ctx := w.in(t, kuldiga, "caseworker", "CheckConflicts")
	a, err := w.CheckConflicts(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	found := result(t, a, "CONF-01").Records[0]
	for range 2 {
		if a, err = w.CheckConflicts(ctx, in); err != nil || result(t, a, "CONF-01").Records[0].ID != found.ID {
			t.Fatalf("found again as another: %v", err)
		}
	}
	if _, err := w.ResolveFinding(w.in(t, kuldiga, "head", "ResolveFinding"), found.ID, conflict.FalseAlarm, "Another person of the same name."); err != nil {
		t.Fatal(err)
	}
	a, err = w.CheckConflicts(ctx, in)
	if r := result(t, a, "CONF-01").Records[0]; err != nil || r.Outcome != conflict.FalseAlarm || r.ResolvedBy != "head" || r.Reason == "" {
		t.Errorf("after it was judged: %+v, %v", r, err)
	}
	kept, err := w.Finding(w.in(t, kuldiga, "caseworker", "GetFinding"), found.ID)
	if err != nil || kept.RuleVersion != 1 || kept.Facts.Own.Decision != first.ID || kept.Facts.Own.What != "GMI" || kept.From != 20260501 || kept.To != 20260601 ||
		kept.Kind != conflict.Review || kept.Severity != conflict.Notice || kept.Message.LV == "" || kept.Occasion != conflict.BeforePayment {
		t.Errorf("kept %+v, %v", kept, err)
	}
	rates, err := w.RuleRates(w.in(t, "", "lawyer", "GetRuleRates"))
	i := slices.IndexFunc(rates, func(r conflict.Rate) bool { return r.Rule == "CONF-01" })
	if err != nil || len(rates) != 16 || rates[i].Outcomes[conflict.FalseAlarm] != 1 || rates[i].Outcomes[conflict.Open] != 1 || !rates[i].Review() {
		t.Errorf("rates %+v, %v", rates, err)
	}
	j := slices.IndexFunc(rates, func(r conflict.Rate) bool { return r.Rule == "CONF-05" })
	if rates[j].Unchecked != 4 || rates[j].Review() {
		t.Errorf("institutions were asked by nobody: %+v", rates[j])
	}
}

// Of a violence case only the person who stated it learns: not her colleagues, not an auditor, no event.
func TestCONFE10OwnerOfTheCaseOnly(t *testing.T) {
	person, aCase := uuid.New(), uuid.New()
	w, _ := comparing(t, person)
	stay := func(from, to domain.Date) conflict.Activity {
		return conflict.Activity{What: "VICTIM_SERVICE", Source: "VICTIM_SERVICES", Persons: []uuid.UUID{person}, From: from, To: to}
	}
	in := app.CheckConflicts{
		Municipality: kuldiga, Case: aCase, Persons: []uuid.UUID{person}, Occasion: conflict.OnRequest,
		Statements: []app.Statement{{Source: "VICTIM_SERVICES", AsOf: 20260520, Activities: []conflict.Activity{stay(20250901, 20251101), stay(20260601, 20260801)}}},
	}
	a, err := w.CheckConflicts(w.in(t, kuldiga, "caseworker", "CheckConflicts"), in)
	if err != nil || len(result(t, a, "CONF-23").Records) != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	id := result(t, a, "CONF-23").Records[0].ID
	as := func(subject, role, municipality, purpose, basis, action string) context.Context {
		c := caller.Caller{Kind: caller.Staff, Workload: "gateway", Subject: subject, Roles: []string{role}, Municipality: municipality, Purpose: purpose, LegalBasis: basis}
		return authz.WithRequest(caller.With(t.Context(), c), w.rules, action, true)
	}
	for name, c := range map[string]struct {
		ctx  func(action string) context.Context
		want int
	}{
		"the owner":   {func(x string) context.Context { return as("caseworker", "caseworker", kuldiga, "ASSIST", "SPSP-36", x) }, 1},
		"a colleague": {func(x string) context.Context { return as("another", "caseworker", kuldiga, "ASSIST", "SPSP-36", x) }, 0},
		"the head":    {func(x string) context.Context { return as("head", "head", kuldiga, "ASSIST", "SPSP-36", x) }, 0},
		"an auditor":  {func(x string) context.Context { return as("auditor", "auditor", "", "AUDIT", "SPSP-14", x) }, 0},
	} {
		rows, _, err := w.Findings(c.ctx("ListFindings"), `rule = "CONF-23" OR NOT rule = "x"`, uuid.Nil, uuid.Nil, 0, "")
		if err != nil || len(rows) != c.want {
			t.Errorf("%s lists %d, %v", name, len(rows), err)
		}
		if _, err := w.Finding(c.ctx("GetFinding"), id); (err == nil) != (c.want == 1) || err != nil && !errors.Is(err, domain.ErrConflictFindingNotFound) {
			t.Errorf("%s reads it: %v", name, err)
		}
	}
	if _, err := w.ResolveFinding(as("head", "head", kuldiga, "ASSIST", "SPSP-36", "ResolveFinding"), id, conflict.Explained, "I am the head after all."); !errors.Is(err, domain.ErrConflictFindingNotFound) {
		t.Errorf("the head resolves it: %v", err)
	}
	if n := w.events(t, "assistance.conflict.found.v1"); n != 0 {
		t.Errorf("%d restricted findings are announced", n)
	}
	b, err := w.CheckConflicts(as("another", "caseworker", kuldiga, "ASSIST", "SPSP-36", "CheckConflicts"), in)
	if r := result(t, b, "CONF-23"); err != nil || len(r.Records) != 1 || r.Records[0].ID == id {
		t.Errorf("a colleague who states the same learns of the other's finding: %+v, %v", r, err)
	}
}

// What the staff of one municipality learned of a person's stay is told to the other one, that grants her something, as of a grant: what,
// from when to when, and whom to ask.
func TestCONFE08StatedFactsAreToldAsGrantsAre(t *testing.T) {
	person, aCase := uuid.New(), uuid.New()
	w, _ := comparing(t, person)
	w.award(t, kuldiga, uuid.New(), domain.NewMonth(2026, 3), domain.NewMonth(2026, 5), person)
	in := app.CheckConflicts{
		Municipality: riga, Case: aCase, Persons: []uuid.UUID{person}, Occasion: conflict.OnRequest,
		Statements: []app.Statement{{Source: "INSTITUTIONS", AsOf: 20260519, Activities: []conflict.Activity{{
			What: "LONG_TERM_CARE", Source: "INSTITUTIONS", Persons: []uuid.UUID{person}, From: 20260401, Attributes: []conflict.Attribute{{Key: "place", Value: "a hidden address"}},
		}}}},
	}
	if _, err := w.CheckConflicts(w.in(t, riga, "caseworker", "CheckConflicts"), in); err != nil {
		t.Fatal(err)
	}
	rows, _, err := w.Findings(w.in(t, kuldiga, "caseworker", "ListFindings"), "rule = CONF-05", uuid.Nil, person, 0, "")
	want := conflict.OtherGrant{Active: true, What: "LONG_TERM_CARE", From: 20260401, Contact: riga}
	if err != nil || len(rows) != 1 || rows[0].Facts.Other != nil || *rows[0].Facts.Grant != want || rows[0].Facts.Own.What != "GMI" {
		t.Errorf("Kuldīga is told %+v, %v", rows, err)
	}
	kept, err := store.New(w.db, w.vault).Findings(t.Context(), app.FindingQuery{Municipality: kuldiga, Size: 10})
	text, _ := json.Marshal(kept)
	if err != nil || len(kept) != 1 || !bytes.Contains(text, []byte("LONG_TERM_CARE")) || bytes.Contains(text, []byte("hidden")) {
		t.Errorf("Kuldīga keeps where she lives: %s, %v", text, err)
	}
}

// Facts that cannot be right are refused, with the field.
func TestStatementsThatCannotBeRight(t *testing.T) {
	person := uuid.New()
	w, _ := comparing(t, person)
	stay := conflict.Activity{What: "LONG_TERM_CARE", Source: "INSTITUTIONS", Persons: []uuid.UUID{person}, From: 20260401, To: 20260501}
	ok := app.Statement{Source: "INSTITUTIONS", AsOf: 20260520, Activities: []conflict.Activity{stay}}
	backwards, somebody, strange := stay, stay, stay
	backwards.To, somebody.Persons, strange.What = 20260401, []uuid.UUID{uuid.New()}, "GMI"
	for want, list := range map[string][]app.Statement{
		"":                                     {ok},
		"statements[1].source":                 {ok, ok},
		"statements[0].source":                 {{Source: "GRANTS", AsOf: 20260520}},
		"statements[0].as_of_date":             {{Source: "PROBATION", AsOf: 20260521}},
		"statements[0].failing":                {{Source: "INSTITUTIONS", AsOf: 20260520, Failing: true, Activities: []conflict.Activity{stay}}},
		"statements[0].activities[0].end_date": {{Source: "INSTITUTIONS", AsOf: 20260520, Activities: []conflict.Activity{backwards}}},
		"statements[0].activities[0].persons":  {{Source: "INSTITUTIONS", AsOf: 20260520, Activities: []conflict.Activity{somebody}}},
		"statements[0].activities[0].what":     {{Source: "INSTITUTIONS", AsOf: 20260520, Activities: []conflict.Activity{strange}}},
	} {
		in := app.CheckConflicts{Municipality: kuldiga, Persons: []uuid.UUID{person}, Statements: list, ValidateOnly: true}
		_, err := w.CheckConflicts(w.in(t, kuldiga, "caseworker", "CheckConflicts"), in)
		var e *errs.Error
		if want == "" {
			if err != nil {
				t.Error(err)
			}
		} else if !errors.As(err, &e) || e.Reason != "CONFLICT_STATEMENT_INVALID" || len(e.Fields) != 1 || e.Fields[0].Path != want {
			t.Errorf("%s: %+v", want, err)
		}
	}
	if n := w.number(t, "select count(*)::int from conflict_check"); n != 0 {
		t.Errorf("%d checks are kept", n)
	}
}

// Before a payment list the payments service asks about everybody on it, of whichever case; anybody else names a case or sees only what
// A decision that a head takes beside another municipality's grant is kept with her reason when it is reserved, once, and not when it
