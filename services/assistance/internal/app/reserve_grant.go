package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// ReserveGrant is the input of a reservation: the decision that is about to be issued, and why an overlap is no obstacle.
type ReserveGrant struct {
	Decision       domain.Decision
	OverrideReason string
}

// ReserveGrant asks under one lock for each person whether anybody granted or is granting the same help for the same days, and
// reserves the lines when nobody did, or when a head gave a reason. What the same municipality granted to the household before is
// no overlap: the decision takes its place. Two decisions about one person wait for each other here, so
// that the second sees the first. What was decided beside an overlap is kept as a finding with the head's reason. The same decision may reserve again. Lines that cannot be right are
// domain.ErrDecisionLinesInvalid. Of persons who have had restricted what is compared nothing is compared by itself
// (errs.ErrDataRestricted), but with a head's reason.
func (a *App) ReserveGrant(ctx context.Context, in ReserveGrant) (domain.Reservation, error) {
	d := in.Decision
	audit.SetCase(ctx, names.Format("cases", d.Case))
	audit.Subjects(ctx, names.Format("decisions", d.ID))
	if err := mayUse(ctx, "grantReservations", "", d.Municipality, personNames(d.Persons), errs.ErrAccessDenied); err != nil {
		return domain.Reservation{}, err
	}
	if in.OverrideReason == "" { // a head who gives one takes it on herself that the comparison is made
		if err := a.unrestricted(ctx, Reserving, d.Persons); err != nil {
			return domain.Reservation{}, err
		}
	}
	g, err := domain.NewGrant(d, uuid.New)
	if err != nil {
		return domain.Reservation{}, err
	}
	claims := g.Claims()
	var out domain.Reservation
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		now := a.now()
		out = domain.Reservation{}
		if out.Overlaps, err = tx.LockClaims(ctx, d, claims, now); err != nil {
			return err
		}
		if out.Overlaps, err = a.foreign(ctx, tx, d, g, out.Overlaps); err != nil {
			return err
		}
		if len(out.Overlaps) == 0 || in.OverrideReason != "" {
			out.Reserved, out.Expires = true, now.Add(domain.ReservationTerm)
			if err := tx.Reserve(ctx, d, claims, out.Expires, in.OverrideReason, now); err != nil {
				return err
			}
			if len(out.Overlaps) > 0 {
				if err := a.keepOverride(ctx, tx, d, claims, in.OverrideReason); err != nil {
					return err
				}
			}
		}
		tx.Answer(out)
		return nil
	})
	return out, err
}
