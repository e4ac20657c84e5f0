package producer_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/dagr/simulator"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// BenchmarkBacklog gives a backlog of a day to DAGR: versions a second, with DAGR answering at once.
func BenchmarkBacklog(b *testing.B) {
	w := newWorld(b, 1, simulator.Options{})
	persons := make([]uuid.UUID, 10)
	for i := range persons {
		persons[i] = w.person()
	}
	const versions = 5000
	for range versions / len(persons) {
		w.grant(domain.HouseholdStatus, persons...)
	}
	for b.Loop() {
		if _, err := w.db.Exec(b.Context(), "delete from dagr_channel"); err != nil {
			b.Fatal(err)
		}
		begin := time.Now()
		w.must(w.producer(w.store, w.client("digisoc-out"), dagr.Main).Once(b.Context()))
		b.ReportMetric(versions/time.Since(begin).Seconds(), "versions/s")
	}
}
