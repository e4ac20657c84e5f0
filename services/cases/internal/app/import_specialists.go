package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// ImportSpecialists takes in records of the register, each by itself: what is wrong with one keeps no other out.
func (a *App) ImportSpecialists(ctx context.Context, records []domain.Specialist) ([]SpecialistOutcome, error) {
	who, err := official(ctx)
	if err != nil {
		return nil, err
	}
	if err := own(ctx, authz.Resource{Type: "specialists"}); err != nil {
		return nil, err
	}
	by := a.actor(who)
	numbers := make([]string, len(records))
	for i, r := range records {
		numbers[i] = r.Certificate
	}
	var out []SpecialistOutcome
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		known, err := tx.SpecialistsByCertificate(ctx, numbers)
		if err != nil {
			return err
		}
		out = make([]SpecialistOutcome, len(records))
		for i, r := range records {
			if out[i], err = a.takeSpecialist(ctx, tx, r, records[:i], known, by); err != nil {
				return err
			}
			if out[i].ID != uuid.Nil {
				audit.Subjects(ctx, names.Format("specialists", out[i].ID))
			}
		}
		tx.SetResult(out)
		return nil
	})
	return out, err
}

// takeSpecialist judges one record and keeps it if nothing is wrong with it.
func (a *App) takeSpecialist(ctx context.Context, tx Tx, r domain.Specialist, before, known []domain.Specialist, by domain.Actor) (SpecialistOutcome, error) {
	problems := domain.CheckSpecialist(r, by.Today)
	if len(problems) == 0 {
		problems = a.knowledge.Check(r)
	}
	if slices.ContainsFunc(before, r.Same) {
		problems = append(problems, domain.ProblemOf("certificate", domain.ErrSpecialistDouble))
	}
	if len(problems) > 0 {
		return SpecialistOutcome{Result: "REJECTED", Problems: problems}, nil
	}
	i := slices.IndexFunc(known, r.Same)
	switch {
	case i < 0:
		r.ID, r.Version = uuid.Must(uuid.NewV7()), 1
		return SpecialistOutcome{Result: "ADDED", ID: r.ID}, tx.AddSpecialist(ctx, r, by)
	case known[i].Says(r):
		return SpecialistOutcome{Result: "UNCHANGED", ID: known[i].ID}, nil
	}
	r.ID, r.Version = known[i].ID, known[i].Version+1
	return SpecialistOutcome{Result: "CHANGED", ID: r.ID}, tx.SaveSpecialist(ctx, r, by)
}
