package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// LogQuestion is what a log is asked: about whom, from the first moment and before the second (zero: no limit), older than a place, at most so many,
// and which purposes are stepped over from a moment on.
type LogQuestion struct {
	Person   string
	From, To time.Time
	After    *domain.UsePlace
	Limit    int
	Withheld map[string]time.Time
}

// Log is the audit log of one service.
type Log interface {
	// Service is whose log it is.
	Service() string
	// Uses returns a page, newest first, and until when it is complete.
	Uses(ctx context.Context, q LogQuestion) ([]domain.Use, time.Time, error)
}

// Usages answers who used the data of a person. It is safe for concurrent use.
type Usages struct {
	logs     []Log
	withheld []domain.Withholding
	clock    clock.Clock
}

// NewUsages returns the use cases over the logs of all services and the rules of what is withheld from the person.
func NewUsages(logs []Log, withheld []domain.Withholding, c clock.Clock) *Usages {
	return &Usages{logs: logs, withheld: withheld, clock: c}
}

// logTimeout is how long a page waits for a log before it is given without it (F5).
const logTimeout = 2 * time.Second

// UsageQuery says whose uses and when; the zero times mean no limit.
type UsageQuery struct {
	Person   string // persons/{uuid}
	From, To time.Time
}

// UsagePage is a page of uses, newest first.
type UsagePage struct {
	Uses          []domain.Use
	Next          string
	Missing       []string  // services that did not answer in time
	CompleteUntil time.Time // of those that answered
}

// List returns a page of the uses of a person's data. The policy is asked about the person: herself, or an auditor or data protection officer.
func (u *Usages) List(ctx context.Context, q UsageQuery, size int32, token string) (UsagePage, error) {
	if err := u.may(ctx, q.Person); err != nil {
		return UsagePage{}, err
	}
	var after domain.UsePlace
	going, err := page.Decode(token, q, &after)
	if err != nil {
		return UsagePage{}, err
	}
	var from *domain.UsePlace
	if going {
		from = &after
	}
	n := min(page.Size(size), maxUsages)
	p, more, err := u.merge(ctx, q, from, n)
	if err == nil && more && len(p.Uses) > 0 {
		p.Next, err = page.Encode(q, p.Uses[len(p.Uses)-1].Place())
	}
	return p, err
}

// maxUsages is the largest page; every log is asked for as many.
const maxUsages = 200

// Newest returns the newest n uses at once, at most MaxTable, for tables and for lists that count from the beginning.
func (u *Usages) Newest(ctx context.Context, q UsageQuery, n int) (all UsagePage, err error) {
	if err := u.may(ctx, q.Person); err != nil {
		return UsagePage{}, err
	}
	var after *domain.UsePlace
	for n = min(n, MaxTable); len(all.Uses) < n; {
		p, more, err := u.merge(ctx, q, after, min(n-len(all.Uses), maxUsages))
		if err != nil {
			return UsagePage{}, err
		}
		all.Uses = append(all.Uses, p.Uses...)
		all.Missing = slices.Compact(slices.Sorted(slices.Values(append(all.Missing, p.Missing...))))
		if all.CompleteUntil.IsZero() || p.CompleteUntil.Before(all.CompleteUntil) {
			all.CompleteUntil = p.CompleteUntil
		}
		if !more || len(p.Uses) == 0 {
			break
		}
		place := p.Uses[len(p.Uses)-1].Place()
		after = &place
	}
	return all, nil
}

// MaxTable is how many uses a table holds at most.
const MaxTable = 2_000

// Mine is the person whose own token the caller shows, or a refusal.
func (u *Usages) Mine(ctx context.Context) (string, error) {
	who := caller.From(ctx)
	if _, err := names.Parse("persons", who.Person); err != nil || who.Kind != caller.Citizen {
		return "", errs.ErrAccessDenied
	}
	return who.Person, nil
}

func (u *Usages) may(ctx context.Context, person string) error {
	if err := authz.Check(ctx, authz.Resource{Type: "usages", ID: person, Persons: []string{person}}); err != nil {
		return errs.ErrAccessDenied.Wrap(err)
	}
	audit.Subjects(ctx, person)
	return nil
}

// merge asks all logs at once. One that fails is missing; when all fail there is no answer.
func (u *Usages) merge(ctx context.Context, q UsageQuery, after *domain.UsePlace, n int) (p UsagePage, more bool, err error) {
	ask := LogQuestion{Person: q.Person, From: q.From, To: q.To, After: after, Limit: n, Withheld: u.withhold(ctx)}
	waiting, cancel := context.WithTimeout(ctx, logTimeout)
	defer cancel()
	pages, until, failed := make([][]domain.Use, len(u.logs)), make([]time.Time, len(u.logs)), make([]error, len(u.logs))
	var all sync.WaitGroup
	for i, l := range u.logs {
		all.Go(func() { pages[i], until[i], failed[i] = l.Uses(waiting, ask) })
	}
	all.Wait()
	for i, l := range u.logs {
		if failed[i] != nil {
			p.Missing, err = append(p.Missing, l.Service()), failed[i]
			continue
		}
		if p.CompleteUntil.IsZero() || until[i].Before(p.CompleteUntil) {
			p.CompleteUntil = until[i]
		}
	}
	if len(p.Missing) == len(u.logs) {
		return UsagePage{}, false, err
	}
	slices.Sort(p.Missing)
	p.Uses, more = domain.MergeUses(pages, n)
	return p, more, nil
}

// withhold is what the person may not be told now; whoever supervises sees everything.
func (u *Usages) withhold(ctx context.Context) map[string]time.Time {
	if caller.From(ctx).Kind != caller.Citizen {
		return nil
	}
	out := map[string]time.Time{}
	for _, w := range u.withheld {
		if since, ok := w.Since(u.clock.Now()); ok {
			out[w.Purpose] = since
		}
	}
	return out
}

// Period is the time for which uses are kept and may be asked for.
func (u *Usages) Period() (from, to time.Time) {
	now := u.clock.Now()
	return now.AddDate(0, -KeptMonths, 0), now
}

// KeptMonths is how long every use is kept at least (SEC-LOG-4).
const KeptMonths = 18
