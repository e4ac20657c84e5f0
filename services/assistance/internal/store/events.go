package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// service is the producer's name in topics and event types.
const service = "assistance"

// publishStatus records that a status was granted. The record is new, so its events are in order.
func (t *Tx) publishStatus(ctx context.Context, s domain.Status, at time.Time) error {
	name := names.Format("statuses", s.ID)
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.assistance.v1.statusGranted", Topic: "assistance.status.granted.v1",
		Subject: name, Municipality: s.Municipality, DataCategory: "G11", Time: at,
	}, &assistanceeventsv1.StatusGranted{
		Status: name, Case: names.Format("cases", s.Case), Decision: names.Format("decisions", s.Decision), Municipality: s.Municipality,
		Kind: typesv1.StatusKind(s.Kind), StartDate: s.Start.String(), EndDate: s.End.String(), Persons: persons(s.Persons),
	})
}

// publishBenefit records that a benefit was granted.
func (t *Tx) publishBenefit(ctx context.Context, b domain.Benefit, at time.Time) error {
	name := names.Format("benefits", b.ID)
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.assistance.v1.benefitGranted", Topic: "assistance.benefit.granted.v1",
		Subject: name, Municipality: b.Municipality, DataCategory: "G12", Time: at,
	}, &assistanceeventsv1.BenefitGranted{
		Benefit: name, Case: names.Format("cases", b.Case), Decision: names.Format("decisions", b.Decision), Municipality: b.Municipality,
		Kind: typesv1.BenefitKind(b.Kind), MonthlyAmount: &typesv1.Money{Cents: int64(b.MonthlyAmount), CurrencyCode: "EUR"},
		StartDate: b.Start.String(), EndDate: b.End.String(), Persons: persons(b.Persons), Replaces: formatted("benefits", b.Replaces),
	})
}

func (t *Tx) publish(ctx context.Context, e outbox.Event, payload proto.Message) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	e.ID, e.Payload = id, payload
	return outbox.Append(ctx, t.tx, service, e)
}

func persons(ids []uuid.UUID) []string { return formatted("persons", ids) }

func formatted(collection string, ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = names.Format(collection, id)
	}
	return out
}

// publishBenefitChanged records that a benefit is another amount for a stretch of months.
func (t *Tx) publishBenefitChanged(ctx context.Context, b domain.Benefit, c domain.AwardChange, run []domain.DueMonth) error {
	name, first, last := names.Format("benefits", b.ID), run[0], run[len(run)-1]
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.assistance.v1.benefitChanged", Topic: "assistance.benefit.changed.v1",
		Subject: name, Municipality: b.Municipality, DataCategory: "G12", Time: c.SettledAt,
	}, &assistanceeventsv1.BenefitChanged{
		Benefit: name, Case: names.Format("cases", b.Case), Decision: names.Format("decisions", b.Decision), Municipality: b.Municipality,
		Kind: typesv1.BenefitKind(b.Kind), FromMonth: first.Month.String(), ThroughMonth: last.Month.String(),
		MonthlyAmount: &typesv1.Money{Cents: int64(first.Becomes), CurrencyCode: "EUR"}, PreviousAmount: &typesv1.Money{Cents: int64(first.Was), CurrencyCode: "EUR"},
		EndDate: b.End.String(), Rule: c.Rule, AwardChange: names.Format("awardChanges", c.ID), Persons: persons(b.Persons),
	})
}

// publishBenefitEnded records that a benefit ends on the day that b says.
func (t *Tx) publishBenefitEnded(ctx context.Context, b domain.Benefit, e domain.Ending, at time.Time) error {
	name := names.Format("benefits", b.ID)
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.assistance.v1.benefitEnded", Topic: "assistance.benefit.ended.v1",
		Subject: name, Municipality: b.Municipality, DataCategory: "G12", Time: at,
	}, &assistanceeventsv1.BenefitEnded{
		Benefit: name, Case: names.Format("cases", b.Case), Decision: names.Format("decisions", b.Decision), Municipality: b.Municipality,
		Kind: typesv1.BenefitKind(b.Kind), EndDate: b.End.String(), Rule: e.Cause.Rule(), Persons: persons(b.Persons), ReplacedBy: replacedBy(e),
	})
}

// publishStatusEnded records that a status ends on the day that s says.
func (t *Tx) publishStatusEnded(ctx context.Context, s domain.Status, e domain.Ending, at time.Time) error {
	name := names.Format("statuses", s.ID)
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.assistance.v1.statusEnded", Topic: "assistance.status.ended.v1",
		Subject: name, Municipality: s.Municipality, DataCategory: "G11", Time: at,
	}, &assistanceeventsv1.StatusEnded{
		Status: name, Case: names.Format("cases", s.Case), Decision: names.Format("decisions", s.Decision), Municipality: s.Municipality,
		Kind: typesv1.StatusKind(s.Kind), EndDate: s.End.String(), Persons: persons(s.Persons), Rule: e.Cause.Rule(),
	})
}

func replacedBy(e domain.Ending) string { return names.Format("decisions", e.By) }
