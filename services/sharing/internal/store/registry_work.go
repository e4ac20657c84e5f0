package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// PartnerOf reads the partner of a sender_id.
func (s *Registry) PartnerOf(ctx context.Context, senderID string) (spdci.Partner, error) {
	return partner(db.New(s.db).RegistryPartnerOf(ctx, senderID))
}

// PartnerByID reads a partner.
func (s *Registry) PartnerByID(ctx context.Context, id uuid.UUID) (spdci.Partner, error) {
	return partner(db.New(s.db).RegistryPartnerByID(ctx, id))
}

// Partners lists the partners of an organisation, or all.
func (s *Registry) Partners(ctx context.Context, organisation string) ([]spdci.Partner, error) {
	rows, err := db.New(s.db).RegistryPartners(ctx, organisation)
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]spdci.Partner, len(rows))
	for i := range rows {
		out[i], _ = partner(rows[i], nil)
	}
	return out, nil
}

func partner(r db.RegistryPartner, err error) (spdci.Partner, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return spdci.Partner{}, spdci.ErrPartnerNotFound
	}
	if err != nil {
		return spdci.Partner{}, pg.Classify(err)
	}
	return spdci.Partner{
		ID: r.ID, SenderID: r.SenderID, Organisation: r.Organisation, CallbackURLs: r.CallbackUrls, Keys: r.Keys, Encrypted: r.Encrypted,
		Suspended: when(r.SuspendedAt), RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt.UTC(), Version: r.Version,
	}, nil
}

// Claim takes transactions that are due and opens their answers.
func (s *Registry) Claim(ctx context.Context, now, hold time.Time, atMost int) ([]spdci.Transaction, error) {
	rows, err := db.New(s.db).ClaimRegistryTransactions(ctx, db.ClaimRegistryTransactionsParams{HoldUntil: &hold, Now: &now, AtMost: int32(atMost)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]spdci.Transaction, len(rows))
	for i := range rows {
		if out[i], err = transaction(&rows[i]); err != nil {
			return nil, err
		}
		plain, err := s.sealed.Open(ctx, placePayload+rows[i].ID.String(), rows[i].Payload)
		if err != nil {
			return nil, err
		}
		out[i].Payload = &spdci.Payload{}
		if err := json.Unmarshal(plain, out[i].Payload); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Settle keeps what came of a try.
func (s *Registry) Settle(ctx context.Context, t *spdci.Transaction) error {
	return pg.Classify(db.New(s.db).MoveRegistryTransaction(ctx, db.MoveRegistryTransactionParams{
		DueAt: moment(t.Due), EndedAt: moment(t.Ended), Failed: t.Failed, LastAnswer: t.LastAnswer, ID: t.ID,
	}))
}

// DueSubscriptions lists subscriptions whose dataset has grown.
func (s *Registry) DueSubscriptions(ctx context.Context, now time.Time, atMost int) ([]spdci.Subscription, error) {
	rows, err := db.New(s.db).DueRegistrySubscriptions(ctx, db.DueRegistrySubscriptionsParams{Now: now, AtMost: int32(atMost)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]spdci.Subscription, len(rows))
	for i := range rows {
		out[i] = registrySubscription(&rows[i].RegistrySubscription)
	}
	return out, nil
}

// EndExpired ends subscriptions whose time is over.
func (s *Registry) EndExpired(ctx context.Context, now time.Time) error {
	return pg.Classify(db.New(s.db).EndExpiredSubscriptions(ctx, &now))
}

// Forget removes what was taken and ended before a time.
func (s *Registry) Forget(ctx context.Context, before time.Time) error {
	q := db.New(s.db)
	err := q.ForgetRegistryMessages(ctx, before)
	if err == nil {
		err = q.ForgetRegistryTransactions(ctx, before)
	}
	if err == nil {
		err = q.ForgetRegistryReports(ctx, before)
	}
	return pg.Classify(err)
}

// actionNotify is what the audit log calls a notice to a partner.
const actionNotify = "sharing-registry-notices"

// Acting makes this service act for a partner, under its permission. Whoever is told of is in the entry.
func (s *Registry) Acting(ctx context.Context, p *spdci.Partner, of *domain.Permission, now time.Time) context.Context {
	who := caller.Caller{
		Workload: "sharing", Kind: caller.Service, Subject: "service:sharing", Organisation: p.Organisation, Purpose: of.Purpose, LegalBasis: of.LegalBasis,
		Case: names.Format("datasetPermissions", of.ID),
	}
	ctx = caller.With(ctx, who)
	ctx = audit.Begin(ctx, &audit.Entry{
		ID: uuid.Must(uuid.NewV7()), Time: now, Service: "sharing", Action: actionNotify, ActorID: who.Subject, ActorKind: string(who.Kind), Workload: who.Workload,
		Organisation: p.Organisation, Purpose: of.Purpose, LegalBasis: of.LegalBasis, Case: who.Case, Groups: []string{"G01", "G11", "G12"}, Result: audit.OK,
		Subjects: []string{names.Format("registryPartners", p.ID), names.Format("datasetPermissions", of.ID)}, Write: true,
	})
	return pg.WithFinisher(ctx, func(ctx context.Context, tx *pg.Tx) error {
		e, _ := audit.Snapshot(ctx)
		return auditlog.Append(ctx, tx, e)
	})
}
