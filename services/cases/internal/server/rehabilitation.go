package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// Rehabilitation implements cases.v1.RehabilitationService.
type Rehabilitation struct {
	casesv1.UnsafeRehabilitationServiceServer
	app *app.App
}

var _ casesv1.RehabilitationServiceServer = (*Rehabilitation)(nil)

// SendRehabilitationNotice keeps what a sender tells the fund.
func (s *Rehabilitation) SendRehabilitationNotice(ctx context.Context, req *casesv1.SendRehabilitationNoticeRequest) (*casesv1.SendRehabilitationNoticeResponse, error) {
	m := req.GetRehabilitationNotice()
	referral, err := names.Parse("referrals", m.GetReferral())
	if err != nil {
		return nil, err
	}
	n, err := s.app.SendNotice(ctx, domain.Notice{Referral: referral, Reference: m.GetSenderReference(), Given: domain.Given{
		Service: wire.Word[domain.ReferralService](casesv1.ReferralService_name, "REFERRAL_SERVICE_", m.GetService()),
		From:    m.GetFromDate(), To: m.GetToDate(), Units: int(m.GetUnits()), Cents: m.GetExpense().GetCents(), ProcessNumber: m.GetProcessNumber(),
	}})
	if err != nil {
		return nil, err
	}
	return &casesv1.SendRehabilitationNoticeResponse{RehabilitationNotice: noticeMessage(n)}, nil
}

// ListSentNotices lists what the caller's organisation has sent.
func (s *Rehabilitation) ListSentNotices(ctx context.Context, req *casesv1.ListSentNoticesRequest) (*casesv1.ListSentNoticesResponse, error) {
	list, next, err := s.app.ListSentNotices(ctx, page.Size(req.GetPageSize()), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	resp := &casesv1.ListSentNoticesResponse{NextPageToken: next}
	for _, n := range list {
		resp.RehabilitationNotices = append(resp.RehabilitationNotices, noticeMessage(n))
	}
	return resp, nil
}

func noticeMessage(n domain.Notice) *casesv1.RehabilitationNotice {
	m := &casesv1.RehabilitationNotice{Name: names.Format("rehabilitationNotices", n.ID), Referral: names.Format("referrals", n.Referral),
		SenderReference: n.Reference, Service: wire.Value[casesv1.ReferralService](casesv1.ReferralService_value, "REFERRAL_SERVICE_", n.Given.Service),
		FromDate: n.Given.From, ToDate: n.Given.To, Units: int32(n.Given.Units), Expense: &typesv1.Money{Cents: n.Given.Cents},
		ProcessNumber: n.Given.ProcessNumber, SenderKind: wire.Value[casesv1.NoticeSenderKind](casesv1.NoticeSenderKind_value, "NOTICE_SENDER_KIND_", n.Sender.Kind),
		Sender: n.Sender.Number, State: casesv1.NoticeState_NOTICE_STATE_ACCEPTED, SendTime: stamp(n.Sent)}
	for _, p := range n.Problems {
		m.State = casesv1.NoticeState_NOTICE_STATE_REFUSED
		m.Problems = append(m.Problems, &casesv1.NoticeProblem{Field: p.Field, Reason: p.Reason, Text: &typesv1.LocalizedText{Lv: p.LV, En: p.EN}})
	}
	return m
}
