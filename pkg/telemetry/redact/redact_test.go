package redact

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

func TestOnlyOpenClassesAreKept(t *testing.T) {
	kept := Message(&personsv1.CreatePersonRequest{
		RequestId: "0190b0a0", ValidateOnly: true,
		Person: &personsv1.Person{
			Name: "persons/1", GivenName: "Anna", Surname: "Ozola", BirthDate: "1980-05-17", CreateTime: timestamppb.Now(),
			Identifiers:     []*personsv1.Identifier{{Value: "170580-11111", Country: "LV"}},
			DeclaredAddress: &personsv1.Address{Municipality: "0001000", Text: "Brīvības iela 1"},
		},
	})
	data, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Anna", "Ozola", "1980", "170580", "Brīvības", "given_name"} {
		if strings.Contains(string(data), secret) {
			t.Errorf("%s was kept in %s", secret, data)
		}
	}
	for _, open := range []string{"0190b0a0", "persons/1", "0001000", "LV"} {
		if !strings.Contains(string(data), open) {
			t.Errorf("%s was lost from %s", open, data)
		}
	}
}

func TestMeansAreNotKept(t *testing.T) {
	data, err := json.Marshal(Message(&casesv1.CreateApplicationRequest{Application: &casesv1.Application{Declaration: &typesv1.Declaration{
		Savings:        &typesv1.Money{Cents: 123456},
		MonthlyIncomes: []*typesv1.MonthlyIncome{{Person: "persons/1", Month: "2026-09", Amount: &typesv1.Money{Cents: 70000, CurrencyCode: "EUR"}}},
	}}}))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "123456") || strings.Contains(string(data), "70000") || !strings.Contains(string(data), "persons/1") {
		t.Errorf("kept %s", data)
	}
}

// Whatever can hold text must say how sensitive it is: otherwise it would silently vanish from logs and audit.
func TestEveryTextFieldOfTheContractHasAClass(t *testing.T) {
	for _, file := range []protoreflect.FileDescriptor{personsv1.File_persons_v1_persons_proto, personsv1.File_persons_v1_erasure_proto, casesv1.File_cases_v1_cases_proto, typesv1.File_types_v1_types_proto} {
		for i := range file.Messages().Len() {
			fields := file.Messages().Get(i).Fields()
			for j := range fields.Len() {
				f := fields.Get(j)
				if (f.Kind() == protoreflect.StringKind || f.Kind() == protoreflect.BytesKind) && class(f) == 0 {
					t.Errorf("%s has no data class", f.FullName())
				}
			}
		}
	}
}

func TestValueIsLazyAndNilIsEmpty(t *testing.T) {
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "request", Value(&personsv1.GetPersonRequest{Name: "persons/1"}), "none", Value(nil))
	if !strings.Contains(out.String(), "persons/1") {
		t.Errorf("log %s", out.String())
	}
}
