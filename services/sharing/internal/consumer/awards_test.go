package consumer_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/testkit"
	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/consumer"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

var decided = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func name(collection string) string { return collection + "/" + uuid.Must(uuid.NewV7()).String() }

func euro(cents int64) *typesv1.Money { return &typesv1.Money{Cents: cents, CurrencyCode: "EUR"} }

func message(t *testing.T, topic string, e proto.Message) bus.Message {
	t.Helper()
	payload, err := proto.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return bus.Message{ID: uuid.NewString(), Topic: topic, Time: decided, Payload: payload}
}

// told is what a reader finds: versions in their order.
func told(t *testing.T, s *store.Store, d domain.Dataset) (out []string) {
	t.Helper()
	all, err := s.Changes(t.Context(), d, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range all {
		if v.Position != int64(i+1) {
			t.Errorf("position %d after %d: a reader would miss one", v.Position, i)
		}
		out = append(out, fmt.Sprintf("v%d %s..%s %d %v", v.Version, v.Part.From.Format(time.DateOnly), v.Part.To.Format(time.DateOnly), v.Part.Cents, v.Withdrawn))
	}
	return out
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("told %q, want %q", got, want)
	}
}

func TestBenefitIsToldInVersionsWhateverComesTwice(t *testing.T) {
	t.Parallel()
	s := store.New(testkit.Postgres(t, "sharing", store.Migrations))
	c := consumer.Awards(app.New(app.Deps{Store: s, Clock: clock.Fixed(decided)}))
	benefit, next, kase, decision, persons := name("benefits"), name("benefits"), name("cases"), name("decisions"), []string{name("persons")}
	kind := typesv1.BenefitKind_BENEFIT_KIND_HOUSING
	for _, m := range []bus.Message{
		message(t, "assistance.benefit.granted.v1", &assistanceeventsv1.BenefitGranted{Benefit: benefit, Case: kase, Decision: decision, Municipality: "0033000", Kind: kind,
			MonthlyAmount: euro(10_000), StartDate: "2026-03-01", EndDate: "2026-05-31", Persons: persons}),
		message(t, "assistance.benefit.changed.v1", &assistanceeventsv1.BenefitChanged{Benefit: benefit, Case: kase, Decision: decision, Municipality: "0033000", Kind: kind,
			MonthlyAmount: euro(12_000), PreviousAmount: euro(10_000), FromMonth: "2026-04", ThroughMonth: "2026-04", EndDate: "2026-05-31", Rule: "R67", AwardChange: name("awardChanges"), Persons: persons}),
		message(t, "assistance.benefit.ended.v1", &assistanceeventsv1.BenefitEnded{Benefit: benefit, Case: kase, Decision: decision, Municipality: "0033000", Kind: kind,
			EndDate: "2026-04-30", Rule: "R47", Persons: persons}),
		message(t, "assistance.benefit.granted.v1", &assistanceeventsv1.BenefitGranted{Benefit: next, Case: kase, Decision: decision, Municipality: "0033000", Kind: kind,
			MonthlyAmount: euro(9_000), StartDate: "2026-04-01", EndDate: "2026-06-30", Persons: persons, Replaces: []string{benefit}}),
	} {
		for range 2 {
			if err := c.Handle(t.Context(), m); err != nil {
				t.Fatal(m.Topic, err)
			}
		}
	}
	same(t, told(t, s, domain.GrantedBenefits),
		"v1 2026-03-01..2026-05-31 10000 false",
		"v2 2026-03-01..2026-03-31 10000 false", "v2 2026-04-01..2026-04-30 12000 false", "v2 2026-05-01..2026-05-31 10000 false",
		"v3 2026-05-01..2026-05-31 10000 true",
		"v4 2026-04-01..2026-04-30 12000 true",
		"v1 2026-04-01..2026-06-30 9000 false")
	same(t, told(t, s, domain.HouseholdStatus))
}

func TestStatusOfEveryPersonEnds(t *testing.T) {
	t.Parallel()
	s := store.New(testkit.Postgres(t, "sharing", store.Migrations))
	c := consumer.Awards(app.New(app.Deps{Store: s, Clock: clock.Fixed(decided.Add(time.Second))}))
	status, persons := name("statuses"), []string{name("persons"), name("persons")}
	end := message(t, "assistance.status.ended.v1", &assistanceeventsv1.StatusEnded{Status: status, Case: name("cases"), Decision: name("decisions"), Municipality: "0033000",
		Kind: typesv1.StatusKind_STATUS_KIND_NEEDY, EndDate: "2026-04-15", Persons: persons, Rule: "R79"})
	if err := c.Handle(t.Context(), end); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("an end before its grant: %v, want one that is tried again", err)
	}
	grant := message(t, "assistance.status.granted.v1", &assistanceeventsv1.StatusGranted{Status: status, Case: name("cases"), Decision: name("decisions"), Municipality: "0033000",
		Kind: typesv1.StatusKind_STATUS_KIND_NEEDY, StartDate: "2026-03-01", EndDate: "2026-05-31", Persons: persons})
	for _, m := range []bus.Message{grant, end} {
		if err := c.Handle(context.WithoutCancel(t.Context()), m); err != nil {
			t.Fatal(m.Topic, err)
		}
	}
	same(t, told(t, s, domain.HouseholdStatus),
		"v1 2026-03-01..2026-05-31 0 false", "v1 2026-03-01..2026-05-31 0 false", "v2 2026-03-01..2026-04-15 0 false", "v2 2026-03-01..2026-04-15 0 false")
	all, err := s.Changes(t.Context(), domain.HouseholdStatus, 0, 1)
	if err != nil || all[0].Produced.Sub(all[0].Occurred) != time.Second || all[0].Kind != "NEEDY" {
		t.Errorf("lag and kind: %+v, %v", all, err)
	}
}

func TestUnreadableAwardIsADeadLetter(t *testing.T) {
	t.Parallel()
	c := consumer.Awards(app.New(app.Deps{Store: store.New(testkit.Postgres(t, "sharing", store.Migrations)), Clock: clock.Fixed(decided)}))
	good := assistanceeventsv1.BenefitGranted{Benefit: name("benefits"), Case: name("cases"), Decision: name("decisions"), Municipality: "0033000",
		Kind: typesv1.BenefitKind_BENEFIT_KIND_GMI, MonthlyAmount: euro(1), StartDate: "2026-03-01", EndDate: "2026-05-31", Persons: []string{name("persons")}}
	for what, spoil := range map[string]func(*assistanceeventsv1.BenefitGranted){
		"no persons":     func(e *assistanceeventsv1.BenefitGranted) { e.Persons = nil },
		"no amount":      func(e *assistanceeventsv1.BenefitGranted) { e.MonthlyAmount = nil },
		"other currency": func(e *assistanceeventsv1.BenefitGranted) { e.MonthlyAmount.CurrencyCode = "USD" },
		"end first":      func(e *assistanceeventsv1.BenefitGranted) { e.EndDate = "2026-02-01" },
		"no day":         func(e *assistanceeventsv1.BenefitGranted) { e.StartDate = "2026-02-30" },
		"other name":     func(e *assistanceeventsv1.BenefitGranted) { e.Benefit = name("statuses") },
	} {
		bad, _ := proto.Clone(&good).(*assistanceeventsv1.BenefitGranted)
		spoil(bad)
		if err := c.Handle(t.Context(), message(t, "assistance.benefit.granted.v1", bad)); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}
