package cases_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/testkit"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases"
)

const kuldiga = "0033000"

// system is the service behind its real chain, with the two services it calls faked behind theirs.
type system struct {
	t   testing.TB
	api casesv1.CasesServiceClient
	srv *rpctest.Server
	db  *pg.DB

	mu     sync.Mutex
	births map[string]string
	err    error // answer of the means test
	assess []*assistancev1.AssessRequest

	reserved []*assistancev1.ReserveGrantRequest
	overlaps []*assistancev1.GrantOverlap
}

func start(t testing.TB) *system {
	t.Helper()
	s := &system{t: t, births: map[string]string{}, db: testkit.Postgres(t, "cases", cases.Migrations)}
	now := clock.Fixed(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
	conns := map[string]grpc.ClientConnInterface{
		"persons": s.peer("persons", &personsv1.PersonsService_ServiceDesc, func(r grpc.ServiceRegistrar) {
			personsv1.RegisterPersonsServiceServer(r, registry{system: s})
		}),
		"assistance": s.peer("assistance", &assistancev1.AssistanceService_ServiceDesc, func(r grpc.ServiceRegistrar) {
			assistancev1.RegisterAssistanceServiceServer(r, meansTest{system: s})
		}),
	}
	svc, err := cases.New(cases.Config{}, service.Deps{DB: s.db, Vault: testkit.Vault(t), Clock: now, Dial: func(name string) (grpc.ClientConnInterface, error) { return conns[name], nil }})
	if err != nil {
		t.Fatal(err)
	}
	s.srv = rpctest.Serve(t, svc, rpctest.WithClock(now))
	s.api = casesv1.NewCasesServiceClient(s.srv.Conn)
	return s
}

// peer serves a fake of another service behind the real chain, open to all staff.
func (s *system) peer(name string, desc *grpc.ServiceDesc, register func(grpc.ServiceRegistrar)) grpc.ClientConnInterface {
	s.t.Helper()
	var rules strings.Builder
	for _, m := range desc.Methods {
		fmt.Fprintf(&rules, "permit (principal, action == Action::%q, resource) when { principal.kind == \"staff\" };\n", m.MethodName)
	}
	engine, err := authz.Load(name, fstest.MapFS{"all.cedar": {Data: []byte(rules.String())}})
	if err != nil {
		s.t.Fatal(err)
	}
	return rpctest.Serve(s.t, rpctest.Fake{Service: name, Guarded: rpc.Guard{Policy: engine, Callers: []string{"gateway"}}, Serve: register}).Conn
}

// as puts a caller into the context of calls.
func (s *system) as(c caller.Caller) context.Context { return rpctest.As(s.t.Context(), c) }

func (s *system) worker() context.Context { return s.as(staff("worker", "caseworker")) }
func (s *system) head() context.Context   { return s.as(staff("head", "head")) }

func staff(subject, role string) caller.Caller {
	return caller.Caller{Kind: caller.Staff, Subject: subject, Roles: []string{role}, Municipality: kuldiga, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// application is a household of one adult, known to the registry.
func (s *system) application() *casesv1.Application {
	name := "persons/" + uuid.NewString()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.births[name] = "1986-05-17"
	return &casesv1.Application{Municipality: kuldiga, Channel: casesv1.Channel_CHANNEL_ON_SITE, Applicant: name,
		Purposes: []typesv1.ApplicationPurpose{typesv1.ApplicationPurpose_APPLICATION_PURPOSE_GMI_BENEFIT},
		Declaration: &typesv1.Declaration{Members: []*typesv1.Member{{Person: name, BirthDate: "1986-05-17",
			Relation: typesv1.Relation_RELATION_APPLICANT, Occupation: typesv1.Occupation_OCCUPATION_EMPLOYED}},
			MonthlyIncomes: []*typesv1.MonthlyIncome{{Person: name, Month: "2026-10", Type: typesv1.IncomeType_INCOME_TYPE_WAGE, Amount: &typesv1.Money{Cents: 5000}}}}}
}

// opened walks a new application to an open, signed case.
func (s *system) opened() *casesv1.Case {
	s.t.Helper()
	a := must(s.api.CreateApplication(s.worker(), &casesv1.CreateApplicationRequest{Application: s.application()}))(s.t).GetApplication()
	must(s.api.SignApplication(s.worker(), &casesv1.SignApplicationRequest{Application: a.GetName(), Person: a.GetApplicant(), Method: casesv1.SignatureMethod_SIGNATURE_METHOD_PAPER}))(s.t)
	return must(s.api.OpenCase(s.worker(), &casesv1.OpenCaseRequest{Application: a.GetName()}))(s.t).GetCase()
}

func (s *system) drafted() *casesv1.Decision {
	s.t.Helper()
	c := s.opened()
	must(s.api.AssessCase(s.worker(), &casesv1.AssessCaseRequest{Case: c.GetName()}))(s.t)
	s.agree(c.GetName())
	return must(s.api.DraftDecision(s.worker(), &casesv1.DraftDecisionRequest{Case: c.GetName(), Reasons: "Pamatots."}))(s.t).GetDecision()
}

// agree records the agreement that GMI needs (R46).
func (s *system) agree(kase string) *casesv1.Case {
	s.t.Helper()
	return must(s.api.RecordAgreement(s.worker(), &casesv1.RecordAgreementRequest{Case: kase, ConcludedDate: "2026-11-20", Measures: "Meklēt darbu."}))(s.t).GetCase()
}

func (s *system) count(sql string, args ...any) int {
	s.t.Helper()
	var n int
	if err := s.db.QueryRow(s.t.Context(), sql, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// registry is a person registry in memory.
type registry struct {
	personsv1.UnimplementedPersonsServiceServer
	*system
}

func (r registry) BatchGetPersons(ctx context.Context, req *personsv1.BatchGetPersonsRequest) (*personsv1.BatchGetPersonsResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	authz.None(ctx)
	resp := &personsv1.BatchGetPersonsResponse{}
	for _, name := range req.GetNames() {
		if birth, ok := r.births[name]; ok {
			resp.Persons = append(resp.Persons, &personsv1.Person{Name: name, GivenName: "Anna", Surname: "Paraudziņa", BirthDate: birth})
		} else {
			resp.Missing = append(resp.Missing, name)
		}
	}
	return resp, nil
}

// meansTest grants everybody the same.
type meansTest struct {
	assistancev1.UnimplementedAssistanceServiceServer
	*system
}

func (m meansTest) Assess(_ context.Context, req *assistancev1.AssessRequest) (*assistancev1.AssessResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return nil, m.err
	}
	m.assess = append(m.assess, req)
	a := req.GetAssessment()
	a.Name, a.EngineVersion, a.ParametersHash = "assessments/"+uuid.NewString(), "1.0.0", "hash"
	a.Result = &assistancev1.Result{Duties: []*assistancev1.Duty{{Rule: "R46"}}, Entitlements: []*typesv1.Entitlement{{Kind: &typesv1.Entitlement_Benefit{Benefit: typesv1.BenefitKind_BENEFIT_KIND_GMI},
		Granted: true, MonthlyAmount: &typesv1.Money{Cents: 13700}, StartDate: "2026-11-01", EndDate: "2027-01-31", Rule: "R36",
		Reason: &typesv1.LocalizedText{Lv: "Ienākumi ir mazāki", En: "Income is lower"}}}}
	return &assistancev1.AssessResponse{Assessment: a}, nil
}

func (m meansTest) ListRules(ctx context.Context, _ *assistancev1.ListRulesRequest) (*assistancev1.ListRulesResponse, error) {
	authz.None(ctx)
	return &assistancev1.ListRulesResponse{Rules: []*assistancev1.Rule{{Id: "R36", Title: &typesv1.LocalizedText{Lv: "GMI pabalsta formula", En: "GMI"}, LegalRef: "MK 809", Confidence: "Q"}}}, nil
}

// ReserveGrant reserves unless an overlap stands in the way that no reason explains.
func (m meansTest) ReserveGrant(_ context.Context, req *assistancev1.ReserveGrantRequest) (*assistancev1.ReserveGrantResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return nil, m.err
	}
	m.system.reserved = append(m.system.reserved, req)
	return &assistancev1.ReserveGrantResponse{Reserved: len(m.overlaps) == 0 || req.GetOverrideReason() != "", Overlaps: m.overlaps}, nil
}
