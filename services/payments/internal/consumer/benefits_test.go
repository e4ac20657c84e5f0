package consumer_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/testkit"
	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/consumer"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store"
)

type nobody struct{}

func (nobody) Lives(context.Context, []uuid.UUID) map[uuid.UUID]domain.Life { return nil }

func name(collection string) string { return collection + "/" + uuid.Must(uuid.NewV7()).String() }

func euro(cents int64) *typesv1.Money { return &typesv1.Money{Cents: cents, CurrencyCode: "EUR"} }

func message(t *testing.T, topic string, e proto.Message) bus.Message {
	t.Helper()
	payload, err := proto.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return bus.Message{ID: uuid.NewString(), Topic: topic, Payload: payload}
}

// A benefit that is granted, changed for one month and ended is owed as the events say, whatever comes twice.
func TestBenefitsAreFollowed(t *testing.T) {
	t.Parallel()
	s := store.New(testkit.Postgres(t, "payments", store.Migrations), testkit.Vault(t))
	c := consumer.Benefits(app.New(s, nobody{}, clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))))
	benefit, kase, decision, persons := name("benefits"), name("cases"), name("decisions"), []string{name("persons")}
	for _, m := range []bus.Message{
		message(t, "assistance.benefit.granted.v1", &assistanceeventsv1.BenefitGranted{Benefit: benefit, Case: kase, Decision: decision, Municipality: "0033000",
			Kind: typesv1.BenefitKind_BENEFIT_KIND_HOUSING, MonthlyAmount: euro(10_000), StartDate: "2026-03-01", EndDate: "2026-05-31", Persons: persons}),
		message(t, "assistance.benefit.changed.v1", &assistanceeventsv1.BenefitChanged{Benefit: benefit, Case: kase, Decision: decision, Municipality: "0033000",
			Kind: typesv1.BenefitKind_BENEFIT_KIND_HOUSING, MonthlyAmount: euro(12_000), PreviousAmount: euro(10_000), FromMonth: "2026-04", ThroughMonth: "2026-04",
			EndDate: "2026-05-31", Rule: "R67", AwardChange: name("awardChanges"), Persons: persons}),
		message(t, "assistance.benefit.ended.v1", &assistanceeventsv1.BenefitEnded{Benefit: benefit, Case: kase, Decision: decision, Municipality: "0033000",
			Kind: typesv1.BenefitKind_BENEFIT_KIND_HOUSING, EndDate: "2026-04-30", Rule: "R47", Persons: persons}),
	} {
		for range 2 {
			if err := c.Handle(t.Context(), m); err != nil {
				t.Fatal(m.Topic, err)
			}
		}
	}
	id := uuid.MustParse(benefit[len("benefits/"):])
	all, err := s.Obligations(t.Context(), app.Query{Benefit: id, Size: 10})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, o := range all {
		got += fmt.Sprintf("%s %s %s %s; ", o.Kind, o.Month, o.Amount, o.State)
	}
	if got != "HOUSING 2026-03 100.00 DUE; HOUSING 2026-04 120.00 DUE; HOUSING 2026-05 100.00 ENDED; " {
		t.Error(got)
	}
}

// An event that cannot be right can never succeed: it becomes a dead letter, and nothing of it is owed.
func TestEventsThatCannotBeRight(t *testing.T) {
	t.Parallel()
	s := store.New(testkit.Postgres(t, "payments", store.Migrations), testkit.Vault(t))
	c := consumer.Benefits(app.New(s, nobody{}, clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))))
	good := func() *assistanceeventsv1.BenefitGranted {
		return &assistanceeventsv1.BenefitGranted{Benefit: name("benefits"), Case: name("cases"), Decision: name("decisions"), Municipality: "0033000",
			Kind: typesv1.BenefitKind_BENEFIT_KIND_GMI, MonthlyAmount: euro(1), StartDate: "2026-03-01", EndDate: "2026-03-31", Persons: []string{name("persons")}}
	}
	for what, change := range map[string]func(*assistanceeventsv1.BenefitGranted){
		"another currency": func(e *assistanceeventsv1.BenefitGranted) { e.MonthlyAmount.CurrencyCode = "USD" },
		"no amount":        func(e *assistanceeventsv1.BenefitGranted) { e.MonthlyAmount = nil },
		"no such day":      func(e *assistanceeventsv1.BenefitGranted) { e.StartDate = "2026-02-30" },
		"no kind":          func(e *assistanceeventsv1.BenefitGranted) { e.Kind = 0 },
		"no name":          func(e *assistanceeventsv1.BenefitGranted) { e.Benefit = "benefits/x" },
		"nobody":           func(e *assistanceeventsv1.BenefitGranted) { e.Persons = nil },
	} {
		e := good()
		change(e)
		if err := c.Handle(t.Context(), message(t, "assistance.benefit.granted.v1", e)); !errors.Is(err, domain.ErrBenefitEvent) {
			t.Errorf("%s: %v", what, err)
		}
	}
	unknown := &assistanceeventsv1.BenefitEnded{Benefit: name("benefits"), Case: name("cases"), EndDate: "2026-04-30"}
	if err := c.Handle(t.Context(), message(t, "assistance.benefit.ended.v1", unknown)); !errors.Is(err, domain.ErrBenefitNotOwed) {
		t.Errorf("a benefit that nobody knows ended: %v", err)
	}
}
