// Package inbox answers, inside a consumer's transaction, whether this consumer has seen an event before.
//
// Delivery is at least once; seeing and doing commit together, so the effect of an event happens once. It is not a queue
// and keeps no payload.
package inbox

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// A second transaction with the same event waits for the first to end: if that one commits, this one is not first; if it
// rolls back, this one is.
const onceSQL = `insert into inbox (consumer, event_id) values ($1, $2) on conflict do nothing returning true`

// Once is the first line of a use case that an event starts. It records that consumer has seen the event and reports
// true, or reports false when it had already: then the use case returns without doing anything.
func Once(ctx context.Context, tx *pg.Tx, consumer, eventID string) (first bool, err error) {
	err = tx.QueryRow(ctx, onceSQL, consumer, eventID).Scan(&first)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return first, err
}

// Seen reports whether consumer has seen an event, without recording anything.
func Seen(ctx context.Context, tx *pg.Tx, consumer, eventID string) (yes bool, err error) {
	err = tx.QueryRow(ctx, "select exists (select 1 from inbox where consumer = $1 and event_id = $2)", consumer, eventID).Scan(&yes)
	return yes, err
}
