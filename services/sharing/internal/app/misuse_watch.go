package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// WatchStore keeps what views are compared with; persons lie sealed, and without keys none are kept: domain.ErrMisuseWatchNotSealed.
type WatchStore interface {
	// AddMisuseWatch keeps a new one; answer is what the call gives. domain.ErrMisuseWatchExists when the official has one.
	AddMisuseWatch(ctx context.Context, w domain.MisuseWatch, answer any) error
	// ChangeMisuseWatch changes a locked one, person opened; domain.ErrMisuseWatchNotFound when there is none. step returns what the call gives.
	ChangeMisuseWatch(ctx context.Context, id uuid.UUID, step func(*domain.MisuseWatch) (any, error)) error
	// MisuseWatches lists them without their persons, the newest first, after one of them.
	MisuseWatches(ctx context.Context, after uuid.UUID, size int) ([]domain.MisuseWatch, error)
	// MisuseWatchesInForce are those of the officials, and of all protected persons, that were in force within an hour of a day.
	MisuseWatchesInForce(ctx context.Context, officials []string, hour time.Time) ([]domain.MisuseWatch, error)
}

// MisuseWatchView is a watch with where it stands now.
type MisuseWatchView struct {
	domain.MisuseWatch
	State string
}

func (m *Misuse) today() time.Time { return clock.Today(m.d.Clock) }

func (m *Misuse) view(w *domain.MisuseWatch) MisuseWatchView {
	return MisuseWatchView{*w, w.State(m.today())}
}

// officer returns the caller, who must be a security officer.
func officer(ctx context.Context) (caller.Caller, error) {
	who := caller.From(ctx)
	if who.Kind != caller.Staff || who.Subject == "" || !who.HasRole("security_officer") {
		return who, errs.ErrAccessDenied
	}
	return who, nil
}

// Propose proposes a watch.
func (m *Misuse) Propose(ctx context.Context, w domain.MisuseWatch) (v MisuseWatchView, err error) {
	who, err := officer(ctx)
	if err != nil {
		return v, err
	}
	if w, err = domain.NewMisuseWatch(w, who.Subject, m.now(), m.today(), m.d.Terms.MaxDays(w.Kind, m.today().Format(time.DateOnly))); err != nil {
		return v, err
	}
	v = m.view(&w)
	watched(ctx, &w)
	return v, m.d.Watches.AddMisuseWatch(ctx, w, v)
}

// Approve puts a watch in force.
func (m *Misuse) Approve(ctx context.Context, id, person uuid.UUID) (MisuseWatchView, error) {
	return m.change(ctx, id, func(w *domain.MisuseWatch, by string) error { return w.Approve(by, person, m.now(), m.today()) })
}

// EndWatch ends or withdraws a watch.
func (m *Misuse) EndWatch(ctx context.Context, id uuid.UUID) (MisuseWatchView, error) {
	return m.change(ctx, id, func(w *domain.MisuseWatch, by string) error { return w.End(by, m.now(), m.today()) })
}

func (m *Misuse) change(ctx context.Context, id uuid.UUID, step func(w *domain.MisuseWatch, by string) error) (v MisuseWatchView, err error) {
	who, err := officer(ctx)
	if err != nil {
		return v, err
	}
	err = m.d.Watches.ChangeMisuseWatch(ctx, id, func(w *domain.MisuseWatch) (any, error) {
		if err := step(w, who.Subject); err != nil {
			return nil, err
		}
		watched(ctx, w)
		v = m.view(w)
		return v, nil
	})
	return v, err
}

// Watches lists watches without their persons.
func (m *Misuse) Watches(ctx context.Context, size int, token string) (list []MisuseWatchView, next string, err error) {
	if who := caller.From(ctx); who.Kind != caller.Staff || !who.HasRole("security_officer") && !who.HasRole("auditor") {
		return nil, "", errs.ErrAccessDenied
	}
	var after uuid.UUID
	if _, err := page.Decode(token, "misuseWatches", &after); err != nil {
		return nil, "", err
	}
	rows, err := m.d.Watches.MisuseWatches(ctx, after, size+1)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > size {
		rows = rows[:size]
		if next, err = page.Encode("misuseWatches", rows[size-1].ID); err != nil {
			return nil, "", err
		}
	}
	for i := range rows {
		list = append(list, m.view(&rows[i]))
	}
	return list, next, nil
}

// watched records whom a watch is about, so that she finds every step of it among those who looked.
func watched(ctx context.Context, w *domain.MisuseWatch) {
	audit.Subjects(ctx, names.Format("persons", w.Person), names.Format("misuseWatches", w.ID))
}
