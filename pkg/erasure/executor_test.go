package erasure_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
)

var (
	today       = time.Date(2040, 5, 20, 9, 0, 0, 0, time.UTC)
	rows  fs.FS = fstest.MapFS{"00001_fact.sql": {Data: []byte("-- +goose Up\ncreate table fact (id uuid primary key, municipality text not null, person uuid not null, body bytea);\n")}}
	facts       = vault.Column{Table: "fact", Name: "body", Field: "fact.body", Group: "G10", Tenant: "municipality", Subject: "'persons/' || person"}
)

type world struct {
	erasure.Executor
	t    *testing.T
	uses map[string]erasure.Use
}

func open(t *testing.T) *world {
	t.Helper()
	law, err := erasure.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, uses: map[string]erasure.Use{}}
	w.Executor = erasure.Executor{
		Service: "erasuretest", DB: testkit.Postgres(t, "erasuretest", rows), Vault: testkit.Vault(t), Law: law, Clock: clock.Fixed(today), Log: slog.Default(),
		Columns: []vault.Column{facts},
		Uses: func(_ context.Context, _ *pg.Tx, persons, _ []uuid.UUID, _ time.Time) (erasure.Uses, error) {
			all := erasure.Uses{}
			for _, p := range persons {
				for municipality, use := range w.uses {
					all.Add(p, municipality, use)
				}
			}
			return all, nil
		},
	}
	return w
}

// knows keeps a fact of a person and returns how it is opened.
func (w *world) knows(person uuid.UUID, group, municipality string) func() error {
	w.t.Helper()
	record := uuid.New()
	sealed, err := w.Vault.Seal(w.t.Context(), w.DB, vault.Scope{Group: group, Tenant: municipality}, []vault.Text{
		{Subject: names.Format("persons", person), Field: "fact.body", Record: record, Plain: []byte("a secret")},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return func() error {
		_, err := w.Vault.Open(w.t.Context(), w.DB, []vault.Sealed{{Field: "fact.body", Record: record, Bytes: sealed[0]}})
		return err
	}
}

func (w *world) outcomes(order erasure.Order) map[string]string {
	w.t.Helper()
	got := map[string]string{}
	found, err := w.DB.Query(w.t.Context(), "select data_group || ' ' || tenant, outcome || ' ' || reason from erased where erasure = $1", names.Format("erasures", order.Erasure))
	if err != nil {
		w.t.Fatal(err)
	}
	for found.Next() {
		var scope, outcome string
		if err := found.Scan(&scope, &outcome); err != nil {
			w.t.Fatal(err)
		}
		got[scope] = outcome
	}
	return got
}

// Of each group and municipality the law of the day decides; what it keeps opens as before, what it does not is gone, and nobody else's.
func TestREQ_DAT_6_OnlyWhatTheLawLetsGoIsDestroyed(t *testing.T) {
	w := open(t)
	order := erasure.Order{Erasure: uuid.New(), Person: uuid.New()}
	old, recent, busy, decision, elsewhere := w.knows(order.Person, "G10", "0001000"), w.knows(order.Person, "G10", "0033000"),
		w.knows(order.Person, "G17", "0031000"), w.knows(order.Person, "G30", "0001000"), w.knows(order.Person, "G10", "0038001")
	other := w.knows(uuid.New(), "G10", "0001000")
	w.uses = map[string]erasure.Use{
		"0001000": {Last: today.AddDate(-11, 0, 0)}, "0033000": {Last: today.AddDate(-9, 0, 0)}, "0031000": {Last: today.AddDate(-11, 0, 0), Open: true},
	}
	for range 2 { // the second time nothing happens
		if err := w.Execute(t.Context(), "event-1", order); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Execute(t.Context(), "event-2", order); err != nil { // the order given again
		t.Fatal(err)
	}
	for scope, want := range map[string]string{
		"G10 0001000": "DESTROYED ", "G10 0033000": "KEPT " + erasure.TermRuns, "G17 0031000": "KEPT " + erasure.InUse, "G30 0001000": "KEPT " + erasure.TermOpen,
		"G10 0038001": "KEPT " + erasure.InUse, // nobody knows when it was used
	} {
		if got := w.outcomes(order)[scope]; got != want {
			t.Errorf("%s: %q, want %q", scope, got, want)
		}
	}
	if err := old(); !errors.Is(err, vault.ErrDestroyed) {
		t.Errorf("what was to be destroyed opens: %v", err)
	}
	for name, opens := range map[string]func() error{"the term runs": recent, "in use": busy, "the term is open": decision, "of unknown use": elsewhere, "another person": other} {
		if err := opens(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var reports int
	if err := w.DB.QueryRow(t.Context(), "select count(*) from outbox where topic = 'erasuretest.erasure.reported.v1'").Scan(&reports); err != nil || reports != 1 {
		t.Errorf("%d reports, %v", reports, err)
	}
}

// What still lies open from before its column was sealed is sealed first, and goes with the key.
func TestWhatLaysOpenIsErasedToo(t *testing.T) {
	w := open(t)
	order := erasure.Order{Erasure: uuid.New(), Person: uuid.New()}
	w.uses["0001000"] = erasure.Use{Last: today.AddDate(-11, 0, 0)}
	if _, err := w.DB.Exec(t.Context(), `insert into fact values (gen_random_uuid(), '0001000', $1, '\x00'::bytea || convert_to('open text', 'UTF8'))`, order.Person); err != nil {
		t.Fatal(err)
	}
	if err := w.Execute(t.Context(), "event-1", order); err != nil {
		t.Fatal(err)
	}
	if _, err := (vault.Keeper{Vault: w.Vault, DB: w.DB, Columns: w.Columns, Log: w.Log}).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	var record uuid.UUID
	var body []byte
	if err := w.DB.QueryRow(t.Context(), "select id, body from fact").Scan(&record, &body); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Vault.Open(t.Context(), w.DB, []vault.Sealed{{Field: "fact.body", Record: record, Bytes: body}}); !errors.Is(err, vault.ErrDestroyed) {
		t.Errorf("it opens: %v", err)
	}
}
