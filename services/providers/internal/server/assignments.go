package server

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// CreateAssignment refers a client.
func (s *Server) CreateAssignment(ctx context.Context, req *providersv1.CreateAssignmentRequest) (*providersv1.CreateAssignmentResponse, error) {
	m := req.GetAssignment()
	var p parser
	in := domain.Assignment{
		Municipality: m.GetMunicipality(), Person: p.name("persons", m.GetPerson()), GrantRef: m.GetGrantRef(), Unit: m.GetUnit(), Limit: domain.Units(m.GetLimit()),
		LimitPer: domain.LimitPer(word(m.GetLimitPer(), "LIMIT_SPAN_")), Payers: payers(m.GetPayers()), CoPayCents: m.GetCoPay().GetCents(),
		Period:        domain.Period{From: p.day("assignment.from", m.GetFrom()), To: p.day("assignment.to", m.GetTo())},
		AddressHidden: m.GetAddressHidden(), Extract: extract(m.GetExtract()),
	}
	registration := p.name("registrations", m.GetRegistration())
	if p.err != nil {
		return nil, p.err
	}
	if t := m.GetAnswerTime(); t != nil {
		in.AnswerBy = t.AsTime()
	}
	out, err := s.app.CreateAssignment(ctx, in, registration)
	if err != nil {
		return nil, err
	}
	return &providersv1.CreateAssignmentResponse{Assignment: assignment(&out)}, nil
}

