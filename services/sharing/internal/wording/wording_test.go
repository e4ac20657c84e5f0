package wording

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/digisoc/platform/pkg/catalogue"
	_ "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	_ "github.com/digisoc/platform/proto/gen/go/casepersons/v1"
	_ "github.com/digisoc/platform/proto/gen/go/cases/v1"
	_ "github.com/digisoc/platform/proto/gen/go/fundextract/v1"
	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
	_ "github.com/digisoc/platform/proto/gen/go/oversight/v1"
	_ "github.com/digisoc/platform/proto/gen/go/payments/v1"
	_ "github.com/digisoc/platform/proto/gen/go/persons/v1"
	_ "github.com/digisoc/platform/proto/gen/go/providers/v1"
	_ "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	_ "github.com/digisoc/platform/proto/gen/go/stops/v1"

	rows "github.com/digisoc/platform/proto/catalogue"
)

func load(t *testing.T) *Wording {
	t.Helper()
	c, err := catalogue.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	w, err := Load(c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Whatever leaves an audit entry has words for the person concerned: add a line to data/actions.yaml.
func TestEveryAuditedCallHasWords(t *testing.T) {
	t.Parallel()
	w := load(t)
	audited := 0
	protoregistry.GlobalFiles.RangeFiles(func(f protoreflect.FileDescriptor) bool {
		service, _, ok := strings.Cut(string(f.Package()), ".")
		for i := range f.Services().Len() {
			for j := range f.Services().Get(i).Methods().Len() {
				m := f.Services().Get(i).Methods().Get(j)
				access, _ := proto.GetExtension(m.Options(), optionsv1.E_Access).(*optionsv1.Access)
				if !ok || service == "audit" || !access.GetPersonalData() && !access.GetWrite() {
					continue
				}
				audited++
				if service == "oversight" { // the person registry serves it
					service = "persons"
				}
				if service == "fundextract" || service == "casepersons" { // the cases service serves it
					service = "cases"
				}
				if service == "stops" { // the sharing service serves it
					service = "sharing"
				}
				if _, ok := w.Action(service, string(m.Name())); !ok {
					t.Errorf("%s has no words in data/actions.yaml", m.FullName())
				}
			}
		}
		return true
	})
	if audited < 100 {
		t.Errorf("only %d audited methods were seen", audited)
	}
}

func TestWordsOfCodes(t *testing.T) {
	t.Parallel()
	w := load(t)
	if got := w.Group("G07"); got.LV == "G07" || got.EN == "" {
		t.Errorf("G07 is called %v", got)
	}
	for code, got := range map[string]Text{"ASSIST": w.Purpose("ASSIST"), "EVENT": w.Purpose("EVENT"), "SPSP-36": w.Norm("SPSP-36"), "head": w.Role("head")} {
		if got.LV == code || got.LV == got.EN {
			t.Errorf("%s is called %v", code, got)
		}
	}
	if got := w.Norm("SPSP-99"); got != (Text{"SPSP-99", "SPSP-99"}) {
		t.Errorf("an unknown norm is called %v", got)
	}
	if len(w.Access()) != 9 {
		t.Errorf("GDPR 15 has nine items, %d are told", len(w.Access()))
	}
	if len(w.Withheld()) == 0 {
		t.Error("no rule of what is withheld")
	}
}
