package authz

import (
	"context"
	"slices"
	"sync"

	"github.com/digisoc/platform/pkg/caller"
)

// self is the relation of a person to her own record.
const self = "SELF"

// representative is the relation of who lawfully acts for a person to her record.
const representative = "REPRESENTATIVE"

// relations are those that the records of a call were found to have; the parts of a long call share them.
type relations struct {
	mu    sync.Mutex
	found []string
}

func (r *relations) add(relation string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.found, relation) {
		r.found = append(r.found, relation)
	}
}

// related is the relation of a caller to whose record it is.
func related(c caller.Caller, r Resource) string {
	if r.Relation == "" && c.Kind == caller.Citizen && c.Person != "" && slices.Contains(r.Persons, c.Person) {
		return self
	}
	return r.Relation
}

// Relate tells a relation that a use case proved for a record that no Check is asked about, because the call makes it. Outside a guarded
// call it does nothing.
func Relate(ctx context.Context, relation string) {
	if g, ok := ctx.Value(key{}).(*guard); ok {
		g.told.add(relation)
	}
}

// Relations returns the relations of the records that this call was allowed, each once; the empty one for a record without any. The answer
// may show what all of them open.
func Relations(ctx context.Context) []string {
	g, ok := ctx.Value(key{}).(*guard)
	if !ok {
		return nil
	}
	g.told.mu.Lock()
	defer g.told.mu.Unlock()
	return slices.Clone(g.told.found)
}
