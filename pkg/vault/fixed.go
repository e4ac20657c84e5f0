package vault

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Fixed seals with the one key of a scope and subject, for texts of a short life that have no subject of their own, such as
// kept answers. Its key is made outside the caller's transactions and kept at hand, so that sealing asks no database.
type Fixed struct {
	vault   *Vault
	db      Querier
	scope   Scope
	subject string

	mu    sync.Mutex
	key   dataKey
	until time.Time
}

// Fixed returns a Fixed whose key lies in db, a pool.
func (v *Vault) Fixed(db Querier, s Scope, subject string) *Fixed {
	return &Fixed{vault: v, db: db, scope: s, subject: subject}
}

// Ready has the key at hand for the next minute. Call it before a transaction begins: it may take a connection.
func (f *Fixed) Ready(ctx context.Context) error {
	_, err := f.at(ctx)
	return err
}

func (f *Fixed) at(ctx context.Context) (dataKey, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.vault.keys.clock.Now()
	if now.Before(f.until) && f.until.Sub(now) <= keep {
		return f.key, nil
	}
	keys, err := f.vault.ofSubjects(ctx, f.db, f.scope, []string{f.subject})
	if err != nil {
		return dataKey{}, err
	}
	f.key, f.until = keys[f.subject], now.Add(keep)
	return f.key, nil
}

// Seal seals a text for a place, any text that names it.
func (f *Fixed) Seal(ctx context.Context, place string, plain []byte) ([]byte, error) {
	k, err := f.at(ctx)
	if err != nil {
		return nil, err
	}
	return seal(k, binding(place, uuid.Nil), plain), nil
}

// Open opens what was sealed for a place.
func (f *Fixed) Open(ctx context.Context, place string, sealed []byte) ([]byte, error) {
	all, err := f.vault.Open(ctx, f.db, []Sealed{{Field: place, Bytes: sealed}})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}
