package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
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
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/parameters"
	"github.com/digisoc/platform/services/assistance/internal/policy"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

const kuldiga = "0033000"

// world is the use cases over a real database at noon of 20 May 2026.
type world struct {
	*app.App
	db    *pg.DB
	clock *clock.FixedClock
	rules *authz.Engine
	vault *vault.Vault
}

func open(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	rules, err := authz.Load("assistance", policy.Files)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{db: testkit.Postgres(t, "assistance", store.Migrations), clock: clock.Fixed(time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)), rules: rules, vault: testkit.Vault(t)}
	w.App = w.instance(t)
	return w
}

// instance is one more program over the same database.
func (w *world) instance(t *testing.T) *app.App {
	t.Helper()
	return app.New(store.New(w.db, w.vault), domain.NewEngine(embedded(t)), w.clock, app.WithArchive(parameters.Archived), app.WithPackLoader(load))
}

func embedded(t *testing.T) *domain.Parameters {
	t.Helper()
	p, _, err := parameters.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// load reads one file in canonical form.
func load(files []app.PackFile) (*domain.Parameters, []string, error) {
	p, err := domain.DecodeParameters([]byte(files[0].Content))
	return p, nil, err
}

// as is a call of a person who may do something.
func (w *world) as(t *testing.T, subject, role, action string) context.Context {
	t.Helper()
	ctx := caller.With(t.Context(), caller.Caller{
		Kind: caller.Staff, Workload: "gateway", Subject: subject, Roles: []string{role}, Municipality: kuldiga, Purpose: "ASSIST", LegalBasis: "SPSP-36",
	})
	return authz.WithRequest(ctx, w.rules, action, true)
}

// moreGMI is the embedded pack with another GMI threshold from 2026 on.
func moreGMI(t *testing.T, value string) []app.PackFile {
	t.Helper()
	return withRow(t, value, func(r *domain.Parameter) bool {
		return r.Key == "threshold.gmi" && r.Covers(domain.NewDate(2026, 6, 1))
	})
}

// withRow is the embedded pack with another value in some rows.
func withRow(t *testing.T, value string, changes func(*domain.Parameter) bool) []app.PackFile {
	t.Helper()
	rows := slices.Clone(embedded(t).All())
	changed := false
	for i, r := range rows {
		if changes(r) {
			other := *r
			other.Value, changed = value, true
			if other.Confidence != "NC" {
				other.ApprovedBy, other.ApprovedOn = "Ginta Kalve", domain.NewDate(2026, 5, 4)
			}
			rows[i] = &other
		}
	}
	if !changed {
		t.Fatal("no such row")
	}
	return []app.PackFile{{Path: "rows.yaml", Content: string(domain.NewParameters(rows).Canonical())}}
}

// alone is one adult without anything who asks for GMI on a day.
func alone(day domain.Date) app.Assess {
	person := names.Format("persons", uuid.New())
	d := domain.Declaration{Members: []domain.Member{{Person: person, BirthDate: domain.NewDate(1980, 1, 1), Relation: 1, Occupation: 3}}}
	for m := day.Month() - 3; m < day.Month(); m++ {
		d.MonthlyIncomes = append(d.MonthlyIncomes, domain.MonthlyIncome{Person: person, Month: m, Type: 1, Amount: 0})
	}
	return app.Assess{Case: uuid.New(), Facts: domain.Facts{Municipality: kuldiga, ApplicationDate: day, Purposes: []domain.Purpose{domain.PurposeGMI}, Declaration: d}}
}

func (w *world) gmi(t *testing.T, a *app.App, day domain.Date) (domain.Money, domain.Assessment) {
	t.Helper()
	got, err := a.Assess(w.as(t, "ilze", "caseworker", "Assess"), alone(day))
	if err != nil {
		t.Fatal(err)
	}
	return got.Outcome.Result.GMIThresholdSum, got
}

func (w *world) propose(t *testing.T, label, value string, from domain.Date) domain.RulePack {
	t.Helper()
	p, err := w.ProposeRulePack(w.as(t, "ginta", "lawyer", "ProposeRulePack"), app.ProposeRulePack{
		Label: label, Reason: "a law of the test", ValidFrom: from, Files: moreGMI(t, value),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A row that nobody stands for does not become law: neither a new one nor a changed one, unless it says itself that it is an assumption.
func TestChangedRowNamesWhoApprovedIt(t *testing.T) {
	w := open(t)
	rows := slices.Clone(embedded(t).All())
	i := slices.IndexFunc(rows, func(r *domain.Parameter) bool { return r.Key == "threshold.gmi" && r.Covers(june) })
	changed := *rows[i]
	changed.Value, rows[i] = "188.00/132.00", &changed
	propose := func() error {
		files := []app.PackFile{{Path: "rows.yaml", Content: string(domain.NewParameters(rows).Canonical())}}
		_, err := w.ProposeRulePack(w.as(t, "ginta", "lawyer", "ProposeRulePack"), app.ProposeRulePack{Label: "lv-test.9", Reason: "a law of the test", ValidFrom: june, Files: files, ValidateOnly: true})
		return err
	}
	if err := propose(); !errors.Is(err, domain.ErrRulePackNotApproved) {
		t.Errorf("nobody stands for it: %v", err)
	}
	changed.ApprovedBy, changed.ApprovedOn = "Ginta Kalve", domain.NewDate(2026, 5, 4)
	if err := propose(); err != nil {
		t.Error(err)
	}
}

var may, june = domain.NewDate(2026, 5, 20), domain.NewDate(2026, 6, 1)

func TestPackIsInForceFromItsDayAfterASecondPerson(t *testing.T) {
	w := open(t)
	before, _ := w.gmi(t, w.App, june)
	p := w.propose(t, "lv-test.1", "200.00/150.00", june)
	if got, _ := w.gmi(t, w.App, june); got != before {
		t.Errorf("a proposed pack was computed with: %v", got)
	}
	in := app.ActivateRulePack{ID: p.ID, Hash: p.Hash}
	if _, err := w.ActivateRulePack(w.as(t, "ginta", "lawyer", "ActivateRulePack"), in); !errors.Is(err, domain.ErrRulePackSamePerson) {
		t.Errorf("activated by whoever proposed it: %v", err)
	}
	other := w.instance(t)
	w.gmi(t, other, june)
	if _, err := w.ActivateRulePack(w.as(t, "valdis", "lawyer", "ActivateRulePack"), in); err != nil {
		t.Fatal(err)
	}
	if got, a := w.gmi(t, w.App, june); got != 20000 || a.ParametersHash != p.Hash {
		t.Errorf("after the activation: %v with %s", got, a.ParametersHash)
	}
	if got, _ := w.gmi(t, w.App, domain.NewDate(2026, 5, 31)); got != before {
		t.Errorf("the day before: %v, want %v", got, before)
	}
	if err := other.ReloadRules(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.gmi(t, other, june); got != 20000 {
		t.Errorf("another running instance: %v", got)
	}
	if got, _ := w.gmi(t, w.instance(t), june); got != 20000 {
		t.Errorf("an instance that starts now: %v", got)
	}
}

// Whatever is activated later, what was computed is computed again to the byte.
func TestActivationNeverChangesWhatWasComputed(t *testing.T) {
	w := open(t)
	_, first := w.gmi(t, w.App, june)
	p := w.propose(t, "lv-test.1", "200.00/150.00", may)
	if _, err := w.ActivateRulePack(w.as(t, "valdis", "lawyer", "ActivateRulePack"), app.ActivateRulePack{ID: p.ID, Hash: p.Hash}); err != nil {
		t.Fatal(err)
	}
	_, second := w.gmi(t, w.App, june)
	if first.ParametersHash == second.ParametersHash || first.SHA256 == second.SHA256 {
		t.Fatal("the pack changed nothing")
	}
	for _, a := range []domain.Assessment{first, second} {
		for name, instance := range map[string]*app.App{"running": w.App, "new": w.instance(t)} {
			r, err := instance.Replay(w.as(t, "ilze", "caseworker", "ReplayAssessment"), a.ID)
			if err != nil || !r.Identical || !r.Intact || r.Now != a.SHA256 || r.Hash != a.ParametersHash {
				t.Errorf("%s: %+v, %v", name, r, err)
			}
		}
	}
}

// layOpen brings an assessment into the form that it had before assessments were sealed, with something added to its trace.
func (w *world) layOpen(t *testing.T, id uuid.UUID, added string) {
	t.Helper()
	var sealed []byte
	if err := w.db.QueryRow(t.Context(), "select sealed from assessment where id = $1", id).Scan(&sealed); err != nil {
		t.Fatal(err)
	}
	plain, err := w.vault.Open(t.Context(), w.db, []vault.Sealed{{Field: "assessment", Record: id, Bytes: sealed}})
	if err != nil {
		t.Fatal(err)
	}
	var parts struct{ Facts, Result, Trace json.RawMessage }
	if err := json.Unmarshal(plain[0], &parts); err != nil {
		t.Fatal(err)
	}
	_, err = w.db.Exec(t.Context(), "update assessment set sealed = null, facts = $2, result = $3, trace = $4 where id = $1", id, parts.Facts, parts.Result, append(parts.Trace, added...))
	if err != nil {
		t.Fatal(err)
	}
}

// What lies open from before is replayed, also when it was sealed behind; a sealed text that was changed opens no more.
func TestReplayOfAnAssessmentFromBeforeItWasSealed(t *testing.T) {
	w := open(t)
	_, a := w.gmi(t, w.App, may)
	ctx := w.as(t, "ilze", "caseworker", "ReplayAssessment")
	replays := func(when string) {
		t.Helper()
		if r, err := w.Replay(ctx, a.ID); err != nil || !r.Identical || !r.Intact || r.Now != a.SHA256 {
			t.Errorf("%s: %+v, %v", when, r, err)
		}
	}
	w.layOpen(t, a.ID, "")
	replays("open")
	keeper := vault.Keeper{Vault: w.vault, DB: w.db, Columns: store.Sealed, Log: slog.Default()}
	if n, err := keeper.Once(t.Context()); err != nil || n != 1 {
		t.Errorf("sealed %d, %v", n, err)
	}
	replays("sealed behind")
	if _, err := w.db.Exec(t.Context(), `update assessment set sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1) where id = $1`, a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Replay(ctx, a.ID); !errors.Is(err, vault.ErrSealed) {
		t.Errorf("a changed byte: %v", err)
	}
}

// A changed byte in the database is seen, and an assessment without kept bytes says so.
func TestReplaySeesTampering(t *testing.T) {
	w := open(t)
	_, a := w.gmi(t, w.App, may)
	ctx := w.as(t, "ilze", "caseworker", "ReplayAssessment")
	w.layOpen(t, a.ID, " ")
	if r, err := w.Replay(ctx, a.ID); err != nil || r.Identical || r.Intact || r.Now != a.SHA256 {
		t.Errorf("a blank more in the trace: %+v, %v", r, err)
	}
	if _, err := w.db.Exec(t.Context(), `update assessment set canonical_sha256 = null where id = $1`, a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Replay(ctx, a.ID); !errors.Is(err, domain.ErrNotReplayable) {
		t.Errorf("without a kept hash: %v", err)
	}
}

func TestSamePackTwiceIsRefused(t *testing.T) {
	w := open(t)
	p := w.propose(t, "lv-test.1", "200.00/150.00", june)
	ctx := w.as(t, "ginta", "lawyer", "ProposeRulePack")
	for name, in := range map[string]app.ProposeRulePack{
		"the same rows":     {Label: "lv-test.2", Reason: "a law of the test", ValidFrom: june, Files: moreGMI(t, "200.00/150.00")},
		"the same label":    {Label: "lv-test.1", Reason: "a law of the test", ValidFrom: june, Files: moreGMI(t, "201.00/150.00")},
		"the program's own": {Label: "lv-test.3", Reason: "a law of the test", ValidFrom: june, Files: []app.PackFile{{Content: string(embedded(t).Canonical())}}},
	} {
		if _, err := w.ProposeRulePack(ctx, in); !errors.Is(err, domain.ErrRulePackExists) {
			t.Errorf("%s: %v", name, err)
		}
	}
	packs, err := w.RulePacks(t.Context())
	if err != nil || len(packs) != 2 || packs[0].State != domain.PackBuiltIn || packs[1].ID != p.ID {
		t.Errorf("packs %+v, %v", packs, err)
	}
	in := app.ActivateRulePack{ID: p.ID, Hash: packs[0].Hash}
	if _, err := w.ActivateRulePack(w.as(t, "valdis", "lawyer", "ActivateRulePack"), in); !errors.Is(err, domain.ErrRulePackHashChanged) {
		t.Errorf("another hash than looked at: %v", err)
	}
	in.ID = uuid.New()
	if _, err := w.ActivateRulePack(w.as(t, "valdis", "lawyer", "ActivateRulePack"), in); !errors.Is(err, domain.ErrRulePackNotFound) {
		t.Errorf("no such pack: %v", err)
	}
}
