package extract

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Name is how calls name an extract.
func Name(id uuid.UUID) string { return names.Format("extracts", id) }

// Get returns a manifest. Another organisation's looks like none.
func (x *Extracts) Get(ctx context.Context, id uuid.UUID) (Extract, error) {
	if caller.From(ctx).Kind == caller.System {
		return x.own(ctx, id)
	}
	e, err := x.Store.Extract(ctx, id)
	if err != nil {
		return Extract{}, err
	}
	return e, see(ctx, &e)
}

// most is how many manifests one answer holds.
const most = 100

// List returns manifests older than one, the newest first. A system gets its own organisation's, under the purpose of extracts.
func (x *Extracts) List(ctx context.Context, state State, before uuid.UUID) ([]Extract, error) {
	c, organisation := caller.From(ctx), ""
	if c.Kind == caller.System {
		if organisation = c.Organisation; organisation == "" || !x.purposeOf(c.Purpose, c.LegalBasis) {
			return nil, domain.ErrDatasetNotPermitted
		}
	}
	all, err := x.Store.Extracts(ctx, organisation, state, before, most)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		authz.None(ctx)
	}
	for i := range all {
		if err := see(ctx, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (x *Extracts) purposeOf(purpose, basis string) bool {
	for i := range x.Definitions {
		if x.Definitions[i].Purpose == purpose && x.Definitions[i].LegalBasis == basis {
			return true
		}
	}
	return false
}

// own is an extract of the calling organisation under a permission in force for the purpose and basis that it states.
func (x *Extracts) own(ctx context.Context, id uuid.UUID) (Extract, error) {
	e, err := x.Store.Extract(ctx, id)
	if err != nil {
		return Extract{}, err
	}
	c := caller.From(ctx)
	if c.Organisation == "" || c.Organisation != e.Organisation {
		return Extract{}, domain.ErrExtractNotFound
	}
	if err := see(ctx, &e); err != nil {
		return Extract{}, err
	}
	made, err := x.Store.PermissionByID(ctx, e.Permission)
	if err != nil {
		return Extract{}, err
	}
	p, ok, err := x.cover(ctx, &e, c.Purpose, c.LegalBasis)
	if err != nil {
		return Extract{}, err
	}
	if !ok || c.Purpose != made.Purpose || c.LegalBasis != made.LegalBasis || !x.defined(&e) {
		return Extract{}, domain.ErrDatasetNotPermitted
	}
	audit.Subjects(ctx, names.Format("datasetPermissions", p.ID))
	return e, nil
}

// defined reports whether a row of the definition is in force today: where the mode of a grant has ended nothing is handed over any more.
func (x *Extracts) defined(e *Extract) bool {
	today := x.Clock.Now().In(clock.Riga).Format(time.DateOnly)
	return slices.ContainsFunc(x.Definitions, func(d Definition) bool { return d.ID == e.Definition && d.Dated().On(today) })
}

// superseded reports whether there is a newer extract in whose place this one stood: it may hold a child whose referral has ended since.
func (x *Extracts) superseded(ctx context.Context, e *Extract) (bool, error) {
	if byRelation[e.Dataset] == "" {
		return false, nil
	}
	newest, err := x.Store.Newest(ctx, e.Definition)
	return newest != e.ID, err
}

func see(ctx context.Context, e *Extract) error {
	audit.Subjects(ctx, Name(e.ID))
	err := authz.Check(ctx, authz.Resource{Type: "extract", ID: Name(e.ID)})
	if errors.Is(err, authz.ErrHidden) {
		return domain.ErrExtractNotFound
	}
	return err
}

// Download sends the content part by part and returns its rows and checksum. Before each part the permission and the policy are asked anew
// and the persons that it is about are in the audit log; part gives it a transaction and an entry of its own.
func (x *Extracts) Download(ctx context.Context, id uuid.UUID, as Format, part func(context.Context) context.Context, send func([]byte) error) (int64, string, error) {
	e, err := x.own(ctx, id)
	switch {
	case err != nil:
		return 0, "", err
	case !x.Sealed:
		return 0, "", domain.ErrExtractUnavailable
	case e.State == Making:
		return 0, "", domain.ErrExtractNotReady
	case e.Destroyed != nil:
		return 0, "", domain.ErrExtractDestroyed
	case as == CSV && e.CSV == "":
		return 0, "", domain.ErrExtractNoCSV
	}
	switch over, err := x.superseded(ctx, &e); {
	case err != nil:
		return 0, "", err
	case over:
		return 0, "", domain.ErrExtractSuperseded
	}
	out := newWriter(&e, as, send)
	if err := out.begin(); err != nil {
		return 0, "", err
	}
	rows := int64(0)
	for n := 0; rows < e.Rows; n++ {
		ctx := part(ctx)
		if _, err := x.own(ctx, id); err != nil {
			return 0, "", err
		}
		p, err := x.Store.Give(ctx, id, n, func(p *Part) {
			for _, person := range p.Persons {
				audit.Subjects(ctx, names.Format("persons", person))
			}
		})
		if err != nil {
			return 0, "", err
		}
		rows += int64(p.Rows)
		if err := out.part(p.Content); err != nil {
			return 0, "", err
		}
	}
	sum, whole := out.end()
	if rows != e.Rows || !whole {
		return 0, "", domain.ErrExtractBroken
	}
	return rows, sum, nil
}

// Confirm keeps what the recipient says that it got. What differs from the manifest is for the data officer.
func (x *Extracts) Confirm(ctx context.Context, id uuid.UUID, rows int64, sum string) (Extract, error) {
	e, err := x.own(ctx, id)
	switch {
	case err != nil:
		return Extract{}, err
	case e.State == Making:
		return Extract{}, domain.ErrExtractNotReady
	}
	return x.Store.Confirm(ctx, id, rows, sum, caller.From(ctx).Subject, x.now())
}
