package openapi

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/services/gateway/internal/route"
)

//go:embed examples.json
var examplesJSON []byte

// Examples returns the request body examples by operation id.
func Examples() (map[string]json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(examplesJSON, &all); err != nil {
		return nil, fmt.Errorf("examples: %w", err)
	}
	return all, nil
}

// finish completes one operation.
func finish(o object, s Service, r route.Route, schemas object) error {
	rpc := string(r.RPC.Name())
	o["operationId"] = strings.ToLower(rpc[:1]) + rpc[1:]
	o["tags"] = []any{s.Tag}
	if comment, ok := o["summary"].(string); ok {
		if more, ok := o["description"].(string); ok {
			comment += "\n\n" + more
		}
		o["description"] = comment
	}
	o["summary"] = words(rpc)
	o["parameters"] = append(ownParameters(o, r), headerParameters(r)...)
	if r.Access.GetPublic() {
		o["security"] = []any{}
	}
	if passedOn(r) {
		describeEnvelopes(o)
	}
	if err := finishBody(o, r); err != nil {
		return err
	}
	answers, _ := o["responses"].(object)
	good, _ := answers["200"].(object)
	good["headers"] = goodHeaders(r, schemas)
	if answersWithFile(r) {
		good["content"] = object{"*/*": object{"schema": object{}}}
		good["description"] = "The file itself, under its media type; Content-Disposition names it, ETag is its SHA-256."
	}
	switch {
	case r.RPC.Name() == "WatchSubscription":
		good["content"] = object{"text/event-stream": object{"schema": object{"type": "string", "pattern": anyText, "maxLength": maxText}}}
		good["description"] = "Server-sent events: id is the number of the event, event its type, data a CloudEvent 1.0 in JSON. A comment says that the stream is alive. It ends after ten minutes at most, and when the permission does; come again with Last-Event-ID."
	case r.RPC.IsStreamingServer():
		describeStream(good)
	}
	o["responses"] = withProblems(good, r)
	return nil
}

// describeStream says what ends a stream of answers, one JSON object a line, when it is an error: the status of gRPC.
func describeStream(good object) {
	content, _ := good["content"].(object)
	media, _ := content["application/json"].(object)
	schema, _ := media["schema"].(object)
	properties, _ := schema["properties"].(object)
	if properties == nil {
		return
	}
	good["description"] = "Answers as they come, one JSON object a line."
	properties["error"] = object{"type": "object", "description": "The stream ends with it.", "properties": object{
		"code":    object{"type": "integer", "format": "int32", "minimum": 1, "maximum": 16, "description": "Status code of gRPC."},
		"message": object{"type": "string", "pattern": anyText, "maxLength": maxText, "description": "What is wrong, without any value that was sent."},
	}}
}

// fileMessage is the message that the gateway writes as its bytes.
const fileMessage = "types.v1.File"

func answersWithFile(r route.Route) bool {
	output := r.RPC.Output().Fields()
	return output.Len() == 1 && output.Get(0).Message() != nil && output.Get(0).Message().FullName() == fileMessage
}

// ownParameters are the path and query parameters with the rules of their fields.
func ownParameters(o object, r route.Route) []any {
	list, _ := o["parameters"].([]any)
	for _, item := range list {
		p := item.(object)
		name, _ := p["name"].(string)
		schema := p["schema"].(object)
		if p["in"] == "path" && name == "registry" {
			p["description"] = "The registry."
			p["schema"] = object{"type": "string", "enum": []any{"social", "ibr"}}
			p["example"] = "social"
			continue
		}
		if p["in"] == "path" {
			p["name"] = name[strings.LastIndexByte(name, '.')+1:]
			p["description"] = "Id of the record, without the collection."
			p["schema"] = object{"type": "string", "format": "uuid", "maxLength": 36}
			p["example"] = "019a2f6e-7c1d-7b42-9a35-1f0e5d6c7b80"
			continue
		}
		if f := field(r.RPC.Input(), name); f != nil {
			p["schema"] = ruled(f, schema)
			if description, ok := schema["description"].(string); ok && p["description"] == nil {
				p["description"] = description
			}
			delete(schema, "description")
			if needed(f) {
				p["required"] = true
			}
		}
	}
	return list
}

func field(m protoreflect.MessageDescriptor, jsonName string) protoreflect.FieldDescriptor {
	return m.Fields().ByJSONName(jsonName)
}

func headerParameters(r route.Route) []any {
	var list []any
	add := func(name string) { list = append(list, object{"$ref": "#/components/parameters/" + name}) }
	if r.Access.GetPersonalData() {
		add("Purpose")
		add("LegalBasis")
		add("Case")
	}
	if r.Access.GetWrite() {
		add("IdempotencyKey")
	}
	if r.Etag != nil {
		add("IfMatch")
	}
	if conditionalRead(r) {
		add("IfNoneMatch")
	}
	add("AcceptLanguage")
	return list
}

// finishBody adds rules and an example to the request body.
func finishBody(o object, r route.Route) error {
	request, _ := o["requestBody"].(object)
	if request == nil {
		return nil
	}
	media := request["content"].(object)["application/json"].(object)
	schema := media["schema"].(object)
	if r.Body == "*" {
		describeMessage(r.RPC.Input(), schema)
	} else if ref, ok := schema["$ref"].(string); ok && r.Method == http.MethodPatch {
		media["schema"] = object{"$ref": ref + "Change"}
	}
	if required, _ := schema["required"].([]any); len(required) == 0 && r.Body == "*" {
		request["required"] = false
	}
	examples, err := Examples()
	if err != nil {
		return err
	}
	if raw, ok := examples[o["operationId"].(string)]; ok {
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			return err
		}
		media["example"] = value
	}
	return nil
}

// words turns AddHouseholdMember into "Add household member".
func words(name string) string {
	var b strings.Builder
	for i, c := range name {
		if i > 0 && unicode.IsUpper(c) {
			b.WriteByte(' ')
			c = unicode.ToLower(c)
		}
		b.WriteRune(c)
	}
	return b.String()
}
