package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// PersonsDue lists everybody whom the checks of a list will ask about.
func (s *Store) PersonsDue(ctx context.Context, municipality string, through domain.Month) ([]uuid.UUID, error) {
	ids, err := s.q.PersonsDue(ctx, db.PersonsDueParams{Municipality: municipality, ThroughMonth: through.First().Time()})
	return ids, failure(err)
}

// WhomLinesPay lists the lines of a list with whom they are for and who is paid.
func (s *Store) WhomLinesPay(ctx context.Context, id uuid.UUID, now time.Time) (map[uuid.UUID]domain.Candidate, error) {
	return whomLinesPay(ctx, s.db, id, now)
}

// WhomLinesPay is the same in the transaction.
func (t *Tx) WhomLinesPay(ctx context.Context, id uuid.UUID, now time.Time) (map[uuid.UUID]domain.Candidate, error) {
	return whomLinesPay(ctx, t.tx, id, now)
}

func whomLinesPay(ctx context.Context, q db.DBTX, id uuid.UUID, now time.Time) (map[uuid.UUID]domain.Candidate, error) {
	rows, err := db.New(q).WhomLinesPay(ctx, id)
	if err != nil {
		return nil, failure(err)
	}
	list := make([]domain.Candidate, len(rows))
	for i, r := range rows {
		c := domain.Candidate{Obligation: domain.Obligation{
			ID: r.ObligationID, Benefit: r.BenefitID, Case: r.CaseID, Decision: r.DecisionID, Persons: r.Persons,
		}, Payee: &domain.Payee{Person: r.PersonID.UUID}}
		for _, k := range r.Released {
			c.Obligation.Released = append(c.Obligation.Released, domain.Check(k))
		}
		list[i] = c
	}
	if err := markRestricted(ctx, q, list, now); err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]domain.Candidate, len(rows))
	for i, r := range rows {
		out[r.ID] = list[i]
	}
	return out, nil
}

// markRestricted says of candidates whether a person of theirs has had what is paid by restricted (GDPR 18).
func markRestricted(ctx context.Context, q restriction.Querier, list []domain.Candidate, now time.Time) error {
	held, err := restriction.Stopping(ctx, q, restriction.Payment, domain.PersonsOf(list), now)
	if err != nil {
		return err
	}
	for i := range list {
		about := about(&list[i])
		list[i].Restricted = slices.ContainsFunc(held, func(h restriction.Held) bool { return h.Covers(about) })
	}
	return nil
}

// about are the records that an amount rests on, and the persons whom it is for.
func about(c *domain.Candidate) []string {
	o := &c.Obligation
	out := []string{
		names.Format("obligations", o.ID), names.Format("benefits", o.Benefit), names.Format("cases", o.Case), names.Format("decisions", o.Decision),
	}
	for _, p := range domain.PersonsOf([]domain.Candidate{*c}) {
		out = append(out, names.Format("persons", p))
	}
	return out
}

// Candidates locks what is due. Amounts of the same persons share the oldest recovery that is deducted from them.
func (t *Tx) Candidates(ctx context.Context, municipality string, through domain.Month, now time.Time) ([]domain.Candidate, error) {
	rows, err := t.q.Candidates(ctx, db.CandidatesParams{Municipality: municipality, ThroughMonth: through.First().Time()})
	if err != nil {
		return nil, err
	}
	deducting, err := t.q.LockDeducting(ctx, municipality)
	if err != nil {
		return nil, err
	}
	of := map[uuid.UUID]*domain.Recovery{}
	for _, r := range deducting { // by id, which is by age
		one := recovery(r)
		for _, p := range one.Persons {
			if of[p] == nil {
				of[p] = &one
			}
		}
	}
	sealed := make([]vault.Sealed, len(rows))
	for i := range rows {
		sealed[i] = vault.Sealed{Field: payeeIBAN, Record: rows[i].PayeeID.UUID, Bytes: rows[i].Iban}
	}
	ibans, err := open(ctx, t.vault, t.tx, sealed)
	if err != nil {
		return nil, err
	}
	out := make([]domain.Candidate, len(rows))
	for i := range rows {
		out[i] = candidate(&rows[i], ibans[i])
		for _, p := range out[i].Obligation.Persons {
			if r := of[p]; r != nil {
				out[i].Recovery = r
				break
			}
		}
	}
	return out, markRestricted(ctx, t.tx, out, now)
}

func candidate(r *db.CandidatesRow, iban string) domain.Candidate {
	c := domain.Candidate{
		BenefitEnd: domain.DateOf(r.BenefitEnd), Duplicate: r.Duplicate,
		Obligation: obligation(db.Obligation{
			ID: r.ID, Source: r.Source, BenefitID: r.BenefitID, CaseID: r.CaseID, DecisionID: r.DecisionID, Municipality: r.Municipality, Kind: r.Kind,
			Cause: r.Cause, Month: r.Month, AmountCents: r.AmountCents, DischargedCents: r.DischargedCents, State: r.State, Reason: r.Reason,
			Persons: r.Persons, PaymentID: r.PaymentID, Released: r.Released, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
			CarriedBy: r.CarriedBy,
		}),
	}
	if r.PayeeKind != nil {
		c.Payee = &domain.Payee{
			Benefit: r.BenefitID, Kind: domain.PayeeKind(*r.PayeeKind), Person: r.PayeePerson.UUID,
			Account: domain.Account{Holder: text(r.Holder), IBAN: iban, BIC: text(r.Bic), Reference: text(r.Reference), Protected: r.Protected != nil && *r.Protected},
		}
	}
	return c
}
