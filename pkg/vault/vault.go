package vault

import (
	"context"
	"crypto/cipher"
	"errors"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
)

// Querier is where data keys lie: a pool or a transaction of the service's own schema (pg.DB, pg.Tx). New keys are written
// by the transaction that uses them.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Vault seals and opens. It is safe for concurrent use and keeps opened keys for a minute, so that a destroyed key stops
// working everywhere within that time.
type Vault struct {
	service KeyService
	keys    *keyring
	ask     atomic.Int32 // how many times SealNew asks before it guesses again; it may be a few off
}

// New returns a vault over a key service.
func New(s KeyService, c clock.Clock) *Vault { return &Vault{service: s, keys: newKeyring(c)} }

// Text is what is to be sealed.
type Text struct {
	// Subject is whose key seals it: an opaque name of a person or record.
	Subject string
	// Field and Record are what the sealed text is bound to, for example payee.iban and the row's id.
	Field  string
	Record uuid.UUID
	Plain  []byte
}

// Sealed is a text as it lies in a column.
type Sealed struct {
	Field  string
	Record uuid.UUID
	Bytes  []byte
}

// A sealed text begins with its form. A text of form plain was there before the column was sealed; Reseal ends it.
const (
	formPlain  = 0
	formSealed = 1
	header     = 1 + 16 // form and id of the data key
)

// Seal seals texts of one scope, in their order. Data keys that are missing are made.
func (v *Vault) Seal(ctx context.Context, q Querier, s Scope, texts []Text) ([][]byte, error) {
	subjects := make([]string, len(texts))
	for i := range texts {
		subjects[i] = texts[i].Subject
	}
	keys, err := v.ofSubjects(ctx, q, s, subjects)
	if err != nil {
		return nil, err
	}
	return sealAll(keys, texts), nil
}

// SealOf is Seal for texts of one subject.
func (v *Vault) SealOf(ctx context.Context, tx *pg.Tx, s Scope, subject string, texts []Text) ([][]byte, error) {
	for i := range texts {
		texts[i].Subject = subject
	}
	return v.Seal(ctx, tx, s, texts)
}

func sealAll(keys map[string]dataKey, texts []Text) [][]byte {
	out := make([][]byte, len(texts))
	for i := range texts {
		t := &texts[i]
		out[i] = seal(keys[t.Subject], binding(t.Field, t.Record), t.Plain)
	}
	return out
}

func seal(k dataKey, to, plain []byte) []byte {
	b := make([]byte, header, header+len(plain)+overhead)
	b[0] = formSealed
	copy(b[1:], k.id[:])
	return k.aead.Seal(b, nil, plain, to) //nolint:gosec // G407: this cipher makes its own random nonce
}

// IsSealed reports whether bytes begin as a sealed text does.
func IsSealed(b []byte) bool { return len(b) >= header && b[0] == formSealed }

// overhead is what AES-GCM adds: nonce and tag.
const overhead = 12 + 16

// Open opens sealed texts, in their order; what was never there stays nil. It fails when one of them does not open
// (ErrSealed) or cannot be opened any more (ErrDestroyed).
func (v *Vault) Open(ctx context.Context, q Querier, sealed []Sealed) ([][]byte, error) {
	out, gone, err := v.OpenLeft(ctx, q, sealed)
	if err == nil && gone != nil {
		err = ErrDestroyed
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// OpenLeft is Open for lists: a text whose key was destroyed stays nil and is marked in gone, which is nil when there is none.
func (v *Vault) OpenLeft(ctx context.Context, q Querier, sealed []Sealed) (out [][]byte, gone []bool, err error) {
	ids := make([]uuid.UUID, 0, len(sealed))
	for i := range sealed {
		if b := sealed[i].Bytes; IsSealed(b) {
			ids = append(ids, uuid.UUID(b[1:header]))
		}
	}
	keys, err := v.ofIDs(ctx, q, ids)
	if err != nil {
		return nil, nil, err
	}
	out = make([][]byte, len(sealed))
	for i := range sealed {
		out[i], err = open(&sealed[i], keys)
		if errors.Is(err, ErrDestroyed) {
			if gone == nil {
				gone = make([]bool, len(sealed))
			}
			gone[i] = true
		} else if err != nil {
			return nil, nil, err
		}
	}
	return out, gone, nil
}

func open(s *Sealed, keys map[uuid.UUID]cipher.AEAD) ([]byte, error) {
	switch {
	case len(s.Bytes) == 0:
		return nil, nil
	case s.Bytes[0] == formPlain:
		return s.Bytes[1:], nil
	case s.Bytes[0] != formSealed || len(s.Bytes) < header:
		return nil, ErrSealed
	}
	aead, ok := keys[uuid.UUID(s.Bytes[1:header])]
	if !ok {
		return nil, ErrSealed
	}
	if aead == nil {
		return nil, ErrDestroyed
	}
	plain, err := aead.Open(nil, nil, s.Bytes[header:], binding(s.Field, s.Record))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// binding is what a sealed text can be opened for and nothing else.
func binding(field string, record uuid.UUID) []byte {
	return append(append([]byte(field), 0), record[:]...)
}

// Destroy destroys the data keys of a subject: whatever is sealed with them can be read no more, here at the end of the
// transaction and in every other program within a minute. It returns how many there were.
func (v *Vault) Destroy(ctx context.Context, q Querier, subject string, now time.Time) (int, error) {
	gone, err := v.destroy(ctx, q, `update data_key set wrapped = null, destroyed_at = $2 where subject = $1 and destroyed_at is null returning id`, subject, now.UTC())
	return len(gone), err
}

// DestroyOf destroys the data keys of subjects in one scope only, and returns their ids: they are what a certificate names.
func (v *Vault) DestroyOf(ctx context.Context, q Querier, s Scope, subjects []string, now time.Time) ([]uuid.UUID, error) {
	return v.destroy(ctx, q, `update data_key set wrapped = null, destroyed_at = $4
		where subject = any ($1::text[]) and data_group = $2 and tenant = $3 and destroyed_at is null returning id`, subjects, s.Group, s.Tenant, now.UTC())
}

func (v *Vault) destroy(ctx context.Context, q Querier, sql string, args ...any) ([]uuid.UUID, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	v.keys.forget(ids)
	return ids, err
}

var errNoKey = errors.New("vault: a data key was neither found nor made")
