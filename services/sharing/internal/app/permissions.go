package app

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Permitted is a permission with the calls of today so far and what was agreed beyond it.
type Permitted struct {
	domain.Permission
	Used  int
	Terms Terms
}

// PermissionTx is the writes of permissions.
type PermissionTx interface {
	// AddPermission is domain.ErrPermissionExists at the end when the number is taken.
	AddPermission(ctx context.Context, p *domain.Permission) error
	// LockPermission is domain.ErrPermissionNotFound when there is none.
	LockPermission(ctx context.Context, id uuid.UUID) (domain.Permission, error)
	SavePermission(ctx context.Context, p *domain.Permission) error
}

// today is the day in Riga, as midnight UTC.
func (a *App) today() time.Time {
	y, m, d := a.clock.Now().In(clock.Riga).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// CreatePermission records a permission that VIRSIS gave, for one mode of exchange. A named official does it.
func (a *App) CreatePermission(ctx context.Context, p domain.Permission, mode domain.Mode) (Permitted, error) {
	if err := p.Check(); err != nil {
		return Permitted{}, err
	}
	p.ID, p.GrantedBy, p.GrantedAt, p.Version = uuid.Must(uuid.NewV7()), caller.From(ctx).Subject, a.now(), 1
	audit.Subjects(ctx, permissionName(p.ID))
	out := Permitted{Permission: p, Terms: Terms{File: mode == domain.ModeFile}}
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(out)
		if err := tx.AddPermission(ctx, &p); err != nil || !out.Terms.File { // without terms it is online
			return err
		}
		return tx.AddTerms(ctx, p.ID, out.Terms)
	})
}

// Permissions lists permissions. A system sees those of its own organisation, whatever it names.
func (a *App) Permissions(ctx context.Context, organisation string) ([]Permitted, error) {
	if c := caller.From(ctx); c.Kind == caller.System {
		if c.Organisation == "" {
			return nil, errs.ErrAccessDenied
		}
		organisation = c.Organisation
	}
	all, err := a.store.Permissions(ctx, organisation, a.today())
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		authz.None(ctx)
	}
	for i := range all {
		if err := seePermission(ctx, &all[i].Permission); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// MovePermission suspends, resumes or ends a permission. It holds from the next call on: every call reads it anew.
func (a *App) MovePermission(ctx context.Context, id uuid.UUID, step domain.PermissionStep, etag string) (Permitted, error) {
	terms, err := a.store.Terms(ctx, id)
	if err != nil {
		return Permitted{}, err
	}
	out := Permitted{Terms: terms}
	p := &out.Permission
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
		if *p, err = tx.LockPermission(ctx, id); err != nil {
			return err
		}
		if err := seePermission(ctx, p); err != nil {
			return err
		}
		if etag != "" && etag != Etag(p.Version) {
			return errs.ErrRecordChanged
		}
		if err := p.Move(step, a.now()); err != nil {
			return err
		}
		tx.Answer(out)
		return tx.SavePermission(ctx, p)
	})
	return out, err
}

func seePermission(ctx context.Context, p *domain.Permission) error {
	name := permissionName(p.ID)
	audit.Subjects(ctx, name)
	err := authz.Check(ctx, authz.Resource{Type: "datasetPermission", ID: name})
	if errors.Is(err, authz.ErrHidden) {
		return domain.ErrPermissionNotFound
	}
	return err
}

func permissionName(id uuid.UUID) string { return names.Format("datasetPermissions", id) }

// Etag writes the version of a record.
func Etag(version int64) string { return "v" + strconv.FormatInt(version, 10) }

func isUnknown(err error) bool { return errors.Is(err, domain.ErrAwardUnknown) }
