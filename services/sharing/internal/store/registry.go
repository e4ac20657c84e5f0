package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// Registry implements spdci.Store. Answers that wait and our keys lie sealed.
type Registry struct {
	*Store
	sealed *vault.Fixed // nil where there are no keys; nothing is served then
}

var _ spdci.Store = (*Registry)(nil)

// NewRegistry returns the store of the registries.
func NewRegistry(s *Store, v *vault.Vault) *Registry {
	r := &Registry{Store: s}
	if v != nil {
		r.sealed = v.Fixed(s.db, vault.Scope{Group: "registry", Tenant: "sharing"}, "registry")
	}
	return r
}

// The places that sealed texts are bound to.
const (
	placePayload = "registry_transaction.payload/"
	placeKey     = "registry_key.sealed/"
)

// InTx saves what the closure writes, all or nothing.
func (s *Registry) InTx(ctx context.Context, f func(context.Context, spdci.Tx) error) error {
	if s.sealed == nil {
		return spdci.ErrUnavailable
	}
	if err := s.sealed.Ready(ctx); err != nil {
		return pg.Classify(err)
	}
	return failure(s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		return f(ctx, &registryTx{tx: &tx{inner: inner, q: db.New(inner)}, sealed: s.sealed})
	}))
}

// Seen reports whether a message was taken.
func (s *Registry) Seen(ctx context.Context, partner uuid.UUID, messageID string) (bool, error) {
	seen, err := db.New(s.db).SeenRegistryMessage(ctx, db.SeenRegistryMessageParams{PartnerID: partner, MessageID: messageID})
	return seen, pg.Classify(err)
}

// Rows lists the records that hold.
func (s *Registry) Rows(ctx context.Context, d domain.Dataset, n spdci.Narrow, atMost int) ([]spdci.Row, error) {
	rows, err := s.rows(ctx, d, n, int32(atMost))
	if err != nil {
		return nil, pg.Classify(err)
	}
	slices.SortFunc(rows, func(a, b db.RegistryRowsRow) int { return cmp.Compare(a.Position, b.Position) })
	out := make([]spdci.Row, len(rows))
	for i := range rows {
		r := &rows[i]
		out[i] = spdci.Row{GroupSize: int(r.GroupSize), Version: version(db.DatasetOfPersonRow{
			Position: r.Position, AwardID: r.AwardID, Person: r.Person, FromDay: r.FromDay, ToDay: r.ToDay, Cents: r.Cents, Version: r.Version,
			OccurredAt: r.OccurredAt, ProducedAt: r.ProducedAt, Kind: r.Kind, Municipality: r.Municipality, Decision: r.Decision,
		})}
	}
	return out, nil
}

func (s *Registry) rows(ctx context.Context, d domain.Dataset, n spdci.Narrow, atMost int32) ([]db.RegistryRowsRow, error) {
	if n.Persons == nil {
		return db.New(s.db).RegistryRows(ctx, db.RegistryRowsParams{Dataset: string(d), Awards: n.Awards, Kinds: n.Kinds, Municipalities: n.Municipalities, AtMost: atMost})
	}
	list, err := db.New(s.db).RegistryRowsOfPersons(ctx, db.RegistryRowsOfPersonsParams{
		Dataset: string(d), Persons: n.Persons, Awards: n.Awards, Kinds: n.Kinds, Municipalities: n.Municipalities, AtMost: atMost,
	})
	out := make([]db.RegistryRowsRow, len(list))
	for i := range list {
		out[i] = db.RegistryRowsRow(list[i])
	}
	return out, err
}

// Head is the last position of a dataset.
func (s *Registry) Head(ctx context.Context, d domain.Dataset) (int64, error) {
	n, err := db.New(s.db).RegistryHead(ctx, string(d))
	return n, pg.Classify(err)
}

