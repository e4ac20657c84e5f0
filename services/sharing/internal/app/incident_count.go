package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// affectedPage is how many persons a log is asked for at once.
const affectedPage = 5000

// Affected is a person whom an incident touches.
type Affected struct {
	Person string // persons/{uuid}
	Groups []string
}

// AffectedLog lists whom calls concern, by the audit log of one service.
type AffectedLog interface {
	Service() string
	// Affected is a page of persons in the order of their names, after one of them.
	Affected(ctx context.Context, s domain.IncidentScope, to time.Time, after string, size int) ([]Affected, error)
}

// asked are the logs that a scope is about: of its service, or all.
func (u *Incidents) asked(s *domain.IncidentScope) (out []AffectedLog) {
	for _, l := range u.d.Logs {
		if s.Service == "" || s.Service == l.Service() {
			out = append(out, l)
		}
	}
	return out
}

// count unites what the logs tell: a person seen in several services is one. A log that does not answer is named.
func (u *Incidents) count(ctx context.Context, s domain.IncidentScope, now time.Time) domain.IncidentCount {
	out := domain.IncidentCount{At: now, Groups: []string{}, Missing: []string{}}
	if s.From.IsZero() || !s.Names() {
		return out
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	persons := map[string]map[string]bool{}
	for _, l := range u.asked(&s) {
		all.Go(func() {
			for after := ""; ; {
				found, err := l.Affected(ctx, s, until(&s, now), after, affectedPage)
				mu.Lock()
				if err != nil {
					out.Missing = append(out.Missing, l.Service())
				}
				merge(persons, found)
				mu.Unlock()
				if err != nil || len(found) < affectedPage {
					return
				}
				after = found[len(found)-1].Person
			}
		})
	}
	all.Wait()
	groups := map[string]bool{}
	for _, used := range persons {
		sensitive := false
		for g := range used {
			groups[g] = true
			sensitive = sensitive || u.d.Catalogue.Grave(g)
		}
		if sensitive {
			out.Sensitive++
		}
	}
	out.Persons = len(persons)
	for g := range groups {
		out.Groups = append(out.Groups, g)
	}
	slices.Sort(out.Groups)
	slices.Sort(out.Missing)
	return out
}

func merge(into map[string]map[string]bool, found []Affected) {
	for _, a := range found {
		if into[a.Person] == nil {
			into[a.Person] = map[string]bool{}
		}
		for _, g := range a.Groups {
			into[a.Person][g] = true
		}
	}
}

func until(s *domain.IncidentScope, now time.Time) time.Time {
	if s.To.IsZero() {
		return now
	}
	return s.To
}

// page merges the pages of the logs: persons after one of them, in order. Unlike the count it fails when a log does not answer: a list of whom to
// tell with a gap that nobody sees is worse than none.
func (u *Incidents) page(ctx context.Context, s domain.IncidentScope, now time.Time, after string, size int) ([]Affected, error) {
	persons := map[string]map[string]bool{}
	for _, l := range u.asked(&s) {
		found, err := l.Affected(ctx, s, until(&s, now), after, size)
		if err != nil {
			return nil, err
		}
		merge(persons, found)
	}
	out := make([]Affected, 0, len(persons))
	for name, used := range persons {
		a := Affected{Person: name}
		for g := range used {
			a.Groups = append(a.Groups, g)
		}
		slices.Sort(a.Groups)
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Affected) int { return strings.Compare(a.Person, b.Person) })
	return out[:min(size, len(out))], nil
}
