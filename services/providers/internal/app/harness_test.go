package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	fields "github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/pkg/webhook"
	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/courier"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/policy"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
	"github.com/digisoc/platform/services/providers/internal/seal"
	"github.com/digisoc/platform/services/providers/internal/store"
	"github.com/digisoc/platform/services/providers/internal/token"
	"github.com/digisoc/platform/services/providers/internal/vault"
)

const (
	kuldiga = "0033000"
	samaria = "40008000001" // registration numbers of invented organisations
	other   = "40008000002"
)

// world is the use cases on a real store.
type world struct {
	*app.App
	deps   app.Deps
	t      testing.TB
	db     *pg.DB
	owner  string // address of the database for who may change its tables
	store  *store.Store
	vault  *fields.Vault
	engine *authz.Engine
	clock  *clock.FixedClock
	seal   *seal.Seal

	systems map[string]system // of organisations, by their number
	people  people
}

// people are the persons that the registry shows.
type people map[uuid.UUID]app.Client

func (p people) Client(_ context.Context, id uuid.UUID) (app.Client, error) {
	c, ok := p[id]
	if !ok {
		return app.Client{}, domain.ErrClientUnknown
	}
	return c, nil
}

// clientKey is the key of the hashes of personal codes.
const clientKey = "a key of the tests, 32 bytes long"

func newWorld(t testing.TB, opts ...pg.Option) *world {
	t.Helper()
	engine, err := authz.Load("providers", policy.Files)
	must(t, err)
	lists, err := catalogue.Load()
	must(t, err)
	urls := testkit.Database(t, "providers", store.Migrations)
	w := &world{t: t, db: testkit.Open(t, urls.App, opts...), owner: urls.Migrate, engine: engine, clock: clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))}
	w.vault, w.systems = testkit.Vault(t), map[string]system{}
	w.store = store.New(w.db, w.vault)
	grants, err := catalogue.LoadGrants()
	must(t, err)
	keys, err := token.New(issuer, "digisoc", "")
	must(t, err)
	cast, err := sandbox.Load()
	must(t, err)
	sealed, err := vault.New("")
	must(t, err)
	w.seal, err = seal.New("", "")
	must(t, err)
	calls := courier.New(webhook.NewSender(webhook.Options{Loopback: true, Clock: w.clock}))
	developer, err := catalogue.LoadDeveloper()
	must(t, err)
	w.people = people{}
	days, err := workdays.Load()
	must(t, err)
	routing, err := catalogue.LoadRouting()
	must(t, err)
	w.deps = app.Deps{
		Store: w.store, Catalogue: lists, Grants: grants, Keys: keys, Courier: calls, Vault: sealed, Seal: w.seal, People: cast, Developer: developer, Workdays: days,
		Persons: w.people, ClientKey: []byte(clientKey), Clock: w.clock, Routing: routing, SyntheticOnly: true,
	}
	w.App = app.New(w.deps)
	return w
}

// replica is the use cases of another process over the same database.
func (w *world) replica(c clock.Clock) *app.App {
	d := w.deps
	d.Clock = c
	return app.New(d)
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
	ctx, _ := app.Watch(w.t.Context())
	return authz.With(caller.With(ctx, c), w.engine, action)
}

func (w *world) rita(action string) context.Context {
	return w.as(caller.Caller{Kind: caller.Staff, Subject: "rita", Roles: []string{"registrar"}, Purpose: "REGISTER", LegalBasis: "MK385"}, action)
}

// apsis is the system of an organisation that delivers, with an agreement that gives every field of a referral.
func (w *world) apsis(number, action string) context.Context {
	w.t.Helper()
	if _, ok := w.systems[number]; !ok {
		p, err := w.store.ProviderByNumber(w.t.Context(), domain.Live, number)
		must(w.t, err)
		rows, _, err := w.Registrations(w.rita("ListRegistrations"), "provider = \"providers/"+p.ID.String()+"\"", 0, "")
		must(w.t, err)
		var regs []uuid.UUID
		for _, l := range rows {
			regs = append(regs, l.ID)
		}
		if len(regs) == 0 {
			regs = append(regs, w.registered(p, "Citur iela 9").ID)
		}
		terms := w.terms(regs...)
		terms.Fields = domain.ReferralFields
		_, c, s := w.open(p, terms)
		w.systems[number] = system{c, s.thumbprint}
	}
	ctx := w.client(w.systems[number].c, w.systems[number].thumbprint, action)
	c := caller.From(ctx)
	c.Purpose = "DELIVER"
	return caller.With(ctx, c)
}

// staff is a caseworker of a municipality.
func (w *world) staff(municipality, action string) context.Context {
	return w.as(caller.Caller{Kind: caller.Staff, Subject: "ilze", Roles: []string{"caseworker"}, Municipality: municipality, Purpose: "SERVICE", LegalBasis: "SPSP-36"}, action)
}

func (w *world) ilze(action string) context.Context { return w.staff(kuldiga, action) }

// person is somebody whom the registry shows.
func (w *world) person() uuid.UUID {
	id := uuid.Must(uuid.NewV7())
	w.people[id] = app.Client{GivenName: "Anna", Surname: "Kalniņa", Address: "Liepu iela 5, Kuldīga", Codes: []string{"00000000001", "00000000002"}}
	return id
}

// referral is what a caseworker writes.
func (w *world) referral(person uuid.UUID) domain.Assignment {
	return domain.Assignment{
		Municipality: kuldiga, Person: person, GrantRef: "L-1/2026", Unit: "HOUR", Limit: 4000, LimitPer: "MONTH",
		Period: domain.Period{From: d("2026-03-01"), To: d("2026-08-31")}, Payers: []domain.Payer{{Who: "MUNICIPAL", Share: 10_000}},
		Extract: map[string]string{domain.FieldPlan: "divreiz nedēļā", domain.FieldAssessed: "dzīvo viena", domain.FieldGivenName: "cits vārds", "G24.01": "nav nosūtījumam"},
	}
}

func (w *world) refer(l app.Listing) domain.Assignment {
	w.t.Helper()
	a, err := w.CreateAssignment(w.ilze("CreateAssignment"), w.referral(w.person()), l.ID)
	must(w.t, err)
	return a
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
