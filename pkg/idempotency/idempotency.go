// Package idempotency remembers the answers of writes, so that a request that is sent again has one effect and gets the
// same answer.
//
// The key is stored in the transaction of the write: of two requests with the same key that run at once, one commits and
// the other fails on the key, and then finds the answer of the first. The package does not know methods or messages; the
// chain (pkg/rpc) gives it bytes.
package idempotency

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
)

// Constraint is what a transaction breaks when another one has stored the same key.
const Constraint = "idempotency_key_once"

// MinAge is how long answers are kept at least.
const MinAge = 7 * 24 * time.Hour

var errTooYoung = errors.New("idempotency: answers are kept for seven days at least")

// Key names one request. Two requests are the same when the first three are; then Hash must be too.
type Key struct {
	// Caller is the opaque subject of who asked: keys of different callers never meet.
	Caller string
	// Method is the full name of the method.
	Method string
	// ID is the key that the caller chose.
	ID string
	// Hash is the SHA-256 of the request without the key.
	Hash [32]byte
}

// Append queues the key with the answer of this transaction. When another transaction has stored the key, this one fails
// with that constraint and changes nothing; Find then has the answer.
func Append(ctx context.Context, tx *pg.Tx, k Key, response []byte) error {
	_, err := tx.Exec(ctx, "insert into idempotency (caller, method, key, hash, response) values ($1, $2, $3, $4::bytea, $5)",
		k.Caller, k.Method, k.ID, k.Hash[:], bytes.Clone(nonNil(response)))
	return err
}

// Find returns the answer that was given to this request before; found is false when it is new. The same key with
// another request is errs.ErrIdempotencyKeyReused.
func Find(ctx context.Context, db *pg.DB, k Key) (response []byte, found bool, err error) {
	var hash []byte
	err = db.QueryRow(ctx, "select hash, response from idempotency where caller = $1 and method = $2 and key = $3",
		k.Caller, k.Method, k.ID).Scan(&hash, &response)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("find idempotency key: %w", pg.Classify(err))
	case !bytes.Equal(hash, k.Hash[:]):
		return nil, false, errs.ErrIdempotencyKeyReused
	}
	return response, true, nil
}

// Purge removes answers older than an age of at least MinAge, by the clock of the database, and returns how many. It
// works in small steps, so that it never holds up the writers.
func Purge(ctx context.Context, db *pg.DB, olderThan time.Duration) (int, error) {
	if olderThan < MinAge {
		return 0, errTooYoung
	}
	const step = 5000
	total := 0
	for {
		tag, err := db.Exec(ctx, `delete from idempotency where ctid = any (array(
			select ctid from idempotency where created_at < now() - make_interval(secs => $1) limit $2 for update skip locked))`,
			olderThan.Seconds(), step)
		if err != nil {
			return total, fmt.Errorf("purge idempotency keys: %w", pg.Classify(err))
		}
		total += int(tag.RowsAffected())
		if tag.RowsAffected() < step {
			return total, nil
		}
	}
}

// nonNil keeps an empty answer apart from no answer.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
