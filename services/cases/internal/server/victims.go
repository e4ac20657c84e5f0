package server

import (
	"context"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// Victims implements cases.v1.VictimService.
type Victims struct {
	casesv1.UnsafeVictimServiceServer
	app *app.App
}

var _ casesv1.VictimServiceServer = (*Victims)(nil)

// OpenVictimCase opens the case of a child.
func (s *Victims) OpenVictimCase(ctx context.Context, req *casesv1.OpenVictimCaseRequest) (*casesv1.OpenVictimCaseResponse, error) {
	m := req.GetVictimCase()
	child, err := names.Parse("persons", m.GetChild())
	if err != nil {
		return nil, err
	}
	p, err := proceedings(m.GetProcessNumber(), m.GetOffenderParent())
	if err != nil {
		return nil, err
	}
	c, err := s.app.OpenVictimCase(ctx, domain.VictimCase{Child: child, Municipality: m.GetMunicipality(), Proceedings: p, Officer: m.GetOfficer(),
		Requester: wire.Word[domain.RequesterRole](casesv1.RequesterRole_name, "REQUESTER_ROLE_", m.GetRequesterRole())})
	if err != nil {
		return nil, err
	}
	return &casesv1.OpenVictimCaseResponse{VictimCase: victimCaseMessage(c)}, nil
}

// RecordProceedings records what is known of the proceedings.
func (s *Victims) RecordProceedings(ctx context.Context, req *casesv1.RecordProceedingsRequest) (*casesv1.RecordProceedingsResponse, error) {
	id, err := names.Parse("victimCases", req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := proceedings(req.GetProcessNumber(), req.GetOffenderParent())
	if err != nil {
		return nil, err
	}
	c, err := s.app.RecordProceedings(ctx, id, p, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.RecordProceedingsResponse{VictimCase: victimCaseMessage(c)}, nil
}

// GetVictimCase reads a case.
func (s *Victims) GetVictimCase(ctx context.Context, req *casesv1.GetVictimCaseRequest) (*casesv1.GetVictimCaseResponse, error) {
	id, err := names.Parse("victimCases", req.GetName())
	if err != nil {
		return nil, err
	}
	c, err := s.app.GetVictimCase(ctx, id)
	if err != nil {
		return nil, err
	}
	return &casesv1.GetVictimCaseResponse{VictimCase: victimCaseMessage(c)}, nil
}

// AssignVictimCase gives a case to an officer.
func (s *Victims) AssignVictimCase(ctx context.Context, req *casesv1.AssignVictimCaseRequest) (*casesv1.AssignVictimCaseResponse, error) {
	id, err := names.Parse("victimCases", req.GetName())
	if err != nil {
		return nil, err
	}
	c, err := s.app.AssignVictimCase(ctx, id, req.GetOfficer(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.AssignVictimCaseResponse{VictimCase: victimCaseMessage(c)}, nil
}

// CreateReferral refers a child.
func (s *Victims) CreateReferral(ctx context.Context, req *casesv1.CreateReferralRequest) (*casesv1.CreateReferralResponse, error) {
	m := req.GetReferral()
	kase, err := names.Parse("victimCases", m.GetVictimCase())
	if err != nil {
		return nil, err
	}
	r, err := s.app.CreateReferral(ctx, domain.Referral{VictimCase: kase, Recipient: m.GetRecipient(),
		Service: wire.Word[domain.ReferralService](casesv1.ReferralService_name, "REFERRAL_SERVICE_", m.GetService())})
	if err != nil {
		return nil, err
	}
	return &casesv1.CreateReferralResponse{Referral: referralMessage(r)}, nil
}

// EndReferral ends a referral.
func (s *Victims) EndReferral(ctx context.Context, req *casesv1.EndReferralRequest) (*casesv1.EndReferralResponse, error) {
	id, err := names.Parse("referrals", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.app.EndReferral(ctx, id, wire.Word[domain.ReferralEnd](casesv1.ReferralEndReason_name, "REFERRAL_END_REASON_", req.GetReason()), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.EndReferralResponse{Referral: referralMessage(r)}, nil
}

func proceedings(number, offender string) (p domain.Proceedings, err error) {
	p.Number = number
	p.Offender, err = names.ParseOptional("persons", offender)
	return p, err
}

func victimCaseMessage(c domain.VictimCase) *casesv1.VictimCase {
	m := &casesv1.VictimCase{Name: names.Format("victimCases", c.ID), Child: names.Format("persons", c.Child), Municipality: c.Municipality,
		RequesterRole: wire.Value[casesv1.RequesterRole](casesv1.RequesterRole_value, "REQUESTER_ROLE_", c.Requester),
		ProcessNumber: c.Proceedings.Number, OffenderParent: names.Format("persons", c.Proceedings.Offender),
		CreateTime: stamp(c.Created), Etag: app.Etag(c.Version), Officer: c.Officer, Specialist: names.Format("specialists", c.Specialist)}
	for _, r := range c.Referrals {
		m.Referrals = append(m.Referrals, referralMessage(r))
	}
	return m
}

func referralMessage(r domain.Referral) *casesv1.Referral {
	return &casesv1.Referral{Name: names.Format("referrals", r.ID), VictimCase: names.Format("victimCases", r.VictimCase), Child: names.Format("persons", r.Child),
		Municipality: r.Municipality, Recipient: r.Recipient, Institution: r.Institution, StartDate: r.Start.String(), EndDate: r.End.String(),
		Service:   wire.Value[casesv1.ReferralService](casesv1.ReferralService_value, "REFERRAL_SERVICE_", r.Service),
		EndedDate: r.Ended.String(), EndReason: wire.Value[casesv1.ReferralEndReason](casesv1.ReferralEndReason_value, "REFERRAL_END_REASON_", r.EndReason),
		CreateTime: stamp(r.Created), ConfirmTime: stamp(r.Confirmed), Etag: app.Etag(r.Version)}
}

// dayIn reads a day of a request; the pattern of the contract lets days pass that no calendar has.
func dayIn(field, text string) (domain.Date, error) {
	d, err := domain.ParseDate(text)
	if err != nil {
		return d, errs.ErrRequestInvalid.Field(field, "DAY_INVALID", "the calendar has no such day", "kalendārā nav šādas dienas")
	}
	return d, nil
}
