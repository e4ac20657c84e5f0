package rpc_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

const (
	ownCase     = "cases/0190b0a0-0000-7000-8000-00000000000a"
	foreignCase = "cases/0190b0a0-0000-7000-8000-00000000000b"
	anApplicant = "applications/0190b0a0-0000-7000-8000-00000000000c"
)

// worklists is the cases service with a list that answers what a test says, and single records of one case.
type worklists struct {
	casesv1.UnimplementedCasesServiceServer
	list  func(*casesv1.ListCasesRequest) []*casesv1.Case
	cases []string // of the record that is read
}

func (w worklists) ListCases(ctx context.Context, r *casesv1.ListCasesRequest) (*casesv1.ListCasesResponse, error) {
	if err := authz.Check(ctx, authz.Resource{Type: "worklist"}); err != nil {
		return nil, errs.ErrAccessDenied.Wrap(err)
	}
	return &casesv1.ListCasesResponse{Cases: w.list(r), NextPageToken: "more"}, nil
}

func (w worklists) GetDecision(ctx context.Context, r *casesv1.GetDecisionRequest) (*casesv1.GetDecisionResponse, error) {
	if err := authz.Check(ctx, authz.Resource{Type: "decision", ID: r.GetName(), Cases: w.cases}); err != nil {
		return nil, errs.ErrRecordNotFound.Wrap(err)
	}
	return &casesv1.GetDecisionResponse{Decision: &casesv1.Decision{Name: r.GetName()}}, nil
}

func serveWorklists(t *testing.T, w worklists) casesv1.CasesServiceClient {
	t.Helper()
	s := rpctest.Serve(t, rpctest.Fake{
		Service: "cases",
		Guarded: rpc.Guard{Policy: openPolicy(t, "cases", casesv1.CasesService_ServiceDesc), Callers: []string{"gateway", "payments"}},
		Serve:   func(r grpc.ServiceRegistrar) { casesv1.RegisterCasesServiceServer(r, w) },
	})
	return casesv1.NewCasesServiceClient(s.Conn)
}

