package server

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Rights implements sharing.v1.RightsService.
type Rights struct {
	sharingv1.UnsafeRightsServiceServer
	app *app.Rights
}

var _ sharingv1.RightsServiceServer = (*Rights)(nil)

// NewRights returns the server over the use cases.
func NewRights(a *app.Rights) *Rights { return &Rights{app: a} }

// CreateRightsRequest takes a request.
func (s *Rights) CreateRightsRequest(ctx context.Context, req *sharingv1.CreateRightsRequestRequest) (*sharingv1.CreateRightsRequestResponse, error) {
	m := req.GetRightsRequest()
	person, err := names.Parse("persons", m.GetPerson())
	if err != nil {
		return nil, err
	}
	q, err := s.app.Ask(ctx, domain.RightsRequest{
		Person: person, Right: domain.Right(m.GetRight()), Code: m.GetCode(), Record: m.GetRecord(), Municipality: m.GetMunicipality(),
		Asked: domain.Asked{Wrong: m.GetWrong(), Wish: m.GetWish()},
	})
	if err != nil {
		return nil, err
	}
	return &sharingv1.CreateRightsRequestResponse{RightsRequest: rightsState(&q)}, nil
}

// GetRightsRequest returns a request whole.
func (s *Rights) GetRightsRequest(ctx context.Context, req *sharingv1.GetRightsRequestRequest) (*sharingv1.GetRightsRequestResponse, error) {
	id, err := names.Parse("rightsRequests", req.GetName())
	if err != nil {
		return nil, err
	}
	q, err := s.app.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	return &sharingv1.GetRightsRequestResponse{RightsRequest: s.whole(&q)}, nil
}

// ListRightsRequests lists a person's requests.
func (s *Rights) ListRightsRequests(ctx context.Context, req *sharingv1.ListRightsRequestsRequest) (*sharingv1.ListRightsRequestsResponse, error) {
	person, err := names.Parse("persons", req.GetParent())
	if err != nil {
		return nil, err
	}
	all, err := s.app.RequestsOf(ctx, person)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListRightsRequestsResponse{}
	for i := range all {
		out.RightsRequests = append(out.RightsRequests, s.whole(&all[i]))
	}
	return out, nil
}

// ListDueRightsRequests lists what is to be answered.
func (s *Rights) ListDueRightsRequests(ctx context.Context, req *sharingv1.ListDueRightsRequestsRequest) (*sharingv1.ListDueRightsRequestsResponse, error) {
	list := func(ctx context.Context) ([]domain.RightsRequest, error) { return s.app.Due(ctx, req.GetOverdue()) }
	if req.GetWithoutFile() {
		list = s.app.Unfiled
	}
	all, err := list(ctx)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListDueRightsRequestsResponse{}
	for i := range all {
		m := rightsState(&all[i])
		m.Overdue = all[i].Overdue(clock.Today(s.app.Clock))
		out.RightsRequests = append(out.RightsRequests, m)
	}
	return out, nil
}

// ListRestrictions says what of a person is restricted.
func (s *Rights) ListRestrictions(ctx context.Context, req *sharingv1.ListRestrictionsRequest) (*sharingv1.ListRestrictionsResponse, error) {
	person, err := names.Parse("persons", req.GetParent())
	if err != nil {
		return nil, err
	}
	all, err := s.app.Restrictions(ctx, person)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListRestrictionsResponse{}
	for _, l := range all {
		out.Restrictions = append(out.Restrictions, &sharingv1.Restriction{
			RightsRequest: names.Format("rightsRequests", l.Request), Code: l.Code, Record: l.Record, StartTime: timestamppb.New(l.Start),
		})
	}
	return out, nil
}

// ListRightsNotices lists what the caller's organisation is told.
func (s *Rights) ListRightsNotices(ctx context.Context, req *sharingv1.ListRightsNoticesRequest) (*sharingv1.ListRightsNoticesResponse, error) {
	after, err := names.ParseOptional("rightsNotices", req.GetAfter())
	if err != nil {
		return nil, err
	}
	only, err := names.ParseOptional("rightsNotices", req.GetNotice())
	if err != nil {
		return nil, err
	}
	all, err := s.app.Notices(ctx, after, only)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListRightsNoticesResponse{}
	for _, n := range all {
		out.RightsNotices = append(out.RightsNotices, &sharingv1.RightsNotice{
			Name: names.Format("rightsNotices", n.ID), What: n.What, Code: n.Code, Person: names.Format("persons", n.Person), PersonalCode: n.PersonalCode,
			Record: n.Record, CreateTime: timestamppb.New(n.Created),
		})
	}
	return out, nil
}

// rightsState is a request without what was written: what writes answer, and what is kept of them for repeats.
func rightsState(q *domain.RightsRequest) *sharingv1.RightsRequest {
	m := &sharingv1.RightsRequest{
		Name: names.Format("rightsRequests", q.ID), Person: names.Format("persons", q.Person), Right: string(q.Right), Code: q.Code, Record: q.Record,
		Municipality: q.Municipality, State: q.State(), Keeper: q.Keeper, Dispute: q.Dispute, ReceiveTime: timestamppb.New(q.Received),
		DueDate: q.Due.Format(time.DateOnly), LiftTime: stamp(q.LiftedAt),
	}
	if !q.AnsweredAt.IsZero() {
		m.Answer = &sharingv1.RightsAnswer{Outcome: q.Outcome, Ground: q.Ground, AnswerTime: stamp(q.AnsweredAt), Told: q.Told, Erasure: q.Erasure}
	}
	return m
}

func (s *Rights) whole(q *domain.RightsRequest) *sharingv1.RightsRequest {
	m := rightsState(q)
	m.Wrong, m.Wish, m.Overdue = q.Asked.Wrong, q.Asked.Wish, q.Overdue(clock.Today(s.app.Clock))
	if !q.ExtendedAt.IsZero() {
		m.Extension = rightsText(q.Notice)
	}
	if m.GetAnswer() != nil {
		m.Answer.Text, m.Answer.Officer = rightsText(q.Answer), q.Officer
		for _, t := range q.Recipients {
			m.Answer.Recipients = append(m.Answer.Recipients, &sharingv1.RightsRecipient{
				Organisation: t.Organisation, What: t.What, CreateTime: timestamppb.New(t.Created), PushTime: stamp(t.Pushed), ReadTime: stamp(t.Looked),
			})
		}
		if g, ok := s.app.Law.Ground(q.Ground, clock.Today(clock.Fixed(q.AnsweredAt))); ok {
			m.Answer.GroundText = rightsText(domain.Bilingual{LV: g.LV, EN: g.EN})
		}
	}
	return m
}

func rightsText(b domain.Bilingual) *sharingv1.RightsText {
	return &sharingv1.RightsText{Lv: b.LV, En: b.EN}
}

func bilingual(m *sharingv1.RightsText) domain.Bilingual {
	return domain.Bilingual{LV: m.GetLv(), EN: m.GetEn()}
}
