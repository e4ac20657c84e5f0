package extract

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// source gives the content of an extract part by part; nil is its end.
type source interface {
	next(ctx context.Context, n int) (*Part, error)
}

// byRelation are the datasets that hold what a recipient has a relation to, and which. They may hold what is of crimes or of a child, and are the
// whole of what holds at a moment: the one before is not given any more.
var byRelation = map[domain.Dataset]string{domain.ReferredChildren: "REFERRAL"}

func (x *Extracts) source(e *Extract, open []string) source {
	if byRelation[e.Dataset] != "" {
		return &referred{x: x, e: e, open: open, seen: map[uuid.UUID]bool{}}
	}
	return &versions{x: x, e: e, open: open, after: e.From}
}

// versions are the versions of a dataset in the range of the extract.
type versions struct {
	x     *Extracts
	e     *Extract
	open  []string
	after int64
}

// next reads the versions after the last position, up to the end of the extract, and the codes of their persons.
func (v *versions) next(ctx context.Context, n int) (*Part, error) {
	if v.after >= v.e.To {
		return nil, nil
	}
	all, err := v.x.Store.Changes(ctx, v.e.Dataset, v.after, partRows)
	if err != nil {
		return nil, err
	}
	p, seen := &Part{N: n, Persons: []uuid.UUID{}}, map[uuid.UUID]bool{}
	for i := range all {
		if all[i].Position > v.e.To {
			all = all[:i]
			break
		}
		v.after = all[i].Position
		if id := all[i].Person; !seen[id] {
			seen[id] = true
			p.Persons = append(p.Persons, id)
		}
	}
	if len(all) == 0 { // what is restricted (GDPR 18) is left out, up to the end
		return nil, nil
	}
	codes, err := v.x.Persons.Codes(ctx, p.Persons, v.e.Permission)
	if err != nil {
		return nil, err
	}
	cut := v.x.cut(v.e, v.x.day())
	for i := range all {
		all[i].Code = codes[all[i].Person]
		raw, err := write(v.e.Dataset, v.open, &all[i])
		if err != nil {
			return nil, err
		}
		if raw, err = leave(raw, cut); err != nil {
			return nil, err
		}
		p.Content = append(p.Content, raw...)
	}
	p.Rows = len(all)
	return p, nil
}
