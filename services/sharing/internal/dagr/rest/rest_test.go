package rest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/dagr/rest"
	"github.com/digisoc/platform/services/sharing/internal/dagr/simulator"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

type pair struct{ whole, certificate string }

func made(life time.Duration) func() pair {
	return sync.OnceValue(func() pair {
		whole, certificate, err := simulator.MakeIdentity("digisoc", start, life)
		if err != nil {
			panic(err)
		}
		return pair{whole, certificate}
	})
}

// A key of 2048 bits takes a while: each is made once.
var ours, others, brief = made(365 * 24 * time.Hour), made(365 * 24 * time.Hour), made(24 * time.Hour)

type world struct {
	t     *testing.T
	sim   *simulator.Simulator
	base  string
	clock *clock.FixedClock
}

func newWorld(t *testing.T, id pair) *world {
	t.Helper()
	srv := httptest.NewUnstartedServer(nil)
	base := "http://" + srv.Listener.Addr().String()
	sim, err := simulator.New(simulator.Options{Base: base, Start: start, MaxLag: 24 * time.Hour, Repeats: 2})
	if err != nil {
		t.Fatal(err)
	}
	srv.Config.Handler = sim
	srv.Start()
	t.Cleanup(srv.Close)
	w := &world{t: t, sim: sim, base: base, clock: clock.Fixed(start)}
	sets, err := dagr.LoadOutbound()
	w.must(err)
	for i := range sets {
		w.must(sim.Define(sets[i].Definition()))
		sim.Promote(sets[i].Name)
	}
	w.must(sim.Connect(simulator.Connection{ClientID: "out", Kind: simulator.Producer, TokenLife: 300, Certificate: id.certificate}))
	w.must(sim.Connect(simulator.Connection{ClientID: "in", Kind: simulator.Consumer, TokenLife: 300, Certificate: id.certificate, Permissions: simulator.Permissions()}))
	w.must(sim.Populate())
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) client(id string, p pair) *rest.Client {
	w.t.Helper()
	identity, err := rest.ParseIdentity(p.whole)
	w.must(err)
	c, err := rest.New(rest.Options{Base: w.base, ClientID: id, Identity: identity, Simulated: true, Clock: w.clock})
	w.must(err)
	return c
}

func (w *world) advance(d time.Duration) {
	w.clock.Advance(d)
	w.sim.Advance(d)
}

func (w *world) wants(err error, reason string) {
	w.t.Helper()
	if errs.ReasonOf(err) != reason {
		w.t.Errorf("%v, want %s", err, reason)
	}
	if err != nil && (strings.Contains(err.Error(), "00018012345") || strings.Contains(err.Error(), "127.0.0.1")) {
		w.t.Errorf("the error shows whom or where was asked: %v", err)
	}
}

var zane = dagr.Key{"PersonCode": "00018012345"}

// Another certificate than the registered one, and one that has ended, get no token.
func TestDAGR_CertificateDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ours())
	_, err := w.client("in", others()).Permissions(t.Context())
	w.wants(err, "REGISTER_CONNECTION_REFUSED")
	_, err = w.client("nobody", ours()).Permissions(t.Context())
	w.wants(err, "REGISTER_CONNECTION_REFUSED")
	ended := newWorld(t, brief())
	c := ended.client("in", brief())
	_, err = c.Permissions(t.Context())
	ended.must(err)
	ended.advance(25 * time.Hour)
	_, err = c.Permissions(t.Context())
	ended.wants(err, "REGISTER_CONNECTION_REFUSED")
}

// A token is used until shortly before its end, and renewed at once when DAGR does not know it.
func TestDAGR_TokenIsKeptAndRenewed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ours())
	c := w.client("in", ours())
	for range 5 {
		_, err := c.Permissions(t.Context())
		w.must(err)
	}
	w.advance(280 * time.Second)
	_, err := c.Permissions(t.Context())
	w.must(err)
	w.sim.DropTokens()
	_, err = c.Permissions(t.Context())
	w.must(err)
	asked := 0
	for _, r := range w.sim.Requests() {
		if r.Path == "/token" {
			asked++
		}
	}
	if asked != 3 {
		t.Errorf("%d tokens were asked for, want 3", asked)
	}
}

