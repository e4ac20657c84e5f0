package vault

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Column is a column of sealed texts, for Reseal. Its names and expressions are the program's own, never a caller's.
type Column struct {
	Table string
	Name  string
	// Field is what its texts are bound to, with the row's record.
	Field string
	Group string
	// Tenant and Subject are expressions over the row.
	Tenant  string
	Subject string
	// Record is an expression for what the texts are bound to beside the field; empty: the row's id.
	Record string
	// Plain is an expression for the bytes that lie open in other columns while this one is null, and Clear the assignments that
	// empty those. Empty: what lies open is in the column itself, marked as plain.
	Plain string
	Clear string
	// Where narrows to rows that may lie open, as the index that finds them does; empty: all.
	Where string
	// FieldOf is an expression for a field that differs between rows; empty: Field.
	FieldOf string
}

// unsealed is what lay open before its column was sealed.
type unsealed struct {
	Row     string
	Field   string
	Record  uuid.UUID
	Tenant  string
	Subject string
	Bytes   []byte
}

// open is the statement that locks rows with open texts, each by its place in the table: the row cannot move while it is locked.
func (c *Column) open(limit int) string {
	record, field, plain, condition := "id", "'"+c.Field+"'::text", "substring("+c.Name+" from 2)", c.Name+` >= '\x00' and `+c.Name+` < '\x01'`
	if c.Record != "" {
		record = c.Record
	}
	if c.FieldOf != "" {
		field = c.FieldOf
	}
	if c.Plain != "" {
		plain, condition = c.Plain, c.Name+" is null and "+c.Plain+" is not null"
	}
	if c.Where != "" {
		condition += " and " + c.Where
	}
	return fmt.Sprintf(`select ctid::text, %s, %s, %s, %s, %s from %s where %s limit %d for update skip locked`,
		field, record, c.Tenant, c.Subject, plain, c.Table, condition, limit)
}

// save is the statement that puts sealed texts in the place of open ones.
func (c *Column) save() string {
	set := c.Name + " = n.sealed"
	if c.Clear != "" {
		set += ", " + c.Clear
	}
	return fmt.Sprintf(`update %s t set %s from unnest($1::text[], $2::bytea[]) as n (place, sealed) where t.ctid = n.place::tid returning true`, c.Table, set)
}

// Reseal seals up to limit texts of a column that were there before it was sealed, and returns how many. q must be a
// transaction.
func (v *Vault) Reseal(ctx context.Context, q Querier, c Column, limit int) (int, error) {
	found, err := q.Query(ctx, c.open(limit))
	if err != nil {
		return 0, err
	}
	rows, err := pgx.CollectRows(found, pgx.RowToStructByPos[unsealed])
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	byTenant := map[string][]unsealed{}
	for _, r := range rows {
		byTenant[r.Tenant] = append(byTenant[r.Tenant], r)
	}
	n := 0
	for tenant, rows := range byTenant {
		texts, places := make([]Text, len(rows)), make([]string, len(rows))
		for i, r := range rows {
			texts[i], places[i] = Text{Subject: r.Subject, Field: r.Field, Record: r.Record, Plain: r.Bytes}, r.Row
		}
		sealed, err := v.Seal(ctx, q, Scope{Group: c.Group, Tenant: tenant}, texts)
		if err != nil {
			return n, err
		}
		done, err := q.Query(ctx, c.save(), places, sealed)
		if err != nil {
			return n, err
		}
		all, err := pgx.CollectRows(done, pgx.RowTo[bool])
		if err != nil {
			return n, err
		}
		n += len(all)
	}
	return n, nil
}
