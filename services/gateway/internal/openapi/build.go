// Package openapi merges what the protoc plugin says about each service into one OpenAPI 3.1 document and adds what
// the plugin leaves out: validation rules, required headers, security, problem answers, examples.
//
// It runs when the document is generated, never in the gateway itself.
package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/digisoc/platform/services/gateway/internal/route"
)

type object = map[string]any

// Service is one service as the plugin described it.
type Service struct {
	Tag         string // lower-case name, for example persons
	Description string
	Descriptor  protoreflect.ServiceDescriptor
	Document    []byte // output of protoc-gen-openapiv3
}

// Build returns the merged document, indented and in a stable order.
func Build(services []Service) ([]byte, error) {
	if _, err := declared(); err != nil {
		return nil, err
	}
	paths, schemas, tags := object{}, object{}, []any{}
	for _, s := range services {
		var document object
		if err := json.Unmarshal(s.Document, &document); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Tag, err)
		}
		tags = append(tags, object{"name": s.Tag, "description": s.Description})
		table, err := route.NewTable(s.Descriptor)
		if err != nil {
			return nil, err
		}
		operations := byOperation(document)
		for _, r := range table.All() {
			id := string(s.Descriptor.Name()) + "_" + string(r.RPC.Name())
			operation, ok := operations[id]
			if !ok {
				return nil, fmt.Errorf("%s: no operation %s", s.Tag, id)
			}
			path := plainPath(r.Template)
			item, _ := paths[path].(object)
			if item == nil {
				item = object{}
				paths[path] = item
			}
			if err := finish(operation, s, r, schemas); err != nil {
				return nil, fmt.Errorf("%s: %w", id, err)
			}
			item[strings.ToLower(r.Method)] = operation
		}
		components, _ := document["components"].(object)
		found, _ := components["schemas"].(object)
		maps.Copy(schemas, found)
	}
	delete(schemas, "google.rpc.Status")
	delete(schemas, fileMessage)                            // never seen as JSON
	delete(schemas, "sharing.v1.WatchSubscriptionResponse") // written as server-sent events
	for name, schema := range schemas {
		if err := describe(name, schema.(object)); err != nil {
			return nil, err
		}
	}
	addPartial(schemas)
	maps.Copy(schemas, problemSchemas())
	return encode(head(tags, paths, schemas))
}

func head(tags []any, paths, schemas object) object {
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "DigiSoc API", "version": "1.0.0",
			"summary":     "Social assistance platform of Latvia: persons, cases, means test.",
			"description": about,
			"contact":     object{"name": "DigiSoc", "url": "https://digisoc.lv", "email": "api@digisoc.lv"},
			"license":     object{"name": "European Union Public Licence 1.2", "identifier": "EUPL-1.2"},
		},
		"servers":  []any{object{"url": "/", "description": "The server that this document came from: production, test or your own machine.", "x-internal": false}},
		"security": []any{object{"bearer": []any{}}},
		"tags":     tags,
		"paths":    paths,
		"components": object{
			"schemas": schemas, "responses": responses(), "headers": headers(), "parameters": parameters(),
			"securitySchemes": object{"bearer": object{
				"type": "http", "scheme": "bearer", "bearerFormat": "JWT",
				"description": "Access token of a configured OpenID Connect issuer (RFC 9068), verified as RFC8725 asks: authorization code with PKCE for people, client_credentials with private_key_jwt for systems. On a development installation `digisoc token --as ilze.kalnina` prints one.",
			}},
		},
	}
}

// byOperation indexes the operations of a document by operationId.
func byOperation(document object) map[string]object {
	found := map[string]object{}
	paths, _ := document["paths"].(object)
	for _, item := range paths {
		for _, operation := range item.(object) {
			if o, ok := operation.(object); ok {
				id, _ := o["operationId"].(string)
				found[id] = o
			}
		}
	}
	return found
}

// plainPath turns /v1/{person.name=persons/*} into /v1/persons/{name}: the parameter holds the id alone.
func plainPath(template string) string {
	var b strings.Builder
	for {
		start := strings.IndexByte(template, '{')
		if start < 0 {
			b.WriteString(template)
			return b.String()
		}
		end := strings.IndexByte(template, '}')
		name, inner, _ := strings.Cut(template[start+1:end], "=")
		b.WriteString(template[:start])
		parameter := name[strings.LastIndexByte(name, '.')+1:]
		if inner == "" { // {id} is one part, as {id=*} is
			inner = "*"
		}
		for n := 0; strings.Contains(inner, "*"); n++ { // a resource in another has two ids: {name} and {name_1}
			suffix := ""
			if n > 0 {
				suffix = "_" + strconv.Itoa(n)
			}
			inner = strings.Replace(inner, "*", "{"+parameter+suffix+"}", 1)
		}
		b.WriteString(inner)
		template = template[end+1:]
	}
}

func message(name string) (protoreflect.MessageDescriptor, error) {
	d, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	m, _ := d.(protoreflect.MessageDescriptor)
	return m, nil // nil for an enum
}

// describe adds the contract's rules to a component schema.
func describe(name string, schema object) error {
	m, err := message(name)
	if err != nil {
		return err
	}
	if m == nil {
		return nil
	}
	describeMessage(m, schema)
	return nil
}

func describeMessage(m protoreflect.MessageDescriptor, schema object) {
	properties, _ := schema["properties"].(object)
	rows, _ := declared() // Build did not begin with an error
	var required []any
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		f := m.Fields().ByJSONName(name)
		if f == nil {
			continue
		}
		property := ruled(f, properties[name].(object))
		entered(f, property, rows)
		properties[name] = property
		if needed(f) {
			required = append(required, name)
		}
	}
	if len(required) > 0 {
		schema["required"] = required
	}
	schema["additionalProperties"] = false
}

// addPartial makes the schema of a resource in a PATCH: the same fields, none required.
func addPartial(schemas object) {
	for _, name := range []string{"persons.v1.Person", "cases.v1.Application"} {
		partial := maps.Clone(schemas[name].(object))
		delete(partial, "required")
		partial["description"] = fmt.Sprint(partial["description"]) + " A part of it is enough for a change."
		schemas[name+"Change"] = partial
	}
}

func encode(document object) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
