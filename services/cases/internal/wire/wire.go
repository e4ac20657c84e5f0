// Package wire turns declarations and entitlements into the value types of types.v1 and back, for the server, the client
// of the means test and the events. It checks nothing: an unknown word becomes the unspecified value and an unreadable day
// the zero day, which the domain refuses.
package wire

import (
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// Word returns the name of an enum value without its prefix; empty for the unspecified and for unknown values.
func Word[T ~string, E ~int32](name map[int32]string, prefix string, v E) T {
	if v == 0 {
		return ""
	}
	return T(strings.TrimPrefix(name[int32(v)], prefix))
}

// Value returns the enum value of a word.
func Value[E ~int32, T ~string](value map[string]int32, prefix string, word T) E {
	return E(value[prefix+string(word)])
}

// Purposes reads a list of purposes.
func Purposes(list []typesv1.ApplicationPurpose) []domain.Purpose {
	var out []domain.Purpose
	for _, p := range list {
		out = append(out, Word[domain.Purpose](typesv1.ApplicationPurpose_name, "APPLICATION_PURPOSE_", p))
	}
	return out
}

// PurposeValues writes a list of purposes.
func PurposeValues(list []domain.Purpose) []typesv1.ApplicationPurpose {
	var out []typesv1.ApplicationPurpose
	for _, p := range list {
		out = append(out, Value[typesv1.ApplicationPurpose](typesv1.ApplicationPurpose_value, "APPLICATION_PURPOSE_", p))
	}
	return out
}

func person(name string) uuid.UUID {
	id, err := names.Parse("persons", name)
	if err != nil {
		return uuid.Nil
	}
	return id
}

func date(text string) domain.Date {
	d, err := domain.ParseDate(text)
	if err != nil {
		return domain.Date{}
	}
	return d
}

func money(cents int64) *typesv1.Money { return &typesv1.Money{Cents: cents} }

// PersonNames writes the names of persons.
func PersonNames(ids []uuid.UUID) []string {
	var out []string
	for _, id := range ids {
		out = append(out, names.Format("persons", id))
	}
	return out
}
