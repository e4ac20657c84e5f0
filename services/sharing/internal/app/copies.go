package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Held is what a service keeps about a person, as a tree of decoded JSON.
type Held struct {
	Service string
	What    string   // the read it came from, for example ListStatuses
	Groups  []string // of the data catalogue
	Values  any
}

// Keeper is a read of a service about the calling person.
type Keeper interface {
	// Name is the service and the read.
	Name() (service, what string)
	// Held asks, on behalf of the caller.
	Held(ctx context.Context, person string) (Held, error)
}

// Copy is the copy of a person's data (GDPR 15(3)).
type Copy struct {
	Person  string
	Made    time.Time
	Held    []Held
	Uses    UsagePage // who received and who looked
	Missing []string  // services and reads that did not answer
	// Asked is what she asked for by her rights, the newest first, with the words of the ground of each answer; Limits is what is restricted now.
	Asked   []domain.RightsRequest
	Grounds map[string]domain.Bilingual
	Limits  []domain.LimitedData
}

// Copies gives persons the copy of their data. It is safe for concurrent use.
type Copies struct {
	usages  *Usages
	keepers []Keeper
	rights  CopyRights
	law     RightsLaw
	clock   clock.Clock
}

// CopyRights is what a person asked for by her rights and what came of it.
type CopyRights interface {
	RightsRequestsOf(ctx context.Context, person uuid.UUID, size int) ([]domain.RightsRequest, error)
	Restrictions(ctx context.Context, person uuid.UUID) ([]domain.LimitedData, error)
}

// NewCopies returns the use case over the reads of services and the logs of who looked.
func NewCopies(u *Usages, keepers []Keeper, c clock.Clock) *Copies {
	return &Copies{usages: u, keepers: keepers, clock: c}
}

// WithRights adds what persons asked for by their rights.
func (c *Copies) WithRights(r CopyRights, l RightsLaw) *Copies {
	c.rights, c.law = r, l
	return c
}

// asked adds what the person asked for and what is restricted.
func (c *Copies) asked(ctx context.Context, out *Copy) error {
	id, err := names.Parse("persons", out.Person)
	if err != nil {
		return err
	}
	if out.Asked, err = c.rights.RightsRequestsOf(ctx, id, maxRights); err != nil {
		return err
	}
	if out.Limits, err = c.rights.Restrictions(ctx, id); err != nil {
		return err
	}
	out.Grounds = map[string]domain.Bilingual{}
	for i := range out.Asked {
		if q := &out.Asked[i]; q.Ground != "" {
			if g, ok := c.law.Ground(q.Ground, clock.Today(clock.Fixed(q.AnsweredAt))); ok {
				out.Grounds[q.Ground] = domain.Bilingual{LV: g.LV, EN: g.EN}
			}
		}
	}
	return nil
}

// ofOthers are the keys whose values are left out where another person is named beside them.
var ofOthers = map[string]bool{
	"givenName": true, "surname": true, "displayName": true, "identifiers": true, "birthDate": true, "sex": true, "declaredAddress": true, "account": true, "iban": true, "holder": true,
}

// copyTimeout is how long the copy waits for a service before it is given without it (F5).
const copyTimeout = 5 * time.Second

// Of returns the copy of a person's data. The policy is asked about the person, who is the caller herself.
func (c *Copies) Of(ctx context.Context, person string) (Copy, error) {
	uses, err := c.usages.Newest(ctx, UsageQuery{Person: person}, MaxTable)
	if err != nil {
		return Copy{}, err
	}
	out := Copy{Person: person, Made: c.clock.Now(), Uses: uses, Missing: slices.Clone(uses.Missing)}
	asking, cancel := context.WithTimeout(ctx, copyTimeout)
	defer cancel()
	held, failed := make([]Held, len(c.keepers)), make([]error, len(c.keepers))
	var all sync.WaitGroup
	for i, k := range c.keepers {
		all.Go(func() { held[i], failed[i] = k.Held(asking, person) })
	}
	all.Wait()
	for i, k := range c.keepers {
		if failed[i] != nil {
			service, what := k.Name()
			out.Missing = append(out.Missing, service+"."+what)
			continue
		}
		held[i].Values = domain.MaskPersons(held[i].Values, person, ofOthers)
		out.Held = append(out.Held, held[i])
	}
	if len(out.Held) == 0 {
		return Copy{}, errors.Join(failed...)
	}
	if c.rights != nil {
		if err := c.asked(asking, &out); err != nil {
			out.Missing = append(out.Missing, "sharing.ListRightsRequests")
		}
	}
	return out, nil
}
