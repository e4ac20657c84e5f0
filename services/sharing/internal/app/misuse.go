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
	"github.com/digisoc/platform/pkg/page"
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
	// MisuseSignals lists signals of a state, or all, the newest hour first, after a place.
	MisuseSignals(ctx context.Context, state string, after SignalPlace, size int) ([]domain.MisuseSignal, error)
}

// SignalPlace is where a signal stands among the others; the zero place is before all.
type SignalPlace struct {
	Hour time.Time
	ID   uuid.UUID
}

// ActorLog counts what officials did, by the audit log of one service.
type ActorLog interface {
	// ActorHours is a page of the officials of an hour, in the order of their subjects, after one of them.
	ActorHours(ctx context.Context, hour time.Time, after string, size int) ([]domain.ActorHour, error)
	// ActorSubjects is a page of whom the officials of an hour met, in order, after one of them.
	ActorSubjects(ctx context.Context, hour time.Time, after domain.ActorSubject, size int) ([]domain.ActorSubject, error)
}

// MisuseDeps is what the use cases are built from.
type MisuseDeps struct {
	Store   MisuseStore
	Watches WatchStore
	Persons Likenesses
	Logs    []ActorLog
	Rows    *misuse.Rows
	Terms   *misuse.Terms
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

// List lists signals of a state, or all, page by page.
func (m *Misuse) List(ctx context.Context, state string, size int, token string) (list []domain.MisuseSignal, next string, err error) {
	if _, err := reviewer(ctx); err != nil {
		return nil, "", err
	}
	query, after := "misuseSignals "+state, SignalPlace{}
	if _, err := page.Decode(token, query, &after); err != nil {
		return nil, "", err
	}
	if list, err = m.d.Store.MisuseSignals(ctx, state, after, size+1); err != nil || len(list) <= size {
		return list, "", err
	}
	list = list[:size]
	next, err = page.Encode(query, SignalPlace{list[size-1].Hour, list[size-1].ID})
	return list, next, err
}

// Close records the outcome of a review.
func (m *Misuse) Close(ctx context.Context, id uuid.UUID, outcome, finding string) (domain.MisuseSignal, error) {
	who, err := reviewer(ctx)
	if err != nil {
		return domain.MisuseSignal{}, err
	}
	audit.Subjects(ctx, names.Format("misuseSignals", id))
	return m.d.Store.ReviewMisuse(ctx, id, func(s *domain.MisuseSignal) error {
		for _, person := range s.Persons {
			audit.Subjects(ctx, names.Format("persons", person))
		}
		return s.Close(who.Subject, outcome, finding, m.now())
	})
}

func (m *Misuse) now() time.Time { return m.d.Clock.Now().UTC().Truncate(time.Microsecond) }
