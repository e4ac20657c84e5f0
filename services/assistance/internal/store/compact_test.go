package store

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// fill sets every field of v, so that a field the codec forgets is seen. Persons are members.
func fill(v reflect.Value, r *rand.Rand, persons []string, name string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), r, persons, v.Type().Field(i).Name)
		}
	case reflect.Slice:
		n := 1 + r.IntN(3)
		if name == "Members" {
			n = len(persons)
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(v.Index(i), r, persons, name)
		}
		if name == "Members" {
			for i, p := range persons {
				v.Index(i).FieldByName("Person").SetString(p)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), r, persons, name)
	case reflect.String:
		v.SetString("0033000")
		if name == "Person" || name == "NoIrregularIncomes" {
			v.SetString(persons[r.IntN(len(persons))])
		}
	case reflect.Bool:
		v.SetBool(true)
	default:
		v.SetInt(1 + r.Int64N(1_000_000) - 2_000_000*r.Int64N(2))
	}
}

func TestCompactFactsKeepEveryField(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		persons := []string{names.Format("persons", uuid.New()), names.Format("persons", uuid.New()), names.Format("persons", uuid.New())}
		var f domain.Facts
		fill(reflect.ValueOf(&f).Elem(), r, persons, "")
		b, err := packFacts(f)
		if err != nil {
			t.Fatal(err)
		}
		back, err := unpackFacts(b)
		if err != nil || !reflect.DeepEqual(f, back) {
			t.Fatalf("%v\n%+v\n%+v", err, f, back)
		}
	}
	empty, err := packFacts(domain.Facts{})
	if err != nil {
		t.Fatal(err)
	}
	if back, err := unpackFacts(empty); err != nil || !reflect.DeepEqual(back, domain.Facts{}) {
		t.Errorf("nothing: %+v, %v", back, err)
	}
}

func FuzzUnpackFacts(f *testing.F) {
	good, err := packFacts(domain.Facts{Municipality: "0033000", Purposes: []domain.Purpose{1}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{compactVersion, 200, 200, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if facts, err := unpackFacts(b); err == nil {
			if _, err := packFacts(facts); err != nil {
				t.Errorf("what was read cannot be written: %v", err)
			}
		}
	})
}
