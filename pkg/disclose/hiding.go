package disclose

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/strict"
)

// Hiding is a row of what is withheld while a person hides (REQ-DAT-4).
type Hiding struct {
	ID             string   `yaml:"id"`
	Sensitivity    string   `yaml:"sensitivity"`
	UnlessRelation []string `yaml:"unless_relation"`
	UnlessRole     []string `yaml:"unless_role"`
	Source         string   `yaml:"source"`
	Mark           string   `yaml:"mark"`
}

func (h *Hiding) leaves(c *catalogue.Catalogue) *Mask {
	var m Mask
	for _, l := range c.Leaves() {
		if slices.Contains(l.Sensitivity, h.Sensitivity) {
			m = m.With(l.Index)
		}
	}
	return &m
}

// loadHiding reads the rows; without any, nothing would hide, so that is refused.
func loadHiding(fsys fs.FS, c *catalogue.Catalogue) ([]Hiding, error) {
	body, err := fs.ReadFile(fsys, "data/hiding.yaml")
	if err != nil {
		return nil, err
	}
	var list []Hiding
	if err := strict.YAML(body, &list); err != nil {
		return nil, fmt.Errorf("hiding.yaml: %w", err)
	}
	for i := range list {
		h := &list[i]
		if h.ID == "" || h.Source == "" || h.leaves(c).Empty() {
			return nil, fmt.Errorf("hiding.yaml: row %q hides nothing or has no source", h.ID)
		}
		for _, r := range h.UnlessRelation {
			if !slices.Contains(relations, r) || r == anyRelation {
				return nil, fmt.Errorf("hiding.yaml: %s: there is no relation %q", h.ID, r)
			}
		}
		for _, r := range h.UnlessRole {
			if !slices.Contains(needs, r) {
				return nil, fmt.Errorf("hiding.yaml: %s: there is no role %q", h.ID, r)
			}
		}
	}
	if !slices.ContainsFunc(list, func(h Hiding) bool { return h.Sensitivity == catalogue.Hideable }) {
		return nil, fmt.Errorf("hiding.yaml: no row hides sensitivity %s", catalogue.Hideable)
	}
	return list, nil
}
