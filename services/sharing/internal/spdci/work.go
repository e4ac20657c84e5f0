package spdci

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/webhook"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// tries is after how many a callback is given up, as with webhooks and subscriptions (package webhook says when they are: about three days in all).
const tries = 10

// Limits of the background work.
const (
	poll      = time.Second
	batch     = 20
	holdFor   = time.Minute // in which a call has ended
	keptFor   = 90 * 24 * time.Hour
	forgetPer = time.Hour
)

// Run sends answers and notices until ctx ends.
func (x *Exchange) Run(ctx context.Context, log *slog.Logger) error {
	if !x.Sealed {
		<-ctx.Done()
		return nil
	}
	every := time.NewTicker(poll)
	defer every.Stop()
	var forgotten time.Time
	for {
		if _, err := x.Work(ctx); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "registry answers were not sent", "error", err)
		}
		if now := x.now(); now.Sub(forgotten) >= forgetPer {
			if err := x.Store.Forget(ctx, now.Add(-keptFor)); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "old registry transactions were not forgotten", "error", err)
			}
			forgotten = now
		}
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

// Work does once what is due: notices are made, then whatever waits is sent. It returns how many messages were tried.
func (x *Exchange) Work(ctx context.Context) (int, error) {
	noticed := x.notify(ctx) // what waits to be sent is sent all the same
	now := x.now()
	list, err := x.Store.Claim(ctx, now, now.Add(holdFor), batch)
	if err != nil {
		return 0, errors.Join(noticed, err)
	}
	failed := make([]error, len(list)+1)
	var all sync.WaitGroup
	for i := range list {
		all.Go(func() { failed[i] = x.send(ctx, &list[i]) })
	}
	all.Wait()
	failed[len(list)] = noticed
	return len(list), errors.Join(failed...)
}

// send tries to deliver an answer once. A partner that was suspended, or whose permission ended, gets nothing any more.
func (x *Exchange) send(ctx context.Context, t *Transaction) error {
	partner, err := x.Store.PartnerByID(ctx, t.Partner)
	if err != nil {
		return err
	}
	now := x.now()
	allowed, err := x.stillAllowed(ctx, &partner, t, now)
	if err != nil {
		return err
	}
	if !allowed {
		t.Ended, t.Due, t.Failed, t.LastAnswer = now, time.Time{}, true, "NOT_PERMITTED"
		return x.Store.Settle(ctx, t)
	}
	body, err := x.seal(ctx, t.Registry, &partner, t.ID.String(), t.Payload)
	if err != nil {
		return err
	}
	word, taken := x.Courier.Post(ctx, t.Address, body)
	now, t.LastAnswer = x.now(), word
	switch {
	case taken:
		t.Ended, t.Due = now, time.Time{}
	case t.Attempts >= tries:
		t.Ended, t.Due, t.Failed = now, time.Time{}, true
	default:
		t.Due = now.Add(webhook.Wait(t.Attempts, rand.Float64(), 0))
	}
	return x.Store.Settle(ctx, t)
}

// stillAllowed reads partner, address and permission anew: what was allowed when it was asked may not be when it is sent.
func (x *Exchange) stillAllowed(ctx context.Context, p *Partner, t *Transaction, now time.Time) (bool, error) {
	if !p.Active() || !p.lists(t.Address) {
		return false, nil
	}
	permission, err := x.permissionByID(ctx, p, t.Permission, now)
	return permission != nil, err
}

// lists reports whether an address is still in the record.
func (p *Partner) lists(address string) bool {
	for action := range paths {
		if at, err := p.Callback(address, action); err == nil && at == address {
			return true
		}
	}
	return false
}

// permissionByID is a permission of the partner's organisation that holds now; nil when it does not, or the kill switch ended it.
func (x *Exchange) permissionByID(ctx context.Context, p *Partner, id uuid.UUID, now time.Time) (*domain.Permission, error) {
	day := today(now)
	list, err := x.Store.Permissions(ctx, p.Organisation, day)
	if err != nil {
		return nil, err
	}
	stops, err := x.Store.ActiveStops(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		q := &list[i].Permission
		r := domain.Request{Organisation: p.Organisation, Purpose: q.Purpose, LegalBasis: q.LegalBasis, Dataset: q.Dataset, Day: day}
		if q.ID == id && q.Allows(r) && !stopped(stops, q) {
			return q, nil
		}
	}
	return nil, nil //nolint:nilnil // none holds
}

// stopped reports whether the kill switch ended what is done under a permission (SEC-INC-2): it, its dataset or its organisation.
func stopped(stops []domain.Stop, p *domain.Permission) bool {
	return slices.ContainsFunc(stops, func(s domain.Stop) bool {
		switch s.Kind {
		case domain.StopAgreement:
			return s.Target == names.Format("datasetPermissions", p.ID)
		case domain.StopDataset:
			return s.Target == "datasets/"+string(p.Dataset)
		case domain.StopProvider:
			return s.Target == p.Organisation
		}
		return false
	})
}
