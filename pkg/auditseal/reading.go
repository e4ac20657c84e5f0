package auditseal

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// reading runs f on a connection that finds stretches of the log along its summaries. By itself the planner would often rather read the
// whole log for each of them: its statistics of a log that grows, or was just loaded, are old. Then a backlog of many stretches costs the
// square of its length. Helpers of one statement hand rows on one by one, which costs more than reading them: several stretches are read
// at once instead.
func reading(ctx context.Context, db *pg.DB, f func(ctx context.Context, conn *pgx.Conn) error) error {
	return db.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "set statement_timeout = '"+sealTimeout+"'; set enable_seqscan = off; set max_parallel_workers_per_gather = 0"); err != nil {
			return err
		}
		if err := f(ctx, conn); err != nil {
			return err
		}
		_, err := conn.Exec(ctx, "reset statement_timeout; reset enable_seqscan; reset max_parallel_workers_per_gather")
		return err
	})
}

// summarize brings the summaries up to date. The database does so by itself, a minute or more behind the writers, and reads what has none in
// every search. It waits for nobody: where it cannot be done now, searches are slower and as right as before.
func summarize(ctx context.Context, conn *pgx.Conn) {
	_, _ = conn.Exec(ctx, "select audit_summarize()")
}
