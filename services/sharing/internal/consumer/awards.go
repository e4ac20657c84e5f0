// Package consumer takes the events of other services in: it decodes, calls package app and says which failures can never
// succeed.
package consumer

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/names"
	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// AwardsName is the durable name of the consumer of awards, also its name in the inbox.
const AwardsName = "sharing-awards"

// The topics of awards. One consumer takes them all, so that what happens to one award arrives in its order.
const (
	statusGranted  = "assistance.status.granted.v1"
	statusEnded    = "assistance.status.ended.v1"
	benefitGranted = "assistance.benefit.granted.v1"
	benefitChanged = "assistance.benefit.changed.v1"
	benefitEnded   = "assistance.benefit.ended.v1"
)

// Awards keeps the datasets in step with what was granted.
func Awards(a *app.App) bus.Consumer {
	of := map[string]func(context.Context, *app.App, bus.Message, *reader) error{
		statusGranted: grantStatus, statusEnded: endStatus, benefitGranted: grantBenefit, benefitChanged: changeBenefit, benefitEnded: endBenefit,
	}
	return bus.Consumer{
		Name: AwardsName, Stream: "ASSISTANCE", Topics: []string{statusGranted, statusEnded, benefitGranted, benefitChanged, benefitEnded},
		Handle: func(ctx context.Context, m bus.Message) error {
			handle, ok := of[m.Topic]
			if !ok {
				return domain.ErrAwardEvent.Meta("topic", m.Topic)
			}
			return handle(ctx, a, m, &reader{})
		},
	}
}

func grantStatus(ctx context.Context, a *app.App, m bus.Message, r *reader) error {
	var e assistanceeventsv1.StatusGranted
	if err := m.Decode(&e); err != nil {
		return err
	}
	award := domain.Award{
		ID: r.id("statuses", e.GetStatus()), Dataset: domain.HouseholdStatus, Kind: strings.TrimPrefix(e.GetKind().String(), "STATUS_KIND_"),
		Municipality: e.GetMunicipality(), Decision: r.id("decisions", e.GetDecision()), Persons: r.persons(e.GetPersons()),
		Parts: []domain.Part{{From: r.day("start_date", e.GetStartDate()), To: r.day("end_date", e.GetEndDate())}}, Occurred: m.Time,
	}
	if r.err != nil {
		return r.err
	}
	return a.Grant(ctx, AwardsName, m.ID, award, nil)
}

func endStatus(ctx context.Context, a *app.App, m bus.Message, r *reader) error {
	var e assistanceeventsv1.StatusEnded
	if err := m.Decode(&e); err != nil {
		return err
	}
	end := app.AwardChange{Award: r.id("statuses", e.GetStatus()), Last: r.day("end_date", e.GetEndDate()), Occurred: m.Time}
	if r.err != nil {
		return r.err
	}
	return a.EndAward(ctx, AwardsName, m.ID, end)
}

func grantBenefit(ctx context.Context, a *app.App, m bus.Message, r *reader) error {
	var e assistanceeventsv1.BenefitGranted
	if err := m.Decode(&e); err != nil {
		return err
	}
	award := domain.Award{
		ID: r.id("benefits", e.GetBenefit()), Dataset: domain.GrantedBenefits, Kind: strings.TrimPrefix(e.GetKind().String(), "BENEFIT_KIND_"),
		Municipality: e.GetMunicipality(), Decision: r.id("decisions", e.GetDecision()), Persons: r.persons(e.GetPersons()),
		Parts:    []domain.Part{{From: r.day("start_date", e.GetStartDate()), To: r.day("end_date", e.GetEndDate()), Cents: r.cents("monthly_amount", e.GetMonthlyAmount())}},
		Occurred: m.Time,
	}
	replaced := make([]uuid.UUID, len(e.GetReplaces()))
	for i, name := range e.GetReplaces() {
		replaced[i] = r.id("benefits", name)
	}
	if r.err != nil {
		return r.err
	}
	return a.Grant(ctx, AwardsName, m.ID, award, replaced)
}

func changeBenefit(ctx context.Context, a *app.App, m bus.Message, r *reader) error {
	var e assistanceeventsv1.BenefitChanged
	if err := m.Decode(&e); err != nil {
		return err
	}
	change := app.AwardChange{
		Award: r.id("benefits", e.GetBenefit()), First: r.month("from_month", e.GetFromMonth()), Last: r.day("end_date", e.GetEndDate()),
		Cents: r.cents("monthly_amount", e.GetMonthlyAmount()), Occurred: m.Time,
	}
	if e.GetThroughMonth() != "" {
		change.Last = r.month("through_month", e.GetThroughMonth()).AddDate(0, 1, -1)
	}
	if r.err != nil {
		return r.err
	}
	return a.ChangeAward(ctx, AwardsName, m.ID, change)
}

func endBenefit(ctx context.Context, a *app.App, m bus.Message, r *reader) error {
	var e assistanceeventsv1.BenefitEnded
	if err := m.Decode(&e); err != nil {
		return err
	}
	end := app.AwardChange{Award: r.id("benefits", e.GetBenefit()), Last: r.day("end_date", e.GetEndDate()), Occurred: m.Time}
	if r.err != nil {
		return r.err
	}
	return a.EndAward(ctx, AwardsName, m.ID, end)
}

// reader reads values of an event and keeps the first that cannot be read: such an event can never succeed.
type reader struct{ err error }

func (r *reader) fail(path string, cause error) {
	if r.err == nil {
		e := domain.ErrAwardEvent
		r.err = e.Field(path, e.Reason, "the value cannot be read", "vērtību nevar nolasīt").Wrap(cause)
	}
}

func (r *reader) id(collection, name string) uuid.UUID {
	id, err := names.Parse(collection, name)
	if err != nil {
		r.fail(collection, err)
	}
	return id
}

func (r *reader) persons(all []string) []uuid.UUID {
	if len(all) == 0 {
		r.fail("persons", nil)
	}
	out := make([]uuid.UUID, len(all))
	for i, name := range all {
		out[i] = r.id("persons", name)
	}
	return out
}

func (r *reader) time(layout, field, s string) time.Time {
	t, err := time.Parse(layout, s)
	if err != nil {
		r.fail(field, err)
	}
	return t
}

func (r *reader) day(field, s string) time.Time   { return r.time(time.DateOnly, field, s) }
func (r *reader) month(field, s string) time.Time { return r.time("2006-01", field, s) }

// cents reads euro; an amount without a currency is euro by the contract.
func (r *reader) cents(field string, m *typesv1.Money) int64 {
	if m == nil || m.GetCents() < 0 || m.GetCurrencyCode() != "" && m.GetCurrencyCode() != "EUR" {
		r.fail(field, nil)
	}
	return m.GetCents()
}
