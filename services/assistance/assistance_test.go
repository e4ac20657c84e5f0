package assistance_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/testkit"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance"
)

// producer stands for the cases service: its outbox and its stream.
type producer struct {
	t  *testing.T
	db *pg.DB
}

// start runs the service between a real broker and a real database, with a producer of decisions.
func start(t *testing.T) (*producer, *pg.DB, jetstream.JetStream) {
	t.Helper()
	t.Parallel()
	js := testkit.JetStream(t)
	c, log := clock.System(), slog.New(slog.DiscardHandler)
	cases := testkit.Postgres(t, "cases", nil)
	db := testkit.Postgres(t, assistance.Name, assistance.Migrations)
	own := bus.New(js, assistance.Name, c, log)
	if err := errors.Join(bus.New(js, "cases", c, log).EnsureStream(t.Context()), own.EnsureStream(t.Context())); err != nil {
		t.Fatal(err)
	}
	s, err := assistance.New(assistance.Config{}, service.Deps{Vault: testkit.Vault(t), DB: db, Bus: own, JetStream: js, Clock: c, Log: log, Dial: nobody})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- s.Run(ctx) }()
	go func() { done <- outbox.NewRelay(cases, js, outbox.Config{Service: "cases"}, log).Run(ctx) }()
	t.Cleanup(func() {
		stop()
		for range 2 {
			if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("stopped: %v", err)
			}
		}
	})
	return &producer{t, cases}, db, js
}

// nobody is a person registry that does not answer: what needs it could not be checked, and nothing waits for it.
func nobody(string) (grpc.ClientConnInterface, error) {
	return grpc.NewClient("passthrough:///nobody", grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(
		func(context.Context, string) (net.Conn, error) { return nil, errors.New("nobody is there") }))
}

func decision() *caseseventsv1.DecisionIssued {
	period := func(e *typesv1.Entitlement) *typesv1.Entitlement {
		e.Granted, e.StartDate, e.EndDate = true, "2026-05-01", "2026-07-31"
		return e
	}
	return &caseseventsv1.DecisionIssued{
		Decision: names.Format("decisions", uuid.New()), Case: names.Format("cases", uuid.New()), Municipality: "0033000", IssueDate: "2026-05-20",
		Persons: []string{names.Format("persons", uuid.New())},
		Entitlements: []*typesv1.Entitlement{
			period(&typesv1.Entitlement{Kind: &typesv1.Entitlement_Status{Status: typesv1.StatusKind_STATUS_KIND_NEEDY}}),
			period(&typesv1.Entitlement{Kind: &typesv1.Entitlement_Benefit{Benefit: typesv1.BenefitKind_BENEFIT_KIND_GMI}, MonthlyAmount: &typesv1.Money{Cents: 3700}}),
			{Kind: &typesv1.Entitlement_Benefit{Benefit: typesv1.BenefitKind_BENEFIT_KIND_HOUSING}, MonthlyAmount: &typesv1.Money{}},
		},
	}
}

func (p *producer) publish(d *caseseventsv1.DecisionIssued) {
	p.t.Helper()
	err := p.db.InTx(p.t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		return outbox.Append(ctx, tx, "cases", outbox.Event{
			ID: uuid.Must(uuid.NewV7()), Type: "lv.digisoc.cases.v1.decisionIssued", Topic: "cases.decision.issued.v1",
			Subject: d.GetDecision(), Municipality: d.GetMunicipality(), Payload: d, Time: time.Now(),
		})
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func count(t *testing.T, db *pg.DB, sql string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDecisionBecomesStatusBenefitPaymentsAndEvents(t *testing.T) {
	p, db, js := start(t)
	p.publish(decision())
	testkit.Await(t, func() bool { return count(t, db, "select count(*) from payment_line") == 3 })
	if s, b := count(t, db, "select count(*) from status"), count(t, db, "select count(*) from benefit where amount_cents = 3700"); s != 1 || b != 1 {
		t.Errorf("%d statuses, %d benefits", s, b)
	}
	testkit.Await(t, func() bool {
		stream, err := js.Stream(t.Context(), "ASSISTANCE")
		if err != nil {
			t.Fatal(err)
		}
		info, err := stream.Info(t.Context(), jetstream.WithSubjectFilter("assistance.>"))
		return err == nil && info.State.Subjects["assistance.status.granted.v1"] == 1 && info.State.Subjects["assistance.benefit.granted.v1"] == 1
	})
	if n := count(t, db, "select count(*) from audit"); n == 0 {
		t.Error("the grant left no audit entry")
	}
}

func TestTheSameDecisionTwiceAndABadOneAreDeadLettersAndGrantNothing(t *testing.T) {
	p, db, js := start(t)
	good := decision()
	p.publish(good)
	p.publish(good) // another event of the same decision
	bad := decision()
	bad.Entitlements[1].MonthlyAmount.Cents = -1
	p.publish(bad)
	unreadable := decision()
	unreadable.Entitlements[0].StartDate = "yesterday"
	p.publish(unreadable)
	p.publish(decision())
	testkit.Await(t, func() bool {
		dead, err := js.Stream(t.Context(), "DEAD")
		if err != nil {
			return false
		}
		info, err := dead.Info(t.Context())
		return err == nil && info.State.Msgs == 3 && count(t, db, "select count(*) from payment_line") == 6
	})
	if s, b := count(t, db, "select count(*) from status"), count(t, db, "select count(*) from benefit"); s != 2 || b != 2 {
		t.Errorf("%d statuses and %d benefits of two good decisions", s, b)
	}
}

func TestServiceKnowsItsCallersAndRules(t *testing.T) {
	t.Parallel()
	if _, err := authz.Load(assistance.Name, assistance.Policy); err != nil {
		t.Fatal(err)
	}
	for n, ok := range map[int]bool{0: true, 8: true, -1: false, 1001: false} {
		if err := (assistance.Config{MaxDeliver: n}).Validate(); (err == nil) != ok {
			t.Errorf("max_deliver %d: %v", n, err)
		}
	}
}
