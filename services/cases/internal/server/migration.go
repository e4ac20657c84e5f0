package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// Migration implements cases.v1.MigrationService.
type Migration struct {
	casesv1.UnsafeMigrationServiceServer
	app *app.App
}

var _ casesv1.MigrationServiceServer = (*Migration)(nil)

// SetMandatoryTask enters what a municipality has to do here.
func (s *Migration) SetMandatoryTask(ctx context.Context, req *casesv1.SetMandatoryTaskRequest) (*casesv1.SetMandatoryTaskResponse, error) {
	m := req.GetMandatoryTask()
	from, err := dayIn("mandatory_task.from", m.GetFrom())
	if err != nil {
		return nil, err
	}
	t := domain.MandatoryTask{Municipality: m.GetMunicipality(), From: from, Source: m.GetSource(),
		Type: wire.Word[domain.DecisionType](casesv1.DecisionType_name, "DECISION_TYPE_", m.GetDecisionType())}
	if m.GetTo() != "" {
		if t.To, err = dayIn("mandatory_task.to", m.GetTo()); err != nil {
			return nil, err
		}
	}
	if t, err = s.app.SetMandatoryTask(ctx, t); err != nil {
		return nil, err
	}
	return &casesv1.SetMandatoryTaskResponse{MandatoryTask: mandatoryMessage(t)}, nil
}

// ListMandatoryTasks lists what a municipality has to do here.
func (s *Migration) ListMandatoryTasks(ctx context.Context, req *casesv1.ListMandatoryTasksRequest) (*casesv1.ListMandatoryTasksResponse, error) {
	list, err := s.app.ListMandatoryTasks(ctx, req.GetMunicipality())
	if err != nil {
		return nil, err
	}
	out := &casesv1.ListMandatoryTasksResponse{}
	for _, t := range list {
		out.MandatoryTasks = append(out.MandatoryTasks, mandatoryMessage(t))
	}
	return out, nil
}

// ImportExternalDecisions takes in decisions of the system of before.
func (s *Migration) ImportExternalDecisions(ctx context.Context, req *casesv1.ImportExternalDecisionsRequest) (*casesv1.ImportExternalDecisionsResponse, error) {
	sent := make([]domain.ExternalDecision, len(req.GetDecisions()))
	for i, m := range req.GetDecisions() {
		sent[i] = externalDecision(m)
	}
	outcomes, err := s.app.ImportExternalDecisions(ctx, sent)
	if err != nil {
		return nil, err
	}
	return externalOutcomes(outcomes), nil
}

// ListExternalDecisionErrors lists the sender's own errors.
func (s *Migration) ListExternalDecisionErrors(ctx context.Context, req *casesv1.ListExternalDecisionErrorsRequest) (*casesv1.ListExternalDecisionErrorsResponse, error) {
	list, next, err := s.app.ListExternalErrors(ctx, req.GetEnded(), page.Size(req.GetPageSize()), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	out := &casesv1.ListExternalDecisionErrorsResponse{NextPageToken: next}
	for _, e := range list {
		out.ExternalDecisionErrors = append(out.ExternalDecisionErrors, externalErrorMessage(e))
	}
	return out, nil
}

// RepairExternalDecision sends a decision anew.
func (s *Migration) RepairExternalDecision(ctx context.Context, req *casesv1.RepairExternalDecisionRequest) (*casesv1.RepairExternalDecisionResponse, error) {
	id, err := names.Parse("externalDecisionErrors", req.GetName())
	if err != nil {
		return nil, err
	}
	e, err := s.app.RepairExternalDecision(ctx, id, externalDecision(req.GetDecision()), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.RepairExternalDecisionResponse{ExternalDecisionError: externalErrorMessage(e)}, nil
}

// WithdrawExternalDecision takes a decision back.
func (s *Migration) WithdrawExternalDecision(ctx context.Context, req *casesv1.WithdrawExternalDecisionRequest) (*casesv1.WithdrawExternalDecisionResponse, error) {
	id, err := names.Parse("externalDecisionErrors", req.GetName())
	if err != nil {
		return nil, err
	}
	e, err := s.app.WithdrawExternalDecision(ctx, id, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.WithdrawExternalDecisionResponse{ExternalDecisionError: externalErrorMessage(e)}, nil
}

// ListExternalDecisions lists the decisions about a person.
func (s *Migration) ListExternalDecisions(ctx context.Context, req *casesv1.ListExternalDecisionsRequest) (*casesv1.ListExternalDecisionsResponse, error) {
	person, err := names.Parse("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	list, next, err := s.app.ListExternalDecisions(ctx, person, page.Size(req.GetPageSize()), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	out := &casesv1.ListExternalDecisionsResponse{NextPageToken: next}
	for _, e := range list {
		m := externalMessage(e)
		m.Name = names.Format("externalDecisions", e.ID)
		out.ExternalDecisions = append(out.ExternalDecisions, m)
	}
	return out, nil
}
