package spdci

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// status tells where a transaction of the partner stands: how each request went and whether the answer has arrived. Records are
// not repeated, and of other partners' transactions there are none.
func (x *Exchange) status(ctx context.Context, m *message) (Answer, error) {
	var in wire.StatusQuestion
	if wire.Read(m.clear, &in) != nil || !wire.Reference(in.TransactionID) || !wire.Reference(in.Request.ReferenceID) {
		return Answer{}, ErrMessage
	}
	if m.header.TotalCount != 1 {
		return x.rejected(ctx, m, wire.TotalCountInvalid)
	}
	find, ok := findOf(&in)
	if !ok || !slices.Contains([]string{"search", "subscribe", "receipt"}, in.Request.TxnType) {
		return Answer{}, ErrMessage
	}
	if err := x.use(ctx, m); err != nil {
		return Answer{}, err
	}
	list, err := x.Store.Transactions(ctx, m.partner.ID, m.registry, find)
	if err != nil {
		return Answer{}, err
	}
	a := wire.StatusAnswer{TransactionID: in.TransactionID, CorrelationID: m.correlation.String()}
	a.Response.TxnType = in.Request.TxnType
	a.Response.Status = m.standing(&in, list)
	r := result{status: wire.Succeeded, body: a, done: 1}
	r.outcomes = []Outcome{{ReferenceID: in.Request.ReferenceID, Timestamp: wire.Stamp(m.now), Status: wire.Succeeded}}
	return x.finish(ctx, m, r)
}

// findOf is which transactions a question means.
func findOf(in *wire.StatusQuestion) (Find, bool) {
	var one string
	var many []string
	value := in.Request.AttributeValue
	single := json.Unmarshal(value, &one) == nil && wire.Reference(one)
	listed := json.Unmarshal(value, &many) == nil && len(many) > 0 && len(many) <= maxRequests
	switch in.Request.AttributeType {
	case "transaction_id":
		return Find{TransactionID: one}, single
	case "reference_id_list":
		if single {
			many = []string{one}
		}
		return Find{References: many}, single || listed
	case "correlation_id":
		id, err := uuid.Parse(one)
		if err != nil { // no id of ours: it is nobody's
			return Find{IDs: []uuid.UUID{}}, single
		}
		return Find{IDs: []uuid.UUID{id}}, single
	}
	return Find{}, false
}

// kinds are the kinds of transactions that each type of question is about.
var kinds = map[string][]string{"search": {"search", "enrolled"}, "subscribe": {"subscribe", "unsubscribe", "notify"}, "receipt": {"updates"}}

// standing is how the transactions stand, in the form of the kind that was asked for.
func (m *message) standing(in *wire.StatusQuestion, list []Transaction) any {
	id, correlation := in.TransactionID, m.correlation.String()
	list = slices.DeleteFunc(list, func(t Transaction) bool { return !slices.Contains(kinds[in.Request.TxnType], t.Kind) })
	if len(list) > 0 {
		id, correlation = list[0].TransactionID, list[0].ID.String()
	}
	switch in.Request.TxnType {
	case "subscribe":
		a := wire.SubscribeAnswer{TransactionID: id, CorrelationID: correlation, Response: []wire.SubscribeResult{}}
		each(list, func(t *Transaction, o *Outcome) {
			one := wire.SubscribeResult{Result: standing(t, o)}
			if !slices.Contains(subscribeCodes, o.Code) {
				one.ReasonCode = ""
			}
			a.Response = append(a.Response, one)
		})
		return a
	case "receipt":
		r := wire.Receipt{TransactionID: id}
		r.Information.Beneficiaries = []any{}
		return r
	}
	a := wire.SearchAnswer{TransactionID: id, CorrelationID: correlation, Response: []wire.SearchResult{}}
	each(list, func(t *Transaction, o *Outcome) {
		a.Response = append(a.Response, wire.SearchResult{Result: standing(t, o)})
	})
	return a
}

// subscribeCodes are those that may stand in an answer about subscriptions; a wish to end one has others, which only its text tells.
var subscribeCodes = []wire.Code{
	wire.ReferenceInvalid, wire.ReferenceDuplicate, wire.TimestampInvalid, wire.NotifyTypesInvalid, wire.NotifyDetailsInvalid, wire.PersonInvalid, wire.AlreadySubscribed,
}

func each(list []Transaction, f func(*Transaction, *Outcome)) {
	for i := range list {
		for j := range list[i].Outcomes {
			f(&list[i], &list[i].Outcomes[j])
		}
	}
}

// standing is how one request stands: received while its answer was not sent yet, pending while it is sent again, then as it went.
func standing(t *Transaction, o *Outcome) wire.Result {
	r := wire.Result{ReferenceID: o.ReferenceID, Timestamp: o.Timestamp, Status: o.Status, ReasonCode: o.Code, ReasonMessage: wire.Messages[o.Code]}
	switch {
	case t.Ended.IsZero() && t.Attempts == 0:
		r.Status, r.ReasonCode, r.ReasonMessage = wire.Received, "", ""
	case t.Ended.IsZero():
		r.Status, r.ReasonCode, r.ReasonMessage = wire.Pending, "", "the answer was not taken yet: "+t.LastAnswer
	case t.Failed:
		r.Status, r.ReasonCode, r.ReasonMessage = wire.Rejected, "", "the answer could not be delivered: "+t.LastAnswer
	}
	return r
}
