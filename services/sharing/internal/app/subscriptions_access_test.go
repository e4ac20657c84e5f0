package app_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Suspending or ending the permission stops the next event, whatever is under way; resuming goes on without a gap.
func TestEndOfPermissionStopsTheFlowAtOnce(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	p := w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	r := w.hook()
	v := w.subscribe("V-1", r)
	w.grant()
	w.work()
	move := func(step domain.PermissionStep) {
		t.Helper()
		if _, err := w.app.MovePermission(w.officer(), p.ID, step, ""); err != nil {
			t.Fatal(err)
		}
	}
	r.answer(http.StatusServiceUnavailable, 0)
	w.grant()
	w.work() // one waits for another attempt
	move(domain.SuspendPermission)
	r.answer(http.StatusOK, 0)
	w.grant()
	w.clock.Set(w.clock.Now().Add(time.Hour))
	w.work()
	equalNumbers(t, "while suspended", r.numbers(), 1)
	if _, err := w.feed.SubscriptionEvents(w.as(office, "RELIEF", "ListSubscriptionEvents"), v.ID, nil, 0); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("asked while suspended: %v", err)
	}
	move(domain.ResumePermission)
	w.work()
	equalNumbers(t, "resumed", r.numbers(), 1, 2, 3)
	move(domain.EndPermission)
	w.grant()
	w.work()
	equalNumbers(t, "ended", r.numbers(), 1, 2, 3)
	if _, err := w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolSSE}); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("subscribed under an ended permission: %v", err)
	}
}

// SEC-INC-2: the kill switch for an organisation, a permission or a dataset stops the next event, and what is lifted goes on.
func TestSEC_INC2_KillSwitchStopsTheFlow(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	p := w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	r := w.hook()
	v := w.subscribe("V-1", r)
	want := 0
	for kind, target := range map[domain.StopKind]string{
		domain.StopProvider: office, domain.StopAgreement: "datasetPermissions/" + p.ID.String(), domain.StopDataset: "datasets/household-status",
	} {
		stop, err := w.app.CreateStop(w.staff("sargs", "CreateStop"), domain.Stop{Kind: kind, Target: target, Reason: "incident"})
		if err != nil {
			t.Fatal(err)
		}
		w.grant()
		w.work()
		if n := len(r.numbers()); n != want {
			t.Errorf("%s: %d arrived", kind, n-want)
		}
		if err := second(w.feed.SubscriptionEvents(w.as(office, "RELIEF", "ListSubscriptionEvents"), v.ID, nil, 0)); !errors.Is(err, domain.ErrDatasetNotPermitted) {
			t.Errorf("%s: pulled: %v", kind, err)
		}
		if _, err := w.app.LiftStop(w.staff("cits", "LiftStop"), stop.ID, "over"); err != nil {
			t.Fatal(err)
		}
		w.work()
		want++
		if n := len(r.numbers()); n != want {
			t.Errorf("%s: after it was lifted %d of %d", kind, n, want)
		}
	}
}