// Transactions lists transactions of a partner.
func (s *Registry) Transactions(ctx context.Context, partner uuid.UUID, r spdci.Registry, f spdci.Find) ([]spdci.Transaction, error) {
	rows, err := db.New(s.db).RegistryTransactions(ctx, db.RegistryTransactionsParams{
		PartnerID: partner, Registry: string(r), TransactionID: f.TransactionID, Ids: f.IDs, Refs: f.References,
	})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]spdci.Transaction, len(rows))
	for i := range rows {
		r := &rows[i]
		out[i], err = transaction(&db.RegistryTransaction{
			ID: r.ID, PartnerID: r.PartnerID, Registry: r.Registry, Kind: r.Kind, TransactionID: r.TransactionID, Outcome: r.Outcome, PermissionID: r.PermissionID,
			Address: r.Address, Attempts: r.Attempts, DueAt: r.DueAt, EndedAt: r.EndedAt, Failed: r.Failed, LastAnswer: r.LastAnswer, CreatedAt: r.CreatedAt,
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func transaction(r *db.RegistryTransaction) (spdci.Transaction, error) {
	t := spdci.Transaction{
		ID: r.ID, Partner: r.PartnerID, Registry: spdci.Registry(r.Registry), Kind: r.Kind, TransactionID: r.TransactionID, Permission: r.PermissionID,
		Address: r.Address, Attempts: int(r.Attempts), Due: when(r.DueAt), Ended: when(r.EndedAt), Failed: r.Failed, LastAnswer: r.LastAnswer, Created: r.CreatedAt.UTC(),
	}
	return t, json.Unmarshal(r.Outcome, &t.Outcomes)
}

// Subscriptions reads subscriptions.
func (s *Registry) Subscriptions(ctx context.Context, codes []uuid.UUID) ([]spdci.Subscription, error) {
	rows, err := db.New(s.db).RegistrySubscriptionsOf(ctx, codes)
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]spdci.Subscription, len(rows))
	for i := range rows {
		out[i] = registrySubscription(&rows[i])
	}
	return out, nil
}

func registrySubscription(r *db.RegistrySubscription) spdci.Subscription {
	return spdci.Subscription{
		Code: r.Code, Partner: r.PartnerID, Registry: spdci.Registry(r.Registry), EventType: r.EventType, Filter: r.Filter, RecordType: r.RecordType, Locale: r.Locale,
		Start: r.StartAt.UTC(), End: when(r.EndAt), Schedule: r.Schedule, Permission: r.PermissionID, Address: r.Address,
		After: r.AfterPosition, Due: r.DueAt.UTC(), Created: r.CreatedAt.UTC(), Ended: when(r.EndedAt),
	}
}

// Like finds a running subscription that is the same.
func (s *Registry) Like(ctx context.Context, l *spdci.Subscription) (uuid.UUID, error) {
	code, err := db.New(s.db).RegistrySubscriptionLike(ctx, db.RegistrySubscriptionLikeParams{
		PartnerID: l.Partner, Registry: string(l.Registry), EventType: l.EventType, RecordType: l.RecordType, Filter: l.Filter,
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, nil
	}
	return code, pg.Classify(err)
}

// Keys reads our keys and opens them.
func (s *Registry) Keys(ctx context.Context) ([]spdci.StoredKey, error) {
	rows, err := db.New(s.db).RegistryKeys(ctx)
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]spdci.StoredKey, len(rows))
	for i, r := range rows {
		private, err := s.sealed.Open(ctx, placeKey+r.Kid, r.Sealed)
		if err != nil {
			return nil, err
		}
		out[i] = spdci.StoredKey{ID: r.Kid, Use: r.Use, Public: r.Public, Private: private, Made: r.MadeAt.UTC()}
	}
	return out, nil
}

// AddKey seals and keeps a key.
func (s *Registry) AddKey(ctx context.Context, k spdci.StoredKey) error {
	sealed, err := s.sealed.Seal(ctx, placeKey+k.ID, k.Private)
	if err != nil {
		return err
	}
	return pg.Classify(db.New(s.db).AddRegistryKey(ctx, db.AddRegistryKeyParams{Kid: k.ID, Use: k.Use, Public: k.Public, Sealed: sealed, MadeAt: k.Made}))
}

// Reports lists what partners reported, the newest first.
func (s *Registry) Reports(ctx context.Context, person uuid.UUID, differing bool, before uuid.UUID, most int) ([]spdci.Reported, error) {
	rows, err := db.New(s.db).RegistryReports(ctx, db.RegistryReportsParams{Person: person, Differing: differing, Before: before, Most: int32(most)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]spdci.Reported, len(rows))
	for i, r := range rows {
		out[i] = spdci.Reported{
			ID: r.ID, Partner: r.PartnerID, Permission: r.PermissionID, Person: r.Person, SenderID: r.SenderID, Organisation: r.Organisation,
			Programme: r.Programme, Status: r.Reported, Same: r.Same, At: r.ReportedAt.UTC(),
		}
	}
	return out, nil
}
