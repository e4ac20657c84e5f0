package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Decisions are the answers about each record of a decision to a state.
type Decisions struct {
	State domain.RecordState
	List  []domain.DecisionAnswer
}

// DecideRecords accepts or disputes records about clients of the official's municipality (OBJ-P1). Each record is answered by
// itself: one that cannot be decided stops no other. A record of another municipality is not found.
func (a *App) DecideRecords(ctx context.Context, ids []uuid.UUID, d domain.Decision) (Decisions, error) {
	c := caller.From(ctx)
	if c.Kind != caller.Staff || c.Municipality == "" {
		return Decisions{}, errs.ErrAccessDenied
	}
	d.By, d.At = c.Subject, a.timeIn(ctx)
	var out Decisions
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
		if out, err = a.decideRecords(ctx, tx, domain.Live, c.Municipality, ids, d); err == nil {
			tx.Answer(out)
		}
		return err
	})
}

// decideRecords is the decision of a municipality, in a transaction.
func (a *App) decideRecords(ctx context.Context, tx Tx, e domain.Environment, municipality string, ids []uuid.UUID, d domain.Decision) (Decisions, error) {
	if err := d.Check(); err != nil {
		return Decisions{}, err
	}
	found, err := tx.LockRecords(ctx, e, municipality, ids)
	if err != nil {
		return Decisions{}, err
	}
	if len(found) == 0 {
		authz.None(ctx)
	}
	out := Decisions{State: d.State, List: make([]domain.DecisionAnswer, len(ids))}
	var changed []domain.Kept
	var looked []uuid.UUID
	ended := marks{today: a.dayIn(ctx).Month()}
	for i, id := range ids {
		k := found[id]
		if k != nil && e == domain.Live {
			if err := seeRecord(ctx, k, uuid.Nil); err != nil {
				return Decisions{}, err
			}
		}
		if out.List[i] = d.On(id, k); out.List[i].Outcome != domain.DecisionRefused {
			looked = append(looked, id)
		}
		if out.List[i].Outcome == domain.Decided {
			changed = append(changed, *k)
			ended.add(domain.StatementKey{Environment: e, Provider: k.Provider, Municipality: municipality, Month: k.Day.Month()})
		}
	}
	if err := tx.ForgetReviews(ctx, looked); err != nil || len(changed) == 0 {
		return out, err
	}
	if err := tx.MarkStatements(ctx, ended.list); err != nil {
		return out, err
	}
	return out, tx.SaveDecision(ctx, d, changed)
}

// seeRecord asks the policy about a record.
func seeRecord(ctx context.Context, k *domain.Kept, admitted uuid.UUID) error {
	return seeBy(ctx, assigned(admitted, k.Provider), "delivery", names.Format("records", k.ID), k.Municipality, persons(k.Person), domain.ErrRecordNotFound)
}

// Record returns a version of a record to its provider and to the municipality whose client it is about; to everybody else
// there is none.
func (a *App) Record(ctx context.Context, id uuid.UUID) (domain.Kept, error) {
	k, err := a.store.Record(ctx, id)
	var admitted uuid.UUID
	if caller.From(ctx).Kind == caller.System {
		adm, e := a.admit(ctx)
		if e != nil {
			return domain.Kept{}, e
		}
		admitted = adm.Provider
		k.Review = nil // it is the municipality that is asked to look
		if err == nil && (adm.Provider != k.Provider || adm.Environment != k.Environment || adm.Municipality != k.Municipality) {
			err = domain.ErrRecordNotFound
		}
	} else if err == nil && k.Environment != domain.Live {
		err = domain.ErrRecordNotFound
	}
	if err != nil {
		if errors.Is(err, domain.ErrRecordNotFound) {
			authz.None(ctx)
		}
		return domain.Kept{}, err
	}
	return k, seeRecord(ctx, &k, admitted)
}

// recordsOfMunicipality lists current records about clients of the official's municipality.
func (a *App) recordsOfMunicipality(ctx context.Context, q RecordQuery) ([]domain.Kept, error) {
	c := caller.From(ctx)
	if q.Provider == uuid.Nil && q.Assignment == uuid.Nil {
		return nil, domain.ErrRecordListWide
	}
	rows, err := a.store.RecordsOfMunicipality(ctx, c.Municipality, q)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		authz.None(ctx)
	}
	for i := range rows {
		if err := seeRecord(ctx, &rows[i], uuid.Nil); err != nil {
			return nil, err
		}
	}
	return rows, nil
}
