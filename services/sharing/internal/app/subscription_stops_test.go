package app_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// The kill switch stops what the platform sends by itself as it stops what is asked of it: the permission, the dataset, the
// organisation or the system. Lifted, the flow goes on without a gap.
func TestSEC_INC_2_TheKillSwitchStopsSubscriptions(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	p := w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	r := w.hook()
	w.subscribe("V-1", r)
	if _, err := w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolNATS}); err != nil {
		t.Fatal(err)
	}
	for n, target := range []domain.Stop{
		{Kind: domain.StopAgreement, Target: "datasetPermissions/" + p.ID.String()},
		{Kind: domain.StopDataset, Target: "datasets/" + string(domain.HouseholdStatus)},
		{Kind: domain.StopProvider, Target: office},
	} {
		target.Reason, target.Incident = "Drošības incidents: pārbauda.", "INC-1"
		stop, err := w.app.CreateStop(w.staff("drosiba", "CreateStop"), target)
		if err != nil {
			t.Fatal(err)
		}
		w.grant()
		w.clock.Set(w.clock.Now().Add(time.Minute))
		w.work()
		if open, err := w.feed.OpenConsumers(t.Context(), office); err != nil || len(open) != 0 {
			t.Errorf("%s: open over NATS: %v, %v", target.Kind, open, err)
		}
		if got := len(r.numbers()); got != n {
			t.Errorf("%s: %d were sent", target.Kind, got-n)
		}
		if _, err := w.app.LiftStop(w.staff("cits", "LiftStop"), stop.ID, "Pārbaudīts."); err != nil {
			t.Fatal(err)
		}
		r.answer(http.StatusOK, 0)
		w.work()
		if got := len(r.numbers()); got != n+1 {
			t.Errorf("%s lifted: %d of %d were sent", target.Kind, got, n+1)
		}
	}
	system := caller.Caller{Kind: caller.System, Subject: "iestade-test", Client: "iestade-test", Organisation: office}
	if err := w.feed.Stopped(t.Context(), system); err != nil {
		t.Error(err)
	}
	stop := domain.Stop{Kind: domain.StopSystem, Target: "iestade-test", Reason: "Drošības incidents: pārbauda.", Incident: "INC-1"}
	if _, err := w.app.CreateStop(w.staff("drosiba", "CreateStop"), stop); err != nil {
		t.Fatal(err)
	}
	if err := w.feed.Stopped(t.Context(), system); err == nil {
		t.Error("a stopped system is let in")
	}
}
