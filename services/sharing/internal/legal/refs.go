package legal

import (
	"slices"

	"github.com/digisoc/platform/pkg/catalogue"
)

// Refs are references of a group as they are quoted under the label: one that stands for several stands once.
func (r *Row) Refs(group string, list []catalogue.Ref) []catalogue.Ref {
	out := make([]catalogue.Ref, 0, len(list))
	for _, ref := range list {
		if i := r.instead(group, ref.Act); i != nil {
			ref = catalogue.Ref{Act: i.By, Version: i.Version, Point: i.Point, Mark: i.Mark}
		}
		if !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}

// instead is the row for an act that names the group, or else the one that names none; nil when the reference stays.
func (r *Row) instead(group, act string) (found *Instead) {
	for i := range r.Instead {
		switch one := &r.Instead[i]; {
		case one.Act != act:
		case slices.Contains(one.Groups, group):
			return one
		case len(one.Groups) == 0:
			found = one
		}
	}
	return found
}

// Party is what a party of the matrix of responsibility is called, whose name there is otherwise.
func (r *Row) Party(code string, otherwise Text) Text {
	if t, ok := r.Parties[code]; ok {
		return t
	}
	return otherwise
}
