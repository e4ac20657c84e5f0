package vault

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// behindKeys are data keys that an older key of the service wrapped. A key that another program is at is left to it.
const (
	behindKeys = `select id, data_group, tenant, subject, kek, wrapped from data_key
		where kek <> $1 and destroyed_at is null order by kek, id limit $2 for update skip locked`
	moveKeys = `update data_key d set kek = n.kek, wrapped = n.wrapped
		from unnest($1::uuid[], $2::text[], $3::bytea[]) as n (id, kek, wrapped) where d.id = n.id and d.destroyed_at is null returning d.id`
)

// Rewrap wraps up to limit data keys anew that an older key of the key service wrapped, and returns how many: when it is
// zero, no older key is needed in this schema any more. Nothing sealed is touched, so it runs beside everything else. q
// must be a transaction.
func (v *Vault) Rewrap(ctx context.Context, q Querier, limit int) (int, error) {
	current, err := v.service.Current(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := read(ctx, q, behindKeys, current, limit)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	ids, versions, wrapped := make([]uuid.UUID, len(rows)), make([]string, len(rows)), make([][]byte, len(rows))
	for i := range rows {
		r := &rows[i]
		s := Scope{Group: r.Group, Tenant: r.Tenant}
		key, err := v.service.Unwrap(ctx, s, Wrapped{Version: r.KEK, Key: r.Wrapped})
		if err != nil {
			return 0, fmt.Errorf("open a data key: %w", err)
		}
		w, err := v.service.Wrap(ctx, s, key)
		if err != nil {
			return 0, fmt.Errorf("wrap a data key: %w", err)
		}
		ids[i], versions[i], wrapped[i] = r.ID, w.Version, w.Key
	}
	moved, err := q.Query(ctx, moveKeys, ids, versions, wrapped)
	if err != nil {
		return 0, err
	}
	all, err := pgx.CollectRows(moved, pgx.RowTo[uuid.UUID])
	return len(all), err
}
