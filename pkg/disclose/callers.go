package disclose

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/caller"
)

// Caller is a row of which recipient a caller is whose answers are masked.
type Caller struct {
	Kind       caller.Kind `yaml:"kind"`
	Role       string      `yaml:"role"` // empty: any
	Recipients []string    `yaml:"recipients"`
	Purpose    string      `yaml:"purpose"` // instead of the one that the call states
	Mode       string      `yaml:"mode"`
	Relation   string      `yaml:"relation"`
	Roles      []string    `yaml:"roles"`
	// Source marks who is no recipient but where the data comes from: its answers, which repeat what it brought, are not cut.
	Source bool `yaml:"source"`
}

// Masked reports whether answers to this caller are masked: systems of others always, and everybody whom a row names by kind and role.
func (r *Rules) Masked(c caller.Caller) bool {
	return c.Kind == caller.System || slices.ContainsFunc(r.callers, func(row Caller) bool {
		return row.Kind == c.Kind && (row.Role == "" || c.HasRole(row.Role))
	})
}

// Source reports whether a caller is where the data comes from.
func (r *Rules) Source(c caller.Caller) bool {
	return slices.ContainsFunc(r.callers, func(row Caller) bool { return row.Source && row.Kind == c.Kind && c.HasRole(row.Role) })
}

// For returns what may stand in an answer about one person to a caller on a day, as far as its kind goes: the service has
// checked the record before, and may give less. A caller in no row is not known and gets nothing.
func (r *Rules) For(c caller.Caller, day string) (shown Mask, known bool) {
	for _, row := range r.callers {
		if row.Kind != c.Kind || row.Role != "" && !c.HasRole(row.Role) {
			continue
		}
		known = true
		purpose := c.Purpose
		if row.Purpose != "" {
			purpose = row.Purpose
		}
		for _, recipient := range row.Recipients {
			a := r.Decide(Question{
				Recipient: recipient, Purpose: purpose, Mode: row.Mode, Relation: row.Relation, Roles: row.Roles, Day: day,
				Agreement: true, Listed: true, Channel: true, Session: true, Quota: true,
			})
			shown = shown.Or(a.Shown)
		}
	}
	return shown, known
}

func loadCallers(fsys fs.FS, grants []Grant) ([]Caller, error) {
	body, err := fs.ReadFile(fsys, "data/callers.yaml")
	if err != nil {
		return nil, err
	}
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	var list []Caller
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("callers.yaml: %w", err)
	}
	for _, c := range list {
		if c.Source {
			if c.Kind != caller.System || c.Role == "" || len(c.Recipients) > 0 {
				return nil, fmt.Errorf("callers.yaml: %s %s: a source is a system with a role, and no recipient", c.Kind, c.Role)
			}
			continue
		}
		if !slices.Contains([]caller.Kind{caller.System, caller.Citizen, caller.Staff}, c.Kind) || !slices.Contains(modes, c.Mode) || !slices.Contains(relations, c.Relation) {
			return nil, fmt.Errorf("callers.yaml: %s %s: kind, mode or relation is in no list", c.Kind, c.Role)
		}
		for _, recipient := range c.Recipients {
			if !slices.ContainsFunc(grants, func(g Grant) bool { return g.Recipient == recipient }) {
				return nil, fmt.Errorf("callers.yaml: %s %s: no grant knows %q", c.Kind, c.Role, recipient)
			}
		}
	}
	return list, nil
}
