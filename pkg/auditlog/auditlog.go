// Package auditlog stores audit entries in the table audit of the service's schema: in the transaction of a change, or
// by themselves before an answer is given.
//
// What an entry is, and how it is collected during a call, is package audit. This package does not decide what is
// audited, and it offers no way to change or remove an entry: the database refuses both.
package auditlog

import (
	"context"
	"fmt"
	"time"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
)

// retryAfter is what a caller is told to wait when entries cannot be written.
const retryAfter = 2 * time.Second

// The casts give parameters of domain types the base type, which the driver knows how to write.
const insert = `insert into audit (id, occurred_at, service, action, actor_id, actor_kind, workload, organisation, municipality,
	role, purpose, legal_basis, case_name, subjects, groups, result, reason, request_id, trace_id, writes, written_with)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::text, $17, $18, $19, $20, $21::text)`

// How an entry was written, column written_with.
const (
	withChange = "change"
	withAccess = "access"
	withQueue  = "queue"
)

// Append queues the entry in the transaction of the change that it describes: both are stored, or neither. The only
// errors here are those of an incomplete entry; that of the statement comes from the transaction, as errs.ErrAuditUnavailable.
func Append(ctx context.Context, tx *pg.Tx, e audit.Entry) error {
	if err := e.Validate(); err != nil {
		return fmt.Errorf("append audit entry: %w", err)
	}
	return tx.ExecTold(ctx, unavailable, insert, values(e, withChange)...)
}

// unavailable is the refusal of an entry.
func unavailable(err error) error {
	return errs.ErrAuditUnavailable.Wrap(pg.Classify(err)).Retry(retryAfter)
}

// Write stores the entry by itself, for reads, refusals and failures. When that is not possible it returns
// errs.ErrAuditUnavailable, and the answer must
// not be given, unless the entry may wait in a file (package auditqueue; SEC-LOG-6).
func Write(ctx context.Context, db *pg.DB, e audit.Entry) error {
	if err := e.Validate(); err != nil {
		return fmt.Errorf("write audit entry: %w", err)
	}
	if _, err := db.Exec(ctx, insert, values(e, withAccess)...); err != nil {
		return unavailable(err)
	}
	return nil
}

// WriteQueued stores an entry that waited in a file, with the time it had; one that is stored already is done.
func WriteQueued(ctx context.Context, db *pg.DB, e audit.Entry) error {
	if err := e.Validate(); err != nil {
		return fmt.Errorf("write queued audit entry: %w", err)
	}
	if _, err := db.Exec(ctx, insert+" on conflict (id) do nothing", values(e, withQueue)...); err != nil {
		return unavailable(err)
	}
	return nil
}

// values are the columns in the order of insert.
func values(e audit.Entry, writtenWith string) []any {
	return []any{
		e.ID, e.Time.UTC(), e.Service, e.Action, e.ActorID, e.ActorKind, e.Workload, e.Organisation, e.Municipality,
		e.Role, e.Purpose, e.LegalBasis, e.Case, list(e.Subjects), list(e.Groups), string(e.Result), e.Reason,
		e.RequestID, e.TraceID, e.Write, writtenWith,
	}
}

// list is never null: an entry without subjects has an empty list.
func list(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}
