package rpc

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
)

// method is what the contract says about an RPC, read once.
type method struct {
	full, action string
	// infrastructure marks gRPC's own services, which carry no data of ours.
	infrastructure bool
	access         *optionsv1.Access
	output         protoreflect.MessageType
	tenants        []path
	requestID      protoreflect.FieldDescriptor
	validateOnly   protoreflect.FieldDescriptor
	names          []protoreflect.FieldDescriptor
	list           bool
	narrows        map[string]protoreflect.FieldDescriptor
}

// path leads from a request to a nested field.
type path []protoreflect.FieldDescriptor

// audited says that every call leaves an audit entry.
func (m *method) audited() bool {
	return m.access.GetPersonalData() || m.access.GetWrite() || m.access.GetSignIn()
}

// healthService may be asked by any workload of ours without a token.
const healthService = "/grpc.health.v1.Health/"

var methods sync.Map // full method name → *method

// lookup returns what the contract says about a method; an RPC that is in no contract is refused.
func lookup(full string) (*method, error) {
	if m, ok := methods.Load(full); ok {
		return m.(*method), nil
	}
	m, err := describe(full)
	if err != nil {
		return nil, err
	}
	methods.Store(full, m)
	return m, nil
}

func describe(full string) (*method, error) {
	service, name, ok := strings.Cut(strings.TrimPrefix(full, "/"), "/")
	if !ok {
		return nil, fmt.Errorf("rpc: %q is not a method name", full)
	}
	if strings.HasPrefix(full, healthService) {
		return &method{full: full, action: name, infrastructure: true, access: &optionsv1.Access{}}, nil
	}
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(service + "." + name))
	if err != nil {
		return nil, fmt.Errorf("rpc: %s is in no contract: %w", full, err)
	}
	d, ok := found.(protoreflect.MethodDescriptor)
	if !ok {
		return nil, fmt.Errorf("rpc: %s is not a method", full)
	}
	output, err := protoregistry.GlobalTypes.FindMessageByName(d.Output().FullName())
	if err != nil {
		return nil, fmt.Errorf("rpc: answer of %s: %w", full, err)
	}
	access, _ := proto.GetExtension(d.Options(), optionsv1.E_Access).(*optionsv1.Access)
	if access == nil {
		return nil, fmt.Errorf("rpc: %s has no access option in the contract", full)
	}
	return &method{
		full: full, action: name, access: access, output: output,
		tenants:      tenants(d.Input(), nil, 0),
		requestID:    singular(d.Input(), "request_id", protoreflect.StringKind),
		validateOnly: singular(d.Input(), "validate_only", protoreflect.BoolKind),
		names:        nameFields(d.Input()),
		list:         isList(d, access.GetWrite()),
		narrows:      narrows(d.Input()),
	}, nil
}

func singular(m protoreflect.MessageDescriptor, name protoreflect.Name, kind protoreflect.Kind) protoreflect.FieldDescriptor {
	if f := m.Fields().ByName(name); f != nil && f.Kind() == kind && f.Cardinality() != protoreflect.Repeated {
		return f
	}
	return nil
}

// maxTenantDepth bounds how deep a field marked tenant may hide in a request.
const maxTenantDepth = 3

func tenants(m protoreflect.MessageDescriptor, before path, depth int) []path {
	var found []path
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		if f.Cardinality() == protoreflect.Repeated {
			continue
		}
		here := append(append(path{}, before...), f)
		switch {
		case f.Kind() == protoreflect.StringKind && proto.GetExtension(f.Options(), optionsv1.E_Tenant).(bool):
			found = append(found, here)
		case f.Kind() == protoreflect.MessageKind && depth < maxTenantDepth:
			found = append(found, tenants(f.Message(), here, depth+1)...)
		}
	}
	return found
}

func nameFields(m protoreflect.MessageDescriptor) []protoreflect.FieldDescriptor {
	var found []protoreflect.FieldDescriptor
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		class, _ := proto.GetExtension(f.Options(), optionsv1.E_DataClass).(optionsv1.DataClass)
		if f.Kind() == protoreflect.StringKind && class == optionsv1.DataClass_DATA_CLASS_OPERATIONAL && f.Name() != "request_id" {
			found = append(found, f)
		}
	}
	return found
}

// tenant returns the municipality that a request names. Two different ones are refused: the policy judges one.
func (m *method) tenant(req proto.Message) (code string, one bool) {
	for _, p := range m.tenants {
		at := req.ProtoReflect()
		for _, f := range p[:len(p)-1] {
			at = at.Get(f).Message()
		}
		switch here := at.Get(p[len(p)-1]).String(); {
		case here == "":
		case code == "" || code == here:
			code = here
		default:
			return "", false
		}
	}
	return code, true
}

// recordName is the form of a record's opaque name.
var recordName = regexp.MustCompile(`^[a-zA-Z]+/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// records returns the names of records that a request mentions, for its audit entry.
func (m *method) records(req proto.Message) []string {
	var list []string
	add := func(name string) {
		if recordName.MatchString(name) {
			list = append(list, name)
		}
	}
	for _, f := range m.names {
		v := req.ProtoReflect().Get(f)
		if !f.IsList() {
			add(v.String())
			continue
		}
		for i := range v.List().Len() {
			add(v.List().Get(i).String())
		}
	}
	return list
}

// wants reports whether a boolean field of the request is set.
func wants(req proto.Message, f protoreflect.FieldDescriptor) bool {
	return f != nil && req.ProtoReflect().Get(f).Bool()
}
