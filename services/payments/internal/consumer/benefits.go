// Package consumer takes the events of other services in: it decodes, calls package app and says which failures can never
// succeed.
package consumer

import (
	"context"
	"strings"

	"github.com/digisoc/platform/pkg/bus"
	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// BenefitsName is the durable name of the consumer of benefits, also its name in the inbox.
const BenefitsName = "payments-benefits"

// The topics of benefits. One consumer takes them all, so that what happens to one benefit arrives in its order.
const (
	granted = "assistance.benefit.granted.v1"
	changed = "assistance.benefit.changed.v1"
	ended   = "assistance.benefit.ended.v1"
)

// Benefits keeps what is owed in step with what was granted.
func Benefits(a *app.App) bus.Consumer {
	return bus.Consumer{
		Name: BenefitsName, Stream: "ASSISTANCE", Topics: []string{granted, changed, ended},
		Handle: func(ctx context.Context, m bus.Message) error {
			switch m.Topic {
			case granted:
				return owe(ctx, a, m)
			case changed:
				return change(ctx, a, m)
			case ended:
				return end(ctx, a, m)
			}
			return domain.ErrBenefitEvent.Meta("topic", m.Topic)
		},
	}
}

func owe(ctx context.Context, a *app.App, m bus.Message) error {
	var e assistanceeventsv1.BenefitGranted
	if err := m.Decode(&e); err != nil {
		return err
	}
	r := reader{}
	b := domain.Benefit{
		ID: r.id("benefits", e.GetBenefit()), Case: r.id("cases", e.GetCase()), Decision: r.id("decisions", e.GetDecision()), Municipality: e.GetMunicipality(),
		Kind: strings.TrimPrefix(e.GetKind().String(), "BENEFIT_KIND_"), Monthly: r.money("monthly_amount", e.GetMonthlyAmount()),
		Start: r.date("start_date", e.GetStartDate()), End: r.date("end_date", e.GetEndDate()), Persons: r.persons(e.GetPersons()),
	}
	for _, old := range e.GetReplaces() {
		b.Replaces = append(b.Replaces, r.id("benefits", old))
	}
	if r.err != nil {
		return r.err
	}
	return a.Owe(ctx, BenefitsName, m.ID, b)
}

func change(ctx context.Context, a *app.App, m bus.Message) error {
	var e assistanceeventsv1.BenefitChanged
	if err := m.Decode(&e); err != nil {
		return err
	}
	r := reader{}
	c := app.BenefitChange{
		Benefit: domain.Benefit{ID: r.id("benefits", e.GetBenefit()), Case: r.id("cases", e.GetCase()), Persons: r.persons(e.GetPersons())},
		Source:  r.id("awardChanges", e.GetAwardChange()), From: r.month("from_month", e.GetFromMonth()), Monthly: r.money("monthly_amount", e.GetMonthlyAmount()),
		Rule: e.GetRule(),
	}
	if e.GetThroughMonth() != "" {
		c.Through = r.month("through_month", e.GetThroughMonth())
	}
	if c.Monthly < 0 {
		r.fail("monthly_amount", nil)
	}
	if r.err != nil {
		return r.err
	}
	return a.ChangeBenefit(ctx, BenefitsName, m.ID, c)
}

func end(ctx context.Context, a *app.App, m bus.Message) error {
	var e assistanceeventsv1.BenefitEnded
	if err := m.Decode(&e); err != nil {
		return err
	}
	r := reader{}
	last := r.date("end_date", e.GetEndDate())
	if last.IsZero() {
		r.fail("end_date", nil)
	}
	c := app.BenefitChange{
		Benefit: domain.Benefit{ID: r.id("benefits", e.GetBenefit()), Case: r.id("cases", e.GetCase()), Persons: r.persons(e.GetPersons())},
		From:    last.Month().Next(), End: last, Rule: e.GetRule(),
	}
	if r.err != nil {
		return r.err
	}
	return a.ChangeBenefit(ctx, BenefitsName, m.ID, c)
}
