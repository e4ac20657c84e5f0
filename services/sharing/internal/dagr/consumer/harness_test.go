package consumer_test

import (
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dagr/consumer"
	"github.com/digisoc/platform/services/sharing/internal/dagr/rest"
	"github.com/digisoc/platform/services/sharing/internal/dagr/simulator"
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

type world struct {
	t     *testing.T
	sim   *simulator.Simulator
	db    *pg.DB
	clock *clock.FixedClock
	base  string
	kept  *store.Registers
}

// newWorld is a register with its permissions, everything readable after the lag has passed.
func newWorld(t *testing.T, o simulator.Options) *world {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	o.Base, o.Start = "http://"+srv.Listener.Addr().String(), start
	sim, err := simulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	srv.Config.Handler = sim
	srv.Start()
	t.Cleanup(srv.Close)
	w := &world{t: t, sim: sim, base: o.Base, clock: clock.Fixed(start), db: testkit.Postgres(t, "sharing", store.Migrations)}
	w.kept = store.NewRegisters(w.db, testkit.Vault(t))
	_, certificate := identity()
	w.must(sim.Connect(simulator.Connection{ClientID: "in", Kind: simulator.Consumer, TokenLife: 300, Certificate: certificate, Permissions: simulator.Permissions()}))
	w.must(sim.Populate())
	w.advance(o.MaxLag)
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

// reader reads under a permission of the register of persons.
func (w *world) reader(permission string) *consumer.Consumer {
	w.t.Helper()
	whole, _ := identity()
	parsed, err := rest.ParseIdentity(whole)
	w.must(err)
	c, err := rest.New(rest.Options{Base: w.base, ClientID: "in", Identity: parsed, Simulated: true, Clock: w.clock})
	w.must(err)
	o := consumer.Options{Dagr: c, Records: w.kept, Clock: w.clock}
	if permission != "" {
		o.Permissions = map[string]string{"fpr_person": permission}
	}
	r, err := consumer.New(o)
	w.must(err)
	return r
}

const zane = "00018012345"

func ask(code string) app.RegisterAsk {
	return app.RegisterAsk{Service: "fpr_person", Key: code, Subject: "persons/0198a000-0000-7000-8000-000000000001"}
}

// reads counts how often a record was read.
func (w *world) reads() (n int) {
	for _, r := range w.sim.Requests() {
		if r.Path == "/services/fpr_person/read" {
			n++
		}
	}
	return n
}

func value(a app.RegisterAnswer, name string) app.RegisterValue {
	for _, v := range a.Values {
		if v.Name == name {
			return v
		}
	}
	return app.RegisterValue{}
}
