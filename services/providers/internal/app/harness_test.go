package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/courier"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/policy"
	"github.com/digisoc/platform/services/providers/internal/store"
	"github.com/digisoc/platform/services/providers/internal/token"
	"github.com/digisoc/platform/services/providers/internal/vault"
	"github.com/digisoc/platform/services/providers/internal/webhook"
)

const (
	kuldiga = "0033000"
	samaria = "40008000001" // registration numbers of invented organisations
	other   = "40008000002"
)

// world is the use cases on a real store.
type world struct {
	*app.App
	t      testing.TB
	db     *pg.DB
	store  *store.Store
	engine *authz.Engine
	clock  *clock.FixedClock

	systems map[string]system // of organisations, by their number
}

func newWorld(t testing.TB) *world {
	t.Helper()
	engine, err := authz.Load("providers", policy.Files)
	must(t, err)
	lists, err := catalogue.Load()
	must(t, err)
	w := &world{t: t, db: testkit.Postgres(t, "providers", store.Migrations), engine: engine, clock: clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))}
	w.store, w.systems = store.New(w.db), map[string]system{}
	grants, err := catalogue.LoadGrants()
	must(t, err)
	keys, err := token.New(issuer, "digisoc", "")
	must(t, err)
	sealed, err := vault.New("")
	must(t, err)
	calls := courier.New(webhook.NewSender(webhook.Options{Loopback: true, Clock: w.clock}))
	developer, err := catalogue.LoadDeveloper()
	must(t, err)
	w.App = app.New(app.Deps{
		Store: w.store, Catalogue: lists, Grants: grants, Keys: keys, Courier: calls, Vault: sealed, Clock: w.clock,
		Developer: developer,
	})
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func d(s string) domain.Date {
	v, err := domain.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return v
}

// as is a call of a caller for an action.
func (w *world) as(c caller.Caller, action string) context.Context {
	c.Workload = "gateway"
	return authz.With(caller.With(w.t.Context(), c), w.engine, action)
}

func (w *world) rita(action string) context.Context {
	return w.as(caller.Caller{Kind: caller.Staff, Subject: "rita", Roles: []string{"registrar"}, Purpose: "REGISTER", LegalBasis: "MK385"}, action)
}

func (w *world) provider(number string) domain.Provider {
	w.t.Helper()
	p, err := w.CreateProvider(w.rita("CreateProvider"), domain.Provider{Number: number, Title: "Biedrība " + number, Form: domain.Association})
	must(w.t, err)
	return p
}

func (w *world) apply(p domain.Provider, address string) (app.Listing, error) {
	return w.CreateRegistration(w.rita("CreateRegistration"), domain.Registration{
		Provider: p.ID, Kind: "SVC-04", Group: "SENIORS", Form: "WITHOUT_LODGING", Address: domain.Address{Municipality: kuldiga, Text: address},
	})
}

// registered is a registration that holds from 1 March 2026.
func (w *world) registered(p domain.Provider, address string) app.Listing {
	w.t.Helper()
	l, err := w.apply(p, address)
	must(w.t, err)
	l, err = w.Decide(w.rita("DecideRegistration"), app.Act{Registration: l.ID, From: d("2026-03-01"), Ref: "1/2026"}, false)
	must(w.t, err)
	return l
}

func (w *world) topics(like string) int {
	w.t.Helper()
	var n int
	must(w.t, w.db.QueryRow(w.t.Context(), "select count(*) from outbox where topic like $1", like).Scan(&n))
	return n
}

func one[T any](w *world, list []T, _ string, err error) T {
	w.t.Helper()
	must(w.t, err)
	if len(list) != 1 {
		w.t.Fatalf("%d rows instead of one", len(list))
	}
	return list[0]
}
