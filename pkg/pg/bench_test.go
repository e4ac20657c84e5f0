package pg_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

// A write as services make it: the record, its event, its audit entry. The bare batch of the driver is the ceiling.
const (
	benchState  = "insert into state (id, owner, body) values ($1, $2, $3)"
	benchOutbox = "insert into outbox (event_id, topic, subject, sequence, payload) values ($1, 'cases.case.opened.v1', $2, 1, $3)"
	benchAudit  = `insert into audit (id, occurred_at, service, action, actor_id, actor_kind, workload, organisation, municipality, role,
		purpose, legal_basis, case_name, subjects, groups, result, reason, request_id, trace_id, writes, written_with)
		values ($1, now(), 'cases', 'OpenCase', 'staff-1', 'staff', 'gateway', '', '0054010', 'caseworker', 'ASSIST', 'SPSP-36', $2,
		$3, '{G03,G12}', 'ok', '', '', '0af7651916cd43dd8448eb211c80319c', true, 'change')`
)

var benchTables = fstest.MapFS{"00001_state.sql": {Data: []byte("-- +goose Up\ncreate table state (id uuid primary key, owner uuid not null, body bytea not null);\n")}}

// statements are those of one write; the audit entry is the last.
func statements() [][]any {
	id, owner, body := uuid.Must(uuid.NewV7()), uuid.New(), make([]byte, 400)
	name := "cases/" + id.String()
	return [][]any{
		{benchState, id, owner, body},
		{benchOutbox, id, name, body},
		{benchAudit, id, name, []string{name, "persons/" + owner.String()}},
	}
}

func BenchmarkWrite(b *testing.B) {
	_, urls := testkit.FaultyPostgres(b, "cases", benchTables)
	db := testkit.Open(b, urls.App, pg.WithMaxConns(16))
	bare, err := pgxpool.New(b.Context(), urls.App+"&pool_max_conns=16")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(bare.Close)
	inTx := func(n int, read bool) func(context.Context) error {
		return func(ctx context.Context) error {
			return db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
				if read {
					var one int
					if err := tx.QueryRow(ctx, "select 1").Scan(&one); err != nil {
						return err
					}
				}
				for _, s := range statements()[:n] {
					if _, err := tx.Exec(ctx, s[0].(string), s[1:]...); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	batch := func(n int) func(context.Context) error {
		return func(ctx context.Context) error {
			batch := &pgx.Batch{}
			for _, s := range statements()[:n] {
				batch.Queue(s[0].(string), s[1:]...)
			}
			return bare.SendBatch(ctx, batch).Close()
		}
	}
	for _, way := range []struct {
		name  string
		write func(context.Context) error
	}{
		{"bare batch", batch(3)}, {"InTx", inTx(3, false)}, {"InTx with a read", inTx(3, true)}, {"bare batch without audit", batch(2)},
	} {
		for _, clients := range []int{1, 16} {
			b.Run(way.name+map[int]string{1: ", alone", 16: ", 16 clients"}[clients], func(b *testing.B) {
				b.SetParallelism(max(1, clients/2)) // times GOMAXPROCS, which is two on the reference machine
				if clients == 1 {
					for b.Loop() {
						if err := way.write(b.Context()); err != nil {
							b.Fatal(err)
						}
					}
				} else {
					b.RunParallel(func(p *testing.PB) {
						for p.Next() {
							if err := way.write(b.Context()); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
			})
		}
	}
}
