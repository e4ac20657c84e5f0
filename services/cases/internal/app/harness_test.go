package app_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/deadline"
	"github.com/digisoc/platform/services/cases/internal/document"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/knowledge"
	"github.com/digisoc/platform/services/cases/internal/policy"
	"github.com/digisoc/platform/services/cases/internal/procedure"
	"github.com/digisoc/platform/services/cases/internal/store"
)

var kuldiga, fund = "0033000", "40008000101"

// world is the use cases on a real store, with the other services faked.
type world struct {
	*app.App
	t          testing.TB
	db         *pg.DB
	store      *store.Store
	vault      *vault.Vault
	engine     *authz.Engine
	registry   *fakePersons
	assistance *fakeAssistance
	printer    *fakePrinter
	clock      *clock.FixedClock
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db := testkit.Postgres(t, "cases", store.Migrations)
	engine, err := authz.Load("cases", policy.Files)
	must(t, err)
	terms, err := deadline.Load()
	must(t, err)
	sealer := testkit.Vault(t)
	w := &world{t: t, db: db, vault: sealer, store: store.New(db, sealer, "cases"), engine: engine, registry: &fakePersons{people: map[uuid.UUID]app.Person{}},
		assistance: &fakeAssistance{}, printer: &fakePrinter{}, clock: clock.Fixed(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))}
	rules, err := procedure.Load()
	must(t, err)
	documents, err := document.New()
	must(t, err)
	certificates, err := knowledge.Load()
	must(t, err)
	w.App = app.New(app.Deps{Store: w.store, Persons: w.registry, Assistance: w.assistance, Terms: terms, Procedure: rules, Documents: documents, Printer: w.printer,
		Clock: w.clock, NamesWait: time.Second, Knowledge: certificates, Funds: domain.Funds{Fund: fund}})
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fakePersons is a registry in memory.
type fakePersons struct {
	mu     sync.Mutex
	people map[uuid.UUID]app.Person
	err    error
	calls  int
}

func (f *fakePersons) Persons(_ context.Context, ids []uuid.UUID) (map[uuid.UUID]app.Person, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	out := map[uuid.UUID]app.Person{}
	for _, id := range ids {
		if p, ok := f.people[id]; ok {
			out[id] = p
		}
	}
	return out, f.err
}

// fakeAssistance grants everybody the same; like the real one it answers a repeated request id with the first answer.
type fakeAssistance struct {
	mu     sync.Mutex
	err    error
	inputs []app.AssessmentInput
	kept   map[string]domain.Assessment
	meet   func() // called while the computation runs

	overlaps []domain.Overlap
	lines    []domain.Entitlement // instead of the usual ones
	reserved []string             // decision and reason of each reservation
	once     bool                 // one one-month award a year
}

func (f *fakeAssistance) Assess(_ context.Context, in app.AssessmentInput) (domain.Assessment, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.meet != nil {
		f.meet()
	}
	f.inputs = append(f.inputs, in)
	if a, ok := f.kept[in.RequestID]; ok && in.RequestID != "" {
		return a, f.err
	}
	cents := int64(13700)
	body, _ := json.Marshal(in.File.Application.Declaration)
	a := domain.Assessment{ID: uuid.Must(uuid.NewV7()), EngineVersion: "1.0.0", ParametersHash: "hash", Agreement: true, Body: body,
		Entitlements: []domain.Entitlement{{Status: "NEEDY", Granted: true, Rule: "R75"}, {Benefit: "GMI", Granted: true, MonthlyCents: &cents, Rule: "R36"}}}
	if f.lines != nil {
		a.Entitlements = f.lines
	}
	if f.kept == nil {
		f.kept = map[string]domain.Assessment{}
	}
	f.kept[in.RequestID] = a
	return a, f.err
}

func (f *fakeAssistance) Norms(context.Context) ([]domain.Norm, error) {
	return []domain.Norm{{Rule: "R36", TitleLV: "GMI pabalsta formula", TitleEN: "GMI", LegalRef: "MK 809", Confidence: "Q"}}, f.err
}

