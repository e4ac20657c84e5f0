package route

import (
	"net/http"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// etagName is the field that holds the version of a record (AIP-154).
const etagName = "etag"

// expected is the way to the version that a write may name: the etag of the request, or that of the record in it when
// the record is changed as a whole. A record that is being made has no version yet.
func expected(rpc protoreflect.MethodDescriptor, r Route) []protoreflect.FieldDescriptor {
	if !r.Access.GetWrite() {
		return nil
	}
	if f := etagOf(rpc.Input()); f != nil {
		return []protoreflect.FieldDescriptor{f}
	}
	record := rpc.Input().Fields().ByName(protoreflect.Name(r.Body))
	if r.Method != http.MethodPatch || record == nil || record.Message() == nil {
		return nil
	}
	if f := etagOf(record.Message()); f != nil {
		return []protoreflect.FieldDescriptor{record, f}
	}
	return nil
}

// versioned is the field of the response that is the answer, when it is a record with a version.
func versioned(rpc protoreflect.MethodDescriptor, name string) protoreflect.FieldDescriptor {
	f := rpc.Output().Fields().ByName(protoreflect.Name(name))
	if f == nil || f.Message() == nil || f.IsList() || f.IsMap() || etagOf(f.Message()) == nil {
		return nil
	}
	return f
}

func etagOf(m protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	f := m.Fields().ByName(etagName)
	if f == nil || f.Kind() != protoreflect.StringKind || f.IsList() {
		return nil
	}
	return f
}

// Version reads the version of the record that a response answers with; empty when there is none.
func (r *Route) Version(response protoreflect.Message) string {
	if r.Resource == nil || response.Descriptor() != r.Resource.Parent() {
		return ""
	}
	record := response.Get(r.Resource).Message()
	return record.Get(record.Descriptor().Fields().ByName(etagName)).String()
}

// Expect puts the expected version into a request. It returns the one that stands there already, when that is another.
func (r *Route) Expect(request protoreflect.Message, version string) (other string) {
	last := len(r.Etag) - 1
	for _, f := range r.Etag[:last] {
		request = request.Mutable(f).Message()
	}
	if has := request.Get(r.Etag[last]).String(); has != "" && has != version {
		return has
	}
	request.Set(r.Etag[last], protoreflect.ValueOfString(version))
	return ""
}
