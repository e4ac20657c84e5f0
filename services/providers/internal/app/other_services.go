package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// sameBenefit is the relation of a municipality to a client whom another one has served in the same way (GR-02).
const sameBenefit = "SAME_BENEFIT"

// mostServices is how many referrals of one client are looked at.
const mostServices = 500

// OtherServices are the referrals of other municipalities that serve the client of one of the caller's own in the same way for some of the same
// days. That there are any is the relation by which they are told; what of them is told, the grant says, in the chain.
func (a *App) OtherServices(ctx context.Context, id uuid.UUID) ([]domain.Assignment, error) {
	own, err := a.store.Assignment(ctx, id)
	if err != nil {
		return nil, err
	}
	rows, err := a.store.Assignments(ctx, AssignmentQuery{Person: own.Person, Size: mostServices})
	if err != nil {
		return nil, err
	}
	var out []domain.Assignment
	relation := ""
	for i := range rows {
		if rows[i].SameService(&own) {
			out, relation = append(out, rows[i]), sameBenefit
		}
	}
	return out, seeBy(ctx, relation, "otherServices", names.Format("assignments", own.ID), own.Municipality, []uuid.UUID{own.Person}, domain.ErrAssignmentNotFound)
}
