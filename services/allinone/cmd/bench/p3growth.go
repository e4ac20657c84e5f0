package main

import (
	"context"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"
)

// measured is how many records are sent at each size of P11.
const measured = 24_000

// growth measures P11 of delivery records: what a record costs when ten thousand, a hundred thousand and a million records
// with their events are there before it. It compares processor time, which other work on the machine does not change.
func growth(ctx context.Context, _ options) (all []Measure, err error) {
	p, err := boot(ctx)
	if err != nil {
		return nil, err
	}
	defer p.close(ctx)
	systems, err := p.seedSenders(ctx)
	if err != nil {
		return nil, err
	}
	if _, _, err := p.sendFiles(ctx, systems, 0, measured/2); err != nil { // the first records meet cold caches
		return nil, err
	}
	var last float64
	there, sent := 0, measured/2
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		if err := p.seedRecords(ctx, there, size); err != nil {
			return nil, fmt.Errorf("seed: %w", err)
		}
		there = size
		before := processor()
		rate, _, err := p.sendFiles(ctx, systems, sent, sent+measured)
		if err != nil {
			return nil, err
		}
		used := processor().since(before, measured)
		sent += measured
		cost := used.microseconds()
		fmt.Fprintf(os.Stderr, "  %s there: %.0f a second; processor time of a record: %s\n", thousands(size), rate, used)
		if last > 0 {
			all = append(all, Measure{ID: "P11", What: "processor time of a delivery record, growth to " + thousands(size), Unit: "x", Ours: cost / last, Goal: "< 1.50", Reached: cost/last < 1.5})
		}
		last = cost
	}
	return all, nil
}

// seedRecords adds the records from one number to another with their events, as they stand when they have been published:
// over all assignments and five hundred days.
func (i *instance) seedRecords(ctx context.Context, from, to int) error {
	c, err := pgx.Connect(ctx, i.Postgres().AdminURL()+"&search_path=providers,extensions")
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	for _, sql := range []string{
		`create temp table place as select row_number() over (order by id) - 1 as n, a.* from assignment a`,
		fmt.Sprintf(`insert into delivery_record (id, provider_id, environment, source_id, version, type, schema_word, agreement_id, registration_id, assignment_id, person, municipality, worker, day,
			units, state, current, hash, note, occurred_at, received_at)
			select gen_random_uuid(), provider_id, environment, 's-' || k, 1, 'service.delivered', '2026-10', agreement_id, registration_id, id, person, municipality, 'w',
			current_date - 1 - k / 2000 %% 500, 1, 'RECEIVED', true, sha256(k::text::bytea), '', now(), now()
			from generate_series(%d, %d) k join place on n = k %% 2000`, from, to-1),
		fmt.Sprintf(`insert into outbox (event_id, topic, subject, sequence, headers, payload)
			select gen_random_uuid(), 'providers.delivery.recorded.v1', 'assignments/' || id, 1000000 + k, (select headers from outbox limit 1), (select payload from outbox limit 1)
			from generate_series(%d, %d) k join place on n = k %% 2000`, from, to-1),
		`drop table place`, `analyze delivery_record`, `analyze outbox`, `checkpoint`,
	} {
		if _, err := c.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}
