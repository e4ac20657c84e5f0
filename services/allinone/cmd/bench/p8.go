package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/pg"
)

// auditing measures P8: what an entry costs inside the transaction, while the sealer runs, how fast "who looked at my data" is answered from a log
// of many entries, and how fast that log is verified. The ceiling of verifying is copying the same rows out of PostgreSQL and throwing them away.
func auditing(ctx context.Context, o options) ([]Measure, error) {
	p, err := boot(ctx)
	if err != nil {
		return nil, err
	}
	defer p.close(ctx)
	db := p.DB("persons")
	measures, err := appending(ctx, p, db, o)
	if err != nil {
		return nil, err
	}
	log := p.DB("assistance")
	if err := fillLog(ctx, log, o.entries); err != nil {
		return measures, err
	}
	looked, err := looking(ctx, log, o)
	if err != nil {
		return measures, err
	}
	verified, err := verifying(ctx, log, o)
	return append(append(measures, looked), verified...), err
}

func verifying(ctx context.Context, db *pg.DB, o options) ([]Measure, error) {
	var rates, costs [2][]float64
	note := func(i, n int, begin time.Time, before spent) {
		rates[i] = append(rates[i], float64(n)/time.Since(begin).Seconds())
		costs[i] = append(costs[i], processor().since(before, 1).microseconds()/float64(n))
	}
	for range o.runs {
		begin, before := time.Now(), processor()
		err := db.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
			if _, err := conn.Exec(ctx, "set statement_timeout = 0"); err != nil {
				return err
			}
			_, err := conn.PgConn().CopyTo(ctx, io.Discard, "copy (select * from audit) to stdout (format binary)")
			return err
		})
		if err != nil {
			return nil, err
		}
		note(0, o.entries, begin, before)
		begin, before = time.Now(), processor()
		r, err := auditseal.Verify(ctx, db, "assistance", nil, nil)
		if err != nil || len(r.Findings) > 0 || r.Entries < int64(o.entries) {
			return nil, fmt.Errorf("verify: %+v, %w", r, err)
		}
		note(1, int(r.Entries), begin, before)
	}
	c, m, bare, cost := median(rates[0]), median(rates[1]), median(costs[0]), median(costs[1])
	return []Measure{
		{ID: "P8", What: fmt.Sprintf("%d audit entries verified from the database", o.entries), Unit: "/s", Ceiling: c, Ours: m, Ratio: m / c, Goal: ">= 1,000,000/s", Reached: m >= 1_000_000},
		{ID: "P8", What: "processor time of an entry verified", Unit: "us", Ceiling: bare, Ours: cost, Ratio: bare / cost, Goal: "none", Reached: true},
	}, nil
}
