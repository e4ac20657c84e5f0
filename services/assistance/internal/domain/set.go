package domain

import (
	"iter"
	"sync"
)

// quietSteps stand for the steps of an assessment that nobody reads; nothing is ever written into them.
var quietSteps = func() (out [len(rules)]Step) {
	for n := range out {
		out[n] = Step{Rule: id(ruleID(n)), quiet: true}
	}
	return out
}()

// Figures computes what Assess computes, without texts and trace: every figure, line, rule and missing fact is the same, the reasons
// are empty. The trace of any household is had from Assess on the same facts. It is for computing many households.
func (e *Engine) Figures(f *Facts) (Result, error) {
	if err := e.may(f); err != nil {
		return Result{}, err
	}
	a := &assessment{facts: f, params: e.params, does: e.does, quiet: true}
	a.run()
	for i := range a.result.Entitlements {
		a.result.Entitlements[i].Reason = Text{}
	}
	out := Outcome{Result: a.result}
	out.disputes(f)
	return out.Result, a.err
}

// AssessSet computes the households of in on some workers and hands each outcome, with its number, to out; out is called by several
// workers at once. The outcome of each is that of Assess, and its trace is good until out returns: the memory is used again for the
// next household. It returns when all are done.
func (e *Engine) AssessSet(in iter.Seq2[int, *Facts], workers int, out func(int, Outcome, error)) {
	type household struct {
		n     int
		facts *Facts
	}
	const chunk = 64
	work := make(chan []household, 2*workers)
	var done sync.WaitGroup
	for range max(workers, 1) {
		done.Go(func() {
			var r room
			for batch := range work {
				for _, h := range batch {
					o, err := e.assess(h.facts, &r)
					out(h.n, o, err)
					r.reset()
				}
			}
		})
	}
	var batch []household
	for n, f := range in {
		if batch = append(batch, household{n, f}); len(batch) == chunk {
			work <- batch
			batch = nil
		}
	}
	work <- batch
	close(work)
	done.Wait()
}
