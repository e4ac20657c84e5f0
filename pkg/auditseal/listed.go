package auditseal

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// transactionsAtOnce bounds one statement of Unlisted's search.
const transactionsAtOnce = 100_000

// FindUnlisted compares the log with the index by subject: a row that was taken out of the index hides a use from the person it concerns,
// though the log itself is whole (SEC-LOG-5). It returns at most a thousand findings.
func FindUnlisted(ctx context.Context, db *pg.DB) (found []Finding, err error) {
	last, err := lastBlock(ctx, db)
	if err != nil {
		return nil, err
	}
	for from := int64(0); from < last.To && len(found) < maxFindings; {
		if err := db.QueryRow(ctx, "select coalesce(min(transaction), $2) from audit where transaction >= $1 and transaction < $2", from, last.To).Scan(&from); err != nil {
			return nil, pg.Classify(err)
		}
		to := min(last.To, from+transactionsAtOnce)
		rows, err := db.Query(ctx, `select distinct a.id from audit a, unnest(a.subjects) s
			where a.transaction >= $1 and a.transaction < $2 and a.action <> 'ListUses' and not exists (
				select from audit_subject i where i.subject = audit_subject_key(s) and i.occurred_at = a.occurred_at and i.entry = a.id)
			limit $3`, from, to, maxFindings)
		if err != nil {
			return nil, pg.Classify(err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return nil, pg.Classify(err)
		}
		for _, id := range ids {
			found = append(found, Finding{Kind: Unlisted, Entry: id})
		}
		from = to
	}
	return found, nil
}
