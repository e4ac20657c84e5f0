package rpc_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

const rules = `
permit (principal, action in [Action::"GetPerson", Action::"UpdatePerson", Action::"CreatePerson", Action::"SearchPersons", Action::"BatchGetPersons",
  Action::"AddIdentifier", Action::"CreateHousehold", Action::"GetHousehold", Action::"AddHouseholdMember", Action::"EndHouseholdMembership",
  Action::"CreateRepresentation", Action::"ListRepresentations"], resource)
when { principal.kind == "staff" && (!resource.known || resource.municipality == principal.municipality) };

permit (principal, action == Action::"GetPerson", resource)
when { principal.kind == "service" && context.purpose == "EVENT" };

permit (principal, action == Action::"ListMunicipalities", resource);
`

const person = "persons/0190b0a0-0000-7000-8000-000000000001"

var errPersonNotFound = errs.New(errs.NotFound, "PERSON_NOT_FOUND", "There is no such person.", "Tādas personas nav.")

// people is the persons service with handlers of the test's choice.
type people struct {
	personsv1.UnimplementedPersonsServiceServer
	get    func(context.Context) error
	create func(context.Context, *personsv1.CreatePersonRequest) (*personsv1.Person, error)
	update func(context.Context, *personsv1.UpdatePersonRequest) (*personsv1.Person, error)
}

func (p people) GetPerson(ctx context.Context, r *personsv1.GetPersonRequest) (*personsv1.GetPersonResponse, error) {
	if err := p.get(ctx); err != nil {
		return nil, err
	}
	return &personsv1.GetPersonResponse{Person: &personsv1.Person{Name: r.GetName()}}, nil
}

func (p people) CreatePerson(ctx context.Context, r *personsv1.CreatePersonRequest) (*personsv1.CreatePersonResponse, error) {
	made, err := p.create(ctx, r)
	if err != nil {
		return nil, err
	}
	return &personsv1.CreatePersonResponse{Person: made}, nil
}

func (p people) UpdatePerson(ctx context.Context, r *personsv1.UpdatePersonRequest) (*personsv1.UpdatePersonResponse, error) {
	made, err := p.update(ctx, r)
	if err != nil {
		return nil, err
	}
	return &personsv1.UpdatePersonResponse{Person: made}, nil
}

func (p people) ListMunicipalities(context.Context, *personsv1.ListMunicipalitiesRequest) (*personsv1.ListMunicipalitiesResponse, error) {
	return &personsv1.ListMunicipalitiesResponse{}, nil
}

