package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// PrefillInput says who is about to apply where, and for what.
type PrefillInput struct {
	Municipality string
	Applicant    uuid.UUID
	Purposes     []domain.Purpose
}

// PrefillApplication puts together what is known of a new application (OBJ-S1). It keeps nothing. What an earlier application told is taken only where the caller
// may see that application.
func (a *App) PrefillApplication(ctx context.Context, in PrefillInput) (domain.Draft, error) {
	applicant := names.Format("persons", in.Applicant)
	audit.Subjects(ctx, applicant)
	if err := own(ctx, authz.Resource{Type: "application", Municipality: in.Municipality, Persons: []string{applicant}}); err != nil {
		return domain.Draft{}, err
	}
	if len(in.Purposes) == 0 {
		in.Purposes = []domain.Purpose{domain.PurposeStatus, domain.PurposeGMI}
	}
	earlier, err := a.earlier(ctx, in)
	if err != nil {
		return domain.Draft{}, err
	}
	ids := []uuid.UUID{in.Applicant}
	if earlier != nil {
		ids = earlier.Declaration.Persons()
	}
	found, err := a.persons.Persons(ctx, ids)
	if err != nil {
		return domain.Draft{}, err
	}
	known := map[uuid.UUID]domain.Registered{}
	for id, p := range found {
		known[id] = domain.Registered{BirthDate: p.BirthDate, Died: p.Died}
	}
	if r, ok := known[in.Applicant]; !ok || r.Died {
		return domain.Draft{}, domain.ErrPersonUnknown
	}
	return domain.Prefill(in.Applicant, in.Purposes, earlier, known, a.today()), nil
}

// earlier is the last decided application whose facts may be told; nil when there is none that the caller may see.
func (a *App) earlier(ctx context.Context, in PrefillInput) (*domain.Application, error) {
	today := a.today()
	id, err := a.store.LastDecided(ctx, in.Municipality, in.Applicant, a.procedure.EarlierSince(today), today)
	if err != nil || id == uuid.Nil {
		return nil, err
	}
	key := Key{Application: id}
	f, err := a.store.File(ctx, key)
	if err != nil {
		return nil, err
	}
	if err := see(ctx, &f, key); err != nil {
		return nil, err
	}
	return &f.Application, nil
}
