package server

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// ListRulePacks lists the packs.
func (s *Server) ListRulePacks(ctx context.Context, _ *assistancev1.ListRulePacksRequest) (*assistancev1.ListRulePacksResponse, error) {
	packs, err := s.app.RulePacks(ctx)
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ListRulePacksResponse{}
	for _, p := range packs {
		out.RulePacks = append(out.RulePacks, rulePack(p))
	}
	return out, nil
}

// GetRulePack returns a pack.
func (s *Server) GetRulePack(ctx context.Context, req *assistancev1.GetRulePackRequest) (*assistancev1.GetRulePackResponse, error) {
	id, err := names.Parse("rulePacks", req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.app.RulePack(ctx, id)
	if err != nil {
		return nil, err
	}
	return &assistancev1.GetRulePackResponse{RulePack: rulePack(p)}, nil
}

// ProposeRulePack keeps a pack as proposed.
func (s *Server) ProposeRulePack(ctx context.Context, req *assistancev1.ProposeRulePackRequest) (*assistancev1.ProposeRulePackResponse, error) {
	in := app.ProposeRulePack{Label: req.GetLabel(), Reason: req.GetReason(), ValidateOnly: req.GetValidateOnly()}
	var err error
	if in.ValidFrom, err = domain.ParseDate(req.GetValidFrom()); err != nil {
		return nil, invalidDate("valid_from", err)
	}
	for _, f := range req.GetFiles() {
		in.Files = append(in.Files, app.PackFile{Path: f.GetPath(), Content: f.GetContent()})
	}
	p, err := s.app.ProposeRulePack(ctx, in)
	if err != nil {
		return nil, err
	}
	return &assistancev1.ProposeRulePackResponse{RulePack: rulePack(p)}, nil
}

// ActivateRulePack puts a pack into force.
func (s *Server) ActivateRulePack(ctx context.Context, req *assistancev1.ActivateRulePackRequest) (*assistancev1.ActivateRulePackResponse, error) {
	id, err := names.Parse("rulePacks", req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.app.ActivateRulePack(ctx, app.ActivateRulePack{ID: id, Hash: req.GetHash(), RetroactiveReason: req.GetRetroactiveReason()})
	if err != nil {
		return nil, err
	}
	return &assistancev1.ActivateRulePackResponse{RulePack: rulePack(p)}, nil
}

func rulePack(p domain.RulePack) *assistancev1.RulePack {
	return &assistancev1.RulePack{
		Name: names.Format("rulePacks", p.ID), Label: p.Label, Reason: p.Reason, Hash: p.Hash, State: assistancev1.RulePackState(p.State),
		ValidFrom: p.ValidFrom.String(), Rows: int32(p.Rows), Warnings: p.Warnings,
		ProposedBy: p.ProposedBy, ProposeTime: stamp(p.ProposedAt), ActivatedBy: p.ActivatedBy, ActivateTime: stamp(p.ActivatedAt),
	}
}

// stamp is nil for a time that has not come.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
