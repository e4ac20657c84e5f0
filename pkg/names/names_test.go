package names

import (
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

func TestNameRoundTrips(t *testing.T) {
	id := uuid.Must(uuid.NewV7())
	got, err := Parse("persons", Format("persons", id))
	if err != nil || got != id {
		t.Fatalf("got %v, %v", got, err)
	}
}

func TestForeignOrMalformedNameIsInvalid(t *testing.T) {
	id := uuid.Must(uuid.NewV7()).String()
	for _, name := range []string{"", "persons", "persons/", "persons/1", "cases/" + id, "persons/" + id + "/x", "persons/{" + id[:34] + "}", "persons/urn:uuid:" + id} {
		if _, err := Parse("persons", name); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestEmptyOptionalNameIsNone(t *testing.T) {
	if id, err := ParseOptional("cases", ""); err != nil || id != uuid.Nil || Format("cases", id) != "" {
		t.Fatalf("got %v, %v", id, err)
	}
}
