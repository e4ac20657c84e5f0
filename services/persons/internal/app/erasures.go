package app

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// ErasureTx is what erasures need of a transaction.
type ErasureTx interface {
	// Erasure is domain.ErrErasureNotFound when there is none.
	Erasure(ctx context.Context, id uuid.UUID) (domain.Erasure, error)
	AddErasure(ctx context.Context, e domain.Erasure) error
	SaveErasure(ctx context.Context, e domain.Erasure) error
	AddErasureReport(ctx context.Context, id uuid.UUID, r domain.ErasureReport) error
	KeepDue(ctx context.Context, lines []domain.DueLine, now time.Time) error
	// FileFound makes a proposal without a vote for each person of whom something is due and no erasure is open, or brings the one that is there up to
	// date while nobody has voted. What was rejected is not filed again before something else is due.
	FileFound(ctx context.Context, persons []uuid.UUID, ground string, now time.Time) error
	// FoundErasure locks what the night found of a person; domain.ErrErasureNotFound when there is none.
	FoundErasure(ctx context.Context, person uuid.UUID) (domain.Erasure, error)
	ForgetDue(ctx context.Context, person uuid.UUID, service string) error
	HouseholdsOfApplicant(ctx context.Context, person uuid.UUID) ([]uuid.UUID, error)
	Once(ctx context.Context, consumer, event string) (bool, error)
}

// mayUseErasure asks the policy about an erasure and names whose it is in the audit entry.
func (a *App) mayUseErasure(ctx context.Context, e domain.Erasure) error {
	name, person := names.Format("erasures", e.ID), names.Format("persons", e.Person)
	audit.Subjects(ctx, name, person)
	return hidden(authz.Check(ctx, authz.Resource{Type: "erasure", ID: name, Persons: []string{person}}), domain.ErrErasureNotFound)
}

// ProposeErasure proposes to erase the data of a person. What the night found of her becomes the officer's proposal: her vote is the first of two.
func (a *App) ProposeErasure(ctx context.Context, person uuid.UUID, ground string) (domain.Erasure, error) {
	e, err := domain.ProposeErasure(uuid.Must(uuid.NewV7()), person, ground, caller.From(ctx).Subject, a.now())
	if err != nil {
		return domain.Erasure{}, err
	}
	if err := a.mayUseErasure(ctx, e); err != nil {
		return domain.Erasure{}, err
	}
	return e, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if _, err := tx.Person(ctx, person); err != nil {
			return err
		}
		found, err := tx.FoundErasure(ctx, person)
		if errors.Is(err, domain.ErrErasureNotFound) {
			tx.Answer(e)
			return tx.AddErasure(ctx, e)
		}
		if err != nil {
			return err
		}
		if e, err = found.Adopt(ground, e.ProposedBy, e.ProposedAt); err != nil { // the night was first: it is her proposal now
			return err
		}
		tx.Answer(e)
		return tx.SaveErasure(ctx, e)
	})
}

// DecideErasure orders or rejects a proposal, or gives the first vote to what the night found; an order is announced to every service in the same transaction.
func (a *App) DecideErasure(ctx context.Context, id uuid.UUID, approve bool, reason, etag string) (out domain.Erasure, err error) {
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		e, err := tx.Erasure(ctx, id)
		if err != nil {
			return err
		}
		if err := a.mayUseErasure(ctx, e); err != nil {
			return err
		}
		if err := expect(etag, e.Version); err != nil {
			return err
		}
		if out, err = e.Decide(approve, reason, caller.From(ctx).Subject, a.now()); err != nil {
			return err
		}
		if err := tx.SaveErasure(ctx, out); err != nil {
			return err
		}
		tx.Answer(out)
		if out.State != domain.ErasureOrdered {
			return nil
		}
		households, err := tx.HouseholdsOfApplicant(ctx, out.Person)
		if err != nil {
			return err
		}
		return tx.Publish(ctx, domain.ErasureWasOrdered{Erasure: out.ID, Person: out.Person, Households: households, At: out.DecidedAt})
	})
}

// Erasure reads an erasure.
func (a *App) Erasure(ctx context.Context, id uuid.UUID) (domain.Erasure, error) {
	e, err := a.store.Erasure(ctx, id)
	if err != nil {
		return domain.Erasure{}, err
	}
	return e, a.mayUseErasure(ctx, e)
}

// certificate is what is signed when every service has reported. It names opaque ids and codes only.
type certificate struct {
	Erasure    string                          `json:"erasure"`
	Person     string                          `json:"person"`
	ProposedBy string                          `json:"proposed_by"`
	DecidedBy  string                          `json:"decided_by"`
	DecidedAt  time.Time                       `json:"decided_at"`
	Services   map[string][]domain.ErasureLine `json:"services"`
	Time       time.Time                       `json:"time"`
}

// ReportErasure takes the report of a service in, once; with the last one the erasure is done and its certificate is signed.
func (a *App) ReportErasure(ctx context.Context, consumer, event string, id uuid.UUID, r domain.ErasureReport) error {
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		e, err := tx.Erasure(ctx, id)
		if err != nil {
			return err
		}
		audit.Subjects(ctx, names.Format("erasures", e.ID), names.Format("persons", e.Person))
		e, added := e.Report(r)
		if !added {
			return nil
		}
		if e.Complete() {
			c := certificate{
				Erasure: names.Format("erasures", e.ID), Person: names.Format("persons", e.Person), ProposedBy: e.ProposedBy, DecidedBy: e.DecidedBy,
				DecidedAt: e.DecidedAt, Services: map[string][]domain.ErasureLine{}, Time: a.now(),
			}
			for _, r := range e.Reports {
				c.Services[r.Service] = append([]domain.ErasureLine{}, r.Lines...)
			}
			e.State = domain.ErasureDone
			if e.Certificate, err = a.sign(c); err != nil {
				return err
			}
		}
		if err := tx.AddErasureReport(ctx, e.ID, r); err != nil {
			return err
		}
		if err := tx.ForgetDue(ctx, e.Person, r.Service); err != nil {
			return err
		}
		return tx.SaveErasure(ctx, e)
	})
}
