package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// LockClaims takes the lock of every person until the transaction ends, in one order for everybody, and returns what other
// decisions have granted or reserved for the same days.
func (t *Tx) LockClaims(ctx context.Context, d domain.Decision, claims []domain.Claim, now time.Time) ([]domain.Claim, error) {
	if err := t.q.LockPersons(ctx, d.Persons); err != nil {
		return nil, err
	}
	kinds, starts, ends := columns(claims)
	rows, err := t.q.OverlappingClaims(ctx, db.OverlappingClaimsParams{
		Kinds: kinds, Starts: starts, Ends: ends, Persons: d.Persons, DecisionID: d.ID, Now: now,
	})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Claim, len(rows))
	for i, r := range rows {
		c := domain.Claim{Start: fromDate(r.StartDate), End: fromDate(r.EndDate), Municipality: r.Municipality, Decision: r.DecisionID, Granted: r.Granted}
		if c.Status.UnmarshalText([]byte(r.Kind)) != nil {
			if err := c.Benefit.UnmarshalText([]byte(r.Kind)); err != nil {
				return nil, fmt.Errorf("decode claim: %w", err)
			}
		}
		out[i] = c
	}
	return out, nil
}

// Reserve keeps the lines of a decision that is being issued until expires. What the decision had reserved before is replaced, and
// reservations of the same persons that lapsed are forgotten.
func (t *Tx) Reserve(ctx context.Context, d domain.Decision, claims []domain.Claim, expires time.Time, reason string, now time.Time) error {
	return errors.Join(
		t.q.DropLapsed(ctx, db.DropLapsedParams{Persons: d.Persons, Now: now}),
		t.q.DropReservation(ctx, d.ID),
		t.addClaims(ctx, d, claims, pgtype.Timestamptz{Time: expires, Valid: true}, reason, now),
	)
}

// claim makes the reservation of a decision last: it has granted. A decision that never reserved takes its days here.
func (t *Tx) claim(ctx context.Context, g domain.Grant) error {
	d, claims := g.Decision(), g.Claims()
	if len(claims) == 0 {
		return nil
	}
	return errors.Join(t.q.LockPersons(ctx, d.Persons), t.addClaims(ctx, d, claims, pgtype.Timestamptz{}, "", g.At))
}

func (t *Tx) addClaims(ctx context.Context, d domain.Decision, claims []domain.Claim, expires pgtype.Timestamptz, reason string, now time.Time) error {
	kinds, starts, ends := columns(claims)
	return t.q.AddClaims(ctx, db.AddClaimsParams{
		DecisionID: d.ID, CaseID: d.Case, Municipality: d.Municipality, Persons: d.Persons, Kinds: kinds, Starts: starts, Ends: ends,
		ExpiresAt: expires, OverrideReason: toText(reason), CreatedAt: now,
	})
}

func columns(claims []domain.Claim) (kinds []string, starts, ends []pgtype.Date) {
	for _, c := range claims {
		kinds, starts, ends = append(kinds, c.Word()), append(starts, toDate(c.Start)), append(ends, toDate(c.End))
	}
	return kinds, starts, ends
}
