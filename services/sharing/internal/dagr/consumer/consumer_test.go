package consumer_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/dagr/simulator"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

func (w *world) read(c interface {
	Read(ctx context.Context, ask app.RegisterAsk) (app.RegisterAnswer, error)
}, a app.RegisterAsk) app.RegisterAnswer {
	w.t.Helper()
	got, err := c.Read(w.t.Context(), a)
	w.must(err)
	return got
}

func (w *world) wants(err error, reason string) {
	w.t.Helper()
	if errs.ReasonOf(err) != reason {
		w.t.Errorf("%v, want %s", err, reason)
	}
}

// An answer has its source and times, costs one call, and is kept a day or until the register tells of a change (freshness F2).
func TestDAGR_AnswerIsKeptADayOrUntilAChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Options{})
	c := w.reader("22791")
	first := w.read(c, ask(zane))
	if !first.Found || first.Kept || first.Register != "PMLP" || first.Permission != "22791" || first.Freshness != "F2" || !first.Fetched.Equal(w.clock.Now()) || first.Modified.IsZero() {
		t.Errorf("the answer: %+v", first)
	}
	if v := value(first, "Surname"); v.Value != "Ozola" || !v.Known {
		t.Errorf("the surname: %+v", v)
	}
	if v := value(first, "DeathDate"); v.Known || v.Warning != "MISSING" {
		t.Errorf("what the register did not give: %+v", v)
	}
	w.advance(23 * time.Hour)
	if again := w.read(c, ask(zane)); !again.Kept || !again.Fetched.Equal(first.Fetched) || w.reads() != 1 {
		t.Errorf("kept: %+v after %d reads", again, w.reads())
	}
	live := ask(zane)
	live.Live = true
	if w.read(c, live); w.reads() != 2 {
		t.Errorf("asked to ask, it was read %d times", w.reads())
	}
	w.advance(25 * time.Hour)
	if w.read(c, ask(zane)); w.reads() != 3 {
		t.Errorf("after a day it was read %d times", w.reads())
	}
	w.must(c.Follow(t.Context())) // tells of what we have already
	if w.read(c, ask(zane)); w.reads() != 3 {
		t.Errorf("a change that we have already made it read %d times", w.reads())
	}
	w.sim.Put("fpr_person", map[string]any{"PersonCode": zane, "Surname": "Bērza"})
	w.must(c.Follow(t.Context()))
	if got := value(w.read(c, ask(zane)), "Surname"); got.Value != "Bērza" || w.reads() != 4 {
		t.Errorf("after a change: %+v, %d reads", got, w.reads())
	}
}

// Whatever order, however late and however often a list of changes tells: in the end everybody reads what the register has.
func TestDAGR_LateRepeatedAndMissingChangesEndRight(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		w := newWorld(t, simulator.Options{Seed: seed, MaxLag: 24 * time.Hour, Repeats: 3})
		rng := rand.New(rand.NewPCG(seed, 3))
		want, c := map[string]string{}, w.reader("22791")
		for step := range 90 {
			code := fmt.Sprintf("00%09d", 1+rng.IntN(6))
			switch rng.IntN(4) {
			case 0:
				want[code] = fmt.Sprintf("Nr %d", step)
				w.sim.Put("fpr_person", map[string]any{"PersonCode": code, "Surname": want[code]})
			case 1:
				_ = c.Follow(t.Context()) // under faults; the next one goes on
			case 2:
				_, _ = c.Read(t.Context(), ask(code))
			default:
				w.advance(time.Duration(rng.IntN(180)) * time.Minute)
			}
			w.sim.SetFaults(simulator.Faults{Failed: 0.1, CutAfter: 0.1})
			if rng.IntN(12) == 0 {
				c = w.reader("22791") // the process ended
			}
		}
		w.sim.SetFaults(simulator.Faults{})
		for range 25 { // every lag passes, while people read what is there: at the end what is kept is wrong and less than a day old
			w.advance(time.Hour)
			for code := range want {
				if rng.IntN(5) == 0 {
					w.read(c, ask(code))
				}
			}
		}
		w.must(c.Follow(t.Context()))
		for code, surname := range want {
			if got := value(w.read(c, ask(code)), "Surname"); got.Value != surname {
				t.Errorf("seed %d: %s, the register has %s", seed, got.Value, surname)
			}
		}
	}
}

