package server

import (
	"encoding/json"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// Encode turns the result of a transaction into the resource that answers the call, so that the chain can keep it.
func Encode(v any) (proto.Message, error) {
	switch v := v.(type) {
	case app.ApplicationView:
		return applicationMessage(v), nil
	case app.CaseView:
		return caseMessage(v), nil
	case app.DecisionView:
		return decisionMessage(v)
	case domain.Task:
		return taskMessage(v), nil
	case domain.VictimCase:
		return victimCaseMessage(v), nil
	case domain.Referral:
		return referralMessage(v), nil
	case domain.Notice:
		return noticeMessage(v), nil
	case domain.Specialist:
		return specialistMessage(v, domain.Date{}), nil
	case []app.SpecialistOutcome:
		return importMessage(v), nil
	case domain.MandatoryTask:
		return mandatoryMessage(v), nil
	case []app.ExternalOutcome:
		return externalOutcomes(v), nil
	case domain.ExternalError:
		return externalErrorMessage(v), nil
	case domain.RecoveryTest:
		return recoveryMessage(v), nil
	}
	return nil, fmt.Errorf("encode result: unexpected %T", v)
}

// stamp leaves an absent time absent.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

func applicationMessage(v app.ApplicationView) *casesv1.Application {
	a := v.Application
	m := &casesv1.Application{Name: names.Format("applications", a.ID), Municipality: a.Municipality,
		Channel:   wire.Value[casesv1.Channel](casesv1.Channel_value, "CHANNEL_", a.Channel),
		Applicant: names.Format("persons", a.Applicant), Purposes: wire.PurposeValues(a.Purposes),
		ReceivedDate: a.Received.String(), Declaration: wire.DeclarationMessage(a.Declaration),
		State:   wire.Value[casesv1.ApplicationState](casesv1.ApplicationState_value, "APPLICATION_STATE_", a.State),
		DueDate: a.Due.String(), Case: names.Format("cases", v.Case), Etag: app.Etag(a.Version),
		CreateTime: stamp(a.Created), UpdateTime: stamp(a.Updated)}
	for _, s := range a.Signatures {
		x := &casesv1.Signature{Person: names.Format("persons", s.Person), State: casesv1.SignatureState_SIGNATURE_STATE_PENDING,
			Method:   wire.Value[casesv1.SignatureMethod](casesv1.SignatureMethod_value, "SIGNATURE_METHOD_", s.Method),
			SignTime: stamp(s.Time), RecordedBy: s.RecordedBy}
		if s.Signed {
			x.State = casesv1.SignatureState_SIGNATURE_STATE_SIGNED
		}
		m.Signatures = append(m.Signatures, x)
	}
	return m
}

func caseMessage(v app.CaseView) *casesv1.Case {
	f := v.File
	a, c := f.Application, f.Case
	m := &casesv1.Case{Name: names.Format("cases", c.ID), Municipality: a.Municipality, Number: c.Number,
		State:           wire.Value[casesv1.CaseState](casesv1.CaseState_value, "CASE_STATE_", c.State),
		ApplicationName: names.Format("applications", a.ID), Application: applicationMessage(app.ApplicationView{Application: a, Case: c.ID}),
		ApplicantDisplayName: v.ApplicantName, Assignee: c.Assignee, DueDate: a.Due.String(), Tasks: taskMessages(f.Tasks), ReviewDueDate: f.ReviewDueDate().String(),
		Etag: app.Etag(c.Version), CreateTime: stamp(c.Created), UpdateTime: stamp(c.Updated), WorkingDaysLeft: int32(v.WorkingDaysLeft)}
	if f.Assessment != nil {
		m.Assessment, m.Proposed = names.Format("assessments", f.Assessment.ID), wire.EntitlementMessages(f.Assessment.Entitlements)
	}
	procedureMessage(m, v)
	for _, d := range f.Decisions {
		m.Decisions = append(m.Decisions, plainDecision(app.DecisionView{Decision: d, Application: a.ID, Case: c.ID, Municipality: a.Municipality}))
	}
	return m
}

func rowMessage(r app.WorklistRow) *casesv1.Case {
	return &casesv1.Case{Name: names.Format("cases", r.ID), Municipality: r.Municipality, Number: r.Number,
		State:           wire.Value[casesv1.CaseState](casesv1.CaseState_value, "CASE_STATE_", r.State),
		ApplicationName: names.Format("applications", r.Application), ApplicantDisplayName: r.ApplicantName, Assignee: r.Assignee,
		DueDate: r.Due.String(), Etag: app.Etag(r.Version), CreateTime: stamp(r.Created), UpdateTime: stamp(r.Updated),
		WorkingDaysLeft: int32(r.WorkingDaysLeft), ReviewDueDate: r.ReviewDue.String()}
}

func taskMessages(list []domain.Task) []*casesv1.Task {
	var out []*casesv1.Task
	for _, t := range list {
		out = append(out, taskMessage(t))
	}
	return out
}

func taskMessage(t domain.Task) *casesv1.Task {
	return &casesv1.Task{Name: names.Format("tasks", t.ID), Application: names.Format("applications", t.Application),
		Case: names.Format("cases", t.Case), Kind: wire.Value[casesv1.TaskKind](casesv1.TaskKind_value, "TASK_KIND_", t.Kind),
		State:          wire.Value[casesv1.TaskState](casesv1.TaskState_value, "TASK_STATE_", t.State),
		AssigneePerson: names.Format("persons", t.Assignee), DueDate: t.Due.String(), CreateTime: stamp(t.Created), CloseReason: t.Note,
		RightsRequest: names.Format("rightsRequests", t.Request)}
}

func plainDecision(v app.DecisionView) *casesv1.Decision {
	d := v.Decision
	return &casesv1.Decision{Name: names.Format("decisions", d.ID), Case: names.Format("cases", v.Case), Municipality: v.Municipality,
		Number: d.Number, State: wire.Value[casesv1.DecisionState](casesv1.DecisionState_value, "DECISION_STATE_", d.State),
		Entitlements: wire.EntitlementMessages(d.Entitlements), Reasons: d.Reasons, Assessment: names.Format("assessments", d.Assessment),
		PreparedBy: d.PreparedBy, IssuedBy: d.IssuedBy, ReturnReason: d.ReturnReason, PrepareTime: stamp(d.Prepared),
		IssueTime: stamp(d.Issued), Etag: app.Etag(d.Version), AppealUntil: d.AppealUntil.String(),
		Persons: wire.PersonNames(d.Persons), Application: names.Format("applications", v.Application),
		Hearing: d.Hearing, Payees: payeeMessages(d.Payees)}
}

func decisionMessage(v app.DecisionView) (*casesv1.Decision, error) {
	m := plainDecision(v)
	s := v.Decision.Snapshot
	if s == nil {
		return m, nil
	}
	var d domain.Declaration
	if err := json.Unmarshal(s.Declaration, &d); err != nil {
		return nil, fmt.Errorf("read snapshot: %w", err)
	}
	m.Snapshot = &casesv1.Snapshot{Declaration: wire.DeclarationMessage(d), Assessment: names.Format("assessments", s.AssessmentID),
		EngineVersion: s.EngineVersion, ParametersHash: s.ParametersHash, AssessmentJson: string(s.Assessment), Sha256: s.SHA256}
	return m, nil
}
