package route

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

func table(t *testing.T) *Table {
	t.Helper()
	var services []protoreflect.ServiceDescriptor
	for _, f := range []protoreflect.FileDescriptor{personsv1.File_persons_v1_persons_proto, casesv1.File_cases_v1_cases_proto, assistancev1.File_assistance_v1_assistance_proto} {
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
	for _, c := range []struct {
		route *Route
		name  string
		want  bool
	}{
		{list, "pageSize", true}, {list, "page_size", true}, {list, "pagesize", false}, {list, "filter.x", false},
		{patch, "updateMask", true}, {patch, "validateOnly", true}, {patch, "person.surname", false}, {post, "validateOnly", false},
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
