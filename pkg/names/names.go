// Package names reads and writes resource names such as persons/0198…: the collection and an opaque UUID (AIP-122).
package names

import (
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// Format writes the name of a resource; the empty string for the nil id, which stands for "none".
func Format(collection string, id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return collection + "/" + id.String()
}

// Parse reads a name of the given collection. A name of another collection or with a malformed id is Invalid.
func Parse(collection, name string) (uuid.UUID, error) {
	rest, ok := strings.CutPrefix(name, collection+"/")
	if ok && len(rest) == 36 {
		if id, err := uuid.Parse(rest); err == nil {
			return id, nil
		}
	}
	return uuid.Nil, errs.ErrRequestInvalid.Field("name", "NAME_INVALID",
		"a name of the form "+collection+"/{uuid} is expected", "jānorāda nosaukums formā "+collection+"/{uuid}")
}

// ParseOptional is Parse, with the empty string read as the nil id.
func ParseOptional(collection, name string) (uuid.UUID, error) {
	if name == "" {
		return uuid.Nil, nil
	}
	return Parse(collection, name)
}
