package app

import (
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// batch is a part of a run: what it counted and, when the run keeps them, its households.
type batch struct {
	tally      domain.Tally
	failed     int
	households []domain.CaseloadHousehold
}

// compare computes every household with both laws, on every processor, but for those with a person who has had the data restricted: they are counted
// as not computed.
func compare(r domain.CaseloadRun, list []domain.Household, restricted map[string]bool, now, then engineOn) batch {
	out := batch{tally: domain.Tally{}}
	if r.KeepHouseholds {
		out.households = make([]domain.CaseloadHousehold, len(list))
	}
	workers := min(runtime.GOMAXPROCS(0), max(1, len(list)))
	all := make([]comparer, workers)
	var g errgroup.Group
	for w := range workers {
		g.Go(func() error {
			c := comparer{run: r, restricted: restricted, now: now, then: then, tally: domain.Tally{}}
			if r.KeepHouseholds {
				c.before, c.after = domain.NewRecorder(), domain.NewRecorder()
			}
			for i := w; i < len(list); i += workers {
				h := c.household(list[i])
				if r.KeepHouseholds {
					out.households[i] = h
				}
			}
			all[w] = c
			return nil
		})
	}
	_ = g.Wait() // workers return no errors: a household that cannot be computed is counted
	for _, c := range all {
		out.tally.Add(c.tally)
		out.failed += c.failed
	}
	return out
}

// comparer is one worker.
type comparer struct {
	run           domain.CaseloadRun
	restricted    map[string]bool // names of persons
	now, then     engineOn
	before, after *domain.Recorder // nil: nothing is kept
	tally         domain.Tally
	failed        int
}

// household computes one household; where both laws are one, once.
func (c *comparer) household(in domain.Household) domain.CaseloadHousehold {
	f := in.Facts
	if c.run.Day != 0 {
		f = f.On(c.run.Day)
	}
	out := domain.CaseloadHousehold{Run: c.run.ID, Decision: in.ID, Municipality: f.Municipality}
	if len(c.restricted) > 0 && slices.ContainsFunc(f.Declaration.Members, func(m domain.Member) bool { return c.restricted[m.Person] }) {
		c.failed++
		return out
	}
	was, will := c.now(f.ApplicationDate), c.then(f.ApplicationDate)
	before, record, err := figures(was, &f, c.before)
	out.RecordNow = record
	after := before
	if err == nil && will != was {
		after, out.RecordThen, err = figures(will, &f, c.after)
	}
	if err != nil {
		c.failed++
		return out
	}
	c.tally.Count(f, before, after)
	out.Compare(before, after)
	return out
}

func figures(e *domain.Engine, f *domain.Facts, to *domain.Recorder) (domain.Result, []byte, error) {
	if to != nil {
		return e.Record(f, to)
	}
	r, err := e.Figures(f)
	return r, nil, err
}
