package auditseal_test

import (
	"log/slog"
	"testing"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/testkit"
)

// A log as it is of a busy month: who asks for its verification waits for all of it.
func BenchmarkVerify(b *testing.B) {
	const entries, portion = 400_000, 5_000
	db := testkit.Postgres(b, "cases", nil)
	for from := 0; from < entries; from += portion {
		if _, err := db.Exec(b.Context(), `insert into audit (id, occurred_at, service, action, actor_id, actor_kind, workload, organisation, municipality, role, purpose, legal_basis,
			case_name, subjects, groups, result, reason, request_id, trace_id, writes, written_with)
			select gen_random_uuid(), timestamptz '2025-01-01' + n * interval '3 second', 'cases', 'GetCase', 'ilze.kalnina', 'staff', 'gateway', '90000000001', '0033000',
			'caseworker', 'ASSIST', 'SPSP-36', 'cases/' || gen_random_uuid(), array['persons/' || gen_random_uuid()], '{G07,G08}', 'ok', '', '', '0af7651916cd43dd8448eb211c80319c', false, 'access'
			from generate_series($1::int, $1::int + $2::int - 1) n`, from, portion); err != nil {
			b.Fatal(err)
		}
	}
	if err := auditseal.NewSealer(db, "cases", nil, nil, clock.System(), slog.New(slog.DiscardHandler)).Seal(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r, err := auditseal.Verify(b.Context(), db, "cases", nil, nil)
		if err != nil || len(r.Findings) > 0 || r.Entries != entries {
			b.Fatalf("%+v, %v", r, err)
		}
	}
	b.ReportMetric(float64(entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
