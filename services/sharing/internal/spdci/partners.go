package spdci

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/app"
)

// CreatePartner records a partner. A named official does it.
func (x *Exchange) CreatePartner(ctx context.Context, p Partner) (Partner, error) {
	if err := p.Check(x.Loopback); err != nil {
		return Partner{}, err
	}
	p.ID, p.RecordedBy, p.RecordedAt, p.Version = uuid.Must(uuid.NewV7()), caller.From(ctx).Subject, x.now(), 1
	audit.Subjects(ctx, partnerName(p.ID))
	return p, x.Store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(p)
		return tx.AddPartner(ctx, &p)
	})
}

// ReplacePartner records new addresses and keys. Who the partner is stays.
func (x *Exchange) ReplacePartner(ctx context.Context, id uuid.UUID, fresh Partner, etag string) (Partner, error) {
	return x.changePartner(ctx, id, etag, func(p *Partner) error {
		p.CallbackURLs, p.Keys, p.Encrypted = fresh.CallbackURLs, fresh.Keys, fresh.Encrypted
		return p.Check(x.Loopback)
	})
}

// MovePartner suspends or resumes a partner.
func (x *Exchange) MovePartner(ctx context.Context, id uuid.UUID, step, etag string) (Partner, error) {
	return x.changePartner(ctx, id, etag, func(p *Partner) error {
		switch {
		case step == "SUSPEND" && p.Active():
			p.Suspended = x.now()
		case step == "RESUME" && !p.Active():
			p.Suspended = time.Time{}
		default:
			return ErrPartnerState
		}
		return nil
	})
}

func (x *Exchange) changePartner(ctx context.Context, id uuid.UUID, etag string, change func(*Partner) error) (Partner, error) {
	var p Partner
	err := x.Store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
		if p, err = tx.LockPartner(ctx, id); err != nil {
			return err
		}
		name := partnerName(p.ID)
		audit.Subjects(ctx, name)
		if err := authz.Check(ctx, authz.Resource{Type: "registryPartner", ID: name}); err != nil {
			if errors.Is(err, authz.ErrHidden) {
				return ErrPartnerNotFound
			}
			return err
		}
		if etag != "" && etag != app.Etag(p.Version) {
			return errs.ErrRecordChanged
		}
		if err := change(&p); err != nil {
			return err
		}
		p.Version++
		tx.Answer(p)
		return tx.SavePartner(ctx, &p)
	})
	return p, err
}

// ListPartners lists partners. A system sees those of its own organisation.
func (x *Exchange) ListPartners(ctx context.Context) ([]Partner, error) {
	organisation := ""
	if c := caller.From(ctx); c.Kind == caller.System {
		if organisation = c.Organisation; organisation == "" {
			return nil, errs.ErrAccessDenied
		}
	}
	list, err := x.Store.Partners(ctx, organisation)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		authz.None(ctx)
	}
	for i := range list {
		if err := authz.Check(ctx, authz.Resource{Type: "registryPartner", ID: partnerName(list[i].ID)}); err != nil {
			return nil, err
		}
	}
	return list, nil
}