func (f *fakeAssistance) OneMonthOnce(context.Context, domain.Month) (bool, error) {
	return f.once, f.err
}

func (f *fakeAssistance) Reserve(_ context.Context, _ *domain.File, d *domain.Decision, reason string) (app.Reservation, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reserved = append(f.reserved, d.ID.String()+reason)
	return app.Reservation{Reserved: len(f.overlaps) == 0 || reason != "", Overlaps: f.overlaps}, f.err
}

// fakePrinter prints a page by writing a mark before it; each time another.
type fakePrinter struct {
	mu    sync.Mutex
	err   error
	pages [][]byte
}

func (f *fakePrinter) Print(_ context.Context, page []byte) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pages = append(f.pages, page)
	return append([]byte{'%', 'P', 'D', 'F', byte('0' + len(f.pages)), '\n'}, page...), f.err
}

// as returns the context of a guarded call.
func (w *world) as(c caller.Caller, action string) context.Context {
	return authz.WithRequest(caller.With(w.t.Context(), c), w.engine, action, true)
}

func staff(subject string, roles ...string) caller.Caller {
	return caller.Caller{Kind: caller.Staff, Subject: subject, Roles: roles, Municipality: kuldiga, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
}

func citizen(person uuid.UUID) caller.Caller {
	return caller.Caller{Kind: caller.Citizen, Subject: "citizen-" + person.String(), Person: names.Format("persons", person), Purpose: "APPLY", LegalBasis: "MK809"}
}

var worker, head = staff("worker", "caseworker"), staff("head", "head")

// filing is a new household: one adult and a child, both in the registry.
func (w *world) filing() domain.Filing {
	anna, child := uuid.New(), uuid.New()
	in := domain.Filing{Municipality: kuldiga, Channel: "ON_SITE", Applicant: anna, Purposes: []domain.Purpose{domain.PurposeStatus, domain.PurposeGMI},
		Declaration: domain.Declaration{Members: []domain.Member{
			{Person: anna, BirthDate: domain.NewDate(1986, 5, 17), Relation: domain.RelationApplicant, Occupation: "EMPLOYED"},
			{Person: child, BirthDate: domain.NewDate(2015, 1, 2), Relation: "CHILD", Occupation: "LEARNER"},
		}}}
	w.registry.mu.Lock()
	defer w.registry.mu.Unlock()
	for _, m := range in.Declaration.Members {
		w.registry.people[m.Person] = app.Person{DisplayName: "Anna Paraudziņa", BirthDate: m.BirthDate}
	}
	return in
}

func (w *world) filed() app.ApplicationView {
	w.t.Helper()
	v, err := w.CreateApplication(w.as(worker, "CreateApplication"), w.filing(), false)
	must(w.t, err)
	return v
}

func (w *world) opened() app.CaseView {
	w.t.Helper()
	a := w.filed()
	_, err := w.SignApplication(w.as(worker, "SignApplication"), a.Application.ID, a.Application.Applicant, domain.SignedOnPaper)
	must(w.t, err)
	v, err := w.OpenCase(w.as(worker, "OpenCase"), a.Application.ID, "")
	must(w.t, err)
	return v
}

func (w *world) drafted() app.DecisionView {
	w.t.Helper()
	c := w.opened()
	_, err := w.AssessCase(w.as(worker, "AssessCase"), app.AssessCase{Case: c.File.Case.ID})
	must(w.t, err)
	_, err = w.RecordAgreement(w.as(worker, "RecordAgreement"), c.File.Case.ID, domain.Agreement{Concluded: domain.NewDate(2026, 11, 20), Measures: "Meklēt darbu."}, "")
	must(w.t, err)
	d, err := w.DraftDecision(w.as(worker, "DraftDecision"), c.File.Case.ID, domain.Proposal{Reasons: "Pamatots."})
	must(w.t, err)
	return d
}

// count returns the number a query gives.
func (w *world) count(sql string, args ...any) int {
	w.t.Helper()
	var n int
	must(w.t, w.db.QueryRow(w.t.Context(), sql, args...).Scan(&n))
	return n
}