// Each way in which DAGR refuses is an error of its own; none is "there is no record".
func TestDAGR_EveryRefusalHasItsReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ours())
	w.advance(25 * time.Hour) // past every lag, and past midnight
	in, out := w.client("in", ours()), w.client("out", ours())
	read := func(service string, key dagr.Key, permission string) error {
		_, err := in.Read(t.Context(), service, key, permission)
		return err
	}
	w.must(read("fpr_person", zane, "22791"))
	w.wants(read("fpr_person", zane, "22793"), "REGISTER_NOT_PERMITTED") // ended at midnight
	w.wants(read("fpr_person", zane, "1321"), "REGISTER_NOT_PERMITTED")  // of another service
	w.wants(read("fpr_person", zane, ""), "REGISTER_NOT_PERMITTED")
	w.wants(read("nothing", zane, "22791"), "REGISTER_UNKNOWN")
	w.wants(read("fpr_person", dagr.Key{"PersonCode": "00000000000"}, "22791"), "REGISTER_NO_RECORD")
	w.wants(read("fpr_person", dagr.Key{"Name": "Zane"}, "22791"), "REGISTER_KEY_INVALID")
	for range 20 {
		w.must(read("fpr_person", zane, "22794"))
	}
	w.wants(read("fpr_person", zane, "22794"), "REGISTER_QUOTA_EXHAUSTED")
	_, err := out.Read(t.Context(), "fpr_person", zane, "22791")
	w.wants(err, "REGISTER_NOT_PERMITTED") // a producer reads nothing
	_, err = in.Publish(t.Context(), dagr.Main, "digisoc_household_status", []dagr.Row{{}})
	w.wants(err, "REGISTER_NOT_PERMITTED") // and a consumer gives nothing
	w.sim.SetFaults(simulator.Faults{Failed: 1})
	w.wants(read("fpr_person", zane, "22791"), "REGISTER_DOWN")
	w.sim.SetFaults(simulator.Faults{CutAfter: 1})
	w.wants(read("fpr_person", zane, "22791"), "REGISTER_DOWN")
	for _, r := range w.sim.Requests() {
		if strings.Contains(r.Path, "0001801") {
			t.Errorf("an address names a person: %s", r.Path)
		}
	}
}

// A simulator is not taken for a register.
func TestDAGR_SimulatorIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ours())
	identity, err := rest.ParseIdentity(ours().whole)
	w.must(err)
	c, err := rest.New(rest.Options{Base: w.base, ClientID: "in", Identity: identity, Clock: w.clock})
	w.must(err)
	_, err = c.Permissions(t.Context())
	w.wants(err, "REGISTER_SIMULATED")
}

// An answer that is not DAGR's is neither a record nor the lack of one.
func TestDAGR_StrangeAnswersAreUnreadable(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"no JSON": "<html>", "no token": `{}`, "another shape": `[1]`} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
		w := &world{t: t, base: srv.URL, clock: clock.Fixed(start)}
		_, err := w.client("in", ours()).Permissions(t.Context())
		t.Log(name)
		w.wants(err, "REGISTER_UNREADABLE")
		srv.Close()
	}
	missing := httptest.NewServer(http.NotFoundHandler())
	defer missing.Close()
	w := &world{t: t, base: missing.URL, clock: clock.Fixed(start)}
	_, err := w.client("in", ours()).Read(t.Context(), "fpr_person", zane, "1")
	w.wants(err, "REGISTER_UNREADABLE")
}

// What was given is read by a consumer within a day, and a withdrawal after it; an older version that arrives later changes nothing.
func TestDAGR_WithdrawnStatusReachesAReader(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ours())
	in, out := w.client("in", ours()), w.client("out", ours())
	row := dagr.Row{"PersonCode": "00018012345", "StatusId": "a.2026-03-01", "Status": "TRUCIGA", "ValidFrom": "2026-03-01", "Revoked": false, "Version": 1}
	give := func(r dagr.Row, want string) {
		t.Helper()
		got, err := out.Publish(t.Context(), dagr.Main, "digisoc_household_status", []dagr.Row{r})
		if err != nil || got[0].Status != want {
			t.Fatalf("%v, %v", got, err)
		}
	}
	give(row, dagr.Accepted)
	give(row, dagr.Repeated)
	key := dagr.Key{"PersonCode": "00018012345", "StatusId": "a.2026-03-01"}
	w.advance(24 * time.Hour)
	got, err := in.Read(t.Context(), "digisoc_household_status", key, "30001")
	if err != nil || got.Data["Revoked"] != false || got.Data["Status"] != "TRUCIGA" {
		t.Fatalf("%v, %v", got, err)
	}
	row["Revoked"], row["Version"] = true, 2
	give(row, dagr.Accepted)
	row["Revoked"], row["Version"] = false, 1
	give(row, dagr.Repeated)
	w.advance(24 * time.Hour)
	if got, err = in.Read(t.Context(), "digisoc_household_status", key, "30001"); err != nil || got.Data["Revoked"] != true || got.Version != 2 {
		t.Errorf("%v, %v", got, err)
	}
	byPerson, err := in.Read(t.Context(), "digisoc_household_status", zane, "30001")
	if list, ok := byPerson.Data["records"].([]any); err != nil || !ok || len(list) != 1 {
		t.Errorf("of the person: %v, %v", byPerson, err)
	}
}
