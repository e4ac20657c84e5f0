package extract

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/mapping"
)

func mappings(t *testing.T) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Load(catalogue.Files, rules(t))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// OBJ-F1: what extracts of SPOLIS and LabIS hold is said once: a definition and the catalogue of mappings that disagree do not load.
func TestOBJ_F1_ExtractsHoldWhatTheMappingSays(t *testing.T) {
	t.Parallel()
	r := rules(t)
	for what, change := range map[string]func(m *mapping.Mapping){
		"another column":     func(m *mapping.Mapping) { m.System("SPOLIS").Rows[4].Column = "atvk" },
		"a column less":      func(m *mapping.Mapping) { m.System("LabIS").Rows[2].Column = "" },
		"a column too many":  func(m *mapping.Mapping) { m.System("LabIS").Rows[0].Leaf = "G01.05" },
		"another code":       func(m *mapping.Mapping) { m.System("SPOLIS").Codes[0].Theirs = "TRUCIGA" },
		"another grant":      func(m *mapping.Mapping) { m.System("LabIS").Grant = "GR-12" },
		"a system less":      func(m *mapping.Mapping) { m.System("LabIS").Code = "LABIS" },
		"not yet in force":   func(m *mapping.Mapping) { m.System("SPOLIS").Rows[0].From = "2027-01-01" },
		"nothing is changed": func(*mapping.Mapping) {},
	} {
		m := mappings(t)
		change(m)
		if _, err := Load(r, m); (err == nil) != strings.HasPrefix(what, "nothing") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