// At 95 % monitoring stops and people go on; when all is used, what is kept is answered as what it is: stale.
func TestDAGR_LastCallsAreForPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Options{})
	c := w.reader("22794") // 20 calls
	live := ask(zane)
	live.Live = true
	for range 19 {
		w.read(c, live)
	}
	w.wants(c.Follow(t.Context()), "REGISTER_QUOTA_EXHAUSTED")
	if got := w.read(c, live); got.Kept {
		t.Error("the last call was not for a person at work")
	}
	if got := w.read(c, live); !got.Kept || got.Stale {
		t.Errorf("what is kept is fresh: %+v", got)
	}
	w.advance(25 * time.Hour)
	if got := w.read(c, live); !got.Kept || !got.Stale {
		t.Errorf("what is kept is a day old: %+v", got)
	}
	_, err := c.Read(t.Context(), ask("00018012346"))
	w.wants(err, "REGISTER_QUOTA_EXHAUSTED")
	if w.reads() != 20 {
		t.Errorf("%d reads of 20 were made", w.reads())
	}
}

// A permission ends at midnight although the list of permissions was asked a minute before; one that is not named is not guessed.
func TestDAGR_PermissionEndsAtMidnight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Options{})
	c := w.reader("22793")
	w.advance(12*time.Hour + 58*time.Minute) // 23:58 in Riga
	w.read(c, ask(zane))
	w.advance(3 * time.Minute)
	_, err := c.Read(t.Context(), ask(zane))
	w.wants(err, "REGISTER_NOT_PERMITTED")
	if w.reads() != 1 {
		t.Errorf("%d reads", w.reads())
	}
	_, err = w.reader("").Read(t.Context(), ask(zane)) // four permissions for it, and none is named
	w.wants(err, "REGISTER_NOT_PERMITTED")
	_, err = c.Read(t.Context(), app.RegisterAsk{Service: "csdd_vehicle", Key: "1"})
	w.wants(err, "REGISTER_UNKNOWN")
}

// No record is an answer, and is kept; not being able to ask is none.
func TestDAGR_NoRecordIsNotAFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Options{})
	c := w.reader("22791")
	if got := w.read(c, ask("00000000001")); got.Found || len(got.Values) != 0 {
		t.Errorf("nobody: %+v", got)
	}
	w.sim.SetFaults(simulator.Faults{Failed: 1})
	_, err := c.Read(t.Context(), ask("00000000002"))
	w.wants(err, "REGISTER_DOWN")
	if got := w.read(c, ask("00000000001")); got.Found || !got.Kept || got.Stale {
		t.Errorf("nobody, kept: %+v", got)
	}
	w.sim.SetFaults(simulator.Faults{})
	w.sim.Put("fpr_person", map[string]any{"PersonCode": "00000000001", "Surname": "Jaunā"})
	w.must(c.Follow(t.Context()))
	if got := w.read(c, ask("00000000001")); !got.Found {
		t.Error("a record that came is not read")
	}
}

// The property tree of the permission decides, and answers are never shared between permissions.
func TestDAGR_PermissionsDoNotShareAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Options{})
	w.read(w.reader("22791"), ask(zane))
	got := w.read(w.reader("22792"), ask(zane))
	if v := value(got, "Surname"); v.Known || v.Warning != "NOT_OPEN" {
		t.Errorf("what the permission does not open: %+v", v)
	}
	if v := value(got, "DeclaredAddress"); got.Kept || !strings.Contains(v.Value, "Kuldīga") {
		t.Errorf("what it opens: %+v", v)
	}
}

// A property that left the tree of the permission is told no more, also of what is kept; one that came is asked for.
func TestDAGR_ChangedTreeHoldsForWhatIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Options{})
	c := w.reader("22791")
	w.read(c, ask(zane))
	permit := func(open ...string) {
		all := simulator.Permissions()
		tree := dagr.Tree{Name: "fpr_person", Access: dagr.Partial}
		for _, name := range open {
			tree.Properties = append(tree.Properties, dagr.Tree{Name: name, Access: dagr.Full})
		}
		all[0].Access = tree
		_, certificate := identity()
		w.must(w.sim.Connect(simulator.Connection{ClientID: "in", Kind: simulator.Consumer, TokenLife: 300, Certificate: certificate, Permissions: all}))
		w.advance(6 * time.Minute) // the list of permissions is old
	}
	permit("GivenName")
	got := w.read(c, ask(zane))
	if v := value(got, "Surname"); v.Known || v.Warning != "NOT_OPEN" || !got.Kept {
		t.Errorf("what left the tree: %+v", v)
	}
	live := ask(zane)
	live.Live = true
	w.read(c, live)
	permit("GivenName", "Surname")
	if got := w.read(c, ask(zane)); value(got, "Surname").Value != "Ozola" || got.Kept {
		t.Errorf("what came into the tree: %+v", got)
	}
}

