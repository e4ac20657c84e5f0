// Package server is the gRPC side of the assistance service: the contract to domain values, a call of package app, and back.
// It holds no rule of the business.
package server

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Server implements every gRPC service of assistance.v1. Their methods have different names, as the policy knows them by.
type Server struct {
	assistancev1.UnsafeAssistanceServiceServer
	assistancev1.UnsafeRulePacksServiceServer
	assistancev1.UnsafeWhatIfServiceServer
	assistancev1.UnsafeCaseloadServiceServer
	assistancev1.UnsafeAwardsServiceServer
	assistancev1.UnsafeFactsServiceServer
	assistancev1.UnsafeConflictsServiceServer
	app *app.App
}

var (
	_ assistancev1.AssistanceServiceServer = (*Server)(nil)
	_ assistancev1.RulePacksServiceServer  = (*Server)(nil)
	_ assistancev1.WhatIfServiceServer     = (*Server)(nil)
	_ assistancev1.CaseloadServiceServer   = (*Server)(nil)
	_ assistancev1.AwardsServiceServer     = (*Server)(nil)
	_ assistancev1.FactsServiceServer      = (*Server)(nil)
	_ assistancev1.ConflictsServiceServer  = (*Server)(nil)
)

// Register registers every service of the contract.
func (s *Server) Register(r grpc.ServiceRegistrar) {
	assistancev1.RegisterAssistanceServiceServer(r, s)
	assistancev1.RegisterRulePacksServiceServer(r, s)
	assistancev1.RegisterWhatIfServiceServer(r, s)
	assistancev1.RegisterCaseloadServiceServer(r, s)
	assistancev1.RegisterAwardsServiceServer(r, s)
	assistancev1.RegisterFactsServiceServer(r, s)
	assistancev1.RegisterConflictsServiceServer(r, s)
}

// New returns the server over the use cases.
func New(a *app.App) *Server { return &Server{app: a} }

// Encode turns the value that answered a write into the resource of the contract, for idempotent answers.
func Encode(v any) (proto.Message, error) {
	switch v := v.(type) {
	case domain.Assessment:
		return assessment(v), nil
	case domain.Reservation:
		return reservation(v), nil
	case domain.CaseloadRun:
		return caseloadRun(v), nil
	case app.Proposal:
		return proposal(v), nil
	case app.ConflictAnswer:
		return conflictCheck(v), nil
	case conflict.Record:
		return finding(v), nil
	case domain.AwardChange:
		return awardChange(v), nil
	case domain.Fact:
		return fact(v), nil
	case domain.FactChange:
		return factChange(v), nil
	case app.Declared:
		return declared(v), nil
	case domain.RulePack:
		return rulePack(v), nil
	}
	return nil, fmt.Errorf("encode answer: %T has no resource", v)
}

// Assess computes a means test.
func (s *Server) Assess(ctx context.Context, req *assistancev1.AssessRequest) (*assistancev1.AssessResponse, error) {
	in, err := assess(req)
	if err != nil {
		return nil, err
	}
	a, err := s.app.Assess(ctx, in)
	if err != nil {
		return nil, err
	}
	return &assistancev1.AssessResponse{Assessment: assessment(a)}, nil
}

// GetAssessment returns a kept assessment.
func (s *Server) GetAssessment(ctx context.Context, req *assistancev1.GetAssessmentRequest) (*assistancev1.GetAssessmentResponse, error) {
	id, err := names.Parse("assessments", req.GetName())
	if err != nil {
		return nil, err
	}
	a, err := s.app.Assessment(ctx, id)
	if err != nil {
		return nil, err
	}
	return &assistancev1.GetAssessmentResponse{Assessment: assessment(a)}, nil
}

// ListParameters lists rows of the law.
func (s *Server) ListParameters(ctx context.Context, req *assistancev1.ListParametersRequest) (*assistancev1.ListParametersResponse, error) {
	month, err := domain.ParseMonth(req.GetMonth())
	if err != nil {
		return nil, invalidDate("month", err)
	}
	rows, pack, err := s.app.Parameters(ctx, month, req.GetKey(), req.GetMunicipality(), domain.HouseholdType(req.GetHouseholdType()))
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ListParametersResponse{
		ParametersHash: pack.Hash, ProposedBy: pack.ProposedBy, ActivatedBy: pack.ActivatedBy, ActivateTime: stamp(pack.ActivatedAt),
	}
	for _, p := range rows {
		out.Parameters = append(out.Parameters, parameter(p))
	}
	return out, nil
}

// ListRules lists the rules of the engine.
func (s *Server) ListRules(context.Context, *assistancev1.ListRulesRequest) (*assistancev1.ListRulesResponse, error) {
	rules, version := s.app.Rules()
	out := &assistancev1.ListRulesResponse{EngineVersion: version}
	for _, r := range rules {
		out.Rules = append(out.Rules, &assistancev1.Rule{
			Id: r.ID, Title: text(r.Title), LegalRef: r.LegalRef, Confidence: r.Confidence, Function: r.Function,
			Status: assistancev1.RuleStatus(r.Status), Where: r.Where,
		})
	}
	return out, nil
}

func invalidDate(path string, cause error) error {
	return domain.ErrDateInvalid.Field(path, domain.ErrDateInvalid.Reason, domain.ErrDateInvalid.Message, domain.ErrDateInvalid.MessageLV).Wrap(cause)
}
