package resource

import (
	"fmt"
	"slices"
	"strings"
)

// Look puts what is declared on a day and what was found together, in the order of ids.
func (r *Rows) Look(day string, f Found) []Resource {
	l := look{all: map[string]*Resource{}}
	for i := range r.rows {
		row := &r.rows[i]
		if !row.On(day) {
			continue
		}
		one := l.of(row.ID)
		one.Row = row
		one.hold(row.Holds)
		for _, need := range row.Needs {
			l.need(row.ID, need).Declared = true
		}
	}
	for i := range f.Instances {
		l.instance(&f.Instances[i])
	}
	for _, s := range f.Streams {
		l.stream(s)
	}
	out := make([]Resource, 0, len(l.all))
	for _, one := range l.all {
		slices.Sort(one.Groups)
		for _, p := range f.Parts {
			if slices.ContainsFunc(p.Groups, func(g string) bool { return slices.Contains(one.Groups, g) }) {
				one.Outsourced = append(one.Outsourced, p)
			}
		}
		for _, d := range one.needs {
			one.Dependencies = append(one.Dependencies, *d)
		}
		slices.SortFunc(one.Dependencies, func(a, b Dependency) int { return strings.Compare(a.ID, b.ID) })
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b Resource) int { return strings.Compare(a.ID, b.ID) })
	return out
}

type look struct{ all map[string]*Resource }

// of is a resource that is declared, or was found or named by what was.
func (l *look) of(id string) *Resource {
	one := l.all[id]
	if one == nil {
		one = &Resource{ID: id, needs: map[string]*Dependency{}}
		l.all[id] = one
	}
	return one
}

func (l *look) need(id, other string) *Dependency {
	needs := l.of(id).needs
	if needs[other] == nil {
		needs[other] = &Dependency{ID: other}
	}
	return needs[other]
}

// uses records that a running resource needs another one, which runs too.
func (l *look) uses(id, other string) *Resource {
	l.need(id, other).Found = true
	one := l.of(other)
	one.Running = true
	return one
}

func (r *Resource) hold(groups []string) {
	for _, g := range groups {
		if !slices.Contains(r.Groups, g) {
			r.Groups = append(r.Groups, g)
		}
	}
}

func (l *look) instance(i *Instance) {
	id := Service + "/" + i.Service
	one := l.of(id)
	one.Running = true
	one.Instances = append(one.Instances, *i)
	one.hold(i.Groups)
	held := one.Groups
	for _, name := range i.Callers {
		l.need(Service+"/"+name, id).Found = true
	}
	for name, at := range i.Seen {
		d := l.need(Service+"/"+name, id)
		d.Found = true
		if at.After(d.Seen) {
			d.Seen = at
		}
	}
	if i.Database != "" {
		db := l.uses(id, Database+"/"+i.Database[strings.LastIndex(i.Database, "/")+1:])
		db.hold(held)
		db.Detail = fmt.Sprintf("PostgreSQL %s, %s", i.DatabaseVersion, i.Database)
	}
	for _, name := range i.Keystores {
		l.uses(id, Keystore+"/"+name)
	}
	for _, name := range i.Outside {
		l.uses(id, Outside+"/"+name)
	}
}

// The streams of institutions are one resource: which institution has one, the permissions say.
const subscribers = "SUBSCRIBER"

// stream finds whose a stream is and who reads it. Durable consumers are called after the service that reads; on the stream of replays, after
// the stream before it.
func (l *look) stream(s StreamFound) {
	name := s.Name
	if strings.HasPrefix(name, subscribers+"_") {
		l.of(Stream + "/" + subscribers).Running = true
		l.need(Service+"/sharing", Stream+"/"+subscribers).Found = true
		return
	}
	id := Stream + "/" + name
	l.of(id).Running = true
	if owner := Service + "/" + strings.ToLower(name); l.all[owner] != nil {
		l.need(owner, id).Found = true
	}
	for _, c := range s.Consumers {
		reader, _, _ := strings.Cut(strings.TrimLeft(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-"), "-")
		if owner := Service + "/" + reader; l.all[owner] != nil {
			l.need(owner, id).Found = true
			continue
		}
		l.of(Consumer + "/" + c).Running = true
	}
}
