package disclose

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/strict"
)

// Caller is a row of which recipient a caller is whose answers are masked.
type Caller struct {
	Kind       caller.Kind `yaml:"kind"`
	Role       string      `yaml:"role"`   // empty: any
	Stated     string      `yaml:"stated"` // the row is for calls of this purpose; empty: of any
	Recipients []string    `yaml:"recipients"`
	Purpose    string      `yaml:"purpose"` // instead of the one that the call states
	Mode       string      `yaml:"mode"`
	Relations  []string    `yaml:"relations"` // those that may hold; which does, the service says in each call
	Roles      []string    `yaml:"roles"`
	// Source marks who is no recipient but where the data comes from: its answers, which repeat what it brought, are not cut.
	Source bool `yaml:"source"`
}

// Masked reports whether answers to this caller are masked: systems of others always, and everybody whom a row names by kind, role and purpose.
func (r *Rules) Masked(c caller.Caller) bool {
	return c.Kind == caller.System || slices.ContainsFunc(r.callers, func(row Caller) bool { return row.is(c) })
}

// is reports whether a row is about a caller.
func (row *Caller) is(c caller.Caller) bool {
	return row.Kind == c.Kind && (row.Role == "" || c.HasRole(row.Role)) && (row.Stated == "" || row.Stated == c.Purpose)
}

// Source reports whether a caller is where the data comes from.
func (r *Rules) Source(c caller.Caller) bool {
	return slices.ContainsFunc(r.callers, func(row Caller) bool { return row.Source && row.Kind == c.Kind && c.HasRole(row.Role) })
}

// For returns what may stand in an answer to a caller on a day, whose records have the relations that the service found in this call: what
// every one of them opens, so that a record without any narrows the answer to what needs none. A row's relation counts only if it was
// found. A caller in no row is not known and gets nothing.
func (r *Rules) For(c caller.Caller, day string, found ...string) (shown Mask, known bool) {
	if len(found) == 0 {
		found = []string{""}
	}
	for i, relation := range found {
		one, is := r.related(c, day, relation)
		if known = is; i == 0 {
			shown = one
		} else {
			shown = shown.And(one)
		}
	}
	return shown, known
}

// related is what the rows of a caller open by one relation.
func (r *Rules) related(c caller.Caller, day, relation string) (shown Mask, known bool) {
	for _, row := range r.callers {
		if !row.is(c) {
			continue
		}
		known = true
		purpose := c.Purpose
		if row.Purpose != "" {
			purpose = row.Purpose
		}
		holds := ""
		if slices.Contains(row.Relations, relation) {
			holds = relation
		}
		for _, recipient := range row.Recipients {
			a := r.Decide(Question{
				Recipient: recipient, Purpose: purpose, Mode: row.Mode, Relation: holds, Roles: row.Roles, Day: day,
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
	var list []Caller
	if err := strict.YAML(body, &list); err != nil {
		return nil, fmt.Errorf("callers.yaml: %w", err)
	}
	for _, c := range list {
		if c.Source {
			if c.Kind != caller.System || c.Role == "" || len(c.Recipients) > 0 {
				return nil, fmt.Errorf("callers.yaml: %s %s: a source is a system with a role, and no recipient", c.Kind, c.Role)
			}
			continue
		}
		if !slices.Contains([]caller.Kind{caller.System, caller.Citizen, caller.Staff}, c.Kind) || !slices.Contains(modes, c.Mode) || !known(c.Relations) {
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

// known reports whether relations are all in the list, and that there is one.
func known(list []string) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(x string) bool { return x == anyRelation || !slices.Contains(relations, x) })
}
