package app_test

import (
	"context"
	"testing"

	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// BenchmarkEventsToOneAddress makes and sends one event after the other, signed, to one address on this machine.
func BenchmarkEventsToOneAddress(b *testing.B) {
	w := newFeedWorld(b)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	r := w.hook()
	w.subscribe("V-1", r)
	for range b.N {
		w.grant()
	}
	b.ResetTimer()
	w.work()
	b.StopTimer()
	if n := len(r.numbers()); n != b.N {
		b.Fatalf("%d of %d arrived", n, b.N)
	}
}

// BenchmarkEventsNumbered makes events for twenty subscriptions under one permission, without sending.
func BenchmarkEventsNumbered(b *testing.B) {
	w := newFeedWorld(b)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	var views []app.SubscriptionView
	for range domain.MaxSubscriptions {
		v, err := w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolSSE, Filters: []map[string]any{{"sql": "type LIKE '%Granted'"}}})
		if err != nil {
			b.Fatal(err)
		}
		views = append(views, v)
	}
	for range b.N {
		w.grant()
	}
	b.ResetTimer()
	if err := w.feed.Dispatch(b.Context(), func(_ context.Context, err error) { b.Error(err) }, func() {}); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	for _, v := range views {
		if n := w.see(v).Last; n != int64(b.N) {
			b.Fatalf("%d of %d", n, b.N)
		}
	}
}
