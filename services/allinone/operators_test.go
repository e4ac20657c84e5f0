package allinone_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
	"github.com/digisoc/platform/services/assistance"
	"github.com/digisoc/platform/services/cases"
	"github.com/digisoc/platform/services/payments"
	"github.com/digisoc/platform/services/persons"
	"github.com/digisoc/platform/services/providers"
	"github.com/digisoc/platform/services/sharing"
)

// GR-21: over every RPC about persons of every service, an operator reads what testdata/operators.yaml lists and nothing else, only under an opening; what is
// listed reads one record that its request names.
func TestGR_21_OperatorsReadOneRecordAtATime(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/operators.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct{ RPC, Why string }
	if err := yaml.Unmarshal(body, &rows); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, r := range rows {
		listed[r.RPC] = r.Why != ""
	}
	without := caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "o", Roles: []string{"operator"}, Purpose: "OPERATE", LegalBasis: "GDPR-32"}
	under := without
	under.Case = "breakGlass/0198a000-0000-7000-8000-000000000001"
	seen := 0
	for name, policy := range map[string]fs.FS{
		"assistance": assistance.Policy, "cases": cases.Policy, "payments": payments.Policy, "persons": persons.Policy, "providers": providers.Policy, "sharing": sharing.Policy,
	} {
		engine, err := authz.Load(name, policy)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range personal(name) {
			seen++
			line := string(m.Parent().FullName()) + "/" + string(m.Name())
			allowed := func(who caller.Caller) bool {
				return engine.Decide(authz.Request{Caller: who, Action: string(m.Name()), Stage: authz.StageRequest, PersonalData: true}).Allowed
			}
			if allowed(without) {
				t.Errorf("%s is open without an opening", line)
			}
			if allowed(under) != listed[line] {
				t.Errorf("%s: allowed = %v, testdata/operators.yaml says %v", line, !listed[line], listed[line])
			}
			if listed[line] && (access(m).GetWrite() || !oneRecord(m)) {
				t.Errorf("%s is no read of one record", line)
			}
			delete(listed, line)
		}
	}
	if seen < 100 || len(listed) > 0 {
		t.Errorf("%d RPCs seen; not there: %v", seen, listed)
	}
}

// personal are the RPCs of a service about persons.
func personal(service string) (out []protoreflect.MethodDescriptor) {
	protoregistry.GlobalFiles.RangeFiles(func(f protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(f.Package()), service+".") {
			return true
		}
		for i := range f.Services().Len() {
			for j := range f.Services().Get(i).Methods().Len() {
				if m := f.Services().Get(i).Methods().Get(j); access(m).GetPersonalData() {
					out = append(out, m)
				}
			}
		}
		return true
	})
	return out
}

func access(m protoreflect.MethodDescriptor) *optionsv1.Access {
	a, _ := proto.GetExtension(m.Options(), optionsv1.E_Access).(*optionsv1.Access)
	return a
}

// oneRecord reports whether a request names a record and neither pages nor filters.
func oneRecord(m protoreflect.MethodDescriptor) bool {
	fields := m.Input().Fields()
	more := slices.ContainsFunc([]protoreflect.Name{"page_token", "page_size", "filter", "names"}, func(n protoreflect.Name) bool { return fields.ByName(n) != nil })
	return fields.ByName("name") != nil && !more
}
