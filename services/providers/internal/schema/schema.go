// Package schema makes and publishes the JSON Schemas of delivery records, one for each type and version: a record that a
// schema takes is not refused for its form. They are made from the contract and from the forms that package domain reads,
// and kept in published/, because what was published does not change.
package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/intake"
)

// Make writes the schema of a type of records as the contract and the code lists are now.
func Make(version string, kind domain.RecordType, lists *catalogue.Developer) ([]byte, error) {
	titles := intake.FieldTitles()
	properties := node{}
	fields := (&providersv1.DeliveryRecord{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		name := f.JSONName()
		form, known := forms[name]
		title, named := titles[name]
		if !known || !named {
			return nil, fmt.Errorf("field %s of a record has no form or no title", name)
		}
		if err := fits(f, form); err != nil {
			return nil, err
		}
		if name == "units" && kind != domain.ServiceDelivered {
			continue
		}
		form = maps.Clone(form)
		form["title"], form["x-title"] = title[1], node{"lv": title[0], "en": title[1]}
		properties[name] = form
	}
	properties["type"].(node)["const"], properties["schemaVersion"].(node)["const"] = string(kind), version
	lv, en, err := named(kind, lists)
	if err != nil {
		return nil, err
	}
	doc := node{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://digisoc.lv/v1/" + Name(version, kind), "title": en,
		"x-title": node{"lv": lv, "en": en}, "x-version": version, "type": "object", "properties": properties, "required": required,
		"additionalProperties": false, "allOf": []any{client},
	}
	if kind == domain.ServiceDelivered {
		doc["allOf"] = []any{client, amount}
	}
	body, err := json.MarshalIndent(doc, "", "  ")
	return append(body, '\n'), err
}

// Name is the name of a schema in the contract.
func Name(version string, kind domain.RecordType) string {
	return "schemas/" + version + "/" + string(kind)
}

// fits refuses a form that promises more than the contract lets through.
func fits(f protoreflect.FieldDescriptor, form node) error {
	want := map[protoreflect.Kind]string{protoreflect.StringKind: "string", protoreflect.Int32Kind: "integer", protoreflect.BoolKind: "boolean"}[f.Kind()]
	if form["type"] != want {
		return fmt.Errorf("field %s is a %s in the contract", f.JSONName(), f.Kind())
	}
	rules, _ := proto.GetExtension(f.Options(), validate.E_Field).(*validate.FieldRules)
	if most, ok := form["maxLength"].(int); ok && rules.GetString().HasMaxLen() && uint64(most) > rules.GetString().GetMaxLen() {
		return fmt.Errorf("field %s takes %d characters, the contract %d", f.JSONName(), most, rules.GetString().GetMaxLen())
	}
	return nil
}

func named(kind domain.RecordType, lists *catalogue.Developer) (lv, en string, err error) {
	list, _ := lists.List("record-types", domain.Date{})
	i := slices.IndexFunc(list.Codes, func(c catalogue.Code) bool { return c.Code == string(kind) })
	if i < 0 {
		return "", "", fmt.Errorf("type %s is in no code list", kind)
	}
	return list.Codes[i].LV, list.Codes[i].EN, nil
}

// split is the version and the type of a name.
func split(name string) (version string, kind domain.RecordType, ok bool) {
	version, rest, ok := strings.Cut(strings.TrimPrefix(name, "schemas/"), "/")
	return version, domain.RecordType(rest), ok
}
