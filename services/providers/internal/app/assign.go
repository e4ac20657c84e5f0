package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// seeAssignment asks the policy. A provider's own is decided by admission; see own.
func seeAssignment(ctx context.Context, a *domain.Assignment, admitted uuid.UUID) error {
	return seeBy(ctx, assigned(admitted, a.Provider), "assignment", names.Format("assignments", a.ID), a.Municipality, []uuid.UUID{a.Person}, domain.ErrAssignmentNotFound)
}

// own asks both: the admission, when a provider's system calls, and the policy. Another provider's is not found.
func (a *App) own(ctx context.Context, x *domain.Assignment) (Admission, error) {
	var adm Admission
	if caller.From(ctx).Kind == caller.System {
		var err error
		if adm, err = a.admit(ctx); err != nil {
			return adm, err
		}
		if adm.Provider != x.Provider || adm.Environment != x.Environment || adm.Municipality != x.Municipality {
			return adm, domain.ErrAssignmentNotFound
		}
	}
	return adm, seeAssignment(ctx, x, adm.Provider)
}

// answerBy is the end of the last day to answer in.
func (a *App) answerBy(ctx context.Context) time.Time {
	last := a.workdays.Add(a.dayIn(ctx).Time(), a.catalogue.WorkingDays(catalogue.ReferralAnswer, a.dayIn(ctx)))
	y, m, day := last.Date()
	return time.Date(y, m, day+1, 0, 0, 0, 0, clock.Riga).UTC().Add(-time.Microsecond)
}

// CreateAssignment refers a client. Staff refers clients of its own municipality; name and code come from the person
// registry, which decides whether the caller may see the person at all.
func (a *App) CreateAssignment(ctx context.Context, in domain.Assignment, registration uuid.UUID) (domain.Assignment, error) {
	c := caller.From(ctx)
	if c.Kind != caller.Staff || in.Municipality != c.Municipality {
		return domain.Assignment{}, errs.ErrAccessDenied
	}
	if err := see(ctx, "assignment", "", in.Municipality, []uuid.UUID{in.Person}, errs.ErrAccessDenied); err != nil {
		return domain.Assignment{}, err
	}
	l, err := a.store.Registration(ctx, registration, a.moment())
	if err != nil {
		return domain.Assignment{}, err
	}
	if kind, ok := a.catalogue.Kind(l.Kind, in.Period.From); !ok || !slices.Contains(kind.Units, in.Unit) {
		return domain.Assignment{}, domain.ErrServiceUnit
	}
	person, err := a.persons.Client(ctx, in.Person)
	if err != nil {
		return domain.Assignment{}, err
	}
	in.ID, in.CreatedBy, in.Created = uuid.Must(uuid.NewV7()), c.Subject, a.timeIn(ctx)
	if in.AnswerBy.IsZero() {
		in.AnswerBy = a.answerBy(ctx)
	}
	in.Extract = domain.Extract(domain.ReferralFields, facts(in.Extract, person), in.AddressHidden)
	out, err := domain.Offer(in, &l.Registration)
	if err != nil {
		return domain.Assignment{}, err
	}
	keys := make([][]byte, len(person.Codes))
	for i, code := range person.Codes {
		keys[i] = domain.ClientKey(a.clientKey, code)
	}
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(out)
		if err := tx.AddAssignment(ctx, out, keys); err != nil {
			return err
		}
		return a.told(ctx, tx, &out, domain.ReferralCreated)
	})
}

// facts are what the registry knows and what the caseworker wrote; the registry's word counts.
func facts(written map[string]string, p Client) map[string]string {
	out := maps.Clone(written)
	if out == nil {
		out = map[string]string{}
	}
	out[domain.FieldGivenName], out[domain.FieldSurname] = p.GivenName, p.Surname
	if p.Address != "" {
		out[domain.FieldAddress] = p.Address
	}
	if len(p.Codes) > 0 {
		out[domain.FieldCode] = p.Codes[0]
	}
	return out
}

// told adds the change to the provider's list and tells the event. The assignment is locked or new.
func (a *App) told(ctx context.Context, tx Tx, x *domain.Assignment, kind domain.ChangeKind) error {
	err := tx.AddChange(ctx, domain.Change{
		Provider: x.Provider, Kind: kind, Subject: names.Format("assignments", x.ID), Municipality: x.Municipality, At: a.timeIn(ctx),
		Body: map[string]string{
			"registration": names.Format("registrations", x.Registration), "municipality": x.Municipality, "state": string(x.State),
			"from": x.Period.From.String(), "to": x.Period.To.String(), "etag": Etag(x.Version), "answerTime": x.AnswerBy.Format(time.RFC3339),
		},
	})
	if err != nil {
		return err
	}
	if x.Version > 1 { // a limit or a share of a month that has ended may be another now
		if err := tx.MarkOpenStatements(ctx, domain.StatementKey{Environment: x.Environment, Provider: x.Provider, Municipality: x.Municipality}); err != nil {
			return err
		}
	}
	if x.Environment == domain.Sandbox {
		return nil // nobody outside is to count made-up clients
	}
	return tx.AssignmentChanged(ctx, *x, a.timeIn(ctx))
}

