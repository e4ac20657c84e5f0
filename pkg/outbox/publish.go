package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// publishTimeout bounds the wait for the broker's acknowledgement of one group or message.
const publishTimeout = 10 * time.Second

// worthBatch is how many records are a batch: a batch costs the broker some fifteen single messages (2.4 ms against
// 0.16 ms each where it was measured), whatever its size.
const worthBatch = 16

// Headers of an atomic batch; the client library has no names for them.
const (
	batchID       = "Nats-Batch-Id"
	batchSequence = "Nats-Batch-Sequence"
	batchCommit   = "Nats-Batch-Commit"
)

// Errors of publishing; all are waited out.
var (
	errDisconnected = errors.New("not connected to the broker")
	errMiscounted   = errors.New("the stream counts on from another number than it had reached: it was changed")
	errUncounted    = errors.New("the broker acknowledged another number of events than were sent")
)

// publish puts records on the stream in their order and returns when the stream has all of them on disk, with where each
// lies.
//
// A few go one by one, each after the one before has been acknowledged. Many travel as one atomic batch: one sync to disk
// for all, and none is stored unless all are. Either way nothing can overtake. When the broker refuses the batch as such
// (an event in it was stored before, as after a crash between publishing and marking) they are published one by one, each
// after the one before: what is there already is acknowledged as a duplicate, with the number it has.
func (s *session) publish(ctx context.Context, records []record) (runs, error) {
	if !s.js.Conn().IsConnected() {
		return nil, errDisconnected // the client would otherwise buffer a part of a batch
	}
	if len(records) >= worthBatch {
		refused, err := s.publishBatch(ctx, records)
		if err == nil {
			return runs{{last: s.top, ids: ids(records)}}, nil
		}
		if !refused {
			return nil, err
		}
		s.log.DebugContext(ctx, "batch refused, publishing one by one", "error", err)
	}
	var places runs
	for i := range records {
		number, err := s.publishOne(ctx, &records[i])
		if err != nil {
			return nil, err
		}
		places = places.add(records[i].id, number)
	}
	return places, nil
}

// publishOne returns the number of the event on the stream.
func (s *session) publishOne(ctx context.Context, r *record) (uint64, error) {
	m, err := message(r)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	ack, err := s.js.PublishMsg(ctx, m, jetstream.WithRetryAttempts(0))
	if err != nil {
		return 0, fmt.Errorf("publish event %s: %w", r.event, errors.Join(err, context.Cause(ctx)))
	}
	if ack.Duplicate {
		return ack.Sequence, nil
	}
	return ack.Sequence, s.reached(ack.Sequence, 1)
}

// reached notes that n events more are on the stream, up to number. Nobody else publishes to it: another count means that
// it was replaced, or lost its end, while the connection stood. The relay then looks at what is missing before anything
// more is said to be sent.
func (s *session) reached(number, n uint64) error {
	before := s.top
	s.top = number
	if number != before+n {
		return errMiscounted
	}
	return nil
}

// publishBatch reports refused when the broker answered that this batch cannot be taken as a whole.
func (s *session) publishBatch(ctx context.Context, records []record) (refused bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	id := uuid.NewString()
	conn, last := s.js.Conn(), len(records)-1
	var commit *nats.Msg
	for i := range records {
		m, err := message(&records[i])
		if err != nil {
			return false, err
		}
		m.Header[batchID] = []string{id}
		m.Header[batchSequence] = []string{strconv.Itoa(i + 1)}
		if i == last {
			m.Header[batchCommit] = []string{"1"}
			commit = m
			continue
		}
		if err := conn.PublishMsg(m); err != nil {
			return false, fmt.Errorf("publish batch: %w", err)
		}
	}
	answer, err := conn.RequestMsgWithContext(ctx, commit)
	if err != nil {
		return false, fmt.Errorf("publish batch: %w", errors.Join(err, context.Cause(ctx)))
	}
	top, refused, err := readAck(answer.Data, len(records))
	if err != nil {
		return refused, err
	}
	return false, s.reached(top, uint64(len(records)))
}

// ack is the broker's answer to a batch.
type ack struct {
	Error *jetstream.APIError `json:"error"`
	Count int                 `json:"count"`
	Top   uint64              `json:"seq"`
}

func readAck(data []byte, n int) (top uint64, refused bool, err error) {
	var a ack
	if err := json.Unmarshal(data, &a); err != nil {
		return 0, false, fmt.Errorf("publish batch: read answer: %w", err)
	}
	if a.Error != nil {
		// 4xx: this batch. 5xx: the broker (no space, no leader); one by one would fare no better.
		return 0, a.Error.Code < 500, fmt.Errorf("publish batch: %w", a.Error)
	}
	if a.Count != n {
		return 0, true, fmt.Errorf("publish batch: %w: %d of %d", errUncounted, a.Count, n)
	}
	return a.Top, false, nil
}

// message makes the CloudEvents message of a row: what was stored, and what the row's own columns say.
func message(r *record) (*nats.Msg, error) {
	all, err := pairs(string(r.headers))
	if err != nil {
		return nil, fmt.Errorf("read headers of event %s: %w", r.event, err)
	}
	id := r.event.String()
	all = append(all,
		pair{HeaderSpecVersion, "1.0"},
		pair{HeaderID, id},
		pair{HeaderSubject, r.subject},
		pair{HeaderPartitionKey, r.subject},
		pair{HeaderSequence, sequenceText(r.sequence)},
		pair{HeaderRecordedTime, r.created.UTC().Format(time.RFC3339Nano)},
		pair{HeaderContentType, ContentType},
		pair{nats.MsgIdHdr, id})
	h, values := make(nats.Header, len(all)+3), make([]string, len(all)) // a batch adds three
	for i, p := range all {
		values[i] = p.value
		h[p.key] = values[i : i+1 : i+1]
	}
	return &nats.Msg{Subject: r.topic, Header: h, Data: r.payload}, nil
}

// sequenceText is SequenceFormat, without the cost of reading a format for every event.
func sequenceText(n int64) string {
	const zeros = "00000000000000000000"
	digits := strconv.FormatInt(n, 10)
	return zeros[min(len(digits), len(zeros)):] + digits
}
