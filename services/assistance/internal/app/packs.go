package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// builtInSpace makes the id of the pack that came with the program from its hash: the same on every machine.
var builtInSpace = uuid.MustParse("6d0a3b52-8c1f-5e7d-9f43-2b7c51d0a9e4")

// PackFile is one file of a pack that is proposed.
type PackFile struct{ Path, Content string }

// PackLoader checks the files of a pack and reads their rows. A pack that is wrong is domain.ErrRulePackInvalid with a violation
// for every file and line.
type PackLoader func(files []PackFile) (rows *domain.Parameters, warnings []string, err error)

// ProposeRulePack is the input of a proposal.
type ProposeRulePack struct {
	Label, Reason string
	ValidFrom     domain.Date
	Files         []PackFile
	ValidateOnly  bool
}

// RulePacks lists every pack, the one of the program first. Public.
func (a *App) RulePacks(ctx context.Context) ([]domain.RulePack, error) {
	packs, err := a.store.RulePacks(ctx)
	return append([]domain.RulePack{a.builtIn()}, packs...), err
}

// RulePack returns one pack; domain.ErrRulePackNotFound when there is none. Public.
func (a *App) RulePack(ctx context.Context, id uuid.UUID) (domain.RulePack, error) {
	packs, err := a.RulePacks(ctx)
	if err != nil {
		return domain.RulePack{}, err
	}
	for _, p := range packs {
		if p.ID == id {
			return p, nil
		}
	}
	return domain.RulePack{}, domain.ErrRulePackNotFound
}

func (a *App) builtIn() domain.RulePack {
	p := a.rules.base.Parameters()
	return domain.RulePack{
		ID: uuid.NewSHA1(builtInSpace, []byte(p.Hash())), Label: "built-in", Hash: p.Hash(), State: domain.PackBuiltIn, Rows: len(p.All()),
	}
}

// ProposeRulePack checks a pack and keeps it as proposed by the caller. The same rows or the same label twice are
// domain.ErrRulePackExists.
func (a *App) ProposeRulePack(ctx context.Context, in ProposeRulePack) (domain.RulePack, error) {
	rows, warnings, err := a.load(in.Files)
	if err != nil {
		return domain.RulePack{}, err
	}
	if rows.Hash() == a.rules.base.Parameters().Hash() {
		return domain.RulePack{}, domain.ErrRulePackExists
	}
	p := domain.RulePack{
		Label: in.Label, Reason: in.Reason, Hash: rows.Hash(), State: domain.PackProposed, ValidFrom: in.ValidFrom, Rows: len(rows.All()), Warnings: warnings,
		ProposedBy: caller.From(ctx).Subject,
	}
	if err := a.approved(ctx, rows, in.ValidFrom); err != nil {
		return domain.RulePack{}, err
	}
	if in.ValidateOnly {
		return p, nil
	}
	p.ID, p.ProposedAt = uuid.Must(uuid.NewV7()), a.now()
	audit.Subjects(ctx, names.Format("rulePacks", p.ID))
	return p, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(p)
		return tx.AddRulePack(ctx, p, rows.Canonical())
	})
}

// approved refuses rows that are not in force already, are no working assumption, and name nobody who stands for them.
func (a *App) approved(ctx context.Context, rows *domain.Parameters, from domain.Date) error {
	now, err := a.engineFor(ctx, from)
	if err != nil {
		return err
	}
	return rows.Approved(a.rules.base.Parameters(), now.Parameters())
}

// ActivateRulePack is the input of an activation.
type ActivateRulePack struct {
	ID                uuid.UUID
	Hash              string
	RetroactiveReason string
}

// ActivateRulePack puts a proposed pack into force from its day on; the caller is the second person.
func (a *App) ActivateRulePack(ctx context.Context, in ActivateRulePack) (domain.RulePack, error) {
	audit.Subjects(ctx, names.Format("rulePacks", in.ID))
	var out domain.RulePack
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		p, err := tx.LockRulePack(ctx, in.ID)
		if err != nil {
			return err
		}
		if out, err = p.Activate(caller.From(ctx).Subject, in.Hash, in.RetroactiveReason, a.now(), a.today()); err != nil {
			return err
		}
		tx.Answer(out)
		return tx.ActivateRulePack(ctx, out)
	})
	if err != nil {
		return domain.RulePack{}, err
	}
	_ = a.ReloadRules(ctx) // it is in force; an instance that cannot read it now, also this one, looks again by itself
	return out, nil
}

// today is the civil day in Riga.
func (a *App) today() domain.Date {
	d := clock.Today(a.clock)
	return domain.NewDate(d.Year(), int(d.Month()), d.Day())
}
