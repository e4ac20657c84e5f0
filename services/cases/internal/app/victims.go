package app

import (
	"cmp"
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// VictimStore reads cases of child victims and their referrals; domain.ErrVictimCaseNotFound and domain.ErrReferralNotFound when there is none.
type VictimStore interface {
	VictimCase(ctx context.Context, id uuid.UUID) (domain.VictimCase, error)
	Referral(ctx context.Context, id uuid.UUID) (domain.Referral, error)
	// Referrals reads one page of what a recipient was sent, and the token of the next page.
	Referrals(ctx context.Context, q ReferralQuery) ([]domain.Referral, string, error)
	// RecoveryTests are the tests of a referral, the newest first.
	RecoveryTests(ctx context.Context, referral uuid.UUID) ([]domain.RecoveryTest, error)
	// Notices reads notices of rehabilitation by id.
	Notices(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]domain.Notice, error)
	// SentNotices reads one page of what a sender has sent, and the token of the next page.
	SentNotices(ctx context.Context, sender string, size int, token string) ([]domain.Notice, string, error)
	// FundNotices reads a recipient's list from a number on.
	FundNotices(ctx context.Context, recipient string, after int64, size int) ([]domain.FundNotice, error)
}

// VictimTx writes them. Reads lock what they return.
type VictimTx interface {
	LockVictimCase(ctx context.Context, id uuid.UUID) (domain.VictimCase, error)
	LockReferral(ctx context.Context, id uuid.UUID) (domain.Referral, error)
	AddVictimCase(ctx context.Context, c domain.VictimCase, by domain.Actor) error
	SaveVictimCase(ctx context.Context, c domain.VictimCase, by domain.Actor) error
	// AssignVictimCase writes who has a case.
	AssignVictimCase(ctx context.Context, c domain.VictimCase, by domain.Actor) error
	AddReferral(ctx context.Context, r domain.Referral, by domain.Actor) error
	SaveReferral(ctx context.Context, r domain.Referral, by domain.Actor) error
	// LockRecoveryTest is domain.ErrRecoveryNotFound when there is none.
	LockRecoveryTest(ctx context.Context, id uuid.UUID) (domain.RecoveryTest, error)
	AddRecoveryTest(ctx context.Context, t domain.RecoveryTest, r domain.Referral) error
	SaveRecoveryTest(ctx context.Context, t domain.RecoveryTest, r domain.Referral) error
	// AcceptedNotice finds what a sender was accepted under a reference.
	AcceptedNotice(ctx context.Context, sender, reference string) (domain.Notice, bool, error)
	AddNotice(ctx context.Context, n domain.Notice, r domain.Referral, by domain.Actor) error
	// Tell numbers an entry of a recipient's list, keeps it and announces it.
	Tell(ctx context.Context, n domain.FundNotice, municipality string) error
}

// OpenVictimCase opens the case of a child of the municipality (MK 1613). The registry tells who she is, and only of a child declared there. It is
// given to the officer named, or to who opens it, if she has an entry in the register of specialists (SEC-CHILD-1).
func (a *App) OpenVictimCase(ctx context.Context, c domain.VictimCase) (domain.VictimCase, error) {
	who, err := official(ctx)
	if err != nil {
		return c, err
	}
	if err := own(ctx, authz.Resource{Type: "victim_case", Municipality: c.Municipality}); err != nil {
		return c, err
	}
	audit.Subjects(ctx, names.Format("persons", c.Child))
	by := a.actor(who)
	found, err := a.persons.Persons(ctx, []uuid.UUID{c.Child})
	if err != nil {
		return c, err
	}
	switch child, ok := found[c.Child]; {
	case !ok:
		return c, domain.ErrPersonUnknown
	case child.BirthDate.Reached(18, by.Today):
		return c, domain.ErrVictimNotChild
	}
	p := c.Proceedings
	c.ID, c.Created, c.Officer, c.Proceedings = uuid.Must(uuid.NewV7()), by.Now, cmp.Or(c.Officer, who.Subject), domain.Proceedings{}
	if _, err := c.RecordProceedings(p); err != nil {
		return c, err
	}
	audit.SetCase(ctx, names.Format("victimCases", c.ID))
	return c, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if err := assign(ctx, tx, &c, c.Officer, by); err != nil {
			return err
		}
		c.Version = 1
		tx.SetResult(c)
		return tx.AddVictimCase(ctx, c, by)
	})
}

// GetVictimCase reads a case with its referrals.
func (a *App) GetVictimCase(ctx context.Context, id uuid.UUID) (domain.VictimCase, error) {
	c, err := a.store.VictimCase(ctx, id)
	if err != nil {
		return c, err
	}
	return c, seeVictimCase(ctx, c)
}

// RecordProceedings records what is known of the criminal proceedings. A number that arrives after a referral is told to the fund (OBJ-L2).
func (a *App) RecordProceedings(ctx context.Context, id uuid.UUID, p domain.Proceedings, etag string) (domain.VictimCase, error) {
	return a.changeVictimCase(ctx, id, etag, func(ctx context.Context, tx Tx, c *domain.VictimCase, by domain.Actor) error {
		arrived, err := c.RecordProceedings(p)
		if err != nil {
			return err
		}
		if err := tx.SaveVictimCase(ctx, *c, by); err != nil || !arrived {
			return err
		}
		for _, r := range c.Referrals {
			if !r.Opens(true, by.Today) {
				continue
			}
			if err := a.tell(ctx, tx, r, domain.ToldProcessNumber, by); err != nil {
				return err
			}
		}
		return nil
	})
}

