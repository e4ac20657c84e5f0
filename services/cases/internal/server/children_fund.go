package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// Fund implements cases.v1.ChildrensFundService.
type Fund struct {
	casesv1.UnsafeChildrensFundServiceServer
	app *app.App
}

var _ casesv1.ChildrensFundServiceServer = (*Fund)(nil)

// ListReferrals lists what the caller was sent.
func (s *Fund) ListReferrals(ctx context.Context, req *casesv1.ListReferralsRequest) (*casesv1.ListReferralsResponse, error) {
	list, next, err := s.app.ListReferrals(ctx, page.Size(req.GetPageSize()), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	resp := &casesv1.ListReferralsResponse{NextPageToken: next}
	for _, r := range list {
		resp.Referrals = append(resp.Referrals, referralMessage(r))
	}
	return resp, nil
}

// ConfirmReferral names institution and days.
func (s *Fund) ConfirmReferral(ctx context.Context, req *casesv1.ConfirmReferralRequest) (*casesv1.ConfirmReferralResponse, error) {
	id, err := names.Parse("referrals", req.GetName())
	if err != nil {
		return nil, err
	}
	start, err := dayIn("start_date", req.GetStartDate())
	if err != nil {
		return nil, err
	}
	end, err := dayIn("end_date", req.GetEndDate())
	if err != nil {
		return nil, err
	}
	r, err := s.app.ConfirmReferral(ctx, id, req.GetInstitution(), start, end, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.ConfirmReferralResponse{Referral: referralMessage(r)}, nil
}

// ListFundNotices lists what the caller is told.
func (s *Fund) ListFundNotices(ctx context.Context, req *casesv1.ListFundNoticesRequest) (*casesv1.ListFundNoticesResponse, error) {
	list, err := s.app.ListFundNotices(ctx, req.GetAfterNumber(), page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	resp := &casesv1.ListFundNoticesResponse{}
	for _, n := range list {
		m := &casesv1.FundNotice{Number: n.Number, Referral: names.Format("referrals", n.Referral), AddTime: stamp(n.Added),
			Kind: wire.Value[casesv1.FundNoticeKind](casesv1.FundNoticeKind_value, "FUND_NOTICE_KIND_", n.Kind)}
		if n.Rehabilitation != nil {
			m.RehabilitationNotice = noticeMessage(*n.Rehabilitation)
		}
		resp.FundNotices = append(resp.FundNotices, m)
	}
	return resp, nil
}

// GetReferredChild is the screen of the fund.
func (s *Fund) GetReferredChild(ctx context.Context, req *casesv1.GetReferredChildRequest) (*casesv1.GetReferredChildResponse, error) {
	id, err := names.Parse("referrals", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.GetReferredChild(ctx, id)
	if err != nil {
		return nil, err
	}
	m := &casesv1.ReferredChild{Referral: referralMessage(v.Referral), ProcessNumber: v.ProcessNumber, Child: &casesv1.ReferredPerson{
		Person: names.Format("persons", v.Child.ID), GivenName: v.Child.GivenName, Surname: v.Child.Surname, PersonalCode: v.Child.Code,
	}}
	for _, p := range v.Representatives {
		m.Representatives = append(m.Representatives, &casesv1.Representative{GivenName: p.GivenName, Surname: p.Surname, PersonalCode: p.Code})
	}
	for _, f := range v.Custody {
		m.Custody = append(m.Custody, &casesv1.CustodyFact{Kind: f.Kind, FromDate: f.From, ToDate: f.To, DecidingBody: f.Body, Source: f.Source})
	}
	m.ConvictionInForce = wire.Value[casesv1.KnownAnswer](casesv1.KnownAnswer_value, answerPrefix, v.Conviction)
	for _, t := range v.Recovery {
		m.RecoveryTests = append(m.RecoveryTests, recoveryMessage(t))
	}
	return &casesv1.GetReferredChildResponse{ReferredChild: m}, nil
}
