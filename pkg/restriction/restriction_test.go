package restriction_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/pkg/testkit"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

var now = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

type world struct {
	t    *testing.T
	db   *pg.DB
	told []restriction.Held
	bus.Consumer
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, db: testkit.Postgres(t, "restricttest", nil)}
	w.Consumer = restriction.Taker{Service: "restricttest", DB: w.db, Tell: func(_ context.Context, _ *pg.Tx, h restriction.Held) error {
		w.told = append(w.told, h)
		return nil
	}}.Consumer()
	return w
}

func event(person string) *typesv1.RestrictionChanged {
	return &typesv1.RestrictionChanged{
		RightsRequest: "rightsRequests/" + uuid.NewString(), Person: person, Code: "G12", StartTime: timestamppb.New(now),
	}
}

func lifted(e *typesv1.RestrictionChanged) *typesv1.RestrictionChanged {
	out := proto.CloneOf(e)
	out.LiftTime = timestamppb.New(now.Add(time.Hour))
	return out
}

func (w *world) takes(id string, e *typesv1.RestrictionChanged) error {
	w.t.Helper()
	payload, err := proto.Marshal(e)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.Handle(w.t.Context(), bus.Message{ID: id, Topic: restriction.Changed, Payload: payload})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) inForce(person string) int {
	w.t.Helper()
	held, err := restriction.InForce(w.t.Context(), w.db, []string{person})
	w.must(err)
	return len(held)
}

// SEC-GDPR-4: a restriction holds until it is lifted, whatever comes twice; who works with the data is told once of each.
func TestSEC_GDPR_4_RestrictionIsHeldOnceAndLifted(t *testing.T) {
	t.Parallel()
	w, person := open(t), "persons/"+uuid.NewString()
	e := event(person)
	w.must(w.takes("1", e))
	w.must(w.takes("1", e))
	if w.inForce(person) != 1 || w.inForce("persons/"+uuid.NewString()) != 0 || len(w.told) != 1 {
		t.Fatalf("%d in force, told %d times", w.inForce(person), len(w.told))
	}
	w.must(w.takes("2", lifted(e)))
	if w.inForce(person) != 0 || len(w.told) != 2 || w.told[1].Lifted.IsZero() {
		t.Errorf("after lifting %d in force, told %+v", w.inForce(person), w.told)
	}
}

// The end may come before the beginning, and a whole stream again with other ids: what was lifted never holds again.
func TestSEC_GDPR_4_ReorderAndReplayOfRestrictions(t *testing.T) {
	t.Parallel()
	w, person := open(t), "persons/"+uuid.NewString()
	e := event(person)
	w.must(w.takes("2", lifted(e)))
	w.must(w.takes("1", e))
	for _, id := range []string{"3", "4"} { // replayed
		w.must(w.takes(id, e))
	}
	if w.inForce(person) != 0 {
		t.Error("it holds though it was lifted")
	}
	for _, h := range w.told {
		if h.Lifted.IsZero() {
			t.Error("told of a restriction that was lifted")
		}
	}
}

// News that names nobody or nothing can never be taken in: it is a dead letter and not a restriction of nothing.
func TestNewsOfARestrictionIsWhole(t *testing.T) {
	t.Parallel()
	w, person := open(t), "persons/"+uuid.NewString()
	for name, spoil := range map[string]func(*typesv1.RestrictionChanged){
		"no request": func(e *typesv1.RestrictionChanged) { e.RightsRequest = "" },
		"no person":  func(e *typesv1.RestrictionChanged) { e.Person = "households/" + uuid.NewString() },
		"no group":   func(e *typesv1.RestrictionChanged) { e.Code = "12" },
		"no start":   func(e *typesv1.RestrictionChanged) { e.StartTime = nil },
	} {
		e := event(person)
		spoil(e)
		if err := w.takes(uuid.NewString(), e); errs.ReasonOf(err) != "RESTRICTION_INVALID" || errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if w.inForce(person) != 0 || len(w.told) != 0 {
		t.Error("something was taken in")
	}
}

// GDPR 18(2): the grounds of the regulation see restricted data, the daily work does not; who handles the request sees what it is about, by
// naming that request.
func TestGDPR_18_2_PurposesThatSeeRestrictedData(t *testing.T) {
	t.Parallel()
	law, err := restriction.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for purpose, want := range map[string]bool{"SELF": true, "DATA_RIGHTS": true, "AUDIT": true, "AUTHORITY": true, "ASSIST": false, "SERVICE": false, "DELIVER": false, "EVENT": false, "": false} {
		if got := law.Allows(caller.Caller{Purpose: purpose}, now); got != want {
			t.Errorf("%s: %v", purpose, got)
		}
	}
	h := restriction.Held{Request: "rightsRequests/1"}
	for name, c := range map[string]caller.Caller{
		"a caseworker":    {Kind: caller.Staff, Roles: []string{"caseworker"}, Case: h.Request},
		"another request": {Kind: caller.Staff, Roles: []string{"head"}, Case: "rightsRequests/2"},
		"no case":         {Kind: caller.Staff, Roles: []string{"head"}},
		"a system":        {Kind: caller.System, Roles: []string{"head"}, Case: h.Request},
	} {
		if law.Handles(c, &h, now) {
			t.Errorf("%s handles the request", name)
		}
	}
	if !law.Handles(caller.Caller{Kind: caller.Staff, Roles: []string{"head"}, Case: h.Request}, &h, now) {
		t.Error("who handles the request does not see what it is about")
	}
}

// GDPR 16, 18(1)(a): a dispute stops the uses whose rows say so, and no other; a restriction of the same data stops them all.
func TestGDPR_16_UsesThatADisputeStops(t *testing.T) {
	t.Parallel()
	law, err := restriction.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		use  restriction.Use
		code string
		want bool
	}{
		{restriction.Payment, "G13.01", true}, {restriction.Payment, "G12", false}, {restriction.Matching, "G20", true},
		{restriction.Assessment, "G07", false}, {restriction.Statement, "G20", false}, {restriction.Reserve, "G12", false},
	} {
		if got := len(law.Stops(c.use, []restriction.Held{{Code: c.code, Disputed: true}}, now)) == 1; got != c.want {
			t.Errorf("%s by a dispute of %s: %v", c.use, c.code, got)
		}
	}
}

