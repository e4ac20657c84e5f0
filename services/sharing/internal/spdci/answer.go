package spdci

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// result is what a handler made of a message.
type result struct {
	status   wire.Status
	code     wire.Code // of the header
	body     any
	outcomes []Outcome
	done     int
	also     func(ctx context.Context, tx Tx) error // what else is kept with it; may be nil
}

// finish keeps a message as taken, with what came of it, and answers: at once, or with an acknowledgement and a transaction that
// the background work sends.
func (x *Exchange) finish(ctx context.Context, m *message, r result) (Answer, error) {
	body, err := json.Marshal(r.body)
	if err != nil {
		return Answer{}, err
	}
	p := &Payload{Action: m.op.answer, Schema: m.op.schema, Status: r.status, Code: r.code, Total: m.header.TotalCount, Done: r.done, Encrypt: m.encrypt, Message: body}
	t := Transaction{
		ID: m.correlation, Partner: m.partner.ID, Registry: m.registry, Kind: m.op.kind, TransactionID: transactionOf(m), Outcomes: r.outcomes,
		Permission: m.permission.ID, Address: m.callback, Created: m.now, Ended: m.now,
	}
	if m.op.later {
		t.Payload, t.Due, t.Ended = p, m.now, time.Time{}
	}
	out := Answer{Status: http.StatusOK}
	if m.op.later {
		out.Status = accepted
		out.Body, err = x.ack(m, "ACK", "", "")
	} else {
		out.Body, err = x.seal(ctx, m.registry, &m.partner, uuid.NewString(), p)
	}
	if err != nil {
		return Answer{}, err
	}
	return out, x.Store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if err := tx.Take(ctx, m.partner.ID, m.header.MessageID, m.now); err != nil {
			return err
		}
		if r.also != nil {
			if err := r.also(ctx, tx); err != nil {
				return err
			}
		}
		return tx.AddTransaction(ctx, &t)
	})
}

// rejected answers a message whose header is wrong. It is not kept: the same message_id may come again, put right.
func (x *Exchange) rejected(ctx context.Context, m *message, code wire.Code) (Answer, error) {
	if m.op.later {
		body, err := x.ack(m, "NACK", wire.BadRequest, string(code)+": "+wire.Messages[code])
		return Answer{Body: body, Status: http.StatusOK}, err
	}
	body, err := json.Marshal(nothing(m))
	if err != nil {
		return Answer{}, err
	}
	p := &Payload{Action: m.op.answer, Schema: m.op.schema, Status: wire.Rejected, Code: code, Total: max(0, m.header.TotalCount), Encrypt: m.encrypt, Message: body}
	sealed, err := x.seal(ctx, m.registry, &m.partner, uuid.NewString(), p)
	return Answer{Body: sealed, Status: http.StatusOK}, err
}

// nothing is the answer without any results, of the message's kind.
func nothing(m *message) any {
	id, correlation := transactionOf(m), m.correlation.String()
	switch m.op.schema {
	case "txn_status":
		a := wire.StatusAnswer{TransactionID: id, CorrelationID: correlation}
		a.Response.TxnType, a.Response.Status = "search", wire.SearchAnswer{TransactionID: id, CorrelationID: correlation, Response: []wire.SearchResult{}}
		return a
	case "enrolled":
		return wire.EnrolledAnswer{TransactionID: id, CorrelationID: correlation, Response: []wire.EnrolledResult{}}
	case "updates":
		return updatesAnswer{TransactionID: id, CorrelationID: correlation, Response: []wire.Result{}}
	}
	return wire.SearchAnswer{TransactionID: id, CorrelationID: correlation, Response: []wire.SearchResult{}}
}

// transactionOf is the transaction_id of a message; its message_id where it has none that can be kept.
func transactionOf(m *message) string {
	var in struct {
		ID any `json:"transaction_id"`
	}
	_ = json.Unmarshal(m.clear, &in) // what cannot be read has none
	if id, ok := in.ID.(string); ok && wire.Reference(id) {
		return id
	}
	return m.header.MessageID
}

