package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// chunkSize is how many records are stored together, by us and by the ceiling.
const chunkSize = 1000

// stage is the ceiling: per chunk one COPY into a staging table of the connection, one insert that joins the assignments, one
// of as many events, one of the audit entry, one commit. The tables have the columns, indexes and checks of the real ones.
func (i *instance) stage(ctx context.Context, records int) (float64, error) {
	owner, err := pgx.Connect(ctx, i.Postgres().AdminURL()+"&search_path=providers,extensions")
	if err != nil {
		return 0, err
	}
	defer owner.Close(ctx)
	for _, sql := range []string{
		"create table bench_record (like delivery_record including all)", "create table bench_outbox (like outbox including all)",
		"create table bench_unsent (like outbox_unsent including all)", "create table bench_audit (like audit including all)",
	} {
		if _, err := owner.Exec(ctx, sql); err != nil {
			return 0, err
		}
	}
	assignments, providers, err := benchAssignments(ctx, owner)
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	g, gctx := errgroup.WithContext(ctx)
	for n := range senders {
		g.Go(func() error { return i.stageOne(gctx, n, records/senders, assignments[n], providers[n]) })
	}
	if err := g.Wait(); err != nil {
		return 0, err
	}
	rate := float64(records/senders*senders) / time.Since(begin).Seconds()
	_, err = owner.Exec(ctx, "drop table bench_record, bench_outbox, bench_unsent, bench_audit")
	return rate, err
}

func benchAssignments(ctx context.Context, c *pgx.Conn) (assignments [senders][]uuid.UUID, providers [senders]uuid.UUID, err error) {
	rows, err := c.Query(ctx, "select a.id, a.provider_id, right(p.reg_no, 4)::int from assignment a join provider p on p.id = a.provider_id where p.reg_no like '4000900%' order by a.id")
	if err != nil {
		return assignments, providers, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, provider uuid.UUID
		var n int
		if err := rows.Scan(&id, &provider, &n); err != nil {
			return assignments, providers, err
		}
		assignments[n], providers[n] = append(assignments[n], id), provider
	}
	return assignments, providers, rows.Err()
}

func (i *instance) stageOne(ctx context.Context, n, records int, assignments []uuid.UUID, provider uuid.UUID) error {
	conn, err := pgx.Connect(ctx, i.Postgres().AdminURL()+"&search_path=providers,extensions")
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, fmt.Sprintf("create unlogged table bench_in%d (id uuid, source_id text, assignment_id uuid, worker text, day date, units bigint, hash bytea, event uuid, payload bytea)", n)); err != nil {
		return err
	}
	today := time.Now().UTC().Truncate(24 * time.Hour)
	for from := 0; from < records; from += chunkSize {
		rows := make([][]any, 0, chunkSize)
		for k := from; k < min(from+chunkSize, records); k++ {
			hash, payload := make([]byte, 32), make([]byte, 250)
			rows = append(rows, []any{uuid.Must(uuid.NewV7()), fmt.Sprintf("b-%d-%d", n, k), assignments[k%len(assignments)], "w", today.AddDate(0, 0, -k/clientsEach%500), int64(10), hash, uuid.Must(uuid.NewV7()), payload})
		}
		if err := stageChunk(ctx, conn, n, rows, provider); err != nil {
			return err
		}
	}
	_, err = conn.Exec(ctx, fmt.Sprintf("drop table bench_in%d", n))
	return err
}

func stageChunk(ctx context.Context, conn *pgx.Conn, n int, rows [][]any, provider uuid.UUID) error {
	table := fmt.Sprintf("bench_in%d", n)
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{table}, []string{"id", "source_id", "assignment_id", "worker", "day", "units", "hash", "event", "payload"}, pgx.CopyFromRows(rows)); err != nil {
			return err
		}
		b := &pgx.Batch{}
		b.Queue(`insert into bench_record (id, provider_id, environment, source_id, version, type, schema_word, agreement_id, registration_id, assignment_id, person, municipality, worker, day,
			units, state, current, hash, note, occurred_at, received_at)
			select i.id, a.provider_id, a.environment, i.source_id, 1, 'service.delivered', '2026-10', a.agreement_id, a.registration_id, a.id, a.person, a.municipality, i.worker, i.day, i.units,
			'RECEIVED', true, i.hash, '', now(), now() from `+table+` i join assignment a on a.id = i.assignment_id and a.provider_id = $1 on conflict do nothing`, provider)
		b.Queue(`with e as (insert into bench_outbox (event_id, topic, subject, sequence, headers, payload)
			select event, 'providers.delivery.recorded.v1', 'records/' || id, 1, '{"ce-type": "lv.digisoc.providers.v1.deliveryRecorded", "ce-source": "/municipality/0033000/service/providers"}', payload from ` + table + ` returning id)
			insert into bench_unsent (id) select id from e`)
		b.Queue(`insert into bench_audit (id, occurred_at, service, action, actor_id, actor_kind, workload, organisation, municipality, role, purpose, legal_basis, case_name, subjects, groups,
			result, reason, request_id, trace_id, writes, written_with)
			select gen_random_uuid(), now(), 'providers', 'UploadRecords', 'x', 'system', 'gateway', '', '', 'provider', 'DELIVER', 'SPSP-17-6', '', array_agg(distinct 'persons/' || a.person), '{G20}', 'ok', '', '', '', true, 'change'
			from ` + table + ` i join assignment a on a.id = i.assignment_id`)
		b.Queue("delete from " + table)
		return tx.SendBatch(ctx, b).Close()
	})
}
