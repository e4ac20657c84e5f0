package producer_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/dagr/producer"
	"github.com/digisoc/platform/services/sharing/internal/dagr/rest"
	"github.com/digisoc/platform/services/sharing/internal/dagr/simulator"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release/releasetest"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// identity is made once: a key of 2048 bits takes a while.
var identity = sync.OnceValues(func() (string, string) {
	whole, certificate, err := simulator.MakeIdentity("digisoc", start, 365*24*time.Hour)
	if err != nil {
		panic(err)
	}
	return whole, certificate
})

// world is our datasets on one side and DAGR on the other.
type world struct {
	t       testing.TB
	db      *pg.DB
	store   *store.Store
	clock   *clock.FixedClock
	sim     *simulator.Simulator
	base    string
	persons registry
	rng     *rand.Rand
	awards  []domain.Award
}

// registry gives persons their codes.
type registry map[uuid.UUID]producer.Codes

func (r registry) AllCodes(_ context.Context, ids []uuid.UUID, purpose string) (map[uuid.UUID]producer.Codes, error) {
	if !strings.HasPrefix(purpose, "DAGR_") {
		return nil, errs.ErrAccessDenied
	}
	out := map[uuid.UUID]producer.Codes{}
	for _, id := range ids {
		if c, ok := r[id]; ok {
			out[id] = c
		}
	}
	return out, nil
}

func newWorld(t testing.TB, seed uint64, o simulator.Options) *world {
	t.Helper()
	db := testkit.Postgres(t, "sharing", store.Migrations)
	w := &world{t: t, db: db, store: store.New(db), clock: clock.Fixed(start), persons: registry{}, rng: rand.New(rand.NewPCG(seed, 7))}
	o.Start, o.Seed = start, seed
	srv := httptest.NewUnstartedServer(nil)
	o.Base = "http://" + srv.Listener.Addr().String()
	sim, err := simulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	srv.Config.Handler = sim
	srv.Start()
	t.Cleanup(srv.Close)
	w.sim, w.base = sim, o.Base
	sets, err := dagr.LoadOutbound()
	if err != nil {
		t.Fatal(err)
	}
	for i := range sets {
		if err := sim.Define(sets[i].Definition()); err != nil || !sim.Promote(sets[i].Name) {
			t.Fatalf("%s: %v", sets[i].Name, err)
		}
	}
	_, certificate := identity()
	w.must(sim.Connect(simulator.Connection{ClientID: "digisoc-out", Kind: simulator.Producer, TokenLife: 300, Certificate: certificate}))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) advance(d time.Duration) {
	w.clock.Advance(d)
	w.sim.Advance(d)
}

// client is a connection with DAGR.
func (w *world) client(id string) *rest.Client {
	w.t.Helper()
	whole, _ := identity()
	parsed, err := rest.ParseIdentity(whole)
	w.must(err)
	c, err := rest.New(rest.Options{Base: w.base, ClientID: id, Identity: parsed, Simulated: true, Clock: w.clock})
	w.must(err)
	return c
}

func (w *world) producer(book producer.Book, publisher dagr.Publisher, section dagr.Section) *producer.Producer {
	w.t.Helper()
	p, err := producer.New(producer.Deps{Source: w.store, Book: book, Persons: w.persons, Publisher: publisher, Ways: releasetest.Ways(w.t), Section: section, Clock: w.clock})
	w.must(err)
	return p
}

// person is somebody new, with a synthetic code.
func (w *world) person() uuid.UUID {
	id := uuid.Must(uuid.NewV7())
	w.persons[id] = producer.Codes{Present: fmt.Sprintf("00%09d", len(w.persons)+1)}
	return id
}

// grant adds an award for persons.
func (w *world) grant(d domain.Dataset, persons ...uuid.UUID) *domain.Award {
	w.t.Helper()
	from := time.Date(2026, time.Month(1+w.rng.IntN(6)), 1, 0, 0, 0, 0, time.UTC)
	a := domain.Award{
		ID: uuid.Must(uuid.NewV7()), Dataset: d, Kind: "NEEDY", Municipality: "0033000", Decision: uuid.Must(uuid.NewV7()), Persons: persons,
		Parts: []domain.Part{{From: from, To: from.AddDate(0, 6, -1), Cents: 10_000}}, Occurred: w.clock.Now(),
	}
	if d == domain.GrantedBenefits {
		a.Kind = "GMI"
	}
	rows := a.Begin()
	w.must(w.store.InTx(w.t.Context(), func(ctx context.Context, tx app.Tx) error {
		if err := tx.AddAward(ctx, &a); err != nil {
			return err
		}
		return tx.AddRows(ctx, &a, rows, w.clock.Now())
	}))
	w.awards = append(w.awards, a)
	return &w.awards[len(w.awards)-1]
}

// change lets an award become something else.
func (w *world) change(a *domain.Award, f func(*domain.Award) []domain.Row) {
	w.t.Helper()
	rows := f(a)
	if len(rows) == 0 {
		return
	}
	a.Occurred = w.clock.Now()
	w.must(w.store.InTx(w.t.Context(), func(ctx context.Context, tx app.Tx) error {
		if err := tx.SaveAward(ctx, a); err != nil {
			return err
		}
		return tx.AddRows(ctx, a, rows, w.clock.Now())
	}))
}

// told is what DAGR should hold: the newest version of every record, as one text each.
func (w *world) told(d domain.Dataset) (out []string) {
	w.t.Helper()
	newest := map[string]app.Version{}
	for after := int64(0); ; {
		all, err := w.store.Changes(w.t.Context(), d, after, 500)
		w.must(err)
		if len(all) == 0 {
			break
		}
		for _, v := range all {
			key := v.Award.String() + v.Person.String() + v.Part.From.String()
			if v.Version >= newest[key].Version {
				newest[key] = v
			}
			after = v.Position
		}
	}
	for _, v := range newest {
		out = append(out, fmt.Sprintf("%s %s.%s %s %d %v %d", w.persons[v.Person].Present, v.Award, v.Part.From.Format(time.DateOnly), v.Part.To.Format(time.DateOnly), v.Part.Cents, v.Withdrawn, v.Version))
	}
	slices.Sort(out)
	return out
}

// held is what DAGR holds.
func (w *world) held(section dagr.Section, name string) (out []string) {
	for _, r := range w.sim.Rows(section, name) {
		id, last, cents := r["StatusId"], r["ValidTo"], any(10_000.0)
		if name == "digisoc_granted_benefits" {
			id, last, cents = r["BenefitId"], r["PeriodTo"], r["AmountCents"]
		}
		out = append(out, fmt.Sprintf("%v %v %v %.0f %v %.0f", r["PersonCode"], id, last, cents, r["Revoked"], r["Version"]))
	}
	slices.Sort(out)
	return out
}