// A permission of others, made up, for another purpose or of a day that is over gives nothing; a subscription of others is none.
func TestForgedPermissionAndAnothersSubscription(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	sse := domain.Subscription{Protocol: domain.ProtocolSSE}
	v, err := w.create(office, "V-1", sse)
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"made up":         second(w.create(office, "V-2", sse)),
		"of others":       second(w.create("90000000002", "V-1", sse)),
		"of nobody":       second(w.create("", "V-1", sse)),
		"another purpose": second(w.feed.CreateSubscription(w.as(office, "ASSIST", "CreateSubscription"), app.NewSubscription{Subscription: sse, Number: "V-1"})),
	} {
		if !errors.Is(err, domain.ErrDatasetNotPermitted) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, ctx := range map[string]context.Context{
		"another organisation": w.as("90000000002", "RELIEF", "GetSubscription"), "no organisation": w.as("", "RELIEF", "GetSubscription"),
		"another purpose": w.as(office, "ASSIST", "GetSubscription"),
	} {
		for call, err := range map[string]error{
			"get":    second(w.feed.Subscription(ctx, v.ID)),
			"events": second(w.feed.SubscriptionEvents(ctx, v.ID, nil, 0)),
			"event":  second(w.feed.SubscriptionEvent(ctx, v.ID, 1)),
			"delete": second(w.feed.DeleteSubscription(ctx, v.ID)),
			"play":   second(w.feed.PlaySubscription(ctx, v.ID)),
			"update": second(w.feed.UpdateSubscription(ctx, v.ID, app.NewSubscription{Subscription: sse, Number: "V-1"})),
			"watch":  w.feed.Watch(ctx, v.ID, nil, func(ctx context.Context) context.Context { return ctx }, func(*app.EventText) error { return nil }),
		} {
			if !errors.Is(err, domain.ErrSubscriptionNotFound) {
				t.Errorf("%s, %s: %v", what, call, err)
			}
		}
		if list, err := w.feed.Subscriptions(ctx); err != nil || len(list) != 0 {
			t.Errorf("%s lists %v, %v", what, list, err)
		}
	}
	if _, err := w.feed.PlaySubscription(w.as(office, "RELIEF", "PlaySubscription"), v.ID); !errors.Is(err, domain.ErrSubscriptionNotTest) {
		t.Errorf("made-up events among real ones: %v", err)
	}
	w.clock.Set(noon.AddDate(2, 0, 0))
	if err := second(w.create(office, "V-1", sse)); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("the day is over: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// REQ-DAT-4: what is withheld while a person hides, and what is of a special category, stands in nobody's event, so that nothing in one
// tells who hides; dataref leads to it. A leaf that the permission does not open stands nowhere.
func TestREQ_DAT4_WhatHidingWithholdsIsReadWhereDatarefLeads(t *testing.T) {
	t.Parallel()
	for leaf, told := range map[string]bool{"G11.01": true, "G03.01": false, "G17.02": false, "G22.02": false, "G99": false} {
		w := newFeedWorld(t)
		w.leaves[domain.HouseholdStatus][domain.FieldKind] = leaf
		w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind, domain.FieldPeriod)
		v, err := w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolSSE})
		if err != nil {
			t.Fatal(err)
		}
		w.grant()
		w.work()
		list, err := w.feed.SubscriptionEvents(w.as(office, "RELIEF", "ListSubscriptionEvents"), v.ID, nil, 0)
		if err != nil || len(list.List) != 1 {
			t.Fatal(list, err)
		}
		e := list.List[0]
		if got := strings.Contains(string(e.JSON), "NEEDY"); got != told || e.Event.Data["toDate"] == nil || e.Event.DataRef == "" {
			t.Errorf("%s is told %v: %s", leaf, got, e.JSON)
		}
		one, err := w.feed.SubscriptionEvent(w.as(office, "RELIEF", "ReadSubscriptionEvent"), v.ID, 1)
		if err != nil || one.Versions[0].Kind != "NEEDY" || one.Versions[0].Code != "" || one.Permission.Opens(domain.FieldMunicipality) {
			t.Errorf("%s: %+v, %v", leaf, one, err)
		}
	}
}

// A process that dies after sending and before it kept that: nobody sends while its lease holds, then the same event comes again under
// the same id, and the audit log says once that it was given out.
func TestSenderThatDiedSendsTheSameEventAgain(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	r := w.hook()
	v := w.subscribe("V-1", r)
	w.grant()
	w.work()
	if _, err := w.db.Exec(t.Context(), "update subscription set delivered = 0, leased_until = $2 where id = $1", v.ID, noon.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	w.work()
	equalNumbers(t, "while the lease holds", r.numbers(), 1)
	w.clock.Set(noon.Add(2 * time.Minute))
	w.work()
	equalNumbers(t, "afterwards", r.numbers(), 1, 1)
	if r.got[0].ID != r.got[1].ID || r.raw[0] != r.raw[1] {
		t.Errorf("another event came: %s, %s", r.raw[0], r.raw[1])
	}
	var entries int
	if err := w.db.QueryRow(t.Context(), "select count(*) from audit where action = 'sharing-subscriptions'").Scan(&entries); err != nil || entries != 1 {
		t.Errorf("%d entries, %v", entries, err)
	}
}
