package server

import (
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

// Every value of the contract's enums has its word in the domain, and no two share one.
func TestEnumsAreComplete(t *testing.T) {
	for _, c := range []struct {
		enum    protoreflect.EnumDescriptor
		in, out int
	}{
		{personsv1.IdentifierKind(0).Descriptor(), len(identifierKinds), len(identifierKindsOut)},
		{personsv1.Sex(0).Descriptor(), len(sexes), len(sexesOut)},
		{personsv1.HouseholdRole(0).Descriptor(), len(roles), len(rolesOut)},
		{personsv1.RepresentationKind(0).Descriptor(), len(representationKinds), len(representationKindsOut)},
		{personsv1.MunicipalityKind(0).Descriptor(), len(municipalityKinds), len(invert(municipalityKinds))},
	} {
		if want := c.enum.Values().Len() - 1; c.in != want || c.out != want {
			t.Errorf("%s has %d values, %d are read and %d written", c.enum.Name(), want, c.in, c.out)
		}
	}
}
