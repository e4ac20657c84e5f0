package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// publish queues the file's facts in the transaction. The subject of an event about a filed application is the
// application; of all others the case, so that one case's events keep their order.
func (t *tx) publish(ctx context.Context, f *domain.File) error {
	for _, fact := range f.Changes.Events {
		e := encode(fact)
		if e.Payload == nil {
			return fmt.Errorf("publish: no wire form of %T", fact)
		}
		e.ID, e.Time, e.Municipality = uuid.Must(uuid.NewV7()), lastChange(f), f.Application.Municipality
		if err := outbox.Append(ctx, t.Tx, t.service, e); err != nil {
			return err
		}
	}
	return nil
}

func encode(fact domain.Event) outbox.Event {
	switch e := fact.(type) {
	case domain.ApplicationSubmitted:
		name := names.Format("applications", e.Application)
		return event("applicationSubmitted", "cases.application.submitted.v1", name, "G06", &caseseventsv1.ApplicationSubmitted{
			Application: name, Municipality: e.Municipality, DueDate: e.Due.String()})
	case domain.CaseOpened:
		name := names.Format("cases", e.Case)
		return event("caseOpened", "cases.case.opened.v1", name, "G06", &caseseventsv1.CaseOpened{
			Case: name, Application: names.Format("applications", e.Application), Municipality: e.Municipality})
	case domain.DecisionIssued:
		name := names.Format("cases", e.Case)
		return event("decisionIssued", "cases.decision.issued.v1", name, "G12", decisionIssued(e, name))
	}
	return outbox.Event{}
}

func event(kind, topic, subject, category string, payload proto.Message) outbox.Event {
	return outbox.Event{Type: "lv.digisoc.cases.v1." + kind, Topic: topic, Subject: subject, DataCategory: category, Payload: payload}
}

func decisionIssued(e domain.DecisionIssued, name string) *caseseventsv1.DecisionIssued {
	m := &caseseventsv1.DecisionIssued{Decision: names.Format("decisions", e.Decision), Case: name,
		Application: names.Format("applications", e.Application), Assessment: names.Format("assessments", e.Assessment),
		Municipality: e.Municipality, IssueDate: e.IssueDate.String(), SnapshotSha256: e.SnapshotSHA256,
		Applicant: names.Format("persons", e.Applicant)}
	m.Persons = wire.PersonNames(e.Persons)
	m.Entitlements = wire.EntitlementMessages(e.Entitlements)
	return m
}
