package extract

import (
	"fmt"
	"slices"

	"github.com/digisoc/platform/services/sharing/internal/mapping"
)

// mapped refuses a definition that says otherwise than the catalogue of mappings what its system is given (OBJ-F1): each leaf has its rows there, with the
// very columns that the extract writes and the codes that it writes, and no row tells of a column that the extract has not.
func (d *Definition) mapped(m *mapping.Mapping) error {
	s := m.System(d.System)
	if s == nil {
		return fmt.Errorf("there is no mapping to %s", d.System)
	}
	if s.Grant != d.Grant {
		return fmt.Errorf("%s receives by %s, not by %s", d.System, s.Grant, d.Grant)
	}
	table := string(d.Dataset)
	for _, leaf := range d.Leaves {
		var said []string
		for _, r := range s.Of(leaf, d.From) {
			if r.Table != table || r.Column == "" {
				continue
			}
			said = append(said, r.Column)
			for _, c := range s.List(r.List) {
				if c.Ours != c.Theirs {
					return fmt.Errorf("leaf %s: the extract writes %s and the mapping says %s", leaf, c.Ours, c.Theirs)
				}
			}
		}
		var written []string
		for _, c := range shown(d.Dataset, Fields(d.Dataset, []string{leaf})) {
			if c.field != "" {
				written = append(written, c.name)
			}
		}
		slices.Sort(said)
		slices.Sort(written)
		if !slices.Equal(said, written) {
			return fmt.Errorf("leaf %s: the extract writes %v and the mapping to %s says %v", leaf, written, d.System, said)
		}
	}
	for i := range s.Rows {
		if r := &s.Rows[i]; r.Table == table && r.Column != "" && r.On(d.From) && !slices.Contains(d.Leaves, r.Leaf) {
			return fmt.Errorf("the mapping to %s says that the extract holds leaf %s", d.System, r.Leaf)
		}
	}
	return nil
}