// A use stops by the groups that it uses, and by no others.
func TestGDPR_18_UsesThatStop(t *testing.T) {
	t.Parallel()
	law, err := restriction.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		use  restriction.Use
		code string
		want bool
	}{
		{restriction.Payment, "G12.03", true}, {restriction.Payment, "G13", true}, {restriction.Payment, "G07", false},
		{restriction.Assessment, "G07.01", true}, {restriction.Assessment, "G13", false},
		{restriction.ConflictCheck, "G18", true}, {restriction.ConflictCheck, "G13", false},
	} {
		if got := len(law.Stops(c.use, []restriction.Held{{Code: c.code}}, now)) == 1; got != c.want {
			t.Errorf("%s by %s: %v", c.use, c.code, got)
		}
	}
}

func TestLawThatIsNotWholeIsRefused(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"ground": `purposes: [{purpose: SELF, ground: WISH, from: "2018-05-25", source: x, mark: D}]`,
		"mark":   `handlers: [{role: head, from: "2018-05-25", source: x, mark: Z}]`,
		"use":    `uses: [{use: PAYMENT, groups: [12], from: "2018-05-25", source: x, mark: D}]`,
		"day":    `uses: [{use: PAYMENT, groups: [G12], from: "soon", source: x, mark: D}]`,
	} {
		if _, err := restriction.Load([]byte(raw)); err == nil || !strings.Contains(err.Error(), "row 1: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func dispute(person string) *typesv1.DisputeChanged {
	return &typesv1.DisputeChanged{
		RightsRequest: "rightsRequests/" + uuid.NewString(), Person: person, Code: "G10", DueDate: "2026-12-28", StartTime: timestamppb.New(now),
	}
}

func answered(e *typesv1.DisputeChanged, outcome string) *typesv1.DisputeChanged {
	out := proto.CloneOf(e)
	out.Outcome, out.EndTime = outcome, timestamppb.New(now.Add(time.Hour))
	return out
}

// GDPR 16: data are disputed from the request to its answer, whatever comes twice, late or in another order; each is marked once and what was answered is
// never disputed again. A dispute restricts nothing by itself.
func TestGDPR_16_DisputeIsHeldOnceWhateverTheOrder(t *testing.T) {
	t.Parallel()
	w, person := open(t), "persons/"+uuid.NewString()
	var marked []restriction.Held
	taker := restriction.Taker{Service: "restricttest", DB: w.db, Mark: func(_ context.Context, _ *pg.Tx, h restriction.Held) error {
		marked = append(marked, h)
		return nil
	}}.Disputes()
	takes := func(id string, e *typesv1.DisputeChanged) error {
		payload, err := proto.Marshal(e)
		w.must(err)
		return taker.Handle(t.Context(), bus.Message{ID: id, Topic: restriction.Disputed, Payload: payload})
	}
	e := dispute(person)
	w.must(takes("1", e))
	w.must(takes("1", e))
	held, err := restriction.InForce(t.Context(), w.db, []string{person})
	if err != nil || len(held) != 1 || !held[0].Disputed || len(marked) != 1 {
		t.Fatalf("%+v, marked %d times, %v", held, len(marked), err)
	}
	w.must(takes("2", answered(e, "REFUSED")))
	w.must(takes("3", e)) // replayed
	if w.inForce(person) != 0 || len(marked) != 2 || marked[1].Outcome != "REFUSED" {
		t.Errorf("answered: %d in force, marked %+v", w.inForce(person), marked)
	}
	second := dispute(person)
	w.must(takes("5", answered(second, "GRANTED")))
	w.must(takes("4", second)) // the answer came first
	if w.inForce(person) != 0 || len(marked) != 3 {
		t.Errorf("the answer came first: %d in force, marked %d times", w.inForce(person), len(marked))
	}
	bad := dispute(person)
	bad.Outcome = "GRANTED" // and no moment
	if err := takes("6", bad); errs.ReasonOf(err) != "RESTRICTION_INVALID" {
		t.Errorf("half an answer: %v", err)
	}
}