// ack is an acknowledgement.
func (x *Exchange) ack(m *message, status string, code wire.Code, text string) ([]byte, error) {
	var a wire.Ack
	a.Message.Status, a.Message.Timestamp, a.Message.CorrelationID = status, wire.Stamp(m.now), m.correlation.String()
	if code != "" {
		a.Message.Error = &wire.AckError{Code: code, Message: text}
	}
	body, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	return body, x.schemas.Check("ack", body)
}

// seal makes the envelope of an answer: checked, encrypted where it is wanted, signed. id is its message_id.
func (x *Exchange) seal(ctx context.Context, r Registry, to *Partner, id string, p *Payload) ([]byte, error) {
	if err := x.schemas.Check(p.Schema, p.Message); err != nil {
		return nil, err
	}
	now, body := x.now(), p.Message
	if p.Encrypt {
		key, can := to.encryptor()
		if !can {
			return nil, ErrEncryption
		}
		var err error
		if body, err = wire.Encrypt(body, key); err != nil {
			return nil, err
		}
		if err := x.schemas.Check("encrypted", body); err != nil {
			return nil, err
		}
	}
	header, err := x.header(r, to, id, p, now)
	if err != nil {
		return nil, err
	}
	keys, err := x.keys.all(ctx)
	if err != nil {
		return nil, err
	}
	signer, ok := first(keys, "sig")
	private, ok2 := signer.Key.(ed25519.PrivateKey)
	if !ok || !ok2 {
		return nil, errors.New("spdci: no key to sign with")
	}
	out, err := wire.Join(wire.Sign(private, ID(r), signer.KeyID, header, body, now), header, body)
	if err != nil {
		return nil, err
	}
	return out, x.schemas.Check("envelope", out)
}

// header is the header of what goes out: that of a request for a notice, that of a callback for all else.
func (x *Exchange) header(r Registry, to *Partner, id string, p *Payload, now time.Time) ([]byte, error) {
	var header any = wire.CallbackHeader{
		Version: "1.0.0", MessageID: id, MessageTS: wire.Stamp(now), Action: p.Action, Status: p.Status, ReasonCode: p.Code, ReasonMessage: wire.Messages[p.Code],
		TotalCount: p.Total, Completed: p.Done, SenderID: ID(r), ReceiverID: to.SenderID, Encrypted: p.Encrypt,
	}
	name := "header"
	if p.Action == "notify" {
		name = "request_header"
		header = map[string]any{
			"version": "1.0.0", "message_id": id, "message_ts": wire.Stamp(now), "action": p.Action, "sender_id": ID(r), "receiver_id": to.SenderID,
			"total_count": p.Total, "is_msg_encrypted": p.Encrypt,
		}
	}
	raw, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	return raw, x.schemas.Check(name, raw)
}

// fault is the result of one request that is not done.
func fault(reference, locale string, code wire.Code, now time.Time) wire.Result {
	if !wire.Reference(reference) {
		reference = "-"
	}
	return wire.Result{ReferenceID: reference, Timestamp: wire.Stamp(now), Status: wire.Rejected, ReasonCode: code, ReasonMessage: wire.Messages[code], Locale: wire.Locale(locale)}
}

// headOf sums up requests: rejected when all are.
func headOf(outcomes []Outcome, total int) (status wire.Status, code wire.Code, done int) {
	faults := 0
	for i := range outcomes {
		if outcomes[i].Status == wire.Rejected {
			faults++
		}
	}
	done = len(outcomes) - faults
	switch {
	case faults > maxFaults:
		return wire.Rejected, wire.TooManyErrors, done
	case done == 0 && total > 0:
		return wire.Rejected, "", 0
	}
	return wire.Succeeded, "", done
}
