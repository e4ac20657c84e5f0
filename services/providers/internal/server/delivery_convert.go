package server

import (
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

func answer(j *domain.Judgement) *providersv1.RecordAnswer {
	out := &providersv1.RecordAnswer{
		Position: int32(j.Position), EventId: j.Source,
		Outcome: providersv1.RecordOutcome(providersv1.RecordOutcome_value["RECORD_OUTCOME_"+string(j.Outcome)]),
	}
	if j.ID != uuid.Nil {
		out.Name = names.Format("records", j.ID)
	}
	out.Findings = convert(j.Findings, recordFinding)
	return out
}

func upload(u *domain.Upload) *providersv1.Upload {
	return &providersv1.Upload{
		Name: names.Format("uploads", u.ID), Bytes: u.Bytes, Lines: int32(u.Lines), Accepted: int32(u.Accepted), Replaced: int32(u.Replaced),
		Duplicates: int32(u.Duplicates), Unmatched: int32(u.Unmatched), Rejected: int32(u.Rejected), Done: u.Done,
	}
}

func kept(k *domain.Kept) *providersv1.KeptRecord {
	r := &providersv1.DeliveryRecord{
		EventId: k.Source, Version: int32(k.Version), Type: string(k.Type), SchemaVersion: k.Schema, OccurredAt: k.Occurred.Format(time.RFC3339),
		Registration: names.Format("registrations", k.Registration), Worker: k.Worker, Day: k.Day.String(), Units: k.Units.Text(), Note: k.Note,
		Cancelled: k.Cancelled,
	}
	if k.Assignment != uuid.Nil {
		r.Assignment = names.Format("assignments", k.Assignment)
	}
	out := &providersv1.KeptRecord{
		Name: names.Format("records", k.ID), Record: r, ReceiveTime: moment(k.Received), Provider: names.Format("providers", k.Provider),
		Superseded: !k.Current, Decision: decision(k.Decision), Findings: convert(k.Unfit, recordFinding), Review: convert(k.Review, recordFinding),
		State: providersv1.RecordState(providersv1.RecordState_value["RECORD_STATE_"+string(k.State)]),
	}
	if k.Person != uuid.Nil {
		out.Person = names.Format("persons", k.Person)
	}
	return out
}

func recordFinding(f *domain.Finding) *providersv1.RecordFinding {
	rule := domain.RuleOf(f.Rule)
	return &providersv1.RecordFinding{Rule: f.Rule, Field: f.Field, Text: &typesv1.LocalizedText{Lv: rule.LV, En: rule.EN}}
}
