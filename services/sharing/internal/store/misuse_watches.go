package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// Watches keeps what views of officials are compared with. The person is sealed with a key of the row: neither the row nor the key names her.
type Watches struct {
	*Store
	vault *vault.Vault
}

var _ app.WatchStore = (*Watches)(nil)

// NewWatches returns the store with the vault that seals persons; without one it keeps none.
func NewWatches(s *Store, v *vault.Vault) *Watches { return &Watches{s, v} }

// What the sealed person is bound to, and the group of the catalogue.
const (
	watchedPerson = "misuse_watch.person"
	watchGroup    = "G31"
)

// AddMisuseWatch keeps a new watch; one of the same official that is over ends.
func (s *Watches) AddMisuseWatch(ctx context.Context, w domain.MisuseWatch, answer any) error {
	if s.vault == nil {
		return domain.ErrMisuseWatchNotSealed
	}
	err := s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		inner.SetResult(answer)
		sealed, err := s.vault.Seal(ctx, inner, vault.Scope{Group: watchGroup, Tenant: registerTenant}, []vault.Text{
			{Subject: names.Format("misuseWatches", w.ID), Field: watchedPerson, Record: w.ID, Plain: w.Person[:]},
		})
		if err != nil {
			return err
		}
		q := db.New(inner)
		if w.Kind == domain.WatchOfficial {
			if err := q.EndLapsedMisuseWatch(ctx, db.EndLapsedMisuseWatchParams{Official: w.Official, EndedBy: w.ProposedBy, EndedAt: moment(w.ProposedAt), Today: riga(w.ProposedAt)}); err != nil {
				return err
			}
		}
		return q.AddMisuseWatch(ctx, db.AddMisuseWatchParams{
			ID: w.ID, Kind: w.Kind, Official: w.Official, SealedPerson: sealed[0], Decision: w.Decision, UntilDay: w.Until, ProposedBy: w.ProposedBy, ProposedAt: w.ProposedAt,
		})
	})
	if name, _ := pg.Constraint(err); name == "misuse_watch_one_for_official" {
		return domain.ErrMisuseWatchExists.Wrap(err)
	}
	return pg.Classify(err)
}

// riga is the day of a moment.
func riga(t time.Time) time.Time {
	y, m, d := t.In(clock.Riga).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// ChangeMisuseWatch changes a locked watch.
func (s *Watches) ChangeMisuseWatch(ctx context.Context, id uuid.UUID, step func(*domain.MisuseWatch) (any, error)) error {
	return pg.Classify(s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		q := db.New(inner)
		row, err := q.LockMisuseWatch(ctx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			return domain.ErrMisuseWatchNotFound
		}
		if err != nil {
			return err
		}
		opened, err := s.open(ctx, inner, []db.MisuseWatch{row})
		if err != nil {
			return err
		}
		w := &opened[0]
		answer, err := step(w)
		if err != nil {
			return err
		}
		inner.SetResult(answer)
		return q.SaveMisuseWatch(ctx, db.SaveMisuseWatchParams{ID: id, ApprovedBy: w.ApprovedBy, ApprovedAt: moment(w.ApprovedAt), EndedBy: w.EndedBy, EndedAt: moment(w.EndedAt)})
	}))
}

// MisuseWatches lists watches, the newest first, without their persons.
func (s *Watches) MisuseWatches(ctx context.Context, after uuid.UUID, size int) ([]domain.MisuseWatch, error) {
	rows, err := db.New(s.db).MisuseWatches(ctx, db.MisuseWatchesParams{After: after, Size: int32(size)})
	out := make([]domain.MisuseWatch, len(rows))
	for i := range rows {
		out[i] = misuseWatch(&rows[i])
	}
	return out, pg.Classify(err)
}

// MisuseWatchesInForce are those that were in force within an hour, persons opened.
func (s *Watches) MisuseWatchesInForce(ctx context.Context, officials []string, hour time.Time) ([]domain.MisuseWatch, error) {
	rows, err := db.New(s.db).MisuseWatchesInForce(ctx, db.MisuseWatchesInForceParams{FromTime: hour, UntilTime: hour.Add(time.Hour), Day: riga(hour), Officials: officials})
	if err != nil {
		return nil, pg.Classify(err)
	}
	return s.open(ctx, s.db, rows)
}

// open turns rows into watches with their persons.
func (s *Watches) open(ctx context.Context, q vault.Querier, rows []db.MisuseWatch) ([]domain.MisuseWatch, error) {
	out, sealed := make([]domain.MisuseWatch, len(rows)), make([]vault.Sealed, len(rows))
	if len(rows) == 0 {
		return out, nil
	}
	if s.vault == nil {
		return nil, domain.ErrMisuseWatchNotSealed
	}
	for i := range rows {
		out[i], sealed[i] = misuseWatch(&rows[i]), vault.Sealed{Field: watchedPerson, Record: rows[i].ID, Bytes: rows[i].SealedPerson}
	}
	plain, err := s.vault.Open(ctx, q, sealed)
	if err != nil {
		return nil, err
	}
	for i := range plain {
		if out[i].Person, err = uuid.FromBytes(plain[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func misuseWatch(r *db.MisuseWatch) domain.MisuseWatch {
	return domain.MisuseWatch{
		ID: r.ID, Kind: r.Kind, Official: r.Official, Decision: r.Decision, Until: r.UntilDay.UTC(), ProposedBy: r.ProposedBy, ProposedAt: r.ProposedAt.UTC(),
		ApprovedBy: r.ApprovedBy, ApprovedAt: when(r.ApprovedAt), EndedBy: r.EndedBy, EndedAt: when(r.EndedAt),
	}
}
