package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// StopReader is what the stop list needs of the database.
type StopReader interface {
	// Stops lists stops, the newest first.
	Stops(ctx context.Context, active bool, size int) ([]domain.Stop, error)
	// ActiveStops lists what is stopped now.
	ActiveStops(ctx context.Context) ([]domain.Stop, error)
}

// StopTx is the writes of the kill switch.
type StopTx interface {
	// AddStop is domain.ErrStopExists at the end when the target is stopped already.
	AddStop(ctx context.Context, s *domain.Stop) error
	// LockStop is domain.ErrStopNotFound when there is none.
	LockStop(ctx context.Context, id uuid.UUID) (domain.Stop, error)
	LiftStop(ctx context.Context, s *domain.Stop) error
	// AnnounceStopList tells every replica that the list has changed.
	AnnounceStopList(ctx context.Context, cause string, at time.Time) error
}

// CreateStop ends access at once.
func (a *App) CreateStop(ctx context.Context, s domain.Stop) (domain.Stop, error) {
	s, err := domain.NewStop(s, caller.From(ctx).Subject, a.now())
	if err != nil {
		return s, err
	}
	name := names.Format("stops", s.ID)
	audit.Subjects(ctx, name)
	return s, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(s)
		if err := tx.AddStop(ctx, &s); err != nil {
			return err
		}
		return tx.AnnounceStopList(ctx, name, a.now())
	})
}

// LiftStop gives access back.
func (a *App) LiftStop(ctx context.Context, id uuid.UUID, why string) (s domain.Stop, err error) {
	name := names.Format("stops", id)
	audit.Subjects(ctx, name)
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if s, err = tx.LockStop(ctx, id); err != nil {
			return err
		}
		if err := s.Lift(caller.From(ctx).Subject, why, a.now()); err != nil {
			return err
		}
		tx.Answer(s)
		if err := tx.LiftStop(ctx, &s); err != nil {
			return err
		}
		return tx.AnnounceStopList(ctx, name, a.now())
	})
	return s, err
}

// maxStops is how many stops a list shows.
const maxStops = 500

// Stops lists stops.
func (a *App) Stops(ctx context.Context, active bool) ([]domain.Stop, error) {
	return a.store.Stops(ctx, active, maxStops)
}

// kinds says how a stop stands on the list that every replica holds.
var kinds = map[domain.StopKind]stoplist.Kind{
	domain.StopUser: stoplist.User, domain.StopSystem: stoplist.System, domain.StopProvider: stoplist.Organisation,
	domain.StopService: stoplist.Service, domain.StopAgreement: stoplist.Record, domain.StopDataset: stoplist.Record,
}

// StopList is the whole list as it stands.
func (a *App) StopList(ctx context.Context) ([]stoplist.Entry, error) {
	stops, err := a.store.ActiveStops(ctx)
	if err != nil {
		return nil, err
	}
	var list []stoplist.Entry
	for _, s := range stops {
		list = append(list, stoplist.Entry{Kind: kinds[s.Kind], ID: s.Target}) // without a beginning: clocks of replicas may differ
	}
	for _, more := range []func(context.Context) ([]stoplist.Entry, error){a.outsourced, a.lapsed, a.left, a.endedSystems, a.endedGlasses} {
		entries, err := more(ctx)
		if err != nil {
			return nil, err
		}
		list = append(list, entries...)
	}
	return list, nil
}
