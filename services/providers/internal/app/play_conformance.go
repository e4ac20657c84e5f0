package app

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/conformance"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// idle is how long a run may be left alone while no call comes: then only terms can have passed.
const idle = 400 * time.Millisecond

// Conductor remembers when which run was played, so that a turn costs something only when there is something to look at.
type Conductor struct {
	app    *App
	played map[uuid.UUID]turned
}

type turned struct {
	call int64
	at   time.Time
}

// NewConductor returns one for this process. It is used by one goroutine.
func NewConductor(a *App) *Conductor { return &Conductor{app: a, played: map[uuid.UUID]turned{}} }

// Play takes every open run one turn further, and returns how many were open. It is called again and again; a run that
// another process plays is left to it.
func (c *Conductor) Play(ctx context.Context) (int, error) {
	open, err := c.app.store.OpenConformanceRuns(ctx)
	if err != nil {
		return 0, err
	}
	for id := range c.played {
		if _, ok := open[id]; !ok {
			delete(c.played, id)
		}
	}
	for id, last := range open {
		now := c.app.now()
		if before, ok := c.played[id]; ok && before.call == last && now.Sub(before.at) < idle {
			continue
		}
		c.played[id] = turned{last, now}
		err = errors.Join(err, c.app.playRun(ctx, id))
	}
	return len(open), err
}

func (a *App) playRun(ctx context.Context, id uuid.UUID) error {
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		run, ok, err := tx.LockConformanceRun(ctx, id)
		if err != nil || !ok {
			return err
		}
		world, err := tx.ConformanceWorld(ctx, &run)
		if err != nil {
			return err
		}
		p := &player{App: a, tx: tx, run: &run, world: world, cases: map[string]conformance.Case{}}
		for _, c := range conformance.Cases() {
			p.cases[c.ID] = c
		}
		changed, err := p.turn(ctx)
		if err != nil {
			return err
		}
		if run.Finish(a.now()) {
			changed = true
			if run.State == domain.ConformancePassed && run.Whole {
				if err := a.certify(ctx, tx, &run); err != nil {
					return err
				}
			}
		}
		if !changed {
			return nil
		}
		run.Version++
		return tx.SaveConformanceRun(ctx, run)
	})
}

// certify signs what the run has shown, and opens the production step of every agreement that waits for it (OBJ-P9).
func (a *App) certify(ctx context.Context, tx Tx, run *domain.ConformanceRun) error {
	c := run.CertificateOf(newID(), a.now(), a.catalogue.Years(catalogue.ConformanceYears, a.today()))
	var err error
	if c.JWS, err = a.seal.Sign(c); err != nil {
		return err
	}
	run.Certificate = c.ID
	if err := tx.AddConformanceCertificate(ctx, c); err != nil {
		return err
	}
	waiting, err := tx.AgreementsAwaiting(ctx, c)
	if err != nil {
		return err
	}
	for _, id := range waiting {
		g, err := tx.LockAgreement(ctx, id)
		if err != nil {
			return err
		}
		if g.Attach(c, a.now()) != nil {
			continue // it has moved on meanwhile
		}
		if err := tx.SaveAgreement(ctx, g, a.now()); err != nil {
			return err
		}
		if err := tx.AgreementChanged(ctx, g, "", a.now()); err != nil {
			return err
		}
	}
	return nil
}

// player plays one turn of one run.
type player struct {
	*App
	tx    Tx
	run   *domain.ConformanceRun
	world World
	cases map[string]conformance.Case

	registrations []domain.Registration // of the agreement, once they are read
	rotated       *domain.Credential    // the keys, once they are changed
}

// turn looks at every case that may be played now. It reports whether something is to be kept.
func (p *player) turn(ctx context.Context) (changed bool, err error) {
	stage := p.stage()
	for i := range p.run.Results {
		r := &p.run.Results[i]
		c := p.cases[r.Case]
		if r.Decided() || c.Stage != stage {
			continue
		}
		moved, err := p.play(ctx, c, r)
		if err != nil {
			return changed, err
		}
		changed = changed || moved
	}
	return changed, nil
}

// stage is the first that is not over. A case that the suite no longer has is of stage 0 and fails at its end.
func (p *player) stage() int {
	first := -1
	for i := range p.run.Results {
		if s := p.cases[p.run.Results[i].Case].Stage; !p.run.Results[i].Decided() && (first < 0 || s < first) {
			first = s
		}
	}
	return first
}

// play takes a case further: acts of a step once, then its judgement.
func (p *player) play(ctx context.Context, c conformance.Case, r *domain.CaseResult) (bool, error) {
	now := p.now()
	if r.State == domain.CasePending {
		r.State, r.Begun, r.First = domain.CaseRunning, now, p.last()
	}
	if r.Step >= len(c.Steps) {
		r.Fail("šī gadījuma vairs nav", "the suite has this case no more", now)
		return true, nil
	}
	if !r.Acted {
		return true, p.act(ctx, c, r)
	}
	o := c.Steps[r.Step].Until(p.view(r))
	for _, text := range o.Evidence {
		if o.Held || o.Broken {
			r.Evidence = append(r.Evidence, domain.Evidence{At: now, Text: text})
		}
	}
	switch {
	case o.Broken:
		r.Fail(o.Note.LV, o.Note.EN, now)
	case o.Held && r.Step+1 == len(c.Steps):
		r.Pass(now)
	case o.Held:
		r.Step, r.Acted = r.Step+1, false
		return true, p.act(ctx, c, r)
	case now.Sub(r.Begun) > p.run.Limit:
		r.Fail("laiks beidzies: "+o.Note.LV, "out of time: "+o.Note.EN, now)
	case r.NoteEN == o.Note.EN:
		return false, nil
	default:
		r.NoteLV, r.NoteEN = o.Note.LV, o.Note.EN
	}
	return true, nil
}

// act does the acts of a step. What was called before them is no answer to them.
func (p *player) act(ctx context.Context, c conformance.Case, r *domain.CaseResult) error {
	r.Acted, r.Since, r.After = true, p.now(), p.last()
	do := c.Steps[r.Step].Do
	if do == nil {
		return nil
	}
	for _, act := range do(p.view(r)) {
		if err := p.do(ctx, act, r); err != nil {
			return err
		}
	}
	return nil
}

// last is the position of the last call that was seen.
func (p *player) last() int64 {
	if n := len(p.world.Calls); n > 0 {
		return p.world.Calls[n-1].Position
	}
	return 0
}

// view is what the judges of a case see.
func (p *player) view(r *domain.CaseResult) *conformance.View {
	v := &conformance.View{
		Now: p.now(), Today: p.today(), Begun: r.Begun, Since: r.Since, After: r.After, First: r.First, Calls: p.world.Calls, Records: p.world.Records,
		Marks: maps.Clone(r.Marks), Assignments: map[string]conformance.Assignment{}, Keys: len(p.world.Credential.LiveKeys(p.now())),
	}
	for alias, id := range r.Assignments {
		v.Assignments[alias] = p.world.Assignments[id]
	}
	for _, x := range p.world.Credential.Certificates {
		if p.world.Credential.Shows(x.Thumbprint, p.now()) {
			v.Shown = append(v.Shown, x.Thumbprint)
		}
	}
	return v
}