// GetAssignment returns an assignment.
func (s *Server) GetAssignment(ctx context.Context, req *providersv1.GetAssignmentRequest) (*providersv1.GetAssignmentResponse, error) {
	id, err := names.Parse("assignments", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := s.app.Assignment(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetAssignmentResponse{Assignment: assignment(&out)}, nil
}

// ListAssignments lists assignments.
func (s *Server) ListAssignments(ctx context.Context, req *providersv1.ListAssignmentsRequest) (*providersv1.ListAssignmentsResponse, error) {
	person, err := names.ParseOptional("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.app.Assignments(ctx, app.ListAssignments{
		State: domain.AssignmentState(word(req.GetState(), "ASSIGNMENT_STATE_")), Person: person, PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.ListAssignmentsResponse{Assignments: convert(rows, assignment), NextPageToken: next}, nil
}

// AcceptAssignment takes the client.
func (s *Server) AcceptAssignment(ctx context.Context, req *providersv1.AcceptAssignmentRequest) (*providersv1.AcceptAssignmentResponse, error) {
	out, err := acted(req, func(id uuid.UUID) (domain.Assignment, error) { return s.app.Accept(ctx, id, req.GetEtag()) })
	if err != nil {
		return nil, err
	}
	return &providersv1.AcceptAssignmentResponse{Assignment: out}, nil
}

// RejectAssignment refuses the client.
func (s *Server) RejectAssignment(ctx context.Context, req *providersv1.RejectAssignmentRequest) (*providersv1.RejectAssignmentResponse, error) {
	reason := domain.RejectReason(word(req.GetReason(), "REJECT_CAUSE_"))
	out, err := acted(req, func(id uuid.UUID) (domain.Assignment, error) {
		return s.app.Reject(ctx, id, reason, req.GetNote(), req.GetEtag())
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.RejectAssignmentResponse{Assignment: out}, nil
}

// ChangeAssignment changes an open assignment.
func (s *Server) ChangeAssignment(ctx context.Context, req *providersv1.ChangeAssignmentRequest) (*providersv1.ChangeAssignmentResponse, error) {
	var p parser
	c := domain.AssignmentChange{Extract: extract(req.GetExtract()), Payers: payers(req.GetPayers())}
	if to := p.day("to", req.GetTo()); !to.IsZero() {
		c.To = &to
	}
	if p.err != nil {
		return nil, p.err
	}
	if req.Limit != nil {
		limit := domain.Units(req.GetLimit())
		c.Limit = &limit
	}
	if req.LimitPer != nil {
		per := domain.LimitPer(word(req.GetLimitPer(), "LIMIT_SPAN_"))
		c.LimitPer = &per
	}
	if m := req.GetCoPay(); m != nil {
		cents := m.GetCents()
		c.CoPayCents = &cents
	}
	out, err := acted(req, func(id uuid.UUID) (domain.Assignment, error) { return s.app.Change(ctx, id, c, req.GetEtag()) })
	if err != nil {
		return nil, err
	}
	return &providersv1.ChangeAssignmentResponse{Assignment: out}, nil
}

// WithdrawAssignment takes an assignment back.
func (s *Server) WithdrawAssignment(ctx context.Context, req *providersv1.WithdrawAssignmentRequest) (*providersv1.WithdrawAssignmentResponse, error) {
	out, err := acted(req, func(id uuid.UUID) (domain.Assignment, error) {
		return s.app.Withdraw(ctx, id, req.GetNote(), req.GetEtag())
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.WithdrawAssignmentResponse{Assignment: out}, nil
}

// PauseAssignment stops an assignment.
func (s *Server) PauseAssignment(ctx context.Context, req *providersv1.PauseAssignmentRequest) (*providersv1.PauseAssignmentResponse, error) {
	out, err := onDay(req, "from", req.GetFrom(), func(id uuid.UUID, day domain.Date) (domain.Assignment, error) {
		return s.app.Pause(ctx, id, day, req.GetEtag())
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.PauseAssignmentResponse{Assignment: out}, nil
}

// ResumeAssignment ends a pause.
func (s *Server) ResumeAssignment(ctx context.Context, req *providersv1.ResumeAssignmentRequest) (*providersv1.ResumeAssignmentResponse, error) {
	out, err := onDay(req, "from", req.GetFrom(), func(id uuid.UUID, day domain.Date) (domain.Assignment, error) {
		return s.app.ResumeAssignment(ctx, id, day, req.GetEtag())
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.ResumeAssignmentResponse{Assignment: out}, nil
}

// EndAssignment makes a day the last one.
func (s *Server) EndAssignment(ctx context.Context, req *providersv1.EndAssignmentRequest) (*providersv1.EndAssignmentResponse, error) {
	out, err := onDay(req, "to", req.GetTo(), func(id uuid.UUID, day domain.Date) (domain.Assignment, error) {
		return s.app.End(ctx, id, day, req.GetEtag())
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.EndAssignmentResponse{Assignment: out}, nil
}

// acted reads the name of a request, acts, and writes the answer.
func acted(req interface{ GetName() string }, do func(uuid.UUID) (domain.Assignment, error)) (*providersv1.Assignment, error) {
	id, err := names.Parse("assignments", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := do(id)
	if err != nil {
		return nil, err
	}
	return assignment(&out), nil
}

func onDay(req interface{ GetName() string }, path, text string, do func(uuid.UUID, domain.Date) (domain.Assignment, error)) (*providersv1.Assignment, error) {
	var p parser
	day := p.day(path, text)
	if p.err != nil {
		return nil, p.err
	}
	return acted(req, func(id uuid.UUID) (domain.Assignment, error) { return do(id, day) })
}

func payers(list []*providersv1.PayerShare) []domain.Payer {
	var out []domain.Payer
	for _, p := range list {
		out = append(out, domain.Payer{Who: domain.FundingSource(word(p.GetPayer(), "FUNDING_SOURCE_")), Share: int(p.GetShare())})
	}
	return out
}

func extract(list []*providersv1.ExtractField) map[string]string {
	out := map[string]string{}
	for _, f := range list {
		out[f.GetCode()] = f.GetValue()
	}
	return out
}

func assignment(a *domain.Assignment) *providersv1.Assignment {
	out := &providersv1.Assignment{
		Name: names.Format("assignments", a.ID), Registration: names.Format("registrations", a.Registration), Provider: names.Format("providers", a.Provider),
		Municipality: a.Municipality, Person: names.Format("persons", a.Person), GrantRef: a.GrantRef, ServiceKind: a.Kind, Unit: a.Unit, Limit: int64(a.Limit),
		LimitPer: providersv1.LimitSpan(providersv1.LimitSpan_value["LIMIT_SPAN_"+string(a.LimitPer)]), From: a.Period.From.String(), To: a.Period.To.String(),
		CoPay: &typesv1.Money{Cents: a.CoPayCents, CurrencyCode: "EUR"}, AddressHidden: a.AddressHidden, PlanVersion: int32(a.PlanVersion),
		State:        providersv1.AssignmentState(providersv1.AssignmentState_value["ASSIGNMENT_STATE_"+string(a.State)]),
		RejectReason: providersv1.RejectCause(providersv1.RejectCause_value["REJECT_CAUSE_"+string(a.Reason)]), Note: a.Note,
		AnswerTime: moment(a.AnswerBy), Used: int64(a.Used), Etag: app.Etag(a.Version),
	}
	for _, p := range a.Payers {
		out.Payers = append(out.Payers, &providersv1.PayerShare{Payer: providersv1.FundingSource(providersv1.FundingSource_value["FUNDING_SOURCE_"+string(p.Who)]), Share: int32(p.Share)})
	}
	for _, p := range a.Pauses {
		out.Pauses = append(out.Pauses, &providersv1.Suspension{From: p.From.String(), To: p.To.String()})
	}
	for _, code := range slices.Sorted(maps.Keys(a.Extract)) {
		out.Extract = append(out.Extract, &providersv1.ExtractField{Code: code, Value: a.Extract[code]})
	}
	return out
}
