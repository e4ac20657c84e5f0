// Package route reads the REST routes of the contract from its google.api.http options.
//
// The gateway asks it before the generated multiplexer: for a right 404 or 405, for what a request may carry, and for
// the marks of the called RPC. It does not call anything.
package route

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
)

// Route is one REST address and method with the RPC behind it.
type Route struct {
	Method   string // HTTP method
	Template string // as in the contract: /v1/{name=persons/*}
	Body     string // field that the body fills; "*" is the whole request, "" is no body
	RPC      protoreflect.MethodDescriptor
	Access   *optionsv1.Access
	Etag     []protoreflect.FieldDescriptor // way to the expected version in the request; nil when it has none
	Resource protoreflect.FieldDescriptor   // field of the response that is answered with its version; nil when there is none
	File     int64                          // what a file in the body takes beside MaxBody, by the contract; 0 when it carries none
	path     *regexp.Regexp
}

// Table is every route.
type Table struct{ routes []Route }

// NewTable reads the routes of the services. It fails on an RPC without a route or without an access option: both
// are mistakes in the contract.
func NewTable(services ...protoreflect.ServiceDescriptor) (*Table, error) {
	t := &Table{}
	for _, s := range services {
		for i := range s.Methods().Len() {
			r, err := newRoute(s.Methods().Get(i))
			if err != nil {
				return nil, err
			}
			t.routes = append(t.routes, r)
		}
	}
	return t, nil
}

func newRoute(rpc protoreflect.MethodDescriptor) (Route, error) {
	rule, _ := proto.GetExtension(rpc.Options(), annotations.E_Http).(*annotations.HttpRule)
	access, _ := proto.GetExtension(rpc.Options(), optionsv1.E_Access).(*optionsv1.Access)
	r := Route{RPC: rpc, Body: rule.GetBody(), Access: access}
	switch {
	case rule.GetGet() != "":
		r.Method, r.Template = http.MethodGet, rule.GetGet()
	case rule.GetPost() != "":
		r.Method, r.Template = http.MethodPost, rule.GetPost()
	case rule.GetPut() != "":
		r.Method, r.Template = http.MethodPut, rule.GetPut()
	case rule.GetPatch() != "":
		r.Method, r.Template = http.MethodPatch, rule.GetPatch()
	case rule.GetDelete() != "":
		r.Method, r.Template = http.MethodDelete, rule.GetDelete()
	default:
		return Route{}, fmt.Errorf("route: %s has no REST address", rpc.FullName())
	}
	if access == nil || len(rule.GetAdditionalBindings()) > 0 {
		return Route{}, fmt.Errorf("route: %s must have an access option and one REST address", rpc.FullName())
	}
	r.Etag, r.Resource = expected(rpc, r), versioned(rpc, rule.GetResponseBody())
	if r.Body != "" {
		r.File = file(rpc.Input())
	}
	r.path = regexp.MustCompile("^" + pattern(r.Template) + "$")
	return r, nil
}

// file is how long the files of a request may be in JSON, where they travel as base64. A field of bytes without a longest length
// gets nothing: the contract must say it.
func file(request protoreflect.MessageDescriptor) (size int64) {
	for i := range request.Fields().Len() {
		f := request.Fields().Get(i)
		if f.Kind() != protoreflect.BytesKind {
			continue
		}
		if rules, _ := proto.GetExtension(f.Options(), validate.E_Field).(*validate.FieldRules); rules.GetBytes().HasMaxLen() {
			size += int64(rules.GetBytes().GetMaxLen()+2) / 3 * 4
		}
	}
	return size
}

var variable = regexp.MustCompile(`\{[^}=]+(=[^}]*)?\}`)

// pattern turns /v1/{name=cases/*}:assess into /v1/cases/[A-Za-z0-9._~-]+:assess.
func pattern(template string) string {
	var b strings.Builder
	last := 0
	for _, m := range variable.FindAllStringSubmatchIndex(template, -1) {
		b.WriteString(regexp.QuoteMeta(template[last:m[0]]))
		inner := "*"
		if m[2] >= 0 {
			inner = template[m[2]+1 : m[3]]
		}
		b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(inner), `\*`, `[A-Za-z0-9._~-]+`))
		last = m[1]
	}
	b.WriteString(regexp.QuoteMeta(template[last:]))
	return b.String()
}

// Find returns the route of a request. When the path exists with other methods only, allowed lists them.
func (t *Table) Find(method, path string) (found *Route, allowed []string) {
	for i := range t.routes {
		if !t.routes[i].path.MatchString(path) {
			continue
		}
		if t.routes[i].Method == method {
			return &t.routes[i], nil
		}
		allowed = append(allowed, t.routes[i].Method)
	}
	slices.Sort(allowed)
	return nil, slices.Compact(allowed)
}

// All returns every route in the order of the contract.
func (t *Table) All() []Route { return t.routes }

// Names are the RPCs of all routes: cases.v1.CasesService/OpenCase.
func (t *Table) Names() []string {
	out := make([]string, len(t.routes))
	for i := range t.routes {
		out[i] = t.routes[i].Full()[1:]
	}
	return out
}

// Full is the name of the RPC on the wire: /cases.v1.CasesService/OpenCase.
func (r *Route) Full() string {
	return "/" + string(r.RPC.Parent().FullName()) + "/" + string(r.RPC.Name())
}

// Query reports whether a query parameter names a field that this route takes from the query.
func (r *Route) Query(name string) bool {
	if r.Body == "*" {
		return false
	}
	m := r.RPC.Input()
	for i, part := range strings.Split(name, ".") {
		f := m.Fields().ByJSONName(part)
		if f == nil {
			f = m.Fields().ByTextName(part)
		}
		if f == nil || i == 0 && string(f.Name()) == r.Body {
			return false
		}
		m = f.Message()
		if m == nil {
			return strings.Count(name, ".") == i
		}
		if m.FullName() == "google.protobuf.FieldMask" || m.FullName() == "google.protobuf.Timestamp" { // written as one text
			return strings.Count(name, ".") == i
		}
	}
	return false
}

// JSONPath turns a violation's path in the request message into the path the caller sees:
// person.birth_date of a PATCH whose body is the person is birthDate.
func (r *Route) JSONPath(path string) string {
	if r.Body != "" && r.Body != "*" {
		path = strings.TrimPrefix(path, r.Body+".")
	}
	var b strings.Builder
	upper := false
	for _, c := range path {
		switch {
		case c == '_':
			upper = true
		case upper && c >= 'a' && c <= 'z':
			b.WriteRune(c - 'a' + 'A')
			upper = false
		default:
			b.WriteRune(c)
			upper = false
		}
	}
	return b.String()
}