// openPolicy permits every action of a service, so that nothing but the bounds of the token refuses.
func openPolicy(t *testing.T, service string, of grpc.ServiceDesc) *authz.Engine {
	t.Helper()
	var actions []string
	for _, m := range of.Methods {
		actions = append(actions, fmt.Sprintf("Action::%q", m.MethodName))
	}
	rule := fmt.Sprintf("permit (principal, action in [%s], resource) when { principal.kind == \"staff\" };", strings.Join(actions, ", "))
	e, err := authz.Load(service, fstest.MapFS{service + ".cedar": {Data: []byte(rule)}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func boundTo(name string) caller.Caller {
	who := staff()
	who.Case = name
	return who
}

// ADR 0029: a list is narrowed to the case of the token before it is read; a handler that forgets leaks neither rows nor that there are more.
func TestListIsHeldToTheCaseOfTheToken(t *testing.T) {
	asked := &casesv1.ListCasesRequest{}
	c := serveWorklists(t, worklists{list: func(r *casesv1.ListCasesRequest) []*casesv1.Case {
		asked = r
		if r.GetApplication() != "" {
			return []*casesv1.Case{{Name: foreignCase}, {Name: ownCase, ApplicationName: r.GetApplication()}}
		}
		return []*casesv1.Case{{Name: foreignCase}, {Name: ownCase}}
	}})
	for bound, want := range map[string]int{"": 2, ownCase: 1, anApplicant: 1, "cases/0190b0a0-0000-7000-8000-0000000000ff": 0} {
		got, err := c.ListCases(rpctest.As(t.Context(), boundTo(bound)), &casesv1.ListCasesRequest{})
		if err != nil || len(got.GetCases()) != want || (got.GetNextPageToken() == "") != (bound != "") {
			t.Errorf("bound to %q: %v, %v, want %d rows", bound, got, err, want)
		}
		if told := asked.GetCase() + asked.GetApplication(); told != bound {
			t.Errorf("bound to %q: the use case was told %q", bound, told)
		}
	}
	for name, who := range map[string]caller.Caller{"no form of a case": boundTo("cases/1"), "an emergency's": boundTo("breakGlass/0190b0a0-0000-7000-8000-0000000000ff")} {
		if _, err := c.ListCases(rpctest.As(t.Context(), who), &casesv1.ListCasesRequest{}); !errors.Is(err, errs.ErrAccessDenied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.ListCases(rpctest.As(t.Context(), boundTo(ownCase)), &casesv1.ListCasesRequest{Case: foreignCase}); !errors.Is(err, errs.ErrAccessDenied) {
		t.Errorf("another case by name: %v", err)
	}
}

// Who handles a request of a person names it as the reason: staff is then held to no case, as without one; nobody else may name it, and what only
// looks like a request is refused.
func TestRequestOfAPersonIsAReasonForStaff(t *testing.T) {
	c := serveWorklists(t, worklists{list: func(*casesv1.ListCasesRequest) []*casesv1.Case {
		return []*casesv1.Case{{Name: ownCase}, {Name: foreignCase}}
	}})
	const request = "rightsRequests/0190b0a0-0000-7000-8000-0000000000ee"
	if got, err := c.ListCases(rpctest.As(t.Context(), boundTo(request)), &casesv1.ListCasesRequest{}); err != nil || len(got.GetCases()) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	system := boundTo(request)
	system.Kind = caller.System
	for name, who := range map[string]caller.Caller{"a system": system, "no form of a request": boundTo("rightsRequests/1")} {
		if _, err := c.ListCases(rpctest.As(t.Context(), who), &casesv1.ListCasesRequest{}); !errors.Is(err, errs.ErrAccessDenied) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A single record that says whose it is, or does not say it, is hidden from a token for another case.
func TestRecordOfAnotherCaseIsHidden(t *testing.T) {
	request := &casesv1.GetDecisionRequest{Name: "decisions/0190b0a0-0000-7000-8000-00000000000d"}
	for name, tc := range map[string]struct {
		cases  []string
		bound  string
		hidden bool
	}{
		"of the case":                {[]string{ownCase, anApplicant}, ownCase, false},
		"of the application":         {[]string{ownCase, anApplicant}, anApplicant, false},
		"of another":                 {[]string{foreignCase}, ownCase, true},
		"that does not say":          {nil, ownCase, true},
		"of another, unbound":        {[]string{foreignCase}, "", false},
		"that does not say, unbound": {nil, "", false},
	} {
		_, err := serveWorklists(t, worklists{cases: tc.cases}).GetDecision(rpctest.As(t.Context(), boundTo(tc.bound)), request)
		if errors.Is(err, errs.ErrRecordNotFound) != tc.hidden || !tc.hidden && err != nil {
			t.Errorf("a record %s: %v", name, err)
		}
	}
}

// The register of persons holds no cases: a list of it is refused under a token for one, and one of our
// services that has held the call to its case asks for whom it needs.
func TestListThatCannotBeNarrowedIsRefused(t *testing.T) {
	s := rpctest.Serve(t, fake(t, people{get: checked("0001000")}))
	as := rpctest.As(t.Context(), boundTo(ownCase))
	batch := func(conn grpc.ClientConnInterface) error {
		_, err := personsv1.NewPersonsServiceClient(conn).BatchGetPersons(as, &personsv1.BatchGetPersonsRequest{Names: []string{person}})
		return err
	}
	if err := batch(s.Conn); !errors.Is(err, errs.ErrListNotNarrowed) {
		t.Errorf("a list: %v", err)
	}
	if err := batch(s.As("cases")); err == nil || errors.Is(err, errs.ErrListNotNarrowed) {
		t.Errorf("by one of our services: %v", err)
	}
	who := staff()
	who.Case, who.DataSubject = "", person
	if _, err := personsv1.NewPersonsServiceClient(s.Conn).SearchPersons(rpctest.As(t.Context(), who), &personsv1.SearchPersonsRequest{}); !errors.Is(err, errs.ErrListNotNarrowed) {
		t.Errorf("a search with a token for one person: %v", err)
	}
}
