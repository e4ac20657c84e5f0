package payments_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/testkit"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/payments"
)

const kuldiga = "0033000"

// registry knows every person it is asked about, but for the one it leaves out.
type registry struct {
	personsv1.UnimplementedPersonsServiceServer
	unknown string
}

func (r *registry) BatchGetPersons(ctx context.Context, req *personsv1.BatchGetPersonsRequest) (*personsv1.BatchGetPersonsResponse, error) {
	authz.None(ctx)
	out := &personsv1.BatchGetPersonsResponse{}
	for _, name := range req.GetNames() {
		if name != r.unknown {
			out.Persons = append(out.Persons, &personsv1.Person{Name: name})
		}
	}
	return out, nil
}

// system is the service behind its real chain, with the person registry faked behind its own.
type system struct {
	api      paymentsv1.PaymentsServiceClient
	db       *pg.DB
	registry *registry
	srv      *rpctest.Server
}

func start(t *testing.T) *system {
	t.Helper()
	s := &system{db: testkit.Postgres(t, "payments", payments.Migrations), registry: &registry{}}
	now := clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	var rules strings.Builder
	for _, m := range personsv1.PersonsService_ServiceDesc.Methods {
		fmt.Fprintf(&rules, "permit (principal, action == Action::%q, resource) when { principal.kind == \"staff\" };\n", m.MethodName)
	}
	engine, err := authz.Load("persons", fstest.MapFS{"all.cedar": {Data: []byte(rules.String())}})
	if err != nil {
		t.Fatal(err)
	}
	persons := rpctest.Serve(t, rpctest.Fake{Service: "persons", Guarded: rpc.Guard{Policy: engine, Callers: []string{"gateway"}}, Serve: func(r grpc.ServiceRegistrar) {
		personsv1.RegisterPersonsServiceServer(r, s.registry)
	}}).Conn
	svc, err := payments.New(payments.Config{}, service.Deps{DB: s.db, Vault: testkit.Vault(t), Clock: now, Dial: func(string) (grpc.ClientConnInterface, error) { return persons, nil }})
	if err != nil {
		t.Fatal(err)
	}
	s.srv = rpctest.Serve(t, svc, rpctest.WithClock(now))
	s.api = paymentsv1.NewPaymentsServiceClient(s.srv.Conn)
	return s
}

func as(ctx context.Context, subject, role string) context.Context {
	return rpctest.As(ctx, caller.Caller{Kind: caller.Staff, Subject: subject, Roles: []string{role}, Municipality: kuldiga, Purpose: "ASSIST", LegalBasis: "SPSP-36"})
}

// owe puts one benefit of one month into the database, as its event does.
func (s *system) owe(t *testing.T) (benefit, person uuid.UUID) {
	t.Helper()
	benefit, person = uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	const sql = `with b as (insert into benefit (id, case_id, decision_id, municipality, kind, persons, monthly_cents, start_date, end_date, created_at)
		            values ($1, $3, $3, '0033000', 'GMI', array[$2::uuid], 16600, '2026-03-01', '2026-03-31', now()) returning id)
		 insert into obligation (id, source, benefit_id, case_id, decision_id, municipality, kind, cause, month, amount_cents, discharged_cents, state, reason, persons, released, version, created_at, updated_at)
		 select $4, $1, $1, $3, $3, '0033000', 'GMI', 'BENEFIT', '2026-03-01', 16600, 0, 'DUE', '', array[$2::uuid], '{}', 1, now(), now() from b`
	if _, err := s.db.Exec(t.Context(), sql, benefit, person, uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())); err != nil {
		t.Fatal(err)
	}
	return benefit, person
}

// Requests through the whole real chain: certificates, token, policy, validation, transaction, audit.
func TestThroughTheChain(t *testing.T) {
	t.Parallel()
	s := start(t)
	benefit, person := s.owe(t)
	worker, head := as(t.Context(), "ilze", "caseworker"), as(t.Context(), "janis", "head")
	request := &paymentsv1.SetPayeeRequest{RequestId: uuid.NewString(), Payee: &paymentsv1.Payee{
		Name: "payees/" + benefit.String(), Kind: paymentsv1.PayeeKind_PAYEE_KIND_CLIENT, Person: "persons/" + person.String(), Holder: "Anna Ozola", Iban: "LV80 BANK 0000 4351 9500 1",
	}}
	for range 2 { // a repeat is one act
		p, err := s.api.SetPayee(worker, request)
		if err != nil || p.GetPayee().GetIban() != "LV80BANK0000435195001" || p.GetPayee().GetEtag() != "v1" {
			t.Fatalf("%v %v", p, err)
		}
	}
	if _, err := s.api.SetPayingAccount(head, &paymentsv1.SetPayingAccountRequest{PayingAccount: &paymentsv1.PayingAccount{Municipality: kuldiga, Holder: "Kuldīga", Iban: "LV80BANK0000435195001"}}); err != nil {
		t.Fatal(err)
	}
	prepare := &paymentsv1.PreparePaymentListRequest{Municipality: kuldiga, PayDate: "2026-03-05", ThroughMonth: "2026-03"}
	s.registry.unknown = "persons/" + person.String()
	if _, err := s.api.PreparePaymentList(worker, prepare); errs.ReasonOf(err) != "PAYMENT_LIST_EMPTY" {
		t.Fatalf("a person whom the registry does not know is paid: %v", err)
	}
	s.registry.unknown = ""
	l, err := s.api.PreparePaymentList(worker, prepare)
	if err != nil || l.GetPaymentList().GetTotal().GetCents() != 16600 {
		t.Fatalf("%v %v", l, err)
	}
	bad := &paymentsv1.PreparePaymentListRequest{Municipality: kuldiga, PayDate: "2026-02-30", ThroughMonth: "2026-03"}
	if _, err := s.api.PreparePaymentList(worker, bad); errs.ReasonOf(err) != "PAYMENT_DATE_MALFORMED" {
		t.Errorf("a day that does not exist: %v", err)
	}
	s.quiet(t)
}

// quiet fails when an account or a name of a person stands where it must not: in the audit or in an event.
func (s *system) quiet(t *testing.T) {
	t.Helper()
	for _, e := range s.srv.Audited() {
		if text := strings.Join(e.Subjects, " ") + e.Case; strings.Contains(text, "LV80") || strings.Contains(text, "Ozola") {
			t.Errorf("the audit holds an account or a name: %s", text)
		}
	}
	var n int
	if err := s.db.QueryRow(t.Context(), `select count(*) from outbox where headers::text like '%LV80%' or position('LV80' in encode(payload, 'escape')) > 0`).Scan(&n); err != nil || n > 0 {
		t.Errorf("%d events hold an account, %v", n, err)
	}
}
