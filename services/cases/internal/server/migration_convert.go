package server

import (
	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

func mandatoryMessage(t domain.MandatoryTask) *casesv1.MandatoryTask {
	return &casesv1.MandatoryTask{Name: names.Format("mandatoryTasks", t.ID), Municipality: t.Municipality, From: t.From.String(), To: t.To.String(), Source: t.Source,
		DecisionType: wire.Value[casesv1.DecisionType](casesv1.DecisionType_value, "DECISION_TYPE_", t.Type), CreateTime: stamp(t.Set)}
}

// externalDecision reads a decision as it was sent. What is no day or no name of a person is left empty, which its form is refused for.
func externalDecision(m *casesv1.ExternalDecision) domain.ExternalDecision {
	person, err := names.Parse("persons", m.GetPerson())
	if err != nil {
		person = uuid.Nil
	}
	e := domain.ExternalDecision{Reference: m.GetReference(), Person: person, Decided: lenient(m.GetDecideDate()),
		Type: wire.Word[domain.DecisionType](casesv1.DecisionType_name, "DECISION_TYPE_", m.GetDecisionType()),
		Text: domain.ExternalText{Number: m.GetNumber(), From: lenient(m.GetFromDate()), To: lenient(m.GetToDate()), Cents: m.GetAmount().GetCents()}}
	if m.GetToDate() != "" && e.Text.To.IsZero() {
		e.Text.To = domain.NewDate(1, 1, 1) // before any first day
	}
	return e
}

func externalMessage(e domain.ExternalDecision) *casesv1.ExternalDecision {
	m := &casesv1.ExternalDecision{Reference: e.Reference, Person: names.Format("persons", e.Person), DecideDate: e.Decided.String(), Number: e.Text.Number,
		FromDate: e.Text.From.String(), ToDate: e.Text.To.String(), SourceSystem: e.System, ReceiveTime: stamp(e.Received),
		DecisionType: wire.Value[casesv1.DecisionType](casesv1.DecisionType_value, "DECISION_TYPE_", e.Type)}
	if e.Text.Cents > 0 {
		m.Amount = &typesv1.Money{Cents: e.Text.Cents}
	}
	return m
}

func externalErrorMessage(e domain.ExternalError) *casesv1.ExternalDecisionError {
	return &casesv1.ExternalDecisionError{Name: names.Format("externalDecisionErrors", e.Decision.ID), Decision: externalMessage(e.Decision), Problems: externalProblems(e.Wrong()),
		State: wire.Value[casesv1.ExternalDecisionErrorState](casesv1.ExternalDecisionErrorState_value, "EXTERNAL_DECISION_ERROR_STATE_", e.State), Etag: app.Etag(e.Decision.Version)}
}

func externalOutcomes(list []app.ExternalOutcome) *casesv1.ImportExternalDecisionsResponse {
	out := &casesv1.ImportExternalDecisionsResponse{}
	for _, o := range list {
		kind := "externalDecisions"
		if o.Result == "QUEUED" {
			kind = "externalDecisionErrors"
		}
		out.Outcomes = append(out.Outcomes, &casesv1.ExternalDecisionOutcome{Name: names.Format(kind, o.ID), Problems: externalProblems(o.Problems),
			Result: wire.Value[casesv1.ExternalDecisionResult](casesv1.ExternalDecisionResult_value, "EXTERNAL_DECISION_RESULT_", o.Result)})
	}
	return out
}

func externalProblems(list []domain.Problem) (out []*casesv1.ExternalDecisionProblem) {
	for _, p := range list {
		out = append(out, &casesv1.ExternalDecisionProblem{Field: p.Field, Reason: p.Reason, TextLv: p.LV, TextEn: p.EN})
	}
	return out
}
