package rpc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"google.golang.org/genproto/googleapis/rpc/errdetails"

	"github.com/digisoc/platform/pkg/errs"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

// The order of the chain is part of the design; see the comment of chain before changing it.
func TestChainOrder(t *testing.T) {
	var order []string
	for _, l := range newChain(ServerConfig{Service: "persons"}).chain() {
		order = append(order, l.name)
		if l.unary == nil || l.stream == nil {
			t.Errorf("link %s does not guard both kinds of calls", l.name)
		}
	}
	want := []string{"recover", "telemetry", "deadline", "errors", "authn", "stops", "authz", "validate", "disclose", "audit"}
	if !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
}

func TestEveryKindHasACodeOfItsOwn(t *testing.T) {
	seen := map[codes.Code]errs.Kind{}
	for _, kind := range errs.Kinds {
		code, ok := kindCodes[kind]
		if !ok {
			t.Errorf("kind %s has no code", kind)
		}
		if other, twice := seen[code]; twice {
			t.Errorf("kinds %s and %s share code %s", kind, other, code)
		}
		seen[code] = kind
		if kindOf(code) != kind {
			t.Errorf("code %s becomes kind %s, want %s", code, kindOf(code), kind)
		}
	}
	if len(kindCodes) != len(errs.Kinds) {
		t.Error("the table of codes has kinds that do not exist")
	}
}

func TestEveryErrorCrossesTheWire(t *testing.T) {
	for _, kind := range errs.Kinds {
		sent := errs.New(kind, "CASE_TEST", "text", "teksts").Field("a.b[0]", "STRING_LEN", "wrong", "nepareizi").
			Meta("etag", "3").Retry(1500 * time.Millisecond).Wrap(errors.New("driver: password hunter2"))
		wire := toStatus(sent, "cases", "0af7651916cd43dd8448eb211c80319c")
		if strings.Contains(wire.Error(), "hunter2") || infoCount(wire) != 1 {
			t.Errorf("%s: the cause leaked, or ErrorInfo is not there exactly once: %v", kind, wire)
		}
		got, ok := errs.As(FromStatus(wire))
		if !ok {
			t.Fatalf("%s: not an *errs.Error", kind)
		}
		if kind == errs.Internal {
			if got.Kind != errs.Internal || got.Reason != "INTERNAL" || got.Message != errs.ErrInternal.Message ||
				got.Metadata[LookupIDKey] != "0af7651916cd43dd8448eb211c80319c" || len(got.Fields) != 0 {
				t.Errorf("internal: %+v", got)
			}
			continue
		}
		if !errors.Is(got, sent) || got.Message != "text" || got.MessageLV != "teksts" || got.Domain != "cases.digisoc.lv" ||
			got.Metadata["etag"] != "3" || got.RetryAfter != 1500*time.Millisecond || len(got.Fields) != 1 || got.Fields[0] != sent.Fields[0] {
			t.Errorf("%s: sent %+v, got %+v", kind, sent, got)
		}
	}
}

func infoCount(err error) (n int) {
	for _, d := range status.Convert(err).Details() {
		if _, ok := d.(*errdetails.ErrorInfo); ok {
			n++
		}
	}
	return n
}

func TestPlatformErrorsComeBackAsThemselves(t *testing.T) {
	for _, e := range errs.Platform {
		if got := FromStatus(toStatus(e, "cases", "t")); !errors.Is(got, e) {
			t.Errorf("%s came back as %v", e.Reason, got)
		}
	}
}

func TestDomainOfTheFirstServiceIsKept(t *testing.T) {
	first := FromStatus(toStatus(errs.ErrRecordChanged, "persons", "t"))
	second, _ := errs.As(FromStatus(toStatus(normal(fmt.Errorf("open case: %w", first)), "cases", "t")))
	if second.Domain != "persons.digisoc.lv" {
		t.Errorf("domain %q", second.Domain)
	}
}

func TestUnknownErrorsAreInternal(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		want *errs.Error
	}{
		"plain":           {io.ErrUnexpectedEOF, errs.ErrInternal},
		"foreign status":  {status.Error(codes.NotFound, "select * from persons"), errs.ErrInternal},
		"deadline":        {fmt.Errorf("query: %w", context.DeadlineExceeded), errs.ErrDeadlineExceeded},
		"caller left":     {context.Canceled, errs.ErrServiceUnavailable},
		"known stays":     {fmt.Errorf("a: %w", errs.ErrTryAgain), errs.ErrTryAgain},
		"wrapped timeout": {errs.ErrTryAgain.Wrap(context.DeadlineExceeded), errs.ErrTryAgain},
	} {
		if got := normal(tc.err); !errors.Is(got, tc.want) {
			t.Errorf("%s: %v, want %s", name, got, tc.want.Reason)
		}
	}
}

func TestAnswersOfTheTransportItself(t *testing.T) {
	for code, want := range map[codes.Code]*errs.Error{
		codes.Unavailable: errs.ErrServiceUnavailable, codes.DeadlineExceeded: errs.ErrDeadlineExceeded, codes.Canceled: errs.ErrServiceUnavailable,
		codes.ResourceExhausted: errs.ErrPayloadTooLarge, codes.Unimplemented: errs.ErrInternal, codes.Unknown: errs.ErrInternal,
	} {
		if got := FromStatus(status.Error(code, "transport")); !errors.Is(got, want) {
			t.Errorf("%s became %v", code, got)
		}
	}
	if FromStatus(nil) != nil {
		t.Error("no error became one")
	}
}

