package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// TakeUnfiled keeps that a request is about a person in no file that is worked with, once however often the event arrives: the data officer has the task.
func (r *Rights) TakeUnfiled(ctx context.Context, consumer, event string, request uuid.UUID) error {
	audit.Subjects(ctx, rightsName(request))
	return r.Store.InRightsTx(ctx, func(ctx context.Context, tx RightsTx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		return tx.KeepUnfiled(ctx, request, r.now())
	})
}

// Unfiled lists to an officer the disputes and restrictions of persons in no file, that wait for an answer or hold; of her municipality when she has one.
func (r *Rights) Unfiled(ctx context.Context) ([]domain.RightsRequest, error) {
	list, err := r.Store.UnfiledRightsRequests(ctx, caller.From(ctx).Municipality, maxRights)
	if err != nil {
		return nil, err
	}
	return list, r.seeAll(ctx, list)
}
