package spdci

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// unsubscribe ends subscriptions: all that are named, or none. Another partner's subscription and one that never was are the same answer.
func (x *Exchange) unsubscribe(ctx context.Context, m *message) (Answer, error) {
	var in wire.Unsubscribe
	if wire.Read(m.clear, &in) != nil || !wire.Reference(in.TransactionID) {
		return Answer{}, ErrMessage
	}
	if m.header.TotalCount != max(1, len(in.Codes)) && m.header.TotalCount != 1 {
		return x.rejected(ctx, m, wire.TotalCountInvalid)
	}
	if err := x.use(ctx, m); err != nil {
		return Answer{}, err
	}
	a := wire.UnsubscribeAnswer{TransactionID: in.TransactionID, CorrelationID: m.correlation.String(), Timestamp: wire.Stamp(m.now), Status: wire.Succeeded, Subscriptions: []wire.SubscriptionStatus{}}
	ended, code, err := x.ending(ctx, m, &in)
	if err != nil {
		return Answer{}, err
	}
	if code != "" {
		a.Status, a.ReasonCode, a.ReasonMessage, ended = wire.Rejected, code, wire.Messages[code], nil
	}
	r := result{status: a.Status, outcomes: []Outcome{{ReferenceID: in.TransactionID, Timestamp: a.Timestamp, Status: a.Status, Code: code}}}
	for _, s := range ended {
		a.Subscriptions = append(a.Subscriptions, wire.SubscriptionStatus{Code: s.String(), Status: "unsubscribe"})
		r.outcomes[0].Codes = append(r.outcomes[0].Codes, s.String())
		r.done = m.header.TotalCount
	}
	r.body = a
	r.also = func(ctx context.Context, tx Tx) error {
		for _, s := range ended {
			if err := tx.EndSubscription(ctx, s, m.now); err != nil {
				return err
			}
		}
		return nil
	}
	return x.finish(ctx, m, r)
}

// ending finds the subscriptions to end, or says by a code why none are ended.
func (x *Exchange) ending(ctx context.Context, m *message, in *wire.Unsubscribe) ([]uuid.UUID, wire.Code, error) {
	if _, ok := wire.Time(in.Timestamp); !ok {
		return nil, wire.TimestampInvalid, nil
	}
	var codes []uuid.UUID
	seen := map[string]bool{}
	for _, c := range in.Codes {
		id, err := uuid.Parse(c)
		switch {
		case !wire.Reference(c):
			return nil, wire.ReferenceInvalid, nil
		case seen[c]:
			return nil, wire.ReferenceDuplicate, nil
		case err != nil:
			return nil, wire.SubscriptionInvalid, nil //nolint:nilerr // the code says it
		}
		seen[c] = true
		codes = append(codes, id)
	}
	if len(codes) == 0 || len(codes) > maxRequests {
		return nil, wire.ReferenceInvalid, nil
	}
	list, err := x.Store.Subscriptions(ctx, codes)
	if err != nil {
		return nil, "", err
	}
	own := 0
	for i := range list {
		s := &list[i]
		switch {
		case s.Partner != m.partner.ID:
			continue
		case s.Registry != m.registry:
			return nil, wire.RequesterInvalid, nil
		case !s.Ended.IsZero():
			return nil, wire.AlreadyUnsubscribed, nil
		}
		own++
	}
	if own != len(codes) {
		return nil, wire.SubscriptionInvalid, nil
	}
	return codes, "", nil
}
