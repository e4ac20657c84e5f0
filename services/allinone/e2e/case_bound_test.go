package e2e

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.yaml.in/yaml/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/stepup"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// What a token for one case means for a list; testdata/case_bound.yaml says it for each.
const (
	narrowedToCase = "narrowed" // the request has a field that narrows it
	refusedByCase  = "refused"  // it cannot be narrowed, so it is refused
	caseIsReason   = "reason"   // the case is why it is asked, not whose it is
	heldToPersons  = "persons"  // answers only persons whom the token lists
)

// listsOfPersons are the RPCs that answer records of persons which the request does not name: reads with a repeated record in the
// answer, and streams.
func listsOfPersons() map[string]protoreflect.MethodDescriptor {
	out := map[string]protoreflect.MethodDescriptor{}
	for _, m := range methods() {
		if a := access(m); !a.GetPersonalData() || a.GetWrite() && !m.IsStreamingServer() {
			continue
		}
		many := false
		for i := range m.Output().Fields().Len() {
			f := m.Output().Fields().Get(i)
			many = many || f.IsList() && f.Message() != nil
		}
		one := m.Input().Fields().ByName("name") != nil || m.Input().Fields().ByName("base") != nil
		if m.IsStreamingServer() || many && !one {
			out[string(m.Parent().Name())+"/"+string(m.Name())] = m
		}
	}
	return out
}

// TestEveryListSaysWhatACaseMeans walks the contract: a new list of records of persons fails until testdata/case_bound.yaml says what a
// token for one case means for it, and the contract is what the line says (ADR 0029).
func TestEveryListSaysWhatACaseMeans(t *testing.T) {
	expected := caseLines(t)
	for line, m := range listsOfPersons() {
		got := refusedByCase
		switch f := m.Input().Fields().ByName("case"); {
		case access(m).GetCaseIsReason():
			got = caseIsReason
		case access(m).GetCasePersons():
			got = heldToPersons
		case f != nil && f.Kind() == protoreflect.StringKind && !f.IsList():
			got = narrowedToCase
		}
		if want, ok := expected[line]; !ok || got != want {
			t.Errorf("%s is %s, testdata/case_bound.yaml says %q", line, got, want)
		}
		delete(expected, line)
	}
	for line := range expected {
		t.Errorf("testdata/case_bound.yaml names %s, which is no list of the contract", line)
	}
}

// TestInstanceListsAreHeldToTheCase asks every list of the contract, as everybody who may ask it, with a token for a case that is not
// there: it answers nothing, or that it cannot be narrowed. Without the case it answers.
func TestInstanceListsAreHeldToTheCase(t *testing.T) {
	instance(t)
	lines, allowed := caseLines(t), expectations(t)
	callers := &callers{connections: map[string]*grpc.ClientConn{}, tokens: map[string]string{}}
	foreign := "cases/" + uuid.NewString()
	asked := map[string]int{}
	for line, m := range listsOfPersons() {
		for _, kind := range callerKinds {
			if kind.workload != "gateway" || kind.aimless || kind.bare || !slices.Contains(allowed[line], kind.name) {
				continue
			}
			asked[lines[line]]++
			rows, reason := callers.within(t, m, kind, foreign)
			switch lines[line] {
			case refusedByCase:
				if reason != errs.ErrListNotNarrowed.Reason {
					t.Errorf("%s as %s: %d rows, %q", line, kind.name, rows, reason)
				}
			case heldToPersons:
				if rows != 0 || reason == "" {
					t.Errorf("%s as %s: %d rows, %q", line, kind.name, rows, reason)
				}
			case narrowedToCase:
				if rows != 0 || reason != "" && reason != "CASE_NOT_FOUND" && reason != errs.ErrAccessDenied.Reason {
					t.Errorf("%s as %s: %d rows, %q", line, kind.name, rows, reason)
				}
			}
		}
	}
	for _, class := range []string{narrowedToCase, refusedByCase, heldToPersons} {
		if asked[class] == 0 {
			t.Errorf("no list that is %s was asked", class)
		}
	}
}

