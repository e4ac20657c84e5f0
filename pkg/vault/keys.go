package vault

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// dataKey is an opened data key.
type dataKey struct {
	id   uuid.UUID
	aead cipher.AEAD
}

// fresh are new keys, each wrapped.
type fresh struct {
	ids      []uuid.UUID
	keys     [][]byte
	versions []string
	wrapped  [][]byte
}

// make makes n new keys. They are nobody's until they lie in the table.
func (v *Vault) make(ctx context.Context, s Scope, n int) (fresh, error) {
	f := fresh{make([]uuid.UUID, n), make([][]byte, n), make([]string, n), make([][]byte, n)}
	for i := range n {
		f.keys[i] = make([]byte, keySize)
		_, _ = rand.Read(f.keys[i]) // never fails: crypto/rand ends the program instead
		w, err := v.service.Wrap(ctx, s, f.keys[i])
		if err != nil {
			return fresh{}, fmt.Errorf("wrap a data key: %w", err)
		}
		f.ids[i], f.versions[i], f.wrapped[i] = uuid.Must(uuid.NewV7()), w.Version, w.Key
	}
	return f, nil
}

// row is a data key as it lies in the table.
type row struct {
	ID      uuid.UUID
	Group   string
	Tenant  string
	Subject string
	KEK     string
	Wrapped []byte // nil when destroyed
}

const (
	// needKeys makes the keys of subjects that have none, out of the new ones that it is given, and returns those of all. What is
	// looked up is only what was not made, each by itself: a plan that was made while the table was small reads all of it, for as
	// long as the plan is kept, and most that is sealed is of somebody new. A key that another transaction makes at this moment is
	// waited for and is among no rows: the statement is asked again.
	needKeys = `with made as (
			insert into data_key (id, data_group, tenant, subject, kek, wrapped)
			select k.id, $2, $3, k.subject, k.kek, k.wrapped
			from unnest($1::uuid[], $4::text[], $5::text[], $6::bytea[]) as k (id, subject, kek, wrapped)
			order by k.subject
			on conflict (subject, data_group, tenant) where destroyed_at is null do nothing
			returning id, data_group, tenant, subject, kek, wrapped
		)
		select id, data_group, tenant, subject, kek, wrapped from made
		union all
		select k.id, k.data_group, k.tenant, k.subject, k.kek, k.wrapped from unnest($4::text[]) as s (subject)
		cross join lateral (select id, data_group, tenant, subject, kek, wrapped from data_key
			where subject = s.subject and data_group = $2 and tenant = $3 and destroyed_at is null offset 0) k
		where not exists (select from made where made.subject = s.subject)`
	openKeys = `select k.id, k.data_group, k.tenant, k.subject, k.kek, k.wrapped from unnest($1::uuid[]) as i (id)
		cross join lateral (select id, data_group, tenant, subject, kek, wrapped from data_key where id = i.id offset 0) k`
	// attempts are enough: a key that was missed once has been committed since, or its transaction was rolled back.
	attempts = 5
)

// ofSubjects returns a key of each subject. Which key is a subject's is asked each time: a key that was made in a
// transaction is nobody's when that is rolled back.
func (v *Vault) ofSubjects(ctx context.Context, q Querier, s Scope, subjects []string) (map[string]dataKey, error) {
	missing := slices.Compact(slices.Sorted(slices.Values(subjects))) // in one order, so that two programs cannot block each other
	found := make(map[string]dataKey, len(missing))
	for range attempts {
		if len(missing) == 0 {
			return found, nil
		}
		rows, err := v.need(ctx, q, s, missing)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			if found[rows[i].Subject], err = v.unwrap(ctx, &rows[i]); err != nil {
				return nil, err
			}
		}
		missing = slices.DeleteFunc(missing, func(subject string) bool { _, ok := found[subject]; return ok })
	}
	if len(missing) > 0 {
		return nil, errNoKey
	}
	return found, nil
}

// need asks for the keys of subjects, with a new one at hand for each that has none.
func (v *Vault) need(ctx context.Context, q Querier, s Scope, subjects []string) ([]row, error) {
	f, err := v.make(ctx, s, len(subjects))
	if err != nil {
		return nil, err
	}
	return read(ctx, q, needKeys, f.ids, s.Group, s.Tenant, subjects, f.versions, f.wrapped)
}

// ofIDs returns the keys by id: nil for a destroyed one, no entry for an unknown one.
func (v *Vault) ofIDs(ctx context.Context, q Querier, ids []uuid.UUID) (map[uuid.UUID]cipher.AEAD, error) {
	found, missing := v.keys.get(ids)
	if len(missing) == 0 {
		return found, nil
	}
	rows, err := read(ctx, q, openKeys, missing)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		if rows[i].Wrapped == nil {
			found[rows[i].ID] = nil
			continue
		}
		k, err := v.unwrap(ctx, &rows[i])
		if err != nil {
			return nil, err
		}
		found[k.id] = k.aead
	}
	return found, nil
}

// unwrap opens a data key, or takes it from those opened lately.
func (v *Vault) unwrap(ctx context.Context, r *row) (dataKey, error) {
	if aead, ok := v.keys.one(r.ID); ok {
		return dataKey{id: r.ID, aead: aead}, nil
	}
	key, err := v.service.Unwrap(ctx, Scope{Group: r.Group, Tenant: r.Tenant}, Wrapped{Version: r.KEK, Key: r.Wrapped})
	if err != nil {
		return dataKey{}, fmt.Errorf("open a data key: %w", err)
	}
	aead, err := sealer(key)
	if err != nil {
		return dataKey{}, err
	}
	v.keys.put(r.ID, aead)
	return dataKey{id: r.ID, aead: aead}, nil
}

func read(ctx context.Context, q Querier, sql string, args ...any) ([]row, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[row])
}