func TestTenantIsFoundWhereverItHides(t *testing.T) {
	m, err := lookup(casesv1.CasesService_CreateApplication_FullMethodName)
	if err != nil {
		t.Fatal(err)
	}
	if code, ok := m.tenant(&casesv1.CreateApplicationRequest{Application: &casesv1.Application{Municipality: "0001000"}}); code != "0001000" || !ok {
		t.Errorf("nested: %q", code)
	}
	if code, ok := m.tenant(&casesv1.CreateApplicationRequest{}); code != "" || !ok {
		t.Errorf("absent: %q", code)
	}
	list, err := lookup(casesv1.CasesService_ListCases_FullMethodName)
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := list.tenant(&casesv1.ListCasesRequest{Municipality: "0002000"}); code != "0002000" {
		t.Errorf("top level: %q", code)
	}
}

func TestAuditNamesTheRecordsOfARequest(t *testing.T) {
	m, err := lookup(personsv1.PersonsService_BatchGetPersons_FullMethodName)
	if err != nil {
		t.Fatal(err)
	}
	name := "persons/0190b0a0-0000-7000-8000-000000000001"
	if got := m.records(&personsv1.BatchGetPersonsRequest{Names: []string{name, "persons/290156-11234", "Jānis"}}); !slices.Equal(got, []string{name}) {
		t.Errorf("records %v: only opaque names may be kept", got)
	}
}

func TestMethodWithoutContractIsRefused(t *testing.T) {
	for _, full := range []string{"/persons.v1.PersonsService/DropEverything", "/nobody.v1.Service/Call", "nonsense"} {
		if _, err := lookup(full); err == nil {
			t.Errorf("%s was accepted", full)
		}
	}
}

func TestRequestHashLeavesTheRequestIDOut(t *testing.T) {
	m, err := lookup(personsv1.PersonsService_CreatePerson_FullMethodName)
	if err != nil {
		t.Fatal(err)
	}
	hash := func(r *personsv1.CreatePersonRequest) [32]byte {
		before := proto.Clone(r)
		h, err := requestHash(m, r)
		if err != nil || !proto.Equal(before, r) {
			t.Fatalf("hash failed or changed the request: %v", err)
		}
		return h
	}
	a := hash(&personsv1.CreatePersonRequest{RequestId: "1", Person: &personsv1.Person{Surname: "Ozola"}})
	b := hash(&personsv1.CreatePersonRequest{RequestId: "2", Person: &personsv1.Person{Surname: "Ozola"}})
	c := hash(&personsv1.CreatePersonRequest{RequestId: "1", Person: &personsv1.Person{Surname: "Kalniņa"}})
	if a != b || a == c {
		t.Error("the hash must depend on everything but the request id")
	}
}

func TestAnswerIsWrappedIntoItsMessage(t *testing.T) {
	m, err := lookup(personsv1.PersonsService_CreatePerson_FullMethodName)
	if err != nil {
		t.Fatal(err)
	}
	want := &personsv1.CreatePersonResponse{Person: &personsv1.Person{Surname: "Ozola"}}
	for _, resource := range []proto.Message{&personsv1.Person{Surname: "Ozola"}, want} {
		if got, err := wrap(m.output, resource); err != nil || !proto.Equal(got, want) {
			t.Errorf("wrap(%T) = %v, %v", resource, got, err)
		}
	}
	if _, err := wrap(m.output, &personsv1.Household{}); err == nil {
		t.Error("a resource of another kind was wrapped")
	}
}

func TestViolationsAreExplainedInBothLanguages(t *testing.T) {
	err := validate(&personsv1.CreatePersonRequest{RequestId: "x", Person: &personsv1.Person{GivenName: strings.Repeat("a", 101), Surname: "Ozola", BirthDate: "17.05.1980"}})
	e, ok := errs.As(err)
	if !ok || !errors.Is(e, errs.ErrRequestInvalid) {
		t.Fatalf("error %v", err)
	}
	got := map[string]errs.Field{}
	for _, f := range e.Fields {
		got[f.Path] = f
		if f.Description == "" || f.DescriptionLV == "" || strings.Contains(f.Description, "17.05.1980") {
			t.Errorf("violation %+v: a text is missing or holds the value", f)
		}
	}
	if f := got["person.given_name"]; f.Reason != "STRING_MAX_LEN" || f.DescriptionLV != "drīkst būt ne vairāk kā 100 rakstzīmes" {
		t.Errorf("given name: %+v", f)
	}
	if f := got["person.identifiers"]; f.Reason != "REPEATED_MIN_ITEMS" || f.DescriptionLV != "jānorāda vismaz 1" {
		t.Errorf("identifiers: %+v", f)
	}
	if got["person.birth_date"].Reason != "STRING_PATTERN" || got["request_id"].Reason != "STRING_UUID" {
		t.Errorf("violations %+v", e.Fields)
	}
}

func TestDeadlineKeepsAMargin(t *testing.T) {
	within, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	inner, stop := limit(within, time.Minute)
	defer stop()
	outerEnd, _ := within.Deadline()
	innerEnd, _ := inner.Deadline()
	if kept := outerEnd.Sub(innerEnd); kept < 40*time.Millisecond || kept > 100*time.Millisecond {
		t.Errorf("kept %v of a second", kept)
	}
	capped, stop := limit(t.Context(), 3*time.Second)
	defer stop()
	if end, ok := capped.Deadline(); !ok || time.Until(end) > 3*time.Second {
		t.Error("a call without a deadline got none")
	}
}
