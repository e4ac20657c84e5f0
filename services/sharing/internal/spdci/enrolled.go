package spdci

import (
	"context"

	"github.com/digisoc/platform/services/sharing/internal/spdci/query"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// enrolled tells whether a person is enrolled in a programme today. Whoever is not known is not enrolled.
func (x *Exchange) enrolled(ctx context.Context, m *message) (Answer, error) {
	var in wire.Enrolled
	if wire.Read(m.clear, &in) != nil || !wire.Reference(in.TransactionID) {
		return Answer{}, ErrMessage
	}
	if m.header.TotalCount != 1 {
		return x.rejected(ctx, m, wire.TotalCountInvalid)
	}
	if err := x.use(ctx, m); err != nil {
		return Answer{}, err
	}
	one := wire.EnrolledResult{Result: wire.Result{ReferenceID: in.TransactionID, Timestamp: wire.Stamp(m.now), Status: wire.Succeeded}, Enrolled: "no"}
	code, err := x.isEnrolled(ctx, m, &in, &one)
	if err != nil {
		return Answer{}, err
	}
	if code != "" { // this answer has no codes in the standard: the text begins with it
		one.Status, one.ReasonMessage = wire.Rejected, string(code)+": "+wire.Messages[code]
	}
	a := wire.EnrolledAnswer{TransactionID: in.TransactionID, CorrelationID: m.correlation.String(), Response: []wire.EnrolledResult{one}}
	r := result{status: one.Status, body: a, done: 1, outcomes: []Outcome{{ReferenceID: one.ReferenceID, Timestamp: one.Timestamp, Status: one.Status, Code: code}}}
	return x.finish(ctx, m, r)
}

func (x *Exchange) isEnrolled(ctx context.Context, m *message, in *wire.Enrolled, one *wire.EnrolledResult) (wire.Code, error) {
	kind := in.Criteria.QueryType
	if kind == "" {
		kind = query.Expression
	}
	expr, err := query.Parse(kind, in.Criteria.Query, vocabulary(m.open))
	if err != nil || expr.Wanted(attrPerson) == nil { // the question is about a person
		return wire.FilterInvalid, nil //nolint:nilerr // the code says it
	}
	expr, code, err := x.resolve(ctx, expr, m.permission.ID)
	if code != "" || err != nil {
		return code, err
	}
	rows, err := x.Store.Rows(ctx, m.face.dataset, narrow(&expr, m.face.awards), maxScan)
	if err != nil {
		return "", err
	}
	day := today(m.now)
	for i := range rows {
		if m.cut.Opens("enrolled") && state(&rows[i].Row, day) == stateActive && expr.Match(m.face.values(&rows[i], day)) {
			one.Enrolled = "yes"
		}
	}
	return "", nil
}
