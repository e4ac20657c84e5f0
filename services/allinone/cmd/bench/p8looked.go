package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/digisoc/platform/pkg/auditread"
	"github.com/digisoc/platform/pkg/pg"
)

const (
	// busy persons are looked at most: one entry in ten concerns one of them.
	busy = 100
	// looks is how many questions are asked of the log.
	looks = 3_000
	// lookPage is a page of entries.
	lookPage = 50
)

// fillLog writes entries, whose ids begin with their time as those of real ones do, and waits until the running service has sealed them.
func fillLog(ctx context.Context, db *pg.DB, entries int) error {
	begin := time.Now()
	for from := 0; from < entries; from += portion {
		_, err := db.Exec(ctx, `insert into audit (id, occurred_at, service, action, actor_id, actor_kind, workload, organisation, municipality, role, purpose, legal_basis,
			case_name, subjects, groups, result, reason, request_id, trace_id, writes, written_with)
			select (lpad(to_hex(1735689600000 + 3000 * n::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid, timestamptz '2025-01-01' + n * interval '3 second', 'assistance', 'GetAssessment', 'ilze.kalnina', 'staff', 'gateway', '90000000001', '0033000',
			'caseworker', 'ASSIST', 'SPSP-36', 'cases/' || gen_random_uuid(),
			array['persons/00000000-0000-7000-8000-' || lpad(to_hex(case when n % 10 = 0 then n / 10 % $3 else hashint4(n) & 1048575 end), 12, '0')],
			'{G07,G08}', 'ok', '', '', '0af7651916cd43dd8448eb211c80319c', false, 'access'
			from (select n, md5(n::text) as h from generate_series($1::int, $1::int + $2::int - 1) n) x`, from, portion, busy)
		if err != nil {
			return err
		}
	}
	written := time.Now()
	fmt.Fprintf(os.Stderr, "P8: %d entries written in %s\n", entries, written.Sub(begin).Round(time.Second))
	for sealed := int64(0); sealed < int64(entries); time.Sleep(time.Second) {
		if err := db.QueryRow(ctx, "select coalesce(max(total), 0) from audit_block").Scan(&sealed); err != nil {
			return err
		}
	}
	fmt.Fprintf(os.Stderr, "P8: sealed %s later\n", time.Since(written).Round(time.Second))
	return nil
}

// looking asks who looked at persons, half of them busy ones, and reads on into the older pages of those.
func looking(ctx context.Context, db *pg.DB, o options) (Measure, error) {
	var took []float64
	for i := range looks {
		n := rand.IntN(1 << 20)
		if i%2 == 0 {
			n = rand.IntN(busy)
		}
		q := auditread.Question{Subject: fmt.Sprintf("persons/00000000-0000-7000-8000-%012x", n), Limit: lookPage}
		for page := range 1 + 4*(i%2) {
			begin := time.Now()
			found, err := auditread.Uses(ctx, db, q)
			took = append(took, float64(time.Since(begin))/float64(time.Millisecond))
			if err != nil || page == 0 && i%2 == 0 && len(found) < min(lookPage, o.entries/10/busy) {
				return Measure{}, fmt.Errorf("page %d of person %d: %d entries, %w", page, n, len(found), err)
			}
			if len(found) < lookPage {
				break
			}
			last := found[len(found)-1]
			q.After = auditread.Place{Time: last.Time, Entry: last.ID}
		}
	}
	p99 := quantile(took, 0.99)
	return Measure{ID: "P8", What: fmt.Sprintf("who looked, p99 of a page over %d entries", o.entries), Unit: "ms", Ours: p99, Goal: "< 50 ms", Reached: p99 < 50}, nil
}
