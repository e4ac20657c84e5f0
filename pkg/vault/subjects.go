package vault

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Of returns a live data key of some subject of a collection, locked; uuid.Nil when there is none, or another program is at it. The collection
// is the program's own word, never a caller's: it stands in the statement, so that a partial index finds the keys.
func (v *Vault) Of(ctx context.Context, q Querier, collection string) (id uuid.UUID, subject string, err error) {
	rows, err := q.Query(ctx, `select id, subject from data_key where subject like '`+collection+`/%' and destroyed_at is null
		order by subject limit 1 for update skip locked`)
	if err != nil {
		return uuid.Nil, "", err
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[struct {
		ID      uuid.UUID
		Subject string
	}])
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, "", nil
	}
	return found.ID, found.Subject, err
}

// Gone tells which subjects had keys of a scope and have none any more: what was sealed for them was lawfully erased.
func (v *Vault) Gone(ctx context.Context, q Querier, s Scope, subjects []string) (map[string]bool, error) {
	rows, err := q.Query(ctx, `select subject from data_key where subject = any ($1::text[]) and data_group = $2 and tenant = $3
		group by subject having bool_and(destroyed_at is not null)`, subjects, s.Group, s.Tenant)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	gone := make(map[string]bool, len(list))
	for _, subject := range list {
		gone[subject] = true
	}
	return gone, err
}
