package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// actorPage is how much a log is asked for at once.
const actorPage = 2000

// count merges what the logs count; the error is of those that did not answer.
func (m *Misuse) count(ctx context.Context, hour time.Time) ([]domain.ActorHour, error) {
	by := map[string]*domain.ActorHour{}
	var failed []error
	for _, log := range m.d.Logs {
		failed = append(failed, calls(ctx, log, hour, by), met(ctx, log, hour, by))
	}
	out := make([]domain.ActorHour, 0, len(by))
	for _, h := range by {
		out = append(out, *h)
	}
	slices.SortFunc(out, func(a, b domain.ActorHour) int { return cmp.Compare(a.Actor, b.Actor) })
	return out, errors.Join(failed...)
}

// calls adds what officials did by one log.
func calls(ctx context.Context, log ActorLog, hour time.Time, by map[string]*domain.ActorHour) error {
	for after := ""; ; {
		found, err := log.ActorHours(ctx, hour, after, actorPage)
		if err != nil {
			return err
		}
		for i := range found {
			if h := by[found[i].Actor]; h != nil {
				h.Add(&found[i])
			} else {
				by[found[i].Actor] = &found[i]
			}
		}
		if len(found) < actorPage {
			return nil
		}
		after = found[len(found)-1].Actor
	}
}

// met adds whom officials met by one log. An official of whom calls were not counted came into the log between the questions, and is counted the
// next time.
func met(ctx context.Context, log ActorLog, hour time.Time, by map[string]*domain.ActorHour) error {
	for after := (domain.ActorSubject{}); ; {
		found, err := log.ActorSubjects(ctx, hour, after, actorPage)
		if err != nil {
			return err
		}
		for _, f := range found {
			if id, err := names.Parse("persons", f.Subject); err == nil && by[f.Actor] != nil { // a name that is no id is nobody's
				by[f.Actor].Meet(id)
			}
		}
		if len(found) < actorPage {
			return nil
		}
		after = found[len(found)-1]
	}
}

// Likenesses asks who stands close to whom; *client.Persons does.
type Likenesses interface {
	// Likenesses are the pairs that share something; the others are left out.
	Likenesses(ctx context.Context, pairs []domain.Likeness) ([]domain.Likeness, error)
}

// compare puts in who the persons are that officials met: protected ones, and those who stand close to officials on record.
func (m *Misuse) compare(ctx context.Context, hour time.Time, all []domain.ActorHour) error {
	actors := make([]string, len(all))
	for i := range all {
		actors[i] = all[i].Actor
	}
	watches, err := m.d.Watches.MisuseWatchesInForce(ctx, actors, hour)
	if err != nil {
		return err
	}
	person, protected := map[string]uuid.UUID{}, map[uuid.UUID]bool{}
	for i := range watches {
		if w := &watches[i]; w.Kind == domain.WatchOfficial {
			person[w.Official] = w.Person
		} else {
			protected[w.Person] = true
		}
	}
	var pairs []domain.Likeness
	for i := range all {
		own, known := person[all[i].Actor]
		for id := range all[i].Met {
			switch {
			case known && id == own:
				all[i].Relatives = append(all[i].Relatives, id)
				continue
			case known:
				pairs = append(pairs, domain.Likeness{Official: own, Subject: id})
			}
			if protected[id] {
				all[i].Protected = append(all[i].Protected, id)
			}
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	alike, err := m.d.Persons.Likenesses(ctx, pairs)
	for _, c := range alike {
		for i := range all {
			if _, seen := all[i].Met[c.Subject]; seen && person[all[i].Actor] == c.Official {
				put(&all[i], c)
			}
		}
	}
	return err
}

func put(h *domain.ActorHour, c domain.Likeness) {
	for _, part := range []struct {
		shared bool
		list   *[]uuid.UUID
	}{{c.Relative, &h.Relatives}, {c.Surname, &h.Surname}, {c.Address, &h.Address}} {
		if part.shared && !slices.Contains(*part.list, c.Subject) {
			*part.list = append(*part.list, c.Subject)
		}
	}
}
