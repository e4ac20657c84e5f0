package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
)

// Sandbox returns the sandbox of the calling system with its people and their newest assignments.
func (a *App) Sandbox(ctx context.Context) (Sandbox, error) {
	adm, err := a.seeSandbox(ctx)
	if err != nil {
		return Sandbox{}, err
	}
	t, f, err := a.store.Sandbox(ctx, adm.Tenant)
	if err != nil {
		return Sandbox{}, err
	}
	out := Sandbox{Tenant: t, Client: adm.Client, Faults: f, Now: a.timeIn(ctx), Registrations: adm.Registrations, UnknownCode: a.people.UnknownCode}
	rows, err := a.store.Assignments(ctx, AssignmentQuery{Provider: t.Provider, Municipality: adm.Municipality, Size: 500})
	if err != nil {
		return Sandbox{}, err
	}
	newest := map[uuid.UUID]uuid.UUID{}
	for i := range rows {
		if newest[rows[i].Person].String() < rows[i].ID.String() { // version 7: later ones are greater
			newest[rows[i].Person] = rows[i].ID
		}
	}
	for _, one := range a.people.Personas {
		out.Cast = append(out.Cast, Cast{Persona: one, Assignment: newest[sandbox.Person(t.ID, one.ID)]})
	}
	return out, nil
}

// ResetSandbox begins anew: another provider, agreement and assignments, and an empty list of changes. Keys and people stay;
// what was there before is closed, endpoints of webhooks too.
func (a *App) ResetSandbox(ctx context.Context) (Sandbox, error) {
	adm, err := a.seeSandbox(ctx)
	if err != nil {
		return Sandbox{}, err
	}
	var out Sandbox
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		t, err := tx.LockSandbox(ctx, adm.Tenant)
		if err != nil {
			return err
		}
		ended := t.Agreement
		t.Ahead, t.AdvanceTo = 0, time.Time{} // the clock of a new beginning is the real one
		saw(ctx, t.ID, 0)
		t.Resets++
		t.Version++
		out = Sandbox{Tenant: t, Client: adm.Client, Now: a.timeIn(ctx)}
		if err := a.populate(ctx, tx, &out); err != nil {
			return err
		}
		tx.Answer(out)
		if err := tx.SaveSandbox(ctx, out.Tenant, ended, a.timeIn(ctx)); err != nil {
			return err
		}
		if err := tx.ClearRequestLog(ctx, t.ID); err != nil {
			return err
		}
		return tx.SetSandboxFaults(ctx, t.ID, sandbox.Faults{})
	})
}

// SetSandboxFaults lets calls and lists of the sandbox go wrong from the next call on; the zero value ends it.
func (a *App) SetSandboxFaults(ctx context.Context, f sandbox.Faults) (Sandbox, error) {
	if err := f.Check(); err != nil {
		return Sandbox{}, domain.ErrSandboxFaults.Wrap(err)
	}
	s, err := a.Sandbox(ctx)
	if err != nil {
		return Sandbox{}, err
	}
	s.Faults = f
	return s, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(s)
		return tx.SetSandboxFaults(ctx, s.ID, f)
	})
}

// ActInSandbox lets the municipality of the sandbox do something, so that the provider's system sees it happen. Another's
// assignment is not found.
func (a *App) ActInSandbox(ctx context.Context, act domain.SandboxAct, assignment uuid.UUID) (domain.Assignment, error) {
	if !slices.Contains(domain.SandboxActs, act) {
		return domain.Assignment{}, domain.ErrSandboxAct
	}
	adm, err := a.seeSandbox(ctx)
	if err != nil {
		return domain.Assignment{}, err
	}
	var out domain.Assignment
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		x, err := tx.LockAssignment(ctx, assignment)
		if err != nil {
			return err
		}
		if x.Provider != adm.Provider || x.Environment != domain.Sandbox {
			return domain.ErrAssignmentNotFound
		}
		if out, err = a.act(ctx, tx, adm, act, x); err != nil {
			return err
		}
		out.Extract = nil
		tx.Answer(out)
		return nil
	})
}

// act does it in a transaction. Acts about records and months leave the assignment as it is.
func (a *App) act(ctx context.Context, tx Tx, adm Admission, act domain.SandboxAct, x domain.Assignment) (domain.Assignment, error) {
	switch act {
	case domain.ActOffer:
		return a.referAgain(ctx, tx, adm, x)
	case domain.ActAccept, domain.ActDispute:
		return x, a.decideWaiting(ctx, tx, adm, act, x.ID)
	case domain.ActMake:
		k := domain.StatementKey{Environment: domain.Sandbox, Provider: adm.Provider, Municipality: sandboxMunicipality, Month: a.endedMonth(ctx)}
		return x, a.announceIn(ctx, tx, k)
	case domain.ActClose:
		return x, a.closeEarliest(ctx, tx, adm)
	}
	return a.play(ctx, tx, act, x)
}

func (a *App) play(ctx context.Context, tx Tx, act domain.SandboxAct, x domain.Assignment) (domain.Assignment, error) {
	before := x.Version
	kind, err := x.Play(act, a.dayIn(ctx))
	if err != nil {
		return x, err
	}
	if x.Version != before {
		if err := tx.SaveAssignment(ctx, x, "sandbox", a.timeIn(ctx)); err != nil {
			return x, err
		}
	}
	return x, a.told(ctx, tx, &x, kind)
}

// referAgain refers the client of an assignment anew.
func (a *App) referAgain(ctx context.Context, tx Tx, adm Admission, x domain.Assignment) (domain.Assignment, error) {
	s := Sandbox{Tenant: domain.Tenant{ID: adm.Tenant, Agreement: adm.Agreement}}
	r, err := tx.LockRegistration(ctx, x.Registration)
	if err != nil {
		return x, err
	}
	for _, one := range a.people.Personas {
		if sandbox.Person(adm.Tenant, one.ID) == x.Person {
			id, err := a.refer(ctx, tx, &s, one, &r)
			x.ID, x.State, x.Version = id, domain.Offered, 1
			return x, err
		}
	}
	return x, domain.ErrAssignmentNotFound
}
