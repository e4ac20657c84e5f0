package rpc

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
)

// caseName is what a token may be for: a case or an application.
var caseName = regexp.MustCompile(`^(cases|applications)/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// requestName is what a token names while a request of a person about her data is handled (GDPR 16, 18): it says why, and narrows to no case.
var requestName = regexp.MustCompile(`^rightsRequests/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// emergency is the purpose whose tokens name an opening in an emergency where others name a case (ADR 0030).
const emergency = "OPERATE"

// narrowing is the field of a list's request that narrows it, by the collection of the record. The contract names them so everywhere.
var narrowing = map[string]protoreflect.Name{"cases": "case", "applications": "application", "persons": "person"}

// boundCase is the case or application that alone the call may be about; empty when it may be about any. One of our services that
// passes a token on has held the call to its case before, and may look wider for it, as the check of double benefits does.
func (c *call) boundCase() (string, error) {
	switch name := c.caller.Case; {
	case name == "", !slices.Contains(fronts, c.caller.Workload), c.method.access.GetCaseIsReason():
		return "", nil
	case caseName.MatchString(name):
		return name, nil
	case c.caller.Purpose == emergency, c.caller.Kind == caller.Staff && requestName.MatchString(name):
		return "", nil
	}
	return "", errs.ErrAccessDenied.Wrap(errors.New("the token is for neither a case nor an application"))
}

// ofCase narrows a list to the case of the token, and says whether the call is held to it by its request. A call that neither names
// the case nor checks a record is refused: nobody could tell whose it is.
func (c *call) ofCase(req proto.Message, named []string) (bound string, held bool, err error) {
	if bound, err = c.boundCase(); bound == "" || err != nil {
		return "", false, err
	}
	if c.method.access.GetCasePersons() { // each record is held to the persons of the token, which the chain sees to
		if !c.method.access.GetRecord() {
			err = errs.ErrAccessDenied.Wrap(errors.New("the token is for one case, and the call checks no record"))
		}
		return bound, false, err
	}
	held, err = c.narrow(req, bound, named)
	held = held || mentions(req, bound)
	if err == nil && !held && !c.method.access.GetRecord() {
		err = errs.ErrAccessDenied.Wrap(errors.New("the token is for one case, and the call neither names it nor checks a record"))
	}
	return bound, held, err
}

// narrow has a list answer only what belongs to a record, by the field of the request that says so; a list that has none and does
// not name the record is refused, since leaving rows out afterwards would tell by short pages how many there are. It reports whether
// the request names the record now.
func (c *call) narrow(req proto.Message, to string, named []string) (held bool, err error) {
	if slices.Contains(named, to) {
		return true, nil
	}
	if !c.method.list {
		return false, nil
	}
	collection, _, _ := strings.Cut(to, "/")
	if f := c.method.narrows[collection]; f != nil && req != nil {
		req.ProtoReflect().Set(f, protoreflect.ValueOfString(to))
		return true, nil
	}
	return false, errs.ErrListNotNarrowed.Wrap(fmt.Errorf("%s has no field that narrows it to one of %s", c.method.action, collection))
}

// mentions reports whether a record that a request brings is another, or says that it is of it.
func mentions(req proto.Message, name string) (found bool) {
	if req == nil {
		return false
	}
	req.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if f.Message() == nil || f.IsList() || f.IsMap() {
			return true
		}
		v.Message().Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			found = found || f.Kind() == protoreflect.StringKind && !f.IsList() && v.String() == name
			return !found
		})
		return !found
	})
	return found
}

// isList reports whether an RPC answers records that its request does not name one by one: a stream, or a read with a repeated
// record whose request names none, nor one that it starts from.
func isList(d protoreflect.MethodDescriptor, write bool) bool {
	if d.IsStreamingServer() {
		return true
	}
	fields := d.Output().Fields()
	for i := range fields.Len() {
		if f := fields.Get(i); f.IsList() && f.Message() != nil {
			return !write && d.Input().Fields().ByName("name") == nil && d.Input().Fields().ByName("base") == nil
		}
	}
	return false
}

// narrows returns the fields that narrow a request, by the collection of the record.
func narrows(d protoreflect.MessageDescriptor) map[string]protoreflect.FieldDescriptor {
	out := map[string]protoreflect.FieldDescriptor{}
	for collection, name := range narrowing {
		if f := singular(d, name, protoreflect.StringKind); f != nil {
			out[collection] = f
		}
	}
	return out
}