func policy(t testing.TB) *authz.Engine {
	t.Helper()
	e, err := authz.Load("persons", fstest.MapFS{"persons.cedar": {Data: []byte(rules)}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func fake(t testing.TB, p people) rpctest.Fake {
	t.Helper()
	return rpctest.Fake{
		Service: "persons",
		Guarded: rpc.Guard{Policy: policy(t), Callers: []string{"gateway", "cases"}},
		Serve:   func(r grpc.ServiceRegistrar) { personsv1.RegisterPersonsServiceServer(r, p) },
	}
}

func staff() caller.Caller {
	return caller.Caller{
		Kind: caller.Staff, Subject: "staff-1", Name: "Ilze", Roles: []string{"caseworker"}, Organisation: "90000068977", Municipality: "0001000",
		Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: ownCase, CasePersons: []string{person},
	}
}

// checked is a handler that asks the policy about a record of a municipality.
func checked(municipality string) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := authz.Check(ctx, authz.Resource{Type: "person", ID: person, Municipality: municipality, Persons: []string{person}}); err != nil {
			return errPersonNotFound.Wrap(err)
		}
		audit.Subjects(ctx, person, "households/1")
		return nil
	}
}

func getPerson(ctx context.Context, conn grpc.ClientConnInterface, opts ...grpc.CallOption) error {
	_, err := personsv1.NewPersonsServiceClient(conn).GetPerson(ctx, &personsv1.GetPersonRequest{Name: person}, opts...)
	return err
}

func TestWhoMayCall(t *testing.T) {
	var served atomic.Int32
	handler := checked("0001000")
	s := rpctest.Serve(t, fake(t, people{get: func(ctx context.Context) error { served.Add(1); return handler(ctx) }}))
	noPurpose, noBasis, citizen, elsewhere, impostor := staff(), staff(), staff(), staff(), staff()
	noPurpose.Purpose, noBasis.LegalBasis = "", ""
	citizen.Kind, impostor.Kind = caller.Citizen, caller.Service
	elsewhere.Municipality = "0002000"
	event := metadata.AppendToOutgoingContext(t.Context(), "digisoc-purpose", "EVENT", "digisoc-legal-basis", "EVENT")
	gateway, cases, stranger := s.Conn, s.As("cases"), s.As("assistance")
	for name, tc := range map[string]struct {
		ctx    context.Context
		conn   *grpc.ClientConn
		want   *errs.Error
		served bool
	}{
		"staff":                                {rpctest.As(t.Context(), staff()), gateway, nil, true},
		"staff through another service":        {rpctest.As(t.Context(), staff()), cases, nil, true},
		"no token":                             {t.Context(), gateway, errs.ErrTokenMissing, false},
		"bad token":                            {authn.WithToken(t.Context(), "forged"), gateway, errs.ErrTokenInvalid, false},
		"no purpose":                           {rpctest.As(t.Context(), noPurpose), gateway, errs.ErrPurposeRequired, false},
		"no legal basis":                       {rpctest.As(t.Context(), noBasis), gateway, errs.ErrPurposeRequired, false},
		"no rule permits":                      {rpctest.As(t.Context(), citizen), gateway, errs.ErrAccessDenied, false},
		"hidden record":                        {rpctest.As(t.Context(), elsewhere), gateway, errPersonNotFound, true},
		"workload not on the list":             {rpctest.As(t.Context(), staff()), stranger, errs.ErrCallerNotAllowed, false},
		"service acting alone":                 {event, cases, nil, true},
		"service alone without purpose":        {t.Context(), cases, errs.ErrPurposeRequired, false},
		"gateway is never a person":            {event, gateway, errs.ErrTokenMissing, false},
		"token cannot pretend to be a service": {rpctest.As(t.Context(), impostor), gateway, errs.ErrTokenInvalid, false},
		"header may not change the token":      {metadata.AppendToOutgoingContext(rpctest.As(t.Context(), staff()), "digisoc-purpose", "AUDIT"), gateway, errs.ErrAccessDenied, false},
		"header may repeat the token":          {metadata.AppendToOutgoingContext(rpctest.As(t.Context(), staff()), "digisoc-purpose", "ASSIST"), gateway, nil, true},
		"header is a word, not a text":         {metadata.AppendToOutgoingContext(rpctest.As(t.Context(), noPurpose), "digisoc-purpose", "because i want"), gateway, errs.ErrRequestInvalid, false},
		"header gives no purpose":              {metadata.AppendToOutgoingContext(rpctest.As(t.Context(), noPurpose), "digisoc-purpose", "ASSIST"), gateway, errs.ErrPurposeRequired, false},
		"not even of a service that passes it": {metadata.AppendToOutgoingContext(rpctest.As(t.Context(), noPurpose), "digisoc-purpose", "ASSIST"), cases, errs.ErrPurposeRequired, false},
		"two tokens":                           {metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer a", "authorization", "Bearer b"), gateway, errs.ErrTokenInvalid, false},
	} {
		t.Run(name, func(t *testing.T) {
			before := served.Load()
			err := getPerson(tc.ctx, tc.conn)
			if (tc.want == nil && err != nil) || (tc.want != nil && !errors.Is(err, tc.want)) {
				t.Errorf("error %v, want %v", err, tc.want)
			}
			if (served.Load() > before) != tc.served {
				t.Errorf("handler ran: %v, want %v", served.Load() > before, tc.served)
			}
		})
	}
}

func TestPublicDataNeedsNoToken(t *testing.T) {
	s := rpctest.Serve(t, fake(t, people{}))
	if _, err := personsv1.NewPersonsServiceClient(s.Conn).ListMunicipalities(t.Context(), &personsv1.ListMunicipalitiesRequest{}); err != nil {
		t.Error(err)
	}
	if entries := s.Audited(); len(entries) != 0 {
		t.Errorf("reference data was audited: %+v", entries)
	}
}

func TestForeignAuthorityIsRefusedInTheHandshake(t *testing.T) {
	network := rpc.Memory()
	rpctest.ServeOn(t, network, fake(t, people{get: checked("0001000")}))
	stranger := rpctest.Serve(t, fake(t, people{}))
	id := stranger.Identity("gateway")
	conn, err := rpc.Dial(network, id, "persons")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := getPerson(rpctest.As(t.Context(), staff()), conn, grpc.WaitForReady(false)); !errors.Is(err, errs.ErrServiceUnavailable) {
		t.Errorf("error %v", err)
	}
}

func TestRequestIsValidatedBeforeTheHandler(t *testing.T) {
	s := rpctest.Serve(t, fake(t, people{get: func(context.Context) error { t.Error("the handler ran"); return nil }}))
	_, err := personsv1.NewPersonsServiceClient(s.Conn).GetPerson(rpctest.As(t.Context(), staff()), &personsv1.GetPersonRequest{Name: "persons/290156-11234"})
	e, _ := errs.As(err)
	if !errors.Is(err, errs.ErrRequestInvalid) || len(e.Fields) != 1 || e.Fields[0].Path != "name" || strings.Contains(err.Error(), "290156") {
		t.Errorf("error %+v", err)
	}
}

func TestUncheckedRecordIsWithheld(t *testing.T) {
	s := rpctest.Serve(t, fake(t, people{get: func(context.Context) error { return nil }}), rpctest.WithLog(slog.New(slog.DiscardHandler)))
	if err := getPerson(rpctest.As(t.Context(), staff()), s.Conn); !errors.Is(err, errs.ErrInternal) {
		t.Errorf("error %v", err)
	}
	if e := s.Audited(); len(e) != 1 || e[0].Result != audit.Failed {
		t.Errorf("audited %+v", e)
	}
}

func TestInternalErrorsDoNotLeakAndAreLoggedOnce(t *testing.T) {
	for name, handler := range map[string]func(context.Context) error{
		"error": func(context.Context) error { return errors.New("pq: password hunter2 of Jānis") },
		"panic": func(context.Context) error { panic("password hunter2 of Jānis") },
	} {
		t.Run(name, func(t *testing.T) {
			var log syncBuilder
			s := rpctest.Serve(t, fake(t, people{get: handler}), rpctest.WithLog(slog.New(slog.NewTextHandler(&log, nil))))
			err := getPerson(rpctest.As(t.Context(), staff()), s.Conn)
			e, _ := errs.As(err)
			if !errors.Is(err, errs.ErrInternal) || strings.Contains(err.Error(), "hunter2") || len(e.Metadata[rpc.LookupIDKey]) != 32 {
				t.Errorf("error %v, metadata %v", err, e.Metadata)
			}
			if n := strings.Count(log.String(), "level=ERROR"); n != 1 || !strings.Contains(log.String(), "hunter2") {
				t.Errorf("logged %d times: %s", n, log.String())
			}
			if a := s.Audited(); len(a) != 1 || a[0].Result != audit.Failed || a[0].TraceID != e.Metadata[rpc.LookupIDKey] {
				t.Errorf("audited %+v", a)
			}
		})
	}
}

func TestReadsAndRefusalsAreAudited(t *testing.T) {
	s := rpctest.Serve(t, fake(t, people{get: checked("0001000")}))
	who := staff()
	if err := getPerson(rpctest.As(t.Context(), who), s.Conn); err != nil {
		t.Fatal(err)
	}
	who.Municipality = "0002000"
	if err := getPerson(rpctest.As(t.Context(), who), s.Conn); err == nil {
		t.Fatal("the record was not hidden")
	}
	if err := getPerson(t.Context(), s.Conn); err == nil {
		t.Fatal("no token was needed")
	}
	entries := s.Audited()
	if len(entries) != 3 {
		t.Fatalf("%d entries", len(entries))
	}
	read, hidden, nobody := entries[0], entries[1], entries[2]
	if read.Result != audit.OK || read.ActorID != "staff-1" || read.ActorKind != "staff" || read.Workload != "gateway" || read.Role != "caseworker" ||
		read.Organisation != "90000068977" || read.Municipality != "0001000" || read.Purpose != "ASSIST" || read.LegalBasis != "SPSP-36" || read.Case != ownCase ||
		read.Action != "GetPerson" || read.Service != "persons" || len(read.Subjects) != 2 || read.Subjects[0] != person || len(read.Groups) != 2 || read.TraceID == "" || read.Write {
		t.Errorf("read %+v", read)
	}
	if hidden.Result != audit.Refused || hidden.Reason != "PERSON_NOT_FOUND" || len(hidden.Subjects) != 1 {
		t.Errorf("hidden %+v", hidden)
	}
	if nobody.Result != audit.Refused || nobody.Reason != "TOKEN_MISSING" || nobody.ActorID != "anonymous" {
		t.Errorf("nobody %+v", nobody)
	}
}

func TestWithoutAuditLogNothingIsAnswered(t *testing.T) {
	s := rpctest.Serve(t, fake(t, people{get: checked("0001000")}), rpctest.WithLog(slog.New(slog.DiscardHandler)))
	s.FailAudit(io.ErrClosedPipe)
	elsewhere := staff()
	elsewhere.Municipality = "0002000"
	for name, ctx := range map[string]context.Context{"read": rpctest.As(t.Context(), staff()), "refusal": rpctest.As(t.Context(), elsewhere)} {
		if err := getPerson(ctx, s.Conn); !errors.Is(err, errs.ErrAuditUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.FailAudit(nil)
	if err := getPerson(rpctest.As(t.Context(), staff()), s.Conn); err != nil {
		t.Errorf("after repair: %v", err)
	}
}

func TestDeadlines(t *testing.T) {
	wait := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	t.Run("the server's own limit", func(t *testing.T) {
		s := rpctest.Serve(t, fake(t, people{get: wait}), rpctest.WithTimeout(30*time.Millisecond))
		err := getPerson(rpctest.As(t.Context(), staff()), s.Conn)
		if e, _ := errs.As(err); !errors.Is(err, errs.ErrDeadlineExceeded) || e.Domain != "persons.digisoc.lv" {
			t.Errorf("error %v, domain %q: the answer must come from the server", err, e.Domain)
		}
	})
	t.Run("the caller's limit, answered in time", func(t *testing.T) {
		s := rpctest.Serve(t, fake(t, people{get: wait}))
		ctx, cancel := context.WithTimeout(rpctest.As(t.Context(), staff()), 400*time.Millisecond)
		defer cancel()
		if err := getPerson(ctx, s.Conn); !errors.Is(err, errs.ErrDeadlineExceeded) || ctx.Err() != nil {
			t.Errorf("error %v, caller's own context %v", err, ctx.Err())
		}
	})
}

func TestOversizedRequestIsRefused(t *testing.T) {
	s := rpctest.Serve(t, fake(t, people{}))
	_, err := personsv1.NewPersonsServiceClient(s.Conn).CreatePerson(rpctest.As(t.Context(), staff()),
		&personsv1.CreatePersonRequest{Person: &personsv1.Person{Surname: strings.Repeat("x", rpc.MaxMessage+1)}})
	if !errors.Is(err, errs.ErrPayloadTooLarge) {
		t.Errorf("error %v", err)
	}
}

func TestHealthNeedsACertificateButNoToken(t *testing.T) {
	f := fake(t, people{})
	f.Serve = func(r grpc.ServiceRegistrar) { healthv1.RegisterHealthServer(r, healthy{}) }
	s := rpctest.Serve(t, f)
	if _, err := healthv1.NewHealthClient(s.As("analytics")).Check(t.Context(), &healthv1.HealthCheckRequest{}); err != nil {
		t.Error(err)
	}
}

type healthy struct {
	healthv1.UnimplementedHealthServer
}

func (healthy) Check(context.Context, *healthv1.HealthCheckRequest) (*healthv1.HealthCheckResponse, error) {
	return &healthv1.HealthCheckResponse{Status: healthv1.HealthCheckResponse_SERVING}, nil
}

func TestCallerAndTokenReachTheHandlerAndTravelOn(t *testing.T) {
	var second caller.Caller
	inner := rpctest.Serve(t, fake(t, people{get: func(ctx context.Context) error { second = caller.From(ctx); return checked("0001000")(ctx) }}))
	onward := inner.As("cases")
	var first caller.Caller
	outer := rpctest.Serve(t, fake(t, people{get: func(ctx context.Context) error {
		first = caller.From(ctx)
		if err := getPerson(ctx, onward); err != nil {
			return err
		}
		return checked("0001000")(ctx)
	}}))
	who := staff()
	who.Case = foreignCase
	ctx := metadata.AppendToOutgoingContext(rpctest.As(t.Context(), who), "idempotency-key", "k1")
	if err := getPerson(ctx, outer.Conn); err != nil {
		t.Fatal(err)
	}
	if first.Workload != "gateway" || first.RequestID != "k1" || second.Workload != "cases" || second.RequestID != "" {
		t.Errorf("workloads and keys: %+v, %+v", first, second)
	}
	if second.Subject != "staff-1" || second.Purpose != "ASSIST" || second.LegalBasis != "SPSP-36" || second.Case != foreignCase || second.TraceID != first.TraceID || second.TraceID == "" {
		t.Errorf("the second hop lost something: %+v", second)
	}
}

// syncBuilder is a strings.Builder that many goroutines may write to.
type syncBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *syncBuilder) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuilder) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
