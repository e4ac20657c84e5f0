package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/feed"
)

// J11: granted and withdrawn reach the subscriber in their order, signed, numbered without gaps in the subscription and in each
// subject; the event holds what the permission opens and no code of the person; the rest is where dataref leads.
func TestJ11_GrantedAndWithdrawnReachTheSubscriber(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldPerson, domain.FieldKind)
	before := w.grant() // before the subscription: the first load tells it
	r := w.hook()
	v := w.subscribe("V-1", r)
	a := w.grant()
	w.grant()
	w.withdraw(a)
	w.work()
	w.work()
	equalNumbers(t, "numbers", r.numbers(), 1, 2, 3)
	first, last := r.got[0], r.got[2]
	if first.Type != "lv.digisoc.sharing.v1.statusGranted" || last.Type != "lv.digisoc.sharing.v1.statusWithdrawn" || first.Subject != last.Subject ||
		last.SubjectSequence != fmt.Sprintf("%020d", 2) || first.DataCategory != "G11" || first.DataClassification != "personal" || first.Source != "/service/assistance" {
		t.Errorf("%+v\n%+v", first, last)
	}
	if first.Data["kind"] != "NEEDY" {
		t.Errorf("the permission opens the kind: %v", first.Data)
	}
	for _, raw := range r.raw {
		for _, hidden := range []string{"00010199999", a.Persons[0].String(), "0033000", "toDate", "decisions/", before.ID.String()} {
			if strings.Contains(raw, hidden) {
				t.Errorf("%s is told in %s", hidden, raw)
			}
		}
	}
	p, err := w.feed.SubscriptionEvent(w.as(office, "RELIEF", "ReadSubscriptionEvent"), v.ID, 1)
	if err != nil || len(p.Versions) != 1 || p.Versions[0].Code != "00010199999" {
		t.Errorf("where dataref leads: %+v, %v", p, err)
	}
	var entries int
	if err := w.db.QueryRow(t.Context(), "select count(*) from audit where action = 'sharing-subscriptions' and organisation = $1 and purpose = 'RELIEF' and $2 = any (subjects)",
		office, "persons/"+a.Persons[0].String()).Scan(&entries); err != nil || entries != 1 {
		t.Errorf("%d entries of the audit log under the person, %v", entries, err)
	}
}

// A restart, another process and a dispatcher that runs twice make no second event and leave none out.
func TestEventsAreMadeOnceWhoeverMakesThem(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	v, err := w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolSSE})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		w.grant()
	}
	done := make(chan error, 4)
	for range 4 {
		go func() {
			done <- w.feed.Dispatch(context.WithoutCancel(t.Context()), func(_ context.Context, err error) { t.Error(err) }, func() {})
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	list, err := w.feed.SubscriptionEvents(w.as(office, "RELIEF", "ListSubscriptionEvents"), v.ID, nil, 0)
	if err != nil || len(list.List) != 5 || list.Next != 5 {
		t.Fatalf("%d events, next %d, %v", len(list.List), list.Next, err)
	}
	for i, e := range list.List {
		if e.Sequence != int64(i+1) {
			t.Errorf("number %d at place %d", e.Sequence, i)
		}
	}
}

// A subscriber that takes nothing for a day loses nothing and holds up nobody; 429 is left alone for as long as it asks.
func TestSlowSubscriberLosesNothingAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	slow, quick := w.hook(), w.hook()
	v := w.subscribe("V-1", slow)
	w.subscribe("V-1", quick)
	slow.answer(http.StatusTooManyRequests, 3600)
	w.grant()
	w.work()
	equalNumbers(t, "quick", quick.numbers(), 1)
	if s := w.see(v); s.Delivered != 0 || s.Attempts != 1 || s.Next.Before(noon.Add(time.Hour)) {
		t.Errorf("asked for an hour: %+v", s)
	}
	slow.answer(http.StatusServiceUnavailable, 0)
	for range 20 { // a day and more: every attempt in its time
		w.grant()
		w.clock.Set(w.clock.Now().Add(90 * time.Minute))
		w.work()
	}
	if n := len(quick.numbers()); n != 21 {
		t.Errorf("the quick one got %d", n)
	}
	slow.answer(http.StatusOK, 0)
	w.clock.Set(w.clock.Now().Add(26 * time.Hour))
	w.work()
	w.work()
	got := slow.numbers()
	for i, n := range got {
		if n != i+1 {
			t.Errorf("number %d at place %d", n, i)
		}
	}
	if len(got) != 21 {
		t.Errorf("%d of 21 arrived", len(got))
	}
}

