package domain

import (
	"cmp"
	"slices"
)

// Flip is the smallest change of one input that changes the outcome of one line. It was found by search and verified by running the
// test again: with the change the line differs, with a cent less of it the line does not.
type Flip struct {
	Line          Entitlement // as it is
	Becomes       Entitlement // as it would be
	Path          string      // input in the request
	From, To      string      // its value
	Size          Money       // of the change in cents; 0 for a word or a statement
	Rule          string      // that decides the line after the change
	Before, After Result
}

// maxRuns bounds the search: a means test takes some microseconds.
const maxRuns = 2000

// Flips finds, for every line asked for, the smallest change of each single input that would change its outcome. Numbers go up and
// down to the cent; words and statements are tried one by one. What the household cannot change (age, kinship) is not tried.
// Sorted by line and size of the change.
func (e *Engine) Flips(f Facts) ([]Flip, error) {
	o, err := e.Assess(f)
	if err != nil {
		return nil, err
	}
	s := &search{engine: e, facts: f, before: o.Result}
	for _, n := range numbers(f) {
		s.number(n)
	}
	for _, w := range words(f, o.Result) {
		if after, ok := s.run(w.apply); ok {
			s.record(after, w)
		}
	}
	if err := s.verify(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(s.found, func(a, b Flip) int {
		return cmp.Or(cmp.Compare(purposeOf(a.Line), purposeOf(b.Line)), cmp.Compare(a.Size, b.Size))
	})
	return s.found, nil
}

type search struct {
	engine *Engine
	facts  Facts
	before Result
	found  []Flip
	lines  []int          // of each flip
	apply  []func(*Facts) // of each flip
	runs   int
}

// run computes the figures with one change; ok is false when they cannot be, or when the search has cost enough.
func (s *search) run(apply func(*Facts)) (Result, bool) {
	if s.runs++; s.runs > maxRuns {
		return Result{}, false
	}
	f := s.facts
	apply(&f)
	r, err := s.engine.Figures(&f)
	return r, err == nil
}

// verify runs the test again for every flip, with its texts.
func (s *search) verify() error {
	for n := range s.found {
		f := s.facts
		s.apply[n](&f)
		o, err := s.engine.Assess(f)
		if err != nil {
			return err
		}
		x := &s.found[n]
		x.After, x.Becomes = o.Result, o.Result.Entitlements[s.lines[n]]
		x.Rule = x.Becomes.Rule
	}
	return nil
}

// outcome is what of a line counts as its outcome: not its amount.
func outcome(e Entitlement) [3]int {
	status := 0
	if e.Granted {
		status = int(e.Status)
	}
	return [3]int{btoi(e.Granted), btoi(e.Undetermined), status}
}

// record keeps a flip for every line whose outcome differs.
func (s *search) record(after Result, w wording) {
	for i, line := range s.before.Entitlements {
		if outcome(line) != outcome(after.Entitlements[i]) {
			s.keep(i, w, 0)
		}
	}
}

func (s *search) keep(line int, w wording, size Money) {
	s.found = append(s.found, Flip{Line: s.before.Entitlements[line], Path: w.path, From: w.from, To: w.to, Size: size, Before: s.before})
	s.lines, s.apply = append(s.lines, line), append(s.apply, w.apply)
}

// number searches one amount downwards to zero and upwards to the largest amount.
func (s *search) number(n number) {
	for _, end := range [...]Money{0, MaxMoney} {
		far, ok := s.run(func(f *Facts) { n.set(f, end) })
		if !ok || end == n.value {
			continue
		}
		for i := range s.before.Entitlements {
			if outcome(far.Entitlements[i]) != outcome(s.before.Entitlements[i]) {
				s.bisect(n, i, end)
			}
		}
	}
}

// bisect finds the value nearest to the present one at which line i differs; between the two the outcome changes once, because
// benefits fall with income and savings and rise with bills.
func (s *search) bisect(n number, i int, end Money) {
	same, flipped := n.value, end
	for max(same-flipped, flipped-same) > 1 {
		middle := same + (flipped-same)/2
		r, ok := s.run(func(f *Facts) { n.set(f, middle) })
		if !ok {
			return
		}
		if outcome(r.Entitlements[i]) != outcome(s.before.Entitlements[i]) {
			flipped = middle
		} else {
			same = middle
		}
	}
	w := wording{n.path, n.value.String(), flipped.String(), func(f *Facts) { n.set(f, flipped) }}
	s.keep(i, w, max(n.value-flipped, flipped-n.value))
}
