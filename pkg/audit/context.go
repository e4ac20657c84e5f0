package audit

import (
	"context"
	"slices"
	"sync"
)

type key struct{}

// record is the entry of the call in progress; handlers may add to it from several goroutines.
type record struct {
	mu    sync.Mutex
	entry *Entry
}

// Begin puts the entry of this call into the context. The chain calls it once per call.
func Begin(ctx context.Context, e *Entry) context.Context {
	return context.WithValue(ctx, key{}, &record{entry: e})
}

// From returns the entry of this call, nil when there is none. It is for the chain, after the handler has answered;
// while the handler runs use Snapshot.
func From(ctx context.Context) *Entry {
	if r, ok := ctx.Value(key{}).(*record); ok {
		return r.entry
	}
	return nil
}

// Snapshot returns a copy of the entry as it stands now, false when there is none.
func Snapshot(ctx context.Context) (Entry, bool) {
	r, ok := ctx.Value(key{}).(*record)
	if !ok {
		return Entry{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e := *r.entry
	e.Subjects = slices.Clone(e.Subjects)
	e.Groups = slices.Clone(e.Groups)
	return e, true
}

// Subjects adds opaque names of persons and records that the call concerns, for example persons/<uuid>; empty names and
// repeats are dropped. Without an entry in the context it does nothing.
func Subjects(ctx context.Context, names ...string) {
	r, ok := ctx.Value(key{}).(*record)
	if !ok {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(names) > fewSubjects {
		r.addMany(names)
		return
	}
	for _, name := range names {
		if name != "" && !slices.Contains(r.entry.Subjects, name) {
			r.entry.Subjects = append(r.entry.Subjects, name)
		}
	}
}

// fewSubjects are compared one by one, which is cheaper than a set.
const fewSubjects = 16

// addMany is for a batch, where comparing each name with all others would cost more than the batch itself.
func (r *record) addMany(names []string) {
	seen := make(map[string]bool, len(r.entry.Subjects)+len(names))
	for _, name := range r.entry.Subjects {
		seen[name] = true
	}
	for _, name := range names {
		if name != "" && !seen[name] {
			seen[name] = true
			r.entry.Subjects = append(r.entry.Subjects, name)
		}
	}
}

// SetCase names the case in which the actor acts, when the use case knows it better than the caller did. Without an
// entry in the context it does nothing.
func SetCase(ctx context.Context, name string) {
	r, ok := ctx.Value(key{}).(*record)
	if !ok || name == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entry.Case = name
}

// SetPurpose names what a purpose and legal basis are stated for, by a call that has none of its own yet: the exchange of tokens.
// Without an entry in the context it does nothing.
func SetPurpose(ctx context.Context, purpose, basis string) {
	r, ok := ctx.Value(key{}).(*record)
	if !ok {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entry.Purpose, r.entry.LegalBasis = purpose, basis
}
