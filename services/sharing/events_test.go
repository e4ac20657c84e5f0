package sharing_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
)

// told are the texts of events that say something about a person: days and months of what was decided, and why a bank returned money. Whoever reads an
// event may read them, by its topic; nothing else about a person is in one. Who needs more reads the record, under a purpose and through its mask.
var told = map[string]string{
	"types.v1.Entitlement.start_date":                   "statuses and benefits are granted by it",
	"types.v1.Entitlement.end_date":                     "statuses and benefits are granted by it",
	"assistance.events.v1.StatusGranted.start_date":     "datasets are made of it (household status)",
	"assistance.events.v1.StatusGranted.end_date":       "datasets are made of it (household status)",
	"assistance.events.v1.StatusEnded.end_date":         "datasets are made of it (household status)",
	"assistance.events.v1.RenewalDue.end_date":          "a task with a deadline is made of it",
	"assistance.events.v1.BenefitGranted.start_date":    "obligations are made of it",
	"assistance.events.v1.BenefitGranted.end_date":      "obligations are made of it",
	"assistance.events.v1.BenefitChanged.from_month":    "obligations are made of it",
	"assistance.events.v1.BenefitChanged.through_month": "obligations are made of it",
	"assistance.events.v1.BenefitChanged.end_date":      "obligations are made of it",
	"assistance.events.v1.BenefitEnded.end_date":        "obligations are ended by it",
	"payments.events.v1.PaymentPaid.month":              "the file shows what was paid",
	"payments.events.v1.PaymentPaid.settle_date":        "the file shows what was paid",
	"payments.events.v1.PaymentReturned.month":          "a task is made of it",
	"payments.events.v1.PaymentReturned.settle_date":    "a task is made of it",
	"payments.events.v1.PaymentReturned.bank_reason":    "a task says why: a code of the bank's list",
}

// REQ-DAT-1, SEC-ENC-3: events hold ids, codes, days, months and amounts of what was decided. No text of one is of a special category, of crimes, about a
// child or an address, and texts about a person are those that are listed, with what they are for.
func TestEventsHoldNothingButWhatIsListed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range contract(t) {
		if strings.Contains(string(f.Package()), ".events.") {
			textsOf(f.Messages(), seen, func(field protoreflect.FieldDescriptor, class optionsv1.DataClass) {
				name := string(field.FullName())
				switch class {
				case optionsv1.DataClass_DATA_CLASS_NONE, optionsv1.DataClass_DATA_CLASS_OPERATIONAL:
					return
				case optionsv1.DataClass_DATA_CLASS_PERSONAL, optionsv1.DataClass_DATA_CLASS_FINANCIAL:
					if told[name] == "" {
						t.Errorf("%s tells something about a person: leave it out, or list it with what it is for", name)
					}
				default:
					t.Errorf("%s is %s: an event never holds that", name, class)
				}
			})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		if !seen[name] {
			t.Errorf("%s is listed and in no event", name)
		}
	}
	if len(seen) < 100 {
		t.Errorf("%d texts looked at: too few to be all", len(seen))
	}
}

// textsOf visits the texts of messages and of what they are made of, each once.
func textsOf(list protoreflect.MessageDescriptors, seen map[string]bool, visit func(protoreflect.FieldDescriptor, optionsv1.DataClass)) {
	for i := range list.Len() {
		textsIn(list.Get(i), seen, visit)
		textsOf(list.Get(i).Messages(), seen, visit)
	}
}

func textsIn(m protoreflect.MessageDescriptor, seen map[string]bool, visit func(protoreflect.FieldDescriptor, optionsv1.DataClass)) {
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		if seen[string(f.FullName())] {
			continue
		}
		seen[string(f.FullName())] = true
		switch f.Kind() {
		case protoreflect.StringKind, protoreflect.BytesKind:
			class, _ := proto.GetExtension(f.Options(), optionsv1.E_DataClass).(optionsv1.DataClass)
			visit(f, class)
		case protoreflect.MessageKind:
			if f.Message().FullName().Parent() != "google.protobuf" {
				textsIn(f.Message(), seen, visit)
			}
		}
	}
}
