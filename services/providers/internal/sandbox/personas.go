// Package sandbox holds what makes a sandbox: the made-up people, the steps of a clock that is moved by hand, and the
// dice of faults. Everything in it is the same for the same tenant and seed; it asks neither time nor database.
package sandbox

import (
	"embed"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/strict"
)

//go:embed data/personas.yaml
var data embed.FS

// Persona is one made-up person with the service that a municipality refers her to.
type Persona struct {
	ID          string   `yaml:"id"` // M01
	GivenName   string   `yaml:"given_name"`
	Surname     string   `yaml:"surname"`
	Codes       []string `yaml:"codes"` // the current one first
	Address     string   `yaml:"address"`
	Hidden      bool     `yaml:"hidden"`
	Guardian    string   `yaml:"guardian"`
	ServiceKind string   `yaml:"service_kind"`
	Unit        string   `yaml:"unit"`
	Limit       int64    `yaml:"limit"` // hundredths of units, 0 is none
	LimitPer    string   `yaml:"limit_per"`
	LV          string   `yaml:"lv"`
	EN          string   `yaml:"en"`
}

// People is the cast of every sandbox.
type People struct {
	Personas    []Persona `yaml:"personas"`
	UnknownCode string    `yaml:"unknown_code"` // belongs to nobody
}

// Load reads the embedded people and refuses any that could be real: a code that does not begin with 00.
func Load() (*People, error) {
	text, err := data.ReadFile("data/personas.yaml")
	if err != nil {
		return nil, err
	}
	p := &People{}
	if err := strict.YAML(text, p); err != nil {
		return nil, fmt.Errorf("read the people of the sandbox: %w", err)
	}
	codes := []string{p.UnknownCode}
	for _, one := range p.Personas {
		if one.GivenName == "" || one.Surname == "" || len(one.Codes) == 0 || one.LV == "" || one.EN == "" {
			return nil, fmt.Errorf("persona %s is not whole", one.ID)
		}
		codes = append(codes, one.Codes...)
	}
	seen := map[string]bool{}
	for _, c := range codes {
		if len(c) != 11 || !strings.HasPrefix(c, "00") || seen[c] {
			return nil, errors.New("a code of the sandbox does not begin with 00, or stands twice")
		}
		seen[c] = true
	}
	return p, nil
}

// space is the name space of ids that are derived, so that a tenant that is reset gets the same people.
var space = uuid.MustParse("6f1c9d0e-5b7a-5c1e-9a36-2f0d8a1b4c70")

// Person is the id of a persona in a tenant: the same each time, and another in each tenant, so that nothing of one can be
// found from another.
func Person(tenant uuid.UUID, persona string) uuid.UUID {
	return uuid.NewSHA1(space, append(tenant[:], persona...))
}
