package server

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Issues implements providers.v1.IssueService.
type Issues struct {
	providersv1.UnsafeIssueServiceServer
	app *app.App
}

var _ providersv1.IssueServiceServer = (*Issues)(nil)

// RaiseIssue takes an issue in.
func (s *Issues) RaiseIssue(ctx context.Context, req *providersv1.RaiseIssueRequest) (*providersv1.RaiseIssueResponse, error) {
	r := req.GetIssue()
	target, err := targetOf(r.GetTarget())
	if err != nil {
		return nil, err
	}
	out, err := s.app.RaiseIssue(ctx, domain.Issue{
		Kind: domain.IssueKind(word(r.GetKind(), "ISSUE_KIND_")), Target: target, Fact: r.GetFact(), Place: r.GetMunicipality(), Wish: r.GetWish(),
		Evidence: r.GetEvidence(), Running: r.GetRunning(),
	}, req.GetPersonalCode())
	if err != nil {
		return nil, err
	}
	return &providersv1.RaiseIssueResponse{Issue: issue(&out)}, nil
}

// targetOf reads the name of a record of one of the collections that issues are about.
func targetOf(name string) (domain.Target, error) {
	if name == "" {
		return domain.Target{}, nil
	}
	var err error
	for _, collection := range []string{"assignments", "registrations", "records"} {
		var id uuid.UUID
		if id, err = names.Parse(collection, name); err == nil {
			return domain.Target{Collection: collection, ID: id}, nil
		}
	}
	return domain.Target{}, err
}

// GetIssue returns an issue.
func (s *Issues) GetIssue(ctx context.Context, req *providersv1.GetIssueRequest) (*providersv1.GetIssueResponse, error) {
	id, err := names.Parse("issues", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := s.app.Issue(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetIssueResponse{Issue: issue(&out)}, nil
}

// ListIssues lists issues.
func (s *Issues) ListIssues(ctx context.Context, req *providersv1.ListIssuesRequest) (*providersv1.ListIssuesResponse, error) {
	rows, next, err := s.app.Issues(ctx, app.ListIssues{
		ToAnswer: req.GetToAnswer(), Closed: req.GetClosed(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.ListIssuesResponse{Issues: convert(rows, issue), NextPageToken: next}, nil
}

// AnswerIssue says what was found.
func (s *Issues) AnswerIssue(ctx context.Context, req *providersv1.AnswerIssueRequest) (*providersv1.AnswerIssueResponse, error) {
	id, err := names.Parse("issues", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := s.app.AnswerIssue(ctx, id, req.GetAnswer(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &providersv1.AnswerIssueResponse{Issue: issue(&out)}, nil
}

// CorrectIssue corrects the fact.
func (s *Issues) CorrectIssue(ctx context.Context, req *providersv1.CorrectIssueRequest) (*providersv1.CorrectIssueResponse, error) {
	id, err := names.Parse("issues", req.GetName())
	if err != nil {
		return nil, err
	}
	c := domain.FactCorrection{Old: req.GetOldValue(), New: req.GetNewValue(), Reason: req.GetReason()}
	out, err := s.app.CorrectIssue(ctx, id, c, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &providersv1.CorrectIssueResponse{Issue: issue(&out)}, nil
}

// RefuseIssue says that the value is right.
func (s *Issues) RefuseIssue(ctx context.Context, req *providersv1.RefuseIssueRequest) (*providersv1.RefuseIssueResponse, error) {
	id, err := names.Parse("issues", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := s.app.RefuseIssue(ctx, id, req.GetReason(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &providersv1.RefuseIssueResponse{Issue: issue(&out)}, nil
}

// CloseIssue ends an issue.
func (s *Issues) CloseIssue(ctx context.Context, req *providersv1.CloseIssueRequest) (*providersv1.CloseIssueResponse, error) {
	id, err := names.Parse("issues", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := s.app.CloseIssue(ctx, id, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &providersv1.CloseIssueResponse{Issue: issue(&out)}, nil
}
