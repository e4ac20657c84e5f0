package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// fund is the role of the children's fund.
const fund = "children_fund"

// RecordCustodyEvent records a fact of custody, or corrects one. The child's record is locked, so that her facts keep their order and
// one fact is corrected once; who may see the child may record.
func (a *App) RecordCustodyEvent(ctx context.Context, e domain.CustodyEvent) (domain.CustodyEvent, error) {
	e.ID, e.RecordedBy, e.RecordedAt = uuid.Must(uuid.NewV7()), caller.From(ctx).Subject, a.now()
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		child, err := tx.Person(ctx, e.Child)
		if err != nil {
			return err
		}
		if err := a.mayUsePerson(ctx, child); err != nil {
			return err
		}
		known, err := tx.Custody(ctx, e.Child, e.Parent)
		if err != nil {
			return err
		}
		if e, err = domain.NewCustodyEvent(e, known, a.today()); err != nil {
			return err
		}
		audit.Subjects(ctx, names.Format("persons", e.Parent))
		if err := tx.AddCustodyEvent(ctx, e, child.Municipality()); err != nil {
			return err
		}
		tx.Answer(e)
		return tx.Publish(ctx, domain.CustodyRecorded{Event: e.ID, Child: e.Child, Municipality: child.Municipality(), At: e.RecordedAt})
	})
	return e, err
}

// ListCustodyEvents returns the facts of custody of a child, of one parent or of all with the nil id.
func (a *App) ListCustodyEvents(ctx context.Context, child, parent uuid.UUID) ([]domain.CustodyEvent, error) {
	p, err := a.store.Person(ctx, child)
	if err != nil {
		return nil, err
	}
	if err := a.mayUsePerson(ctx, p); err != nil {
		return nil, err
	}
	list, err := a.store.Custody(ctx, child, parent)
	if c := caller.From(ctx); c.HasRole(fund) || throughReferral(c) { // the parent is the offender: his list of uses must not tell him that somebody asks (VIC-S05)
		return list, err
	}
	for _, e := range list {
		audit.Subjects(ctx, names.Format("persons", e.Parent))
	}
	return list, err
}
