package openapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	published "github.com/digisoc/platform/proto/gen/openapi"
	"github.com/digisoc/platform/services/gateway/internal/openapi"
	"github.com/digisoc/platform/services/gateway/internal/route"
)

type object = map[string]any

func document(t *testing.T) object {
	t.Helper()
	var d object
	if err := json.Unmarshal(published.Document, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func routes(t *testing.T) []route.Route {
	t.Helper()
	var services []protoreflect.ServiceDescriptor
	for _, file := range []protoreflect.FileDescriptor{
		personsv1.File_persons_v1_persons_proto, casesv1.File_cases_v1_cases_proto, assistancev1.File_assistance_v1_assistance_proto,
		paymentsv1.File_payments_v1_payments_proto, providersv1.File_providers_v1_register_proto, sharingv1.File_sharing_v1_catalogue_proto,
	} { // with every other file of the package
		protoregistry.GlobalFiles.RangeFilesByPackage(file.Package(), func(f protoreflect.FileDescriptor) bool {
			for i := range f.Services().Len() {
				services = append(services, f.Services().Get(i))
			}
			return true
		})
	}
	table, err := route.NewTable(services...)
	if err != nil {
		t.Fatal(err)
	}
	return table.All()
}

// at follows keys into the document.
func at(t *testing.T, v any, keys ...string) any {
	t.Helper()
	for _, key := range keys {
		o, ok := v.(object)
		if !ok || o[key] == nil {
			t.Fatalf("%s is missing in %s", key, strings.Join(keys, " → "))
		}
		v = o[key]
	}
	return v
}

func operations(t *testing.T) map[string]object {
	t.Helper()
	found := map[string]object{}
	for _, item := range at(t, document(t), "paths").(object) {
		for _, o := range item.(object) {
			found[o.(object)["operationId"].(string)] = o.(object)
		}
	}
	return found
}

func TestEveryRPCIsDescribed(t *testing.T) {
	found := operations(t)
	all := routes(t)
	if len(found) != len(all) {
		t.Errorf("%d operations, %d RPCs: run scripts/openapi", len(found), len(all))
	}
	for _, r := range all {
		name := string(r.RPC.Name())
		o, ok := found[strings.ToLower(name[:1])+name[1:]]
		if !ok {
			t.Errorf("%s is not described: run scripts/openapi", name)
			continue
		}
		raw, err := json.Marshal(o["parameters"])
		if err != nil {
			t.Fatal(err)
		}
		if r.Access.GetPersonalData() != strings.Contains(string(raw), "parameters/Purpose") || r.Access.GetWrite() != strings.Contains(string(raw), "parameters/IdempotencyKey") {
			t.Errorf("%s: headers %s", name, raw)
		}
		_, unchanged := at(t, o, "responses").(object)["304"]
		if (r.Etag != nil) != strings.Contains(string(raw), "parameters/IfMatch") || unchanged != strings.Contains(string(raw), "parameters/IfNoneMatch") ||
			unchanged != (r.Method == http.MethodGet && r.Resource != nil) {
			t.Errorf("%s: conditions %s, 304 %v", name, raw, unchanged)
		}
		if _, open := o["security"]; open != r.Access.GetPublic() {
			t.Errorf("%s: public %v", name, open)
		}
		for _, status := range []string{"200", "400", "401", "429", "500", "503"} {
			at(t, o, "responses", status)
		}
	}
}

// Every field of the contract stands in the document, so a new field without a new document is noticed.
func TestEveryFieldIsDescribed(t *testing.T) {
	schemas := at(t, document(t), "components", "schemas").(object)
	for name, schema := range schemas {
		d, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(strings.TrimSuffix(name, "Change")))
		if err != nil {
			continue // a problem's schema
		}
		switch d := d.(type) {
		case protoreflect.MessageDescriptor:
			if d.Fields().Len() == 0 { // a statement that there is nothing has no fields
				continue
			}
			properties := at(t, schema, "properties").(object)
			if len(properties) != d.Fields().Len() {
				t.Errorf("%s: %d properties, %d fields: run scripts/openapi", name, len(properties), d.Fields().Len())
			}
			for i := range d.Fields().Len() {
				at(t, properties, d.Fields().Get(i).JSONName())
			}
		case protoreflect.EnumDescriptor:
			if list := at(t, schema, "enum").([]any); len(list) != d.Values().Len() {
				t.Errorf("%s: %d of %d values", name, len(list), d.Values().Len())
			}
		}
	}
}

func TestRulesOfTheContractAreInTheDocument(t *testing.T) {
	schemas := at(t, document(t), "components", "schemas")
	for _, c := range []struct {
		want any
		path []string
	}{
		{float64(1), []string{"persons.v1.Person", "properties", "givenName", "minLength"}},
		{float64(100), []string{"persons.v1.Person", "properties", "givenName", "maxLength"}},
		{"^(18|19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]$", []string{"persons.v1.Person", "properties", "birthDate", "pattern"}},
		{"^$|^(18|19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]$", []string{"persons.v1.Person", "properties", "deathDate", "pattern"}},
		{float64(20), []string{"persons.v1.Person", "properties", "identifiers", "maxItems"}},
		{"IDENTIFIER_KIND_UNSPECIFIED", []string{"persons.v1.Identifier", "properties", "kind", "not", "const"}},
		{true, []string{"cases.v1.Application", "properties", "purposes", "uniqueItems"}},
		{false, []string{"types.v1.Money", "additionalProperties"}},
	} {
		if got := at(t, schemas, c.path...); got != c.want {
			t.Errorf("%v = %v, want %v", c.path, got, c.want)
		}
	}
	required, err := json.Marshal(at(t, schemas, "persons.v1.Person", "required"))
	if err != nil || string(required) != `["birthDate","givenName","identifiers","surname"]` {
		t.Errorf("required fields of a person: %s", required)
	}
	if _, partial := schemas.(object)["persons.v1.PersonChange"].(object)["required"]; partial {
		t.Error("a change must name every field")
	}
	for path := range at(t, document(t), "paths").(object) {
		if strings.Contains(path, ".") && !strings.Contains(path, "/.well-known/") || strings.Contains(path, "=") {
			t.Errorf("path %s", path)
		}
	}
}

// The examples are requests that the contract accepts.
func TestExamplesAreValid(t *testing.T) {
	examples, err := openapi.Examples()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]route.Route{}
	for _, r := range routes(t) {
		name := string(r.RPC.Name())
		found[strings.ToLower(name[:1])+name[1:]] = r
	}
	for id, raw := range examples {
		r, ok := found[id]
		if !ok {
			t.Errorf("%s: no such operation", id)
			continue
		}
		m := newMessage(t, r.RPC.Input())
		target := m
		if r.Body != "*" {
			f := m.ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(r.Body))
			target = m.ProtoReflect().Mutable(f).Message().Interface()
		}
		if err := protojson.Unmarshal(raw, target); err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		name, template, _ := strings.Cut(strings.TrimSuffix(r.Template[strings.IndexByte(r.Template+"{", '{'):], "}"), "=")
		if name = strings.TrimPrefix(name, "{"); name != "" && !strings.Contains(name, ".") {
			collection, _, _ := strings.Cut(template, "/")
			m.ProtoReflect().Set(m.ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(name)), protoreflect.ValueOfString(collection+"/019a2f6e-7c1d-7b42-9a35-1f0e5d6c7b80"))
		}
		if err := protovalidate.Validate(m); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func newMessage(t *testing.T, d protoreflect.MessageDescriptor) proto.Message {
	t.Helper()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	if err != nil {
		t.Fatal(err)
	}
	return kind.New().Interface()
}
