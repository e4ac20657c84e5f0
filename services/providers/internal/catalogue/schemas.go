package catalogue

import (
	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

type schemaRow struct {
	dated.Period `yaml:",inline"`
	Version      string `yaml:"version"`
}

// Schemas returns the versions of the record schema that are in force on a day.
func (g *Grants) Schemas(day domain.Date) []string {
	var out []string
	for _, s := range g.schemas {
		if s.On(day.String()) {
			out = append(out, s.Version)
		}
	}
	return out
}

// SchemaVersion is a version of the record schema with the days on which its records are taken.
type SchemaVersion struct{ Version, From, To string }

// SchemaVersions returns every version, also those that are over or to come.
func (g *Grants) SchemaVersions() []SchemaVersion {
	out := make([]SchemaVersion, len(g.schemas))
	for i, s := range g.schemas {
		out[i] = SchemaVersion{s.Version, s.From, s.To}
	}
	return out
}
