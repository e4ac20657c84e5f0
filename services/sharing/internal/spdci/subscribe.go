package spdci

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/spdci/query"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// subscribe takes subscriptions. They tell of what is added from now on.
func (x *Exchange) subscribe(ctx context.Context, m *message) (Answer, error) {
	list, code, err := counted(m)
	if err != nil {
		return Answer{}, err
	}
	if code != "" {
		return x.rejected(ctx, m, code)
	}
	address, err := m.partner.Callback(m.header.SenderURI, "notify")
	if err != nil { // the answer goes to one address, notices to its neighbour
		address, err = m.partner.Callback("", "notify")
	}
	if err != nil {
		return Answer{}, err
	}
	answer := wire.SubscribeAnswer{TransactionID: list.TransactionID, CorrelationID: m.correlation.String(), Response: []wire.SubscribeResult{}}
	var outcomes []Outcome
	var fresh []Subscription
	var stated *wire.Statement
	each := func(i *wire.Item) (wire.Code, error) {
		s := Subscription{Address: address}
		code, err := x.subscribeOne(ctx, m, i, &s, &stated)
		if code == "" && err == nil && slices.ContainsFunc(fresh, s.same) {
			code = wire.AlreadySubscribed
		}
		if code == "" && err == nil {
			fresh = append(fresh, s)
		}
		return code, err
	}
	err = m.items(list.List, each, func(i *wire.Item, code wire.Code) {
		one := wire.SubscribeResult{Result: fault(i.ReferenceID, i.Locale, code, m.now)}
		o := Outcome{ReferenceID: one.ReferenceID, Timestamp: one.Timestamp, Status: wire.Rejected, Code: code, Authorize: stated}
		if code == "" {
			s := &fresh[len(fresh)-1]
			one.Result = wire.Result{ReferenceID: i.ReferenceID, Timestamp: wire.Stamp(m.now), Status: wire.Succeeded, Locale: s.Locale}
			one.Subscriptions = []wire.SubscriptionTold{m.face.told(s)}
			o.Status, o.Codes = wire.Succeeded, []string{s.Code.String()}
		}
		answer.Response, outcomes, stated = append(answer.Response, one), append(outcomes, o), nil
	})
	if err != nil {
		return Answer{}, err
	}
	status, head, done := headOf(outcomes, m.header.TotalCount)
	return x.finish(ctx, m, result{status: status, code: head, body: answer, outcomes: outcomes, done: done, also: func(ctx context.Context, tx Tx) error {
		for i := range fresh {
			if err := tx.AddSubscription(ctx, &fresh[i]); err != nil {
				return err
			}
		}
		return nil
	}})
}

// same reports whether two subscriptions would tell the same.
func (s *Subscription) same(o Subscription) bool {
	return s.EventType == o.EventType && s.RecordType == o.RecordType && string(s.Filter) == string(o.Filter)
}

// told is a subscription in the standard's words. Its filter is not repeated: it may name a person.
func (f *face) told(s *Subscription) wire.SubscriptionTold {
	status := "subscribe"
	if !s.Ended.IsZero() {
		status = "unsubscribe"
	}
	return wire.SubscriptionTold{
		Version: "1.0.0", Code: s.Code.String(), Status: status, Timestamp: wire.Stamp(s.Created), RegType: f.typeName, EventType: s.EventType, RecordType: s.RecordType, Locale: s.Locale,
	}
}

// subscribeOne reads one subscription, or says by a code why it is not taken.
func (x *Exchange) subscribeOne(ctx context.Context, m *message, i *wire.Item, s *Subscription, stated **wire.Statement) (wire.Code, error) {
	var in wire.Subscription
	if len(i.Subscribe) == 0 || wire.Read(i.Subscribe, &in) != nil {
		return wire.NotifyDetailsInvalid, nil //nolint:nilerr // the code says it
	}
	*stated = in.Authorize
	var ok1, ok2 bool
	s.EventType, ok1 = m.face.event(in.EventType)
	s.RecordType, ok2 = m.face.record(in.RecordType, false)
	if !ok1 || !ok2 || in.RecordType == "" || !m.face.known(in.RegType) {
		return wire.NotifyTypesInvalid, nil
	}
	if !s.times(&in, m.now) {
		return wire.NotifyDetailsInvalid, nil
	}
	expr, code := m.filter(&in)
	if code != "" {
		return code, nil
	}
	if err := x.use(ctx, m); err != nil {
		return "", err
	}
	expr, code, err := x.resolve(ctx, expr, m.permission.ID)
	if code != "" || err != nil {
		return wire.PersonInvalid, err
	}
	return x.complete(ctx, m, i, s, expr)
}

// complete fills a subscription and looks whether the same one is running.
func (x *Exchange) complete(ctx context.Context, m *message, i *wire.Item, s *Subscription, expr query.Expr) (wire.Code, error) {
	var err error
	if s.Filter, err = json.Marshal(expr); err != nil {
		return "", err
	}
	if s.After, err = x.Store.Head(ctx, m.face.dataset); err != nil {
		return "", err
	}
	s.Code, s.Partner, s.Registry, s.Locale = uuid.New(), m.partner.ID, m.registry, wire.Locale(i.Locale)
	s.Permission, s.Created = m.permission.ID, m.now
	like, err := x.Store.Like(ctx, s)
	if err == nil && like != uuid.Nil {
		return wire.AlreadySubscribed, nil
	}
	return "", err
}

// filter reads what a subscription is about. Without a type it is an identifier.
func (m *message) filter(in *wire.Subscription) (query.Expr, wire.Code) {
	kind := in.FilterType
	if kind == "" {
		kind = query.IDType
	}
	open := slices.DeleteFunc(vocabulary(m.open), func(a query.Attribute) bool { return a.Name == attrGroupSize }) // a version of a record does not tell it
	expr, err := query.Parse(kind, in.Filter, open)
	switch {
	case err == nil:
		return expr, ""
	case kind == query.IDType && errors.Is(err, query.ErrInvalid):
		return expr, wire.PersonInvalid
	}
	return expr, wire.NotifyDetailsInvalid
}

// times reads when a subscription is told: from now on and as it happens, where nothing is said.
func (s *Subscription) times(in *wire.Subscription, now time.Time) bool {
	s.Start = now
	if in.Frequency == nil {
		s.Due = now
		return true
	}
	start, ok1 := wire.Time(in.Frequency.Start)
	end, ok2 := wire.Time(in.Frequency.End)
	schedule, err := parseSchedule(strings.TrimSpace(in.Frequency.Cron))
	if !ok1 || !ok2 || err != nil || !end.After(start) || !end.After(now) {
		return false
	}
	s.Start, s.End, s.Schedule = start.UTC(), end.UTC(), strings.TrimSpace(in.Frequency.Cron)
	from := now
	if start.After(now) {
		from = start.UTC()
	}
	s.Due = schedule.after(from.Add(-time.Minute))
	return !s.Due.IsZero()
}
