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
	for _, name := range names {
		if name != "" && !slices.Contains(r.entry.Subjects, name) {
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
