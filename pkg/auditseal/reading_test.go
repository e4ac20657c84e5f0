package auditseal_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/auditseal"
)

// P8: a stretch is found along the summaries, also in a log of which the database has no statistics. Reading all of the log for each
// stretch made a backlog cost the square of its length.
func TestAStretchIsReadWithoutTheRestOfTheLog(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.writes(t, 4)
	err := auditseal.Reading(t.Context(), w.db, func(ctx context.Context, conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, "explain select id from audit where transaction >= 1000 and transaction < 2000")
		if err != nil {
			return err
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if plan := strings.Join(lines, "\n"); !strings.Contains(plan, "Bitmap Index Scan on audit_by_transaction") || strings.Contains(plan, "Seq Scan") {
			t.Errorf("the whole log is read:\n%s", plan)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var off string
	if err := w.db.QueryRow(t.Context(), "select current_setting('enable_seqscan') || current_setting('statement_timeout')").Scan(&off); err != nil || strings.HasPrefix(off, "off") {
		t.Errorf("%s, %v: the connection keeps what was set for reading", off, err)
	}
}

// P8: the service brings the summaries up to date itself, though the index is not its own.
func TestTheServiceSummarizesItsLog(t *testing.T) {
	t.Parallel()
	w := open(t)
	if _, err := w.owner.Exec(t.Context(), `insert into audit (id, occurred_at, service, action, actor_id, actor_kind, workload, organisation, municipality, role, purpose, legal_basis,
		case_name, subjects, groups, result, reason, request_id, trace_id, writes, written_with)
		select gen_random_uuid(), now(), 'cases', 'GetCase', 'x', 'staff', 'gateway', '', '', '', 'ASSIST', 'SPSP-36', repeat('x', 1000), '{persons/1}', '{G07}', 'ok', '', '', '', false, 'access'
		from generate_series(1, 1000)`); err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := w.db.QueryRow(t.Context(), "select audit_summarize()").Scan(&pages); err != nil || pages == 0 {
		t.Errorf("%d stretches of pages, %v", pages, err)
	}
}