// step locks an assignment that the caller may see, lets do change it, keeps it and tells it.
func (a *App) step(ctx context.Context, id uuid.UUID, etag string, do func(x *domain.Assignment) (domain.ChangeKind, error)) (domain.Assignment, error) {
	var out domain.Assignment
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		x, err := tx.LockAssignment(ctx, id)
		if err != nil {
			return err
		}
		adm, err := a.own(ctx, &x)
		if err != nil {
			return err
		}
		if err := match(etag, x.Version); err != nil {
			return err
		}
		kind, err := do(&x)
		if err != nil {
			return err
		}
		out = given(ctx, x, adm)
		out.Extract = nil
		tx.Answer(out)
		if err := tx.SaveAssignment(ctx, x, caller.From(ctx).Subject, a.timeIn(ctx)); err != nil {
			return err
		}
		return a.told(ctx, tx, &x, kind)
	})
}

// given is what the caller may have of an assignment: a provider's system the fields of its grant, and of a client whom it
// does not serve nothing.
func given(ctx context.Context, x domain.Assignment, adm Admission) domain.Assignment {
	if caller.From(ctx).Kind != caller.System {
		return x
	}
	if x.State == domain.Rejected || x.State == domain.Withdrawn || x.State == domain.Lapsed {
		x.Extract = nil
	}
	x.Extract = domain.Extract(adm.Fields, x.Extract, x.AddressHidden)
	return x
}

// Accept takes the client.
func (a *App) Accept(ctx context.Context, id uuid.UUID, etag string) (domain.Assignment, error) {
	return a.step(ctx, id, etag, func(x *domain.Assignment) (domain.ChangeKind, error) {
		return domain.StatusChanged, x.Accept(a.timeIn(ctx))
	})
}

// Reject refuses the client.
func (a *App) Reject(ctx context.Context, id uuid.UUID, reason domain.RejectReason, note, etag string) (domain.Assignment, error) {
	return a.step(ctx, id, etag, func(x *domain.Assignment) (domain.ChangeKind, error) {
		return domain.StatusChanged, x.Reject(reason, note, a.timeIn(ctx))
	})
}

// Change changes an open assignment. A changed plan is told as such (OBJ-P4).
func (a *App) Change(ctx context.Context, id uuid.UUID, c domain.AssignmentChange, etag string) (domain.Assignment, error) {
	return a.step(ctx, id, etag, func(x *domain.Assignment) (domain.ChangeKind, error) {
		for _, registry := range []string{domain.FieldGivenName, domain.FieldSurname, domain.FieldCode} {
			delete(c.Extract, registry) // the person registry's word counts
		}
		plan, err := x.Change(c)
		if err != nil {
			return "", err
		}
		x.Extract = domain.Extract(domain.ReferralFields, x.Extract, x.AddressHidden)
		if plan {
			return domain.PlanChanged, nil
		}
		return domain.ReferralChanged, nil
	})
}

// Withdraw takes an assignment back.
func (a *App) Withdraw(ctx context.Context, id uuid.UUID, note, etag string) (domain.Assignment, error) {
	return a.step(ctx, id, etag, func(x *domain.Assignment) (domain.ChangeKind, error) {
		return domain.ReferralWithdrawn, x.Withdraw(note)
	})
}

// Pause stops an assignment from a day on.
func (a *App) Pause(ctx context.Context, id uuid.UUID, from domain.Date, etag string) (domain.Assignment, error) {
	return a.step(ctx, id, etag, func(x *domain.Assignment) (domain.ChangeKind, error) { return domain.StatusChanged, x.Pause(from) })
}

// ResumeAssignment ends a pause from a day on.
func (a *App) ResumeAssignment(ctx context.Context, id uuid.UUID, from domain.Date, etag string) (domain.Assignment, error) {
	return a.step(ctx, id, etag, func(x *domain.Assignment) (domain.ChangeKind, error) { return domain.StatusChanged, x.Resume(from) })
}

// End makes a day the last one.
func (a *App) End(ctx context.Context, id uuid.UUID, last domain.Date, etag string) (domain.Assignment, error) {
	return a.step(ctx, id, etag, func(x *domain.Assignment) (domain.ChangeKind, error) { return domain.StatusChanged, x.End(last) })
}
