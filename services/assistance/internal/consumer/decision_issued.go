// Package consumer takes the events of other services in: it decodes, calls package app and says which failures can never
// succeed. One file for each topic.
package consumer

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/names"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// DecisionsName is the durable name of the consumer of decisions, also its name in the inbox.
const DecisionsName = "assistance-decisions"

// Decisions grants what an issued decision says.
func Decisions(a *app.App) bus.Consumer {
	return bus.Consumer{
		Name: DecisionsName, Stream: "CASES", Topics: []string{"cases.decision.issued.v1"},
		Handle: func(ctx context.Context, m bus.Message) error {
			var e caseseventsv1.DecisionIssued
			if err := m.Decode(&e); err != nil {
				return err
			}
			d, err := decision(&e)
			if err != nil {
				return err
			}
			d.IssuedAt = m.Time
			return a.Grant(ctx, DecisionsName, m.ID, d)
		},
	}
}

// decision reads the event. A name or day that is none can never succeed: domain.ErrDecisionLinesInvalid.
func decision(e *caseseventsv1.DecisionIssued) (d domain.Decision, err error) {
	r := reader{}
	d = domain.Decision{ID: r.id("decisions", e.GetDecision()), Case: r.id("cases", e.GetCase()), Municipality: e.GetMunicipality()}
	if e.GetAssessment() != "" {
		d.Assessment = r.id("assessments", e.GetAssessment())
	}
	if e.GetApplicant() != "" {
		d.Applicant = r.id("persons", e.GetApplicant())
	}
	for _, p := range e.GetPersons() {
		d.Persons = append(d.Persons, r.id("persons", p))
	}
	for i, l := range e.GetEntitlements() {
		d.Lines = append(d.Lines, r.line(i, l))
	}
	return d, r.err
}

type reader struct{ err error }

func (r *reader) fail(path string, cause error) {
	if r.err == nil {
		r.err = domain.ErrDecisionLinesInvalid.Field(path, domain.ErrDecisionLinesInvalid.Reason, "the value cannot be read", "vērtību nevar nolasīt").Wrap(cause)
	}
}

func (r *reader) id(collection, name string) uuid.UUID {
	id, err := names.Parse(collection, name)
	if err != nil {
		r.fail(collection, err)
	}
	return id
}

func (r *reader) line(i int, l *typesv1.Entitlement) domain.Entitlement {
	e := domain.Entitlement{
		Status: domain.StatusKind(l.GetStatus()), Benefit: domain.BenefitKind(l.GetBenefit()), Granted: l.GetGranted(),
		MonthlyAmount: domain.Money(l.GetMonthlyAmount().GetCents()), Rule: l.GetRule(),
	}
	if e.Granted {
		e.Start = r.date(i, "start_date", l.GetStartDate())
		e.End = r.date(i, "end_date", l.GetEndDate())
	}
	return e
}

func (r *reader) date(i int, field, s string) domain.Date {
	d, err := domain.ParseDate(s)
	if err != nil {
		r.fail("entitlements["+strconv.Itoa(i)+"]."+field, err)
	}
	return d
}
