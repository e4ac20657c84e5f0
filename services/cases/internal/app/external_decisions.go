package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// ExternalStore reads decisions of the system of before.
type ExternalStore interface {
	// MandatoryTasks reads what a municipality has to do here.
	MandatoryTasks(ctx context.Context, municipality string) ([]domain.MandatoryTask, error)
	// ExternalErrors reads one page of a sender's errors, the oldest first, and the token of the next page.
	ExternalErrors(ctx context.Context, from Sender, ended bool, size int, token string) ([]domain.ExternalError, string, error)
	// ExternalDecisions reads one page of the decisions about a person, the newest first, and the token of the next page.
	ExternalDecisions(ctx context.Context, person uuid.UUID, municipality string, size int, token string) ([]domain.ExternalDecision, string, error)
}

// ExternalTx writes them.
type ExternalTx interface {
	// LockFeed waits for others who write what a municipality sends or has to do here, and reads the latter.
	LockFeed(ctx context.Context, municipality string) ([]domain.MandatoryTask, error)
	// AddMandatoryTask is domain.ErrMandatoryTaskOverlap when days of the type overlap.
	AddMandatoryTask(ctx context.Context, t domain.MandatoryTask) error
	// ExternalByReference reads the decisions and the open errors of a sender under any of its references.
	ExternalByReference(ctx context.Context, from Sender, references []string) ([]domain.ExternalDecision, []domain.ExternalError, error)
	// LockExternalError is domain.ErrExternalErrorNotFound when there is none.
	LockExternalError(ctx context.Context, id uuid.UUID) (domain.ExternalError, error)
	SaveExternalDecision(ctx context.Context, e domain.ExternalDecision) error
	SaveExternalError(ctx context.Context, e domain.ExternalError) error
}

// Sender is the system of before of a municipality, as the token tells.
type Sender struct{ Municipality, System string }

// Sent reports whether a record is the sender's.
func (s Sender) Sent(e domain.ExternalDecision) bool {
	return e.Municipality == s.Municipality && e.System == s.System
}

// feeder returns who sends, after asking the policy.
func feeder(ctx context.Context) (Sender, error) {
	c := caller.From(ctx)
	if c.Kind != caller.System || c.Municipality == "" || c.Subject == "" {
		return Sender{}, errs.ErrAccessDenied
	}
	return Sender{c.Municipality, c.Subject}, own(ctx, authz.Resource{Type: "external_decisions", Municipality: c.Municipality})
}

// SetMandatoryTask enters from which day on a municipality decides here only (OBJ-N1).
func (a *App) SetMandatoryTask(ctx context.Context, t domain.MandatoryTask) (domain.MandatoryTask, error) {
	who, err := official(ctx)
	if err != nil {
		return t, err
	}
	by := a.actor(who)
	if err := t.Check(by.Today); err != nil {
		return t, err
	}
	t.ID, t.SetBy, t.Set = uuid.Must(uuid.NewV7()), by.Subject, by.Now
	return t, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if _, err := tx.LockFeed(ctx, t.Municipality); err != nil {
			return err
		}
		tx.SetResult(t)
		return tx.AddMandatoryTask(ctx, t)
	})
}

// ListMandatoryTasks reads what a municipality has to do here.
func (a *App) ListMandatoryTasks(ctx context.Context, municipality string) ([]domain.MandatoryTask, error) {
	return a.store.MandatoryTasks(ctx, municipality)
}

// ListExternalErrors reads one page of the sender's own errors.
func (a *App) ListExternalErrors(ctx context.Context, ended bool, size int, token string) ([]domain.ExternalError, string, error) {
	from, err := feeder(ctx)
	if err != nil {
		return nil, "", err
	}
	list, next, err := a.store.ExternalErrors(ctx, from, ended, size, token)
	for _, e := range list {
		audit.Subjects(ctx, names.Format("persons", e.Decision.Person))
	}
	return list, next, err
}

// ListExternalDecisions reads one page of what the official's municipality decided about a person in the system of before.
func (a *App) ListExternalDecisions(ctx context.Context, person uuid.UUID, size int, token string) ([]domain.ExternalDecision, string, error) {
	who, err := official(ctx)
	if err != nil {
		return nil, "", err
	}
	name := names.Format("persons", person)
	audit.Subjects(ctx, name)
	if err := own(ctx, authz.Resource{Type: "external_decisions", Municipality: who.Municipality, Persons: []string{name}}); err != nil {
		return nil, "", err
	}
	return a.store.ExternalDecisions(ctx, person, who.Municipality, size, token)
}
