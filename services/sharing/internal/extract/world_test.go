package extract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/extract"
	"github.com/digisoc/platform/services/sharing/internal/mapping"
	"github.com/digisoc/platform/services/sharing/internal/policy"
	"github.com/digisoc/platform/services/sharing/internal/release/releasetest"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

const ministry, other = "90000000001", "90000000002"

// world is extracts over a real database on a clock that stands still.
type world struct {
	t        *testing.T
	db       *pg.DB
	clock    *clock.FixedClock
	app      *app.App
	store    *store.Extracts
	extracts *extract.Extracts
	engine   *authz.Engine
	codes    map[uuid.UUID]string
	fail     error // of the register of persons
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, db: testkit.Postgres(t, "sharing", store.Migrations), clock: clock.Fixed(time.Date(2026, 3, 2, 12, 0, 0, 0, clock.Riga)), codes: map[uuid.UUID]string{}}
	rules, err := disclose.Load(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	others, err := mapping.Load(catalogue.Files, rules)
	if err != nil {
		t.Fatal(err)
	}
	defs, err := extract.Load(rules, others)
	if err != nil {
		t.Fatal(err)
	}
	if w.engine, err = authz.Load("sharing", policy.Files); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys")
	if _, err := vault.AddKey(path, w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	keys, err := vault.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kept := store.New(w.db)
	w.app = app.New(app.Deps{Store: kept, Rules: rules, Persons: w, Clock: w.clock})
	w.store = store.NewExtracts(kept, vault.New(keys, w.clock))
	terms, err := extract.LoadTerms()
	if err != nil {
		t.Fatal(err)
	}
	w.extracts = extract.New(extract.Options{Terms: terms, Sign: (*auditseal.Signer)(nil).SignStatement, Store: w.store, Persons: w, Definitions: defs, Ways: releasetest.Ways(t), Takers: map[string]string{"ministry": ministry}, Sealed: true, Clock: w.clock})
	return w
}

// Codes is the register of persons.
func (w *world) Codes(_ context.Context, ids []uuid.UUID, _ uuid.UUID) (map[uuid.UUID]string, error) {
	out := map[uuid.UUID]string{}
	for _, id := range ids {
		out[id] = w.codes[id]
	}
	return out, w.fail
}

// ByCode knows nobody.
func (w *world) ByCode(context.Context, string, uuid.UUID) (uuid.UUID, error) { return uuid.Nil, nil }

// as is a call of an organisation's system by the norm of SPOLIS.
func (w *world) as(organisation, purpose, action string) context.Context {
	c := caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "s", Roles: []string{"institution"}, Organisation: organisation, Purpose: purpose, LegalBasis: "MK587"}
	return authz.With(caller.With(w.t.Context(), c), w.engine, action)
}

func (w *world) staff(role, action string) context.Context {
	c := caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "dace", Roles: []string{role}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"}
	return authz.With(caller.With(w.t.Context(), c), w.engine, action)
}

// permit gives the ministry household statuses for SPOLIS as files.
func (w *world) permit(number string, fields ...string) domain.Permission {
	w.t.Helper()
	return w.permitIn(domain.ModeFile, number, fields...)
}

func (w *world) permitIn(mode domain.Mode, number string, fields ...string) domain.Permission {
	w.t.Helper()
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p, err := w.app.CreatePermission(w.staff("contracts", "CreateDatasetPermission"), domain.Permission{
		Number: number, Organisation: ministry, Dataset: domain.HouseholdStatus, Purpose: "POLICY", LegalBasis: "MK587", Fields: fields, From: day, To: day.AddDate(1, 0, 0), DailyQuota: 10,
	}, mode)
	if err != nil {
		w.t.Fatal(err)
	}
	return p.Permission
}

// grant adds a status of one person.
func (w *world) grant(code string) uuid.UUID {
	w.t.Helper()
	person, from := uuid.Must(uuid.NewV7()), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	w.codes[person] = code
	a := domain.Award{
		ID: uuid.Must(uuid.NewV7()), Dataset: domain.HouseholdStatus, Kind: "NEEDY", Municipality: "0001000", Decision: uuid.Must(uuid.NewV7()), Persons: []uuid.UUID{person},
		Parts: []domain.Part{{From: from, To: from.AddDate(0, 3, -1)}}, Occurred: w.clock.Now(),
	}
	if err := w.app.Grant(w.t.Context(), "test", uuid.NewString(), a, nil); err != nil {
		w.t.Fatal(err)
	}
	return a.ID
}

// withdraw ends a status before its first day.
func (w *world) withdraw(award uuid.UUID) {
	w.t.Helper()
	c := app.AwardChange{Award: award, Last: time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC), Occurred: w.clock.Now()}
	if err := w.app.EndAward(w.t.Context(), "test", uuid.NewString(), c); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) make() int {
	w.t.Helper()
	n, err := w.extracts.Make(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// list is the manifests, the oldest first.
func (w *world) list() []extract.Extract {
	w.t.Helper()
	all, err := w.extracts.List(w.as(ministry, "POLICY", "ListExtracts"), "", uuid.Nil)
	if err != nil {
		w.t.Fatal(err)
	}
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
	return all
}

func alone(ctx context.Context) context.Context { return ctx }

// download returns the content as it arrives.
func (w *world) download(id uuid.UUID) (content []byte, rows int64, sum string, err error) {
	return w.downloadAs(id, extract.NDJSON)
}

func (w *world) downloadAs(id uuid.UUID, as extract.Format) (content []byte, rows int64, sum string, err error) {
	var b bytes.Buffer
	rows, sum, err = w.extracts.Download(w.as(ministry, "POLICY", "DownloadExtract"), id, as, alone, func(p []byte) error {
		_, err := b.Write(p)
		return err
	})
	return b.Bytes(), rows, sum, err
}

// lines reads the content.
func (w *world) lines(content []byte) (out []map[string]any) {
	w.t.Helper()
	for raw := range bytes.Lines(content) {
		var l map[string]any
		if err := json.Unmarshal(raw, &l); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}
