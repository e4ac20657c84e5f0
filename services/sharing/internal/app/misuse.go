package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/misuse"
)

// MisuseStore keeps signals and the hours that were looked at.
type MisuseStore interface {
	// MisuseHours are the hours since one that are done with.
	MisuseHours(ctx context.Context, since time.Time) ([]time.Time, error)
	AddMisuseHour(ctx context.Context, hour, now time.Time) error
	// RaiseMisuse keeps the signals of an hour that are not kept yet and announces each of them; it returns how many.
	RaiseMisuse(ctx context.Context, hour time.Time, signals []domain.MisuseSignal) (int, error)
	// ReviewMisuse changes a locked signal; domain.ErrMisuseSignalNotFound when there is none.
	ReviewMisuse(ctx context.Context, id uuid.UUID, step func(*domain.MisuseSignal) error) (domain.MisuseSignal, error)
	MisuseSignals(ctx context.Context, state string, size int) ([]domain.MisuseSignal, error)
}

// ActorLog counts what officials did, by the audit log of one service.
type ActorLog interface {
	// ActorHours is a page of the officials of an hour, in the order of their subjects, after one of them.
	ActorHours(ctx context.Context, hour time.Time, after string, size int) ([]domain.ActorHour, error)
}

// MisuseDeps is what the use cases are built from.
type MisuseDeps struct {
	Store MisuseStore
	Logs  []ActorLog
	Rows  *misuse.Rows
	// Working reports whether a day is a working day.
	Working func(day time.Time) bool
	Clock   clock.Clock
}

// Misuse finds signs of misuse in the audit logs and keeps their review (SEC-LOG-7).
type Misuse struct{ d MisuseDeps }

// NewMisuse returns the use cases.
func NewMisuse(d MisuseDeps) *Misuse { return &Misuse{d} }

// reviewers are the roles that review.
var reviewers = []string{"auditor", "data_officer"}

func reviewer(ctx context.Context) (caller.Caller, error) {
	who := caller.From(ctx)
	if who.Kind != caller.Staff || who.Subject == "" || !slices.ContainsFunc(reviewers, who.HasRole) {
		return who, errs.ErrAccessDenied
	}
	return who, nil
}

// List lists signals of a state, or all.
func (m *Misuse) List(ctx context.Context, state string) ([]domain.MisuseSignal, error) {
	if _, err := reviewer(ctx); err != nil {
		return nil, err
	}
	return m.d.Store.MisuseSignals(ctx, state, 500)
}

// Close records the outcome of a review.
func (m *Misuse) Close(ctx context.Context, id uuid.UUID, outcome, finding string) (domain.MisuseSignal, error) {
	who, err := reviewer(ctx)
	if err != nil {
		return domain.MisuseSignal{}, err
	}
	audit.Subjects(ctx, names.Format("misuseSignals", id))
	return m.d.Store.ReviewMisuse(ctx, id, func(s *domain.MisuseSignal) error { return s.Close(who.Subject, outcome, finding, m.now()) })
}

func (m *Misuse) now() time.Time { return m.d.Clock.Now().UTC().Truncate(time.Microsecond) }
