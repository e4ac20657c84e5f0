package server

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Every kind of fact has its place in the contract, and every field of a value comes through: a value of each kind is written, sent and
// read, and is the same; what a kind does not have does not come through.
func TestEveryKindOfFactComesThroughTheContract(t *testing.T) {
	t.Parallel()
	kinds := assistancev1.File_assistance_v1_facts_proto.Messages().ByName("FactValue").Oneofs().ByName("kind").Fields()
	if n := assistancev1.FactKind(0).Descriptor().Values().Len() - 1; kinds.Len() != n {
		t.Fatalf("%d kinds of values, %d of facts", kinds.Len(), n)
	}
	r := rand.New(rand.NewPCG(7, 7))
	seen := map[string]bool{}
	for kind := domain.FactKind(1); int(kind) <= kinds.Len(); kind++ {
		for range 20 {
			full := domain.FactValue{Kind: kind}
			v := reflect.ValueOf(&full).Elem()
			for i := 1; i < v.NumField(); i++ {
				switch f := v.Field(i); f.Kind() {
				case reflect.Bool:
					f.SetBool(r.IntN(2) == 0)
				case reflect.String:
					f.SetString("7a")
				default:
					f.SetInt(1 + r.Int64N(3))
				}
			}
			full.BirthDate = domain.NewDate(1980, 5, 17)
			wire, err := proto.Marshal(factValue(full))
			if err != nil {
				t.Fatal(err)
			}
			var sent assistancev1.FactValue
			if err := proto.Unmarshal(wire, &sent); err != nil {
				t.Fatal(err)
			}
			read := reader{}
			got := read.factValue("value", &sent)
			if read.err != nil || got.Kind != kind {
				t.Fatalf("%s came back as %s (%v)", kind, got.Kind, read.err)
			}
			if again, _ := proto.Marshal(factValue(got)); string(again) != string(wire) {
				t.Errorf("%s: %+v came back as %+v", kind, full, got)
			}
			field := sent.ProtoReflect().WhichOneof(sent.ProtoReflect().Descriptor().Oneofs().ByName("kind"))
			seen[string(field.Name())] = true
			if kind == domain.FactCrisis && !(full.CostsKnown && full.CoveredKnown) {
				continue // not known is not sent
			}
			carried(t, kind, sent.ProtoReflect().Get(field), field)
		}
	}
	if len(seen) != kinds.Len() {
		t.Errorf("kinds that came through: %v", seen)
	}
}

// carried reports fields of a value's message that were lost: all of them were given.
func carried(t *testing.T, kind domain.FactKind, v protoreflect.Value, field protoreflect.FieldDescriptor) {
	t.Helper()
	if field.Message() == nil {
		return
	}
	fields := field.Message().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if f.Kind() != protoreflect.BoolKind && !v.Message().Has(f) {
			t.Errorf("%s: %s is lost", kind, f.Name())
		}
	}
}