// A register that does not answer is left alone for a while, then asked once; what is kept is answered meanwhile.
func TestDAGR_SilentRegisterIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Options{})
	c := w.reader("22791")
	live := ask(zane)
	live.Live = true
	w.read(c, live)
	w.sim.SetFaults(simulator.Faults{CutBefore: 1})
	for range 20 {
		if got := w.read(c, live); !got.Kept {
			t.Fatal("a silent register answered")
		}
	}
	_, err := c.Read(t.Context(), ask("00018012346"))
	w.wants(err, "REGISTER_DOWN")
	if e, ok := errs.As(err); !ok || e.RetryAfter <= 0 {
		t.Errorf("when to ask again is not said: %v", err)
	}
	w.sim.SetFaults(simulator.Faults{})
	if got := w.read(c, live); !got.Kept {
		t.Error("it was asked while it is left alone")
	}
	w.advance(31 * time.Second)
	if got := w.read(c, live); got.Kept {
		t.Error("it answers again and is not asked")
	}
}

// Following begins with what is kept, not with everybody who is in the register; and what changed before it began is not missed.
func TestDAGR_FollowingBeginsWithWhatIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Options{})
	for i := range 1200 {
		w.sim.Put("fpr_person", map[string]any{"PersonCode": fmt.Sprintf("00%09d", i), "Surname": "Kāda"})
	}
	w.advance(48 * time.Hour)
	c := w.reader("22791")
	w.read(c, ask(zane))
	w.sim.SetFaults(simulator.Faults{Failed: 1})
	w.advance(4 * time.Hour)
	_ = c.Follow(t.Context()) // it could not begin
	w.sim.SetFaults(simulator.Faults{})
	w.sim.Put("fpr_person", map[string]any{"PersonCode": zane, "Surname": "Bērza"})
	w.advance(4 * time.Hour)
	w.must(c.Follow(t.Context()))
	lists := 0
	for _, r := range w.sim.Requests() {
		if r.Path == "/services/fpr_person/changes" && r.Status == 200 {
			lists++
		}
	}
	if got := value(w.read(c, ask(zane)), "Surname").Value; got != "Bērza" || lists != 1 {
		t.Errorf("%s after %d lists", got, lists)
	}
}

// Who answers for the exchange sees when the quota will be used up; when DAGR counts anew, so does the forecast.
func TestDAGR_ForecastIsKeptWithThePermission(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Options{})
	c := w.reader("22791") // 5000 calls
	live := ask(zane)
	live.Live = true
	said := func() time.Time {
		t.Helper()
		all, err := store.New(w.db).InboundChannels(t.Context())
		w.must(err)
		for _, x := range all {
			if x.Permission == "22791" {
				return x.RunsOut
			}
		}
		t.Fatal("the permission is not there")
		return time.Time{}
	}
	w.read(c, live)
	if !said().IsZero() {
		t.Error("a forecast from one call")
	}
	begin := w.clock.Now()
	for range 10 {
		for range 5 {
			w.read(c, live)
		}
		w.advance(24 * time.Hour)
	}
	w.read(c, live)
	if days := said().Sub(begin).Hours() / 24; days < 950 || days > 1050 {
		t.Errorf("5 calls a day of 5000: %.0f days", days)
	}
	_, certificate := identity()
	w.must(w.sim.Connect(simulator.Connection{ClientID: "in", Kind: simulator.Consumer, TokenLife: 300, Certificate: certificate, Permissions: simulator.Permissions()}))
	w.advance(10 * time.Minute)
	if w.read(c, live); !said().IsZero() {
		t.Error("DAGR counts anew and the forecast does not")
	}
}

// Neither a code nor what a register said lies open in the database.
func TestDAGR_NothingLiesOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Options{})
	w.read(w.reader("22791"), ask(zane))
	for _, table := range []string{"register_record", "register_channel", "register_secret"} {
		var text string
		w.must(w.db.QueryRow(t.Context(), "select coalesce(string_agg(t::text, ' '), '') from "+table+" t").Scan(&text))
		if text == "" {
			t.Errorf("%s is empty", table)
		}
		for _, open := range []string{zane, "Ozola", fmt.Sprintf("%x", zane), fmt.Sprintf("%x", "Ozola")} {
			if strings.Contains(text, open) {
				t.Errorf("%s shows %s", table, open)
			}
		}
	}
}
