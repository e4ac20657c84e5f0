package sharing_test

import (
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/rpc/rpctest"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/incident"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// SEC-INC-1: a clock that runs out is announced twice, however often it is looked at: when a quarter is left and when it is over. What was met is not.
func TestSEC_INC_1_ClocksAreAnnounced(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	rows, err := incident.Load()
	if err != nil {
		t.Fatal(err)
	}
	watch := app.NewIncidents(app.IncidentDeps{Store: store.New(k.db), Rows: rows, Clock: k.clock})
	api, as := sharingv1.NewIncidentServiceClient(k.server.Conn), rpctest.As(t.Context(), officer)
	made, err := api.CreateIncident(as, &sharingv1.CreateIncidentRequest{
		Facts: &sharingv1.IncidentFacts{Summary: "the machine room was without power", Kinds: []string{"AVAILABILITY"}, HoursDown: 5},
	})
	if err != nil {
		t.Fatal(err)
	}
	name := made.GetIncident().GetName()
	if _, err := api.RecordIncidentReport(as, &sharingv1.RecordIncidentReportRequest{Name: name, Duty: "EARLY_WARNING", Reference: "CERT-1"}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		told  int // altogether
	}{{0, 0}, {53 * time.Hour, 0}, {2 * time.Hour, 1}, {time.Hour, 1}, {17 * time.Hour, 2}, {time.Hour, 2}} {
		k.clock.Advance(step.after)
		for range 2 {
			if _, err := watch.Warn(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var told int
		if err := k.db.QueryRow(t.Context(), "select count(*) from outbox where topic = 'sharing.incident.due.v1'").Scan(&told); err != nil || told != step.told {
			t.Errorf("%s later: %d told, %v; want %d", step.after, told, err, step.told)
		}
	}
	answer, err := api.GetIncident(as, &sharingv1.GetIncidentRequest{Name: name})
	got := answer.GetIncident()
	if err != nil || len(got.GetDuties()) != 3 || got.GetDuties()[0].GetState() != "MET" || got.GetDuties()[1].GetState() != "OVERDUE" {
		t.Errorf("%v %v", got, err)
	}
}
