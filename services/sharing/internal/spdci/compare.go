package spdci

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/spdci/query"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// stateActive is the state of an enrolment that covers today.
const stateActive = "active"

// unlike is what a partner is told whose enrolment this register does not have so.
const unlike = "this register does not say so; enrolments here come from decisions of municipalities and are not taken from elsewhere"

// compare takes enrolments that a partner reports and tells for each whether this register says the same. What is reported
// of a person whom it knows is kept as that, and shown (reported.go): no law lets an enrolment be made here by a message.
func (x *Exchange) compare(ctx context.Context, m *message) (Answer, error) {
	var in wire.Updates
	if wire.Read(m.clear, &in) != nil || !wire.Reference(in.TransactionID) {
		return Answer{}, ErrMessage
	}
	list := in.Updates.Beneficiaries
	if m.header.TotalCount < 0 {
		m.header.TotalCount = len(list)
	}
	switch {
	case len(list) == 0:
		return Answer{}, ErrMessage
	case len(list) > maxRequests:
		return x.rejected(ctx, m, wire.TotalCountLimit)
	case len(list) != m.header.TotalCount:
		return x.rejected(ctx, m, wire.TotalCountInvalid)
	}
	a := updatesAnswer{TransactionID: in.TransactionID, CorrelationID: m.correlation.String()}
	var outcomes []Outcome
	var reports []Reported
	for i, b := range list {
		if err := x.use(ctx, m); err != nil {
			return Answer{}, err
		}
		programme, reported := lookup(b, "programme_identifier"), strings.ToLower(lookup(b, "enrolment_status"))
		same, person, err := x.saysSame(ctx, m, b, programme, reported)
		if err != nil {
			return Answer{}, err
		}
		if r, ok := m.reportOf(person, programme, reported, same); ok {
			reports = append(reports, r)
		}
		one := wire.Result{ReferenceID: strconv.Itoa(i + 1), Timestamp: wire.Stamp(m.now), Status: wire.Succeeded}
		if !same {
			one.Status, one.ReasonMessage = wire.Rejected, unlike
		}
		a.Response = append(a.Response, one)
		outcomes = append(outcomes, Outcome{ReferenceID: one.ReferenceID, Timestamp: one.Timestamp, Status: one.Status})
	}
	status, _, done := headOf(outcomes, m.header.TotalCount)
	return x.finish(ctx, m, result{status: status, body: a, outcomes: outcomes, done: done, also: keeps(reports)})
}

// updatesAnswer answers reported enrolments.
type updatesAnswer struct {
	TransactionID string        `json:"transaction_id"`
	CorrelationID string        `json:"correlation_id"`
	Response      []wire.Result `json:"enrolled_response"`
}

// saysSame reports whether the register has the enrolment as it was reported: the person, the programme, active or not; and of whom it is,
// when that is one person whom it knows.
func (x *Exchange) saysSame(ctx context.Context, m *message, b map[string]any, programme, reported string) (bool, uuid.UUID, error) {
	code := lookup(b, "identifier_value")
	if code == "" {
		code = lookup(b, "member_identifier")
	}
	e := query.Expr{Op: query.Eq, Attribute: attrPerson, Kind: query.Code, Values: []string{strings.ReplaceAll(code, "-", "")}}
	if open := m.open; !m.cut.Opens("enrolled") || !open[domain.FieldPerson] || !open[domain.FieldKind] || !open[domain.FieldPeriod] || !query.IsCode(code) || programme == "" {
		return false, uuid.Nil, nil
	}
	e, fault, err := x.resolve(ctx, e, m.permission.ID)
	if fault != "" || err != nil {
		return false, uuid.Nil, err
	}
	persons, person := uuids(e.Values, "persons/"), uuid.Nil
	if persons == nil {
		persons = []uuid.UUID{}
	}
	if len(persons) == 1 {
		person = persons[0]
	}
	rows, err := x.Store.Rows(ctx, m.face.dataset, Narrow{Persons: persons, Kinds: []string{strings.ToLower(programme)}}, maxScan)
	if err != nil {
		return false, uuid.Nil, err
	}
	return standsAs(rows, persons, reported, today(m.now)), person, nil
}

// standsAs reports whether an enrolment of these persons stands as reported; without a word, that there is one.
func standsAs(rows []Row, persons []uuid.UUID, reported string, day time.Time) bool {
	there, active := false, false
	for i := range rows {
		for _, p := range persons {
			there = there || rows[i].Person == p
			active = active || rows[i].Person == p && state(&rows[i].Row, day) == stateActive
		}
	}
	switch reported {
	case "":
		return there
	case stateActive:
		return active
	}
	return there && !active
}

// lookup finds the first text under a name, however deep: samples of the standard nest beneficiaries in several ways.
func lookup(v any, name string) string {
	switch v := v.(type) {
	case map[string]any:
		if s, ok := v[name].(string); ok {
			return s
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if s := lookup(v[key], name); s != "" {
				return s
			}
		}
	case []any:
		for _, one := range v {
			if s := lookup(one, name); s != "" {
				return s
			}
		}
	}
	return ""
}