// AssignVictimCase gives a case to another officer who has an entry in the register of specialists (SEC-CHILD-1).
func (a *App) AssignVictimCase(ctx context.Context, id uuid.UUID, officer, etag string) (domain.VictimCase, error) {
	return a.changeVictimCase(ctx, id, etag, func(ctx context.Context, tx Tx, c *domain.VictimCase, by domain.Actor) error {
		if err := assign(ctx, tx, c, officer, by); err != nil {
			return err
		}
		return tx.AssignVictimCase(ctx, *c, by)
	})
}

// assign gives a case to an officer by the entry that is in force today. The entry stays locked: it is not withdrawn before the case is hers.
func assign(ctx context.Context, tx Tx, c *domain.VictimCase, officer string, by domain.Actor) error {
	entry, err := tx.SpecialistInForce(ctx, c.Municipality, officer, by.Today)
	if err != nil {
		return err
	}
	return c.Assign(officer, entry)
}

// CreateReferral refers the child of a case to the fund or one of its foundations, and tells both. Who refers is a specialist (SEC-CHILD-1).
func (a *App) CreateReferral(ctx context.Context, r domain.Referral) (domain.Referral, error) {
	_, err := a.changeVictimCase(ctx, r.VictimCase, "", func(ctx context.Context, tx Tx, c *domain.VictimCase, by domain.Actor) error {
		switch {
		case !a.funds.Known(r.Recipient):
			return domain.ErrRecipientUnknown.Field("referral.recipient", domain.ErrRecipientUnknown.Reason, domain.ErrRecipientUnknown.Message, domain.ErrRecipientUnknown.MessageLV)
		case c.Running() != nil:
			return domain.ErrReferralState
		}
		switch entry, err := tx.SpecialistInForce(ctx, c.Municipality, by.Subject, by.Today); {
		case err != nil:
			return err
		case entry == uuid.Nil:
			return domain.ErrSpecialistMissing
		}
		r.ID, r.Child, r.Municipality, r.Created, r.Version = uuid.Must(uuid.NewV7()), c.Child, c.Municipality, by.Now, 1
		if err := tx.AddReferral(ctx, r, by); err != nil {
			return err
		}
		tx.SetResult(r)
		return a.tell(ctx, tx, r, domain.ToldReferred, by)
	})
	return r, err
}

// EndReferral ends a referral; the fund is told.
func (a *App) EndReferral(ctx context.Context, id uuid.UUID, reason domain.ReferralEnd, etag string) (domain.Referral, error) {
	read, err := a.store.Referral(ctx, id)
	if err != nil {
		return read, err
	}
	var r domain.Referral
	_, err = a.changeVictimCase(ctx, read.VictimCase, "", func(ctx context.Context, tx Tx, _ *domain.VictimCase, by domain.Actor) error {
		if r, err = tx.LockReferral(ctx, id); err != nil {
			return err
		}
		if err := match(etag, r.Version); err != nil {
			return err
		}
		if err := r.Finish(reason, by.Today); err != nil {
			return err
		}
		if err := tx.SaveReferral(ctx, r, by); err != nil {
			return err
		}
		tx.SetResult(r)
		return a.tell(ctx, tx, r, domain.ToldEnded, by)
	})
	if errors.Is(err, domain.ErrVictimCaseNotFound) {
		err = domain.ErrReferralNotFound
	}
	return r, err
}

// changeVictimCase locks a case that the official may see and lets step change it.
func (a *App) changeVictimCase(ctx context.Context, id uuid.UUID, etag string, step func(context.Context, Tx, *domain.VictimCase, domain.Actor) error) (domain.VictimCase, error) {
	who, err := official(ctx)
	if err != nil {
		return domain.VictimCase{}, err
	}
	by := a.actor(who)
	var c domain.VictimCase
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if c, err = tx.LockVictimCase(ctx, id); err != nil {
			return err
		}
		if err := seeVictimCase(ctx, c); err != nil {
			return err
		}
		if err := match(etag, c.Version); err != nil {
			return err
		}
		before := c.Version
		if err := step(ctx, tx, &c, by); err != nil {
			return err
		}
		if c.Version != before { // the case itself is the answer
			tx.SetResult(c)
		}
		return nil
	})
	return c, err
}

// tell puts an entry into the list of everybody who is told of a referral.
func (a *App) tell(ctx context.Context, tx Tx, r domain.Referral, kind domain.FundNoticeKind, by domain.Actor) error {
	for _, recipient := range a.funds.Lists(r) {
		n := domain.FundNotice{Recipient: recipient, Kind: kind, Referral: r.ID, Added: by.Now}
		if err := tx.Tell(ctx, n, r.Municipality); err != nil {
			return err
		}
	}
	return nil
}

// seeVictimCase asks the policy about a loaded case. One that the caller may not see does not exist for her. The child's persons are no
// persons of the record: nobody reads it as her own here (J7: the offender may be who represents the child).
func seeVictimCase(ctx context.Context, c domain.VictimCase) error {
	name := names.Format("victimCases", c.ID)
	audit.Subjects(ctx, names.Format("persons", c.Child))
	audit.SetCase(ctx, name)
	err := authz.Check(ctx, authz.Resource{Type: "victim_case", ID: name, Municipality: c.Municipality})
	if errors.Is(err, authz.ErrHidden) {
		return domain.ErrVictimCaseNotFound
	}
	return err
}