// What never arrives pauses the subscription after the tenth attempt, and goes on where it stopped. 410 ends it.
func TestExhaustedAndGone(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	r := w.hook()
	v := w.subscribe("V-1", r)
	r.answer(http.StatusInternalServerError, 0)
	w.grant()
	for range 10 {
		w.work()
		w.clock.Set(w.clock.Now().Add(27 * time.Hour))
	}
	if s := w.see(v); s.State != domain.SubscriptionPaused || s.Reason != "EXHAUSTED" || s.Delivered != 0 {
		t.Fatalf("%s %s", s.State, s.Reason)
	}
	w.grant() // numbered all the same
	r.answer(http.StatusOK, 0)
	if _, err := w.feed.MoveSubscription(w.as(office, "RELIEF", "MoveSubscription"), v.ID, app.SubscriptionStep{Step: "RESUME"}); err != nil {
		t.Fatal(err)
	}
	w.work()
	equalNumbers(t, "after it was resumed", r.numbers(), 1, 2)
	r.answer(http.StatusGone, 0)
	w.grant()
	w.work()
	if s := w.see(v); s.State != domain.SubscriptionEnded || s.Reason != "GONE" {
		t.Errorf("%s %s", s.State, s.Reason)
	}
	w.grant()
	w.work()
	equalNumbers(t, "after it was gone", r.numbers(), 1, 2)
}

// Addresses that lead inside, and settings that are not there, are refused; a filter that names nothing is not everything.
func TestSubscriptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	for _, sink := range []string{"https://10.1.2.3/x", "https://169.254.169.254/latest/meta-data", "http://example.lv/", "https://[::ffff:10.0.0.1]/", "https://u:p@example.lv/", "ftp://example.lv"} {
		if err := second(w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolHTTP, Sink: sink})); !errors.Is(err, domain.ErrSubscriptionSink) {
			t.Errorf("%s: %v", sink, err)
		}
	}
	for what, s := range map[string]domain.Subscription{
		"no protocol":        {},
		"no address":         {Protocol: domain.ProtocolHTTP},
		"scheme":             {Protocol: domain.ProtocolHTTP, Sink: "https://example.lv", Scheme: "NONE"},
		"address of a queue": {Protocol: domain.ProtocolNATS, Sink: "nats:subscriber.90000000002.x"},
		"another set's type": {Protocol: domain.ProtocolSSE, Types: []string{"lv.digisoc.sharing.v1.benefitGranted"}},
		"an empty type":      {Protocol: domain.ProtocolSSE, Types: []string{""}},
	} {
		if err := second(w.create(office, "V-1", s)); !errors.Is(err, domain.ErrSubscriptionInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	empty := domain.Subscription{Protocol: domain.ProtocolSSE, Filters: []map[string]any{{}}}
	if err := second(w.create(office, "V-1", empty)); !errors.Is(err, domain.ErrSubscriptionFilter) {
		t.Errorf("a filter that names nothing: %v", err)
	}
	r := w.hook()
	v := w.subscribe("V-1", r)
	moved, err := w.feed.UpdateSubscription(w.as(office, "RELIEF", "UpdateSubscription"), v.ID, app.NewSubscription{
		Number: "V-1", Subscription: domain.Subscription{Protocol: domain.ProtocolHTTP, Sink: r.URL + "/other"}})
	if err != nil || moved.State != domain.SubscriptionPending {
		t.Errorf("another address has proved nothing: %s, %v", moved.State, err)
	}
}

// A replay sends the same events with the same ids and numbers, as far back as the number of days in force.
func TestReplayAsFarAsTheDaysAllow(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	r := w.hook()
	v := w.subscribe("V-1", r)
	w.grant()
	w.work()
	w.clock.Set(noon.AddDate(0, 0, 89))
	w.grant()
	w.work()
	replay := func(after int64) error {
		return second(w.feed.MoveSubscription(w.as(office, "RELIEF", "MoveSubscription"), v.ID, app.SubscriptionStep{Step: "REPLAY", After: after}))
	}
	if err := replay(0); err != nil {
		t.Fatal(err)
	}
	w.work()
	equalNumbers(t, "again", r.numbers(), 1, 2, 1, 2)
	if r.got[0].ID != r.got[2].ID || r.raw[1] != r.raw[3] {
		t.Errorf("the second is another: %s %s", r.raw[1], r.raw[3])
	}
	w.clock.Set(noon.AddDate(0, 0, 91))
	if err := replay(0); !errors.Is(err, domain.ErrSubscriptionTooOld) {
		t.Errorf("further back than the days: %v", err)
	}
	if err := replay(1); err != nil {
		t.Errorf("within the days: %v", err)
	}
	if err := replay(9); !errors.Is(err, domain.ErrSubscriptionInvalid) {
		t.Errorf("a place that is not there: %v", err)
	}
	zero := int64(0)
	if err := second(w.feed.SubscriptionEvents(w.as(office, "RELIEF", "ListSubscriptionEvents"), v.ID, &zero, 0)); !errors.Is(err, domain.ErrSubscriptionTooOld) {
		t.Errorf("pulled from before the days: %v", err)
	}
}

func TestNoSubscriptionOverNATSWhereNobodyIsLetIn(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	in := app.NewSubscription{Subscription: domain.Subscription{Protocol: domain.ProtocolNATS}, Number: "V-1"}
	closed := app.NewSubscriptions(w.app, app.Feed{SQL: feed.SQL, Types: w.types})
	if err := second(closed.CreateSubscription(w.as(office, "RELIEF", "CreateSubscription"), in)); !errors.Is(err, domain.ErrSubscriptionInvalid) {
		t.Error(err)
	}
	if err := second(w.feed.CreateSubscription(w.as(office, "RELIEF", "CreateSubscription"), in)); err != nil {
		t.Error(err)
	}
}

// A broker that does not answer is no fault of the subscriber's: nothing is lost, nothing comes twice, nobody is paused.
func TestEventsOnASubject(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	v, err := w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolNATS})
	if err != nil {
		t.Fatal(err)
	}
	w.nats.down = true
	w.grant()
	for range 15 {
		w.work()
		w.clock.Set(w.clock.Now().Add(time.Minute))
	}
	w.nats.down = false
	w.grant()
	w.work()
	if s := w.see(v); s.State != domain.SubscriptionActive || s.Delivered != 2 || len(w.nats.got) != 2 || !strings.HasPrefix(w.nats.got[0], "subscriber."+office+"."+v.ID.String()+" ") {
		t.Errorf("%+v %v", s.Subscription, w.nats.got)
	}
	if open, err := w.feed.OpenConsumers(t.Context(), office); err != nil || len(open) != 1 || open[0] != v.ID.String() {
		t.Errorf("open: %v, %v", open, err)
	}
	if _, err := w.feed.DeleteSubscription(w.as(office, "RELIEF", "DeleteSubscription"), v.ID); err != nil || len(w.nats.got) != 0 {
		t.Errorf("after the end %v waits, %v", w.nats.got, err)
	}
	if open, err := w.feed.OpenConsumers(t.Context(), office); err != nil || len(open) != 0 {
		t.Errorf("open after the end: %v, %v", open, err)
	}
}

