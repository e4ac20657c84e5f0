package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// Persons is the person registry.
type Persons interface {
	// Codes returns the personal codes of persons; who has none, or is not known, is missing. permission is what the registry keeps
	// as the reason.
	Codes(ctx context.Context, ids []uuid.UUID, permission uuid.UUID) (map[uuid.UUID]string, error)
	// ByCode returns the person with a personal code, present or former; uuid.Nil when there is none, and
	// domain.ErrPersonAmbiguous when it is not one person.
	ByCode(ctx context.Context, code string, permission uuid.UUID) (uuid.UUID, error)
}

// DatasetReader is what reading datasets needs of the database.
type DatasetReader interface {
	// PermissionOf is domain.ErrPermissionNotFound when there is none of this number.
	PermissionOf(ctx context.Context, number string) (domain.Permission, error)
	// CountUse counts a call and reports whether it is within the quota of the day.
	CountUse(ctx context.Context, p *domain.Permission, day time.Time) (bool, error)
	// Changes lists versions of a dataset after a position.
	Changes(ctx context.Context, d domain.Dataset, after int64, size int) ([]Version, error)
	// OfPerson lists the newest version of each record of a person.
	OfPerson(ctx context.Context, d domain.Dataset, person uuid.UUID) ([]Version, error)
	Permissions(ctx context.Context, organisation string, day time.Time) ([]Permitted, error)
}

// Version is a version of a record with what its award says.
type Version struct {
	domain.Row
	Position           int64
	Kind, Municipality string
	Decision           uuid.UUID
	Occurred, Produced time.Time
	Code               string // personal code, where the permission opens it
}

// Page is a stretch of a dataset.
type Page struct {
	Permission domain.Permission
	Cut        release.Cut // what may leave of each version
	Versions   []Version
	Cursor     string
	More       bool
}

// position is where a reader goes on.
type position struct{ After int64 }

// most is the largest page: as many persons as the registry answers for in one call.
const most = 200

// Changes returns the versions of a dataset after a cursor, in the order in which they were added.
func (a *App) Changes(ctx context.Context, d domain.Dataset, number, cursor string, size int) (Page, error) {
	p, err := a.permitted(ctx, d, number)
	if err != nil {
		return Page{}, err
	}
	from, query := position{}, struct{ Dataset, Permission string }{string(d), number}
	if _, err := page.Decode(cursor, query, &from); err != nil {
		return Page{}, err
	}
	size = min(page.Size(int32(min(size, most))), most)
	all, err := a.store.Changes(ctx, d, from.After, size+1)
	if err != nil {
		return Page{}, err
	}
	out := Page{Permission: p, Cut: a.cut(&p), Versions: all[:min(size, len(all))], More: len(all) > size}
	if n := len(out.Versions); n > 0 {
		from.After = out.Versions[n-1].Position
	}
	if out.Cursor, err = page.Encode(query, from); err != nil {
		return Page{}, err
	}
	return out, a.release(ctx, &p, out.Versions)
}

// OfPerson returns the newest versions of the records of the person with a personal code; of one day when it is given.
// Nobody known by the code and nothing granted are the same answer.
func (a *App) OfPerson(ctx context.Context, d domain.Dataset, number, code string, day time.Time) (Page, error) {
	p, err := a.permitted(ctx, d, number)
	if err != nil {
		return Page{}, err
	}
	person, err := a.persons.ByCode(ctx, code, p.ID)
	if err != nil || person == uuid.Nil {
		return Page{Permission: p, Cut: a.cut(&p)}, err
	}
	all, err := a.store.OfPerson(ctx, d, person)
	if err != nil {
		return Page{}, err
	}
	out := Page{Permission: p, Cut: a.cut(&p)}
	for _, v := range all {
		if day.IsZero() || !v.Withdrawn && !day.Before(v.Part.From) && !day.After(v.Part.To) {
			out.Versions = append(out.Versions, v)
		}
	}
	audit.Subjects(ctx, names.Format("persons", person))
	return out, a.release(ctx, &p, out.Versions)
}

// cut is what may leave of a record under a permission today.
func (a *App) cut(p *domain.Permission) release.Cut {
	return a.ways.Cut(release.Record, release.Under(p), a.today())
}

// permitted refuses a call that no permission of the caller's organisation covers, and counts one that is covered. Every
// condition that is not met is the same refusal.
func (a *App) permitted(ctx context.Context, d domain.Dataset, number string) (domain.Permission, error) {
	c := caller.From(ctx)
	p, err := a.store.PermissionOf(ctx, number)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return domain.Permission{}, err
	}
	r := domain.Request{Organisation: c.Organisation, Purpose: c.Purpose, LegalBasis: c.LegalBasis, Dataset: d, Day: a.today()}
	if err != nil || c.Organisation == "" || !p.Allows(r) {
		return domain.Permission{}, a.refused(ctx, r, clauseOf(&p, r), domain.ErrDatasetNotPermitted)
	}
	terms, err := a.store.Terms(ctx, p.ID)
	if err != nil {
		return domain.Permission{}, err
	}
	if terms.Test || terms.File { // made-up events, or extracts, and nothing here
		return domain.Permission{}, a.refused(ctx, r, disclose.ClauseMode, domain.ErrDatasetNotPermitted)
	}
	audit.Subjects(ctx, permissionName(p.ID))
	if err := stoplist.Check(ctx, permissionName(p.ID), "datasets/"+string(d)); err != nil {
		return domain.Permission{}, err
	}
	if err := authz.Check(ctx, authz.Resource{Type: "dataset", ID: "datasets/" + string(d)}); err != nil {
		return domain.Permission{}, domain.ErrDatasetNotPermitted
	}
	within, err := a.store.CountUse(ctx, &p, r.Day)
	if err == nil && !within {
		err = a.refused(ctx, r, disclose.ClauseQuota, domain.ErrDatasetQuota.Retry(r.Day.AddDate(0, 0, 1).Sub(a.clock.Now())))
	}
	return p, err
}

// release names the persons in the audit and fetches their codes, when the permission opens them.
func (a *App) release(ctx context.Context, p *domain.Permission, versions []Version) error {
	var ids []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for i := range versions {
		if id := versions[i].Person; !seen[id] {
			seen[id] = true
			ids = append(ids, id)
			audit.Subjects(ctx, names.Format("persons", id))
		}
	}
	if !p.Opens(domain.FieldPerson) || len(ids) == 0 {
		return nil
	}
	codes, err := a.persons.Codes(ctx, ids, p.ID)
	if err != nil {
		return err
	}
	for i := range versions {
		versions[i].Code = codes[versions[i].Person]
	}
	return nil
}
