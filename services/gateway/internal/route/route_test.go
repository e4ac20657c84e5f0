package route

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

func table(t *testing.T) *Table {
	t.Helper()
	var services []protoreflect.ServiceDescriptor
	for _, f := range []protoreflect.FileDescriptor{personsv1.File_persons_v1_persons_proto, personsv1.File_persons_v1_erasure_proto, casesv1.File_cases_v1_cases_proto, assistancev1.File_assistance_v1_assistance_proto,
		paymentsv1.File_payments_v1_payments_proto, assistancev1.File_assistance_v1_facts_proto} {
		services = append(services, f.Services().Get(0))
	}
	all, err := NewTable(services...)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryPathBelongsToOneRPC(t *testing.T) {
	all := table(t)
	if len(all.All()) < 30 {
		t.Fatalf("%d routes", len(all.All()))
	}
	seen := map[string]string{}
	for _, r := range all.All() {
		key := r.Method + " " + r.path.String()
		if other, ok := seen[key]; ok {
			t.Errorf("%s: %s and %s", key, other, r.Full())
		}
		seen[key] = r.Full()
	}
}

func TestFind(t *testing.T) {
	all := table(t)
	for _, c := range []struct {
		method, path, rpc string
		allowed           []string
	}{
		{"GET", "/v1/persons/1", "/persons.v1.PersonsService/GetPerson", nil},
		{"PATCH", "/v1/persons/1", "/persons.v1.PersonsService/UpdatePerson", nil},
		{"POST", "/v1/persons:search", "/persons.v1.PersonsService/SearchPersons", nil},
		{"POST", "/v1/persons/1:addIdentifier", "/persons.v1.PersonsService/AddIdentifier", nil},
		{"GET", "/v1/persons/1/representations", "/persons.v1.PersonsService/ListRepresentations", nil},
		{"PUT", "/v1/persons/1", "", []string{"GET", "PATCH"}},
		{"GET", "/v1/persons/1:addIdentifier", "", []string{"POST"}},
		{"GET", "/v1/persons/1/2", "", nil},
		{"GET", "/v1/persons/", "", nil},
		{"GET", "/v1/persons/1\n", "", nil},
		{"POST", "/v1/persons:erase", "", nil},
	} {
		found, allowed := all.Find(c.method, c.path)
		if found == nil && c.rpc != "" || found != nil && found.Full() != c.rpc || !slices.Equal(allowed, c.allowed) {
			t.Errorf("%s %q: %v %v", c.method, c.path, found, allowed)
		}
	}
}

func TestQueryParametersAndPaths(t *testing.T) {
	all := table(t)
	list, _ := all.Find("GET", "/v1/cases")
	patch, _ := all.Find("PATCH", "/v1/persons/1")
	post, _ := all.Find("POST", "/v1/persons")
	facts, _ := all.Find("GET", "/v1/facts")
	for _, c := range []struct {
		route *Route
		name  string
		want  bool
	}{
		{list, "pageSize", true}, {list, "page_size", true}, {list, "pagesize", false}, {list, "filter.x", false},
		{patch, "updateMask", true}, {patch, "validateOnly", true}, {patch, "person.surname", false}, {post, "validateOnly", false},
		{facts, "knownAt", true}, {facts, "known_at", true}, {facts, "knownAt.seconds", false}, // a moment is one text
	} {
		if got := c.route.Query(c.name); got != c.want {
			t.Errorf("%s %s: %v", c.route.Template, c.name, got)
		}
	}
	if got := patch.JSONPath("person.declared_address.address_code"); got != "declaredAddress.addressCode" {
		t.Error(got)
	}
	if got := post.JSONPath("person.identifiers[0].start_date"); got != "person.identifiers[0].startDate" {
		t.Error(got)
	}
}

// Every write that can expect a version is known, and every answer that is a record with a version.
func TestVersions(t *testing.T) {
	expecting, versioned := map[string]string{}, map[string]bool{}
	for _, r := range table(t).All() {
		var way []string
		for _, f := range r.Etag {
			way = append(way, string(f.Name()))
		}
		if way != nil {
			expecting[string(r.RPC.Name())] = strings.Join(way, ".")
		}
		if r.Resource != nil {
			versioned[string(r.RPC.Name())] = true
		}
		if r.Etag != nil && (r.Resource == nil || !r.Access.GetWrite()) {
			t.Errorf("%s expects a version, but does not answer with one", r.RPC.Name())
		}
	}
	for name, want := range map[string]string{
		"UpdatePerson": "person.etag", "UpdateApplication": "application.etag", "IssueDecision": "etag", "AssessCase": "etag", "AddHouseholdMember": "etag",
		"CreatePerson": "", "GetPerson": "", "SearchPersons": "", "DraftDecision": "", "OpenCase": "",
	} {
		if expecting[name] != want {
			t.Errorf("%s expects %q, want %q", name, expecting[name], want)
		}
	}
	for _, name := range []string{"CreatePerson", "GetPerson", "UpdatePerson", "GetCase", "AssessCase", "DraftDecision", "GetDecision", "GetHousehold"} {
		if !versioned[name] {
			t.Errorf("the answer of %s has no version", name)
		}
	}
	if versioned["ListCases"] || versioned["BatchGetPersons"] {
		t.Error("a list has a version")
	}
}

func TestExpectedVersionIsPutIntoTheRequest(t *testing.T) {
	patch, _ := table(t).Find("PATCH", "/v1/persons/1")
	m := &personsv1.UpdatePersonRequest{Person: &personsv1.Person{Surname: "B"}}
	if other := patch.Expect(m.ProtoReflect(), "v2"); other != "" || m.GetPerson().GetEtag() != "v2" || m.GetPerson().GetSurname() != "B" {
		t.Errorf("%q %v", other, m)
	}
	if other := patch.Expect(m.ProtoReflect(), "v3"); other != "v2" || m.GetPerson().GetEtag() != "v2" {
		t.Errorf("%q %v", other, m)
	}
	answer := &personsv1.UpdatePersonResponse{Person: &personsv1.Person{Etag: "v4"}}
	if got := patch.Version(answer.ProtoReflect()); got != "v4" {
		t.Errorf("version %q", got)
	}
	if got := patch.Version((&personsv1.GetPersonResponse{}).ProtoReflect()); got != "" {
		t.Errorf("version of another answer %q", got)
	}
}
