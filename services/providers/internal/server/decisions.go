package server

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// GetRecord returns a version of a record.
func (s *Delivery) GetRecord(ctx context.Context, req *providersv1.GetRecordRequest) (*providersv1.GetRecordResponse, error) {
	id, err := names.Parse("records", req.GetName())
	if err != nil {
		return nil, err
	}
	k, err := s.app.Record(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetRecordResponse{Record: kept(&k)}, nil
}

// AcceptRecords accepts records for a municipality.
func (s *Delivery) AcceptRecords(ctx context.Context, req *providersv1.AcceptRecordsRequest) (*providersv1.AcceptRecordsResponse, error) {
	out, err := s.decide(ctx, req.GetRecords(), domain.Decision{State: domain.RecordAccepted})
	return &providersv1.AcceptRecordsResponse{Answers: convert(out.List, decisionAnswer)}, err
}

// DisputeRecords disputes records for a municipality.
func (s *Delivery) DisputeRecords(ctx context.Context, req *providersv1.DisputeRecordsRequest) (*providersv1.DisputeRecordsResponse, error) {
	out, err := s.decide(ctx, req.GetRecords(), domain.Decision{
		State: domain.RecordDisputed, Cause: domain.DisputeCause(word(req.GetCause(), "DISPUTE_CAUSE_")), Note: req.GetNote(),
	})
	return &providersv1.DisputeRecordsResponse{Answers: convert(out.List, decisionAnswer)}, err
}

// decisions is the answer of either call.
func decisions(d *app.Decisions) proto.Message {
	if d.State == domain.RecordDisputed {
		return &providersv1.DisputeRecordsResponse{Answers: convert(d.List, decisionAnswer)}
	}
	return &providersv1.AcceptRecordsResponse{Answers: convert(d.List, decisionAnswer)}
}

func (s *Delivery) decide(ctx context.Context, records []string, d domain.Decision) (app.Decisions, error) {
	ids := make([]uuid.UUID, len(records))
	for i, name := range records {
		var err error
		if ids[i], err = names.Parse("records", name); err != nil {
			return app.Decisions{}, err
		}
	}
	return s.app.DecideRecords(ctx, ids, d)
}

func decisionAnswer(a *domain.DecisionAnswer) *providersv1.DecisionAnswer {
	out := &providersv1.DecisionAnswer{
		Record:  names.Format("records", a.Record),
		Outcome: providersv1.DecisionOutcome(providersv1.DecisionOutcome_value["DECISION_OUTCOME_"+string(a.Outcome)]),
		State:   providersv1.RecordState(providersv1.RecordState_value["RECORD_STATE_"+string(a.State)]),
	}
	if e := a.Refused; e != nil {
		out.Reason = providersv1.Reason(providersv1.Reason_value["REASON_"+e.Reason])
		out.Text = &typesv1.LocalizedText{Lv: e.MessageLV, En: e.Message}
	}
	return out
}

func decision(d *domain.Decision) *providersv1.RecordDecision {
	if d == nil {
		return nil
	}
	return &providersv1.RecordDecision{
		State: providersv1.RecordState(providersv1.RecordState_value["RECORD_STATE_"+string(d.State)]),
		Cause: providersv1.DisputeCause(providersv1.DisputeCause_value["DISPUTE_CAUSE_"+string(d.Cause)]), Note: d.Note, DecideTime: moment(d.At),
	}
}
