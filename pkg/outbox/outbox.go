// Package outbox publishes what a transaction did, exactly when it is committed.
//
// A use case calls Append inside its transaction: the event becomes a row beside the state it tells of. A Relay, one
// active per service, publishes committed rows to the service's JetStream stream. What is not on the stream's disk yet is
// listed in outbox_unsent; rows of the outbox itself are never changed. Nothing is published that was rolled back, and
// nothing committed is forgotten, whatever is restarted.
//
// Order is promised per record, not overall: events of one subject carry a gapless sequence and reach the stream in that
// order. Delivery is at least once; consumers ask package inbox so that the effect happens once.
//
// Retention: sent rows are kept. They are the archive from which a lost stream is rebuilt (Rebuild, and by itself when
// the relay finds the stream missing, damaged or shorter than what it had sent), and the stream has no age limit. Whoever
// removes old rows also gives up rebuilding that part of the history. Old rows of outbox_published, which says where the
// events lie on the stream, may be removed too: a stream that ends before the rest is then rebuilt whole.
//
// It is not event sourcing: state lives in the service's tables and events announce it. Payloads are for consumers
// inside the platform; headers and subjects hold no personal data and are refused if they could.
package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/pg"
)

// MaxPayload is the largest encoded payload in bytes. A consumer that needs more asks the producer by gRPC.
const MaxPayload = 256 << 10

// Topic of pg's in-process signals that wakes the relay.
const signal = "outbox"

// Event is a fact that a transaction made true.
type Event struct {
	// ID is made by the producer (version 7); it is the CloudEvents id and the key of every duplicate check.
	ID uuid.UUID
	// Type is the CloudEvents type, for example lv.digisoc.cases.v1.decisionIssued.
	Type string
	// Topic is the NATS subject, <service>.<noun>.<past verb>.v<n>.
	Topic string
	// Subject is the opaque name of the record, <collection>/<uuid>. The sequence counts per subject.
	Subject string
	// Municipality is the ATVK code the event belongs to; empty for events of the state.
	Municipality string
	// Payload is a message of proto/<service>/events/v1.
	Payload proto.Message
	// DataClass is the highest data class of the payload's fields, with or without the DATA_CLASS_ prefix. Empty takes it
	// from the contract; a lower one than the contract's is refused.
	DataClass string
	// DataCategory is the group of the data catalogue (G01..G33), empty when none applies.
	DataCategory string
	// Time is when it happened.
	Time time.Time
}

// One statement, so that it can be sent without waiting: the upsert locks the subject's counter until the transaction
// ends. The identity of the row is taken after that lock, so per subject ids, sequences and commits have the same order.
// The row in outbox_unsent is what the relay finds.
const appendSQL = `
with s as (
  insert into outbox_sequence as q (subject, last) values ($3, 1)
  on conflict (subject) do update set last = q.last + 1
  returning last),
e as (
  insert into outbox (event_id, topic, subject, sequence, headers, payload)
  select $1, $2, $3, s.last, $4, $5 from s
  returning id)
insert into outbox_unsent (id) select id from e`

// Append queues the event in the transaction of the state it tells of. The use case has locked the record's row before,
// which also keeps two transactions from locking two subjects crosswise. An event that breaks the rules above is a bug
// of the caller: the error is Internal and the transaction fails.
func Append(ctx context.Context, tx *pg.Tx, service string, e Event) error {
	headers, payload, err := encode(ctx, service, e)
	if err != nil {
		return fmt.Errorf("append event %s: %w", e.Type, err)
	}
	if _, err := tx.Exec(ctx, appendSQL, e.ID, e.Topic, e.Subject, string(headers), payload); err != nil {
		return err
	}
	db := tx.DB()
	tx.OnCommit(func() { db.Signal(signal) })
	return nil
}
