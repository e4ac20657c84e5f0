package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// SpecialistStore reads the register of specialists.
type SpecialistStore interface {
	// Specialists reads one page of the entries with an employer, and the token of the next page.
	Specialists(ctx context.Context, q SpecialistQuery) ([]domain.Specialist, string, error)
	// SpecialistNotices reads one page of what an employer was told, the newest first, and the token of the next page.
	SpecialistNotices(ctx context.Context, q SpecialistNoticeQuery) ([]domain.SpecialistNotice, string, error)
}

// SpecialistTx writes it.
type SpecialistTx interface {
	// SpecialistsByCertificate waits for other imports and reads the entries with any of the numbers.
	SpecialistsByCertificate(ctx context.Context, numbers []string) ([]domain.Specialist, error)
	// LockSpecialist is domain.ErrSpecialistNotFound when there is none.
	LockSpecialist(ctx context.Context, id uuid.UUID) (domain.Specialist, error)
	AddSpecialist(ctx context.Context, s domain.Specialist, by domain.Actor) error
	SaveSpecialist(ctx context.Context, s domain.Specialist, by domain.Actor) error
	// SpecialistInForce is the entry of an officer that is in force on a day, locked until the transaction ends; the nil id without one.
	SpecialistInForce(ctx context.Context, employer, subject string, day domain.Date) (uuid.UUID, error)
	// EndingSpecialists locks some officers whose last entry ends by a day and who were not told yet that it is so near.
	EndingSpecialists(ctx context.Context, until domain.Date, days int) ([]domain.Specialist, error)
	// TellEmployer keeps a notice and announces it.
	TellEmployer(ctx context.Context, n domain.SpecialistNotice) error
}

// SpecialistQuery asks for the entries with an employer.
type SpecialistQuery struct {
	Employer string
	Ended    bool // also those that are over on Day
	Day      domain.Date
	Size     int
	Token    string
}

// Knowledge says what a certificate needs, by dated rows.
type Knowledge interface {
	Check(s domain.Specialist) []domain.Problem
}

// SpecialistOutcome is what became of a record.
type SpecialistOutcome struct {
	Result   string // ADDED, CHANGED, UNCHANGED or REJECTED
	ID       uuid.UUID
	Problems []domain.Problem
}

// registerKeeper is the role that sees the register whole and writes it (GR-15).
const registerKeeper = "child_protection_centre"

// ListSpecialists reads one page of the entries with an employer: whole for who keeps the register, as a look-up for everybody else.
func (a *App) ListSpecialists(ctx context.Context, q SpecialistQuery) ([]domain.Specialist, string, error) {
	if err := own(ctx, authz.Resource{Type: "specialists"}); err != nil {
		return nil, "", err
	}
	q.Day = a.today()
	list, next, err := a.store.Specialists(ctx, q)
	for i := range list {
		audit.Subjects(ctx, names.Format("specialists", list[i].ID))
		if !caller.From(ctx).HasRole(registerKeeper) {
			list[i] = list[i].Lookup()
		}
	}
	return list, next, err
}

// Today is the day in Latvia: what an answer says of now is of this day.
func (a *App) Today() domain.Date { return a.today() }

// WithdrawSpecialist ends an entry and tells the employer, who sees whether another one is in force. No case is taken from her.
func (a *App) WithdrawSpecialist(ctx context.Context, id uuid.UUID, reason domain.WithdrawalReason, etag string) (domain.Specialist, error) {
	who, err := official(ctx)
	if err != nil {
		return domain.Specialist{}, err
	}
	by := a.actor(who)
	var s domain.Specialist
	return s, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if s, err = tx.LockSpecialist(ctx, id); err != nil {
			return err
		}
		name := names.Format("specialists", s.ID)
		audit.Subjects(ctx, name)
		if err := authz.Check(ctx, authz.Resource{Type: "specialist", ID: name}); err != nil {
			if errors.Is(err, authz.ErrHidden) {
				return domain.ErrSpecialistNotFound
			}
			return err
		}
		if err := match(etag, s.Version); err != nil {
			return err
		}
		if err := s.Withdraw(reason, by.Today); err != nil {
			return err
		}
		if err := tx.SaveSpecialist(ctx, s, by); err != nil {
			return err
		}
		tx.SetResult(s)
		n := domain.SpecialistNotice{ID: uuid.Must(uuid.NewV7()), Specialist: s.ID, Employer: s.Employer, Subject: s.Subject, Kind: domain.EntryWithdrawn, To: s.To, Added: by.Now}
		return tx.TellEmployer(ctx, n)
	})
}
