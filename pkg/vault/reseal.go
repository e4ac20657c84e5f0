package vault

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Column is a column of sealed texts, for Reseal. Its names are the program's own, never a caller's.
type Column struct {
	Table string
	Name  string
	// Field is what its texts are bound to, with the row's id.
	Field string
	Group string
	// Tenant and Subject are expressions over the row.
	Tenant  string
	Subject string
}

// open is what was in the column before it was sealed.
type unsealed struct {
	ID      uuid.UUID
	Tenant  string
	Subject string
	Bytes   []byte
}

// Reseal seals up to limit texts of a column that were there before it was sealed, and returns how many. q must be a
// transaction.
func (v *Vault) Reseal(ctx context.Context, q Querier, c Column, limit int) (int, error) {
	found, err := q.Query(ctx, fmt.Sprintf(
		`select id, %s, %s, %s from %s where %s >= '\x00' and %s < '\x01' order by id limit %d for update skip locked`,
		c.Tenant, c.Subject, c.Name, c.Table, c.Name, c.Name, limit))
	if err != nil {
		return 0, err
	}
	rows, err := pgx.CollectRows(found, pgx.RowToStructByPos[unsealed])
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	byTenant := map[string][]Text{}
	for _, r := range rows {
		byTenant[r.Tenant] = append(byTenant[r.Tenant], Text{Subject: r.Subject, Field: c.Field, Record: r.ID, Plain: r.Bytes[1:]})
	}
	n := 0
	for tenant, texts := range byTenant {
		sealed, err := v.Seal(ctx, q, Scope{Group: c.Group, Tenant: tenant}, texts)
		if err != nil {
			return n, err
		}
		ids := make([]uuid.UUID, len(texts))
		for i := range texts {
			ids[i] = texts[i].Record
		}
		done, err := q.Query(ctx, fmt.Sprintf(`update %s t set %s = n.sealed from unnest($1::uuid[], $2::bytea[]) as n (id, sealed) where t.id = n.id returning t.id`, c.Table, c.Name), ids, sealed)
		if err != nil {
			return n, err
		}
		all, err := pgx.CollectRows(done, pgx.RowTo[uuid.UUID])
		if err != nil {
			return n, err
		}
		n += len(all)
	}
	return n, nil
}
