package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Assess is the input of a means test.
type Assess struct {
	Case, Application uuid.UUID
	Facts             domain.Facts
	Set               *FactSet // what to put the declaration together from; nil: it is given
	ValidateOnly      bool
}

// Assess computes the means test of a household of the caller's municipality, from its declaration or from recorded facts as they were
// known at a moment, and keeps it with its trace. With ValidateOnly
// nothing is kept and the answer has no name.
func (a *App) Assess(ctx context.Context, in Assess) (domain.Assessment, error) {
	engine, err := a.engineFor(ctx, in.Facts.ApplicationDate)
	if err != nil {
		return domain.Assessment{}, err
	}
	if in.Set != nil {
		if in.Facts, err = a.assemble(ctx, in.Facts, *in.Set); err != nil {
			return domain.Assessment{}, err
		}
	}
	out := domain.Assessment{
		Case: in.Case, Application: in.Application, Facts: in.Facts,
		EngineVersion: string(engine.Version()), ParametersHash: engine.Parameters().Hash(),
	}
	err = mayUse(ctx, "assessment", "", in.Facts.Municipality, out.Persons(), errs.ErrAccessDenied, ofCase(out)...)
	if err != nil {
		return domain.Assessment{}, err
	}
	if err := a.unrestrictedNamed(ctx, Assessing, out.Persons()); err != nil {
		return domain.Assessment{}, err
	}
	audit.SetCase(ctx, names.Format("cases", in.Case))
	if out.Outcome, err = engine.Assess(in.Facts); err != nil {
		return domain.Assessment{}, err
	}
	if in.ValidateOnly {
		return out, nil
	}
	if out.Kept, err = domain.Canonical(out.Facts, out.Outcome); err != nil {
		return domain.Assessment{}, err
	}
	out.SHA256 = digest(out.Kept)
	out.ID, out.CreatedAt = uuid.Must(uuid.NewV7()), a.now()
	audit.Subjects(ctx, names.Format("assessments", out.ID))
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(out)
		return errors.Join(tx.AddAssessment(ctx, out), a.checkApplication(ctx, tx, out))
	})
}

// Assessment returns a kept assessment that the caller may see.
func (a *App) Assessment(ctx context.Context, id uuid.UUID) (domain.Assessment, error) {
	out, err := a.store.Assessment(ctx, id)
	if err != nil {
		return domain.Assessment{}, err
	}
	audit.SetCase(ctx, names.Format("cases", out.Case))
	err = mayUse(ctx, "assessment", names.Format("assessments", id), out.Facts.Municipality, out.Persons(), domain.ErrAssessmentNotFound, ofCase(out)...)
	if err != nil {
		return domain.Assessment{}, err
	}
	return out, nil
}

// ofCase is what an assessment belongs to.
func ofCase(a domain.Assessment) []string {
	return []string{names.Format("cases", a.Case), names.Format("applications", a.Application)}
}