// TestListsOfOneCase reads through the door of the platform: a worker who names a case sees that case in every list and nothing of
// another, by whatever page; without a case she sees both.
func TestListsOfOneCase(t *testing.T) {
	s := sys(t)
	worker := s.people.As("ilze.kalnina")
	mine := s.fixture.report.Case
	draft, err := prepareDraft(t.Context(), worker)
	if err != nil {
		t.Fatal(err)
	}
	other := rest.Str(draft, "case")
	for bound, want := range map[string]int{mine: 1, other: 1, "cases/" + uuid.NewString(): 0} {
		doc, err := worker.For(bound).Get(t.Context(), "/v1/cases?pageSize=1")
		list := rest.List(doc, "cases")
		if err != nil || len(list) != want || want == 1 && rest.Str(list[0], "name") != bound || rest.Str(doc, "nextPageToken") != "" {
			t.Errorf("for %s: %v, %v", bound, doc, err)
		}
	}
	doc, err := worker.Get(t.Context(), "/v1/cases?pageSize=1")
	if err != nil || len(rest.List(doc, "cases")) != 1 || rest.Str(doc, "nextPageToken") == "" {
		t.Errorf("without a case: %v, %v", doc, err)
	}
	_, err = worker.For(mine).Get(t.Context(), "/v1/cases?pageSize=1&pageToken="+rest.Str(doc, "nextPageToken"))
	wantProblem(t, err, http.StatusBadRequest, "PAGE_TOKEN_INVALID")
	for path, problem := range map[string]struct {
		status int
		reason string
	}{
		"/v1/cases?case=" + other:              {http.StatusForbidden, "ACCESS_DENIED"},
		"/v1/" + other:                         {http.StatusForbidden, "ACCESS_DENIED"},
		"/v1/" + rest.Str(draft, "name"):       {http.StatusNotFound, "DECISION_NOT_FOUND"},
		"/v1/" + rest.Str(draft, "assessment"): {http.StatusNotFound, "ASSESSMENT_NOT_FOUND"},
		"/v1/paymentLists":                     {http.StatusForbidden, "LIST_NOT_NARROWED"},
	} {
		_, err := worker.For(mine).Get(t.Context(), path)
		wantProblem(t, err, problem.status, problem.reason)
	}
	for _, path := range []string{"/v1/" + other, "/v1/" + rest.Str(draft, "name"), "/v1/" + rest.Str(draft, "assessment")} {
		if _, err := worker.For(other).Get(t.Context(), path); err != nil {
			t.Errorf("%s for its own case: %v", path, err)
		}
	}
}

// within calls a list with a token for a case, and returns how many records came and the reason of a refusal.
func (c *callers) within(t *testing.T, m protoreflect.MethodDescriptor, kind callerKind, bound string) (rows int, reason string) {
	t.Helper()
	service := strings.SplitN(string(m.FullName()), ".", 2)[0]
	purpose, basis := purposeOf(m, kind)
	signedIn := c.token(t, kind)
	client := rest.Client{Base: own(t).Base(), Purpose: purpose, LegalBasis: basis, Case: bound, Token: func(context.Context) (string, error) { return signedIn, nil }}
	token, err := client.PurposeToken(t.Context(), nil)
	if err != nil {
		t.Fatalf("%s %s: %v", purpose, basis, err)
	}
	ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+token)
	path := "/" + string(m.Parent().FullName()) + "/" + string(m.Name())
	request, answer := dynamicpb.NewMessage(m.Input()), dynamicpb.NewMessage(m.Output())
	fillTenant(request, 2)
	if m.IsStreamingClient() || m.IsStreamingServer() {
		return 0, errs.ReasonOf(open(ctx, c.dial(t, kind.workload, service), path, m, request))
	}
	if err := c.dial(t, kind.workload, service).Invoke(ctx, path, request, answer); err != nil {
		return 0, errs.ReasonOf(err)
	}
	for i := range m.Output().Fields().Len() {
		if f := m.Output().Fields().Get(i); f.IsList() && f.Message() != nil {
			rows += answer.Get(f).List().Len()
		}
	}
	return rows, ""
}

func caseLines(t *testing.T) map[string]string {
	t.Helper()
	body, err := os.ReadFile("testdata/case_bound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	if err := yaml.Unmarshal(body, &lines); err != nil {
		t.Fatal(err)
	}
	return lines
}

// SEC-AUT-1: an act that the contract names has a row in force, so that no call waits for a rule that is not there.
func TestSEC_AUT_1_EveryActOfTheContractHasARow(t *testing.T) {
	law, err := stepup.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	acts := 0
	for _, m := range methods() {
		act := access(m).GetStepUp()
		if act == "" {
			continue
		}
		acts++
		if err := law.Fresh(act, 0, caller.Caller{Kind: caller.Staff, SignedIn: time.Now()}, time.Now()); err != nil {
			t.Errorf("%s: %v", m.FullName(), err)
		}
	}
	if acts < 5 {
		t.Errorf("%d acts are in the contract", acts)
	}
}