// A test permission opens made-up events of made-up persons, the same each time, and nothing of the datasets.
func TestMadeUpEventsUnderATestPermission(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	p := w.permit("T-1", office, domain.HouseholdStatus, domain.FieldPerson, domain.FieldKind)
	if _, err := w.db.Exec(t.Context(), "insert into permission_terms (permission_id, test, mode) values ($1, true, 'ONLINE')", p.ID); err != nil {
		t.Fatal(err)
	}
	w.grant()
	v, err := w.feed.CreateSubscription(w.as(office, "RELIEF", "CreateSubscription"), app.NewSubscription{
		Subscription: domain.Subscription{Protocol: domain.ProtocolSSE}, Number: "T-1", FromBeginning: true})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := w.feed.PlaySubscription(w.as(office, "RELIEF", "PlaySubscription"), v.ID); err != nil {
			t.Fatal(err)
		}
		w.work()
	}
	list, err := w.feed.SubscriptionEvents(w.as(office, "RELIEF", "ListSubscriptionEvents"), v.ID, nil, 100)
	if err != nil || len(list.List) != 8 || list.List[3].Event.Type != "lv.digisoc.sharing.v1.statusWithdrawn" {
		t.Fatalf("%+v, %v", list, err)
	}
	one, err := w.feed.SubscriptionEvent(w.as(office, "RELIEF", "ReadSubscriptionEvent"), v.ID, 5)
	if err != nil || one.Versions[0].Code != "00010100011" {
		t.Errorf("%+v, %v", one, err)
	}
	if err := second(w.app.Changes(w.as(office, "RELIEF", "ListDatasetChanges"), domain.HouseholdStatus, "T-1", "", 10)); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("a test permission read real data: %v", err)
	}
}

// A stream goes on after what the reader says it has, and tells everything again that it does not say.
func TestStreamGoesOnWhereTheReaderSays(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	v, err := w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolSSE})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		w.grant()
	}
	w.work()
	read := func(after *int64, most int) (got []int) {
		t.Helper()
		enough := errors.New("enough")
		err := w.feed.Watch(w.as(office, "RELIEF", "WatchSubscription"), v.ID, after, func(ctx context.Context) context.Context { return ctx }, func(e *app.EventText) error {
			if e == nil {
				return nil
			}
			if got = append(got, int(e.Sequence)); len(got) == most {
				return enough
			}
			return nil
		})
		if !errors.Is(err, enough) {
			t.Fatal(err)
		}
		return got
	}
	equalNumbers(t, "first", read(nil, 3), 1, 2, 3)
	equalNumbers(t, "it did not say that it has them", read(nil, 3), 1, 2, 3)
	two := int64(2)
	equalNumbers(t, "after the second", read(&two, 1), 3)
	equalNumbers(t, "remembered", read(nil, 1), 3)
	if err := second(w.feed.Subscription(w.as(office, "RELIEF", "GetSubscription"), uuid.Must(uuid.NewV7()))); !errors.Is(err, domain.ErrSubscriptionNotFound) {
		t.Error(err)
	}
}
