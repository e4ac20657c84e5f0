package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Ask takes a request of the calling citizen, about herself or about whom she may act for.
func (r *Rights) Ask(ctx context.Context, q domain.RightsRequest) (domain.RightsRequest, error) {
	persons, err := r.on(ctx, q.Person)
	if err != nil {
		return q, err
	}
	if err := authz.Check(ctx, authz.Resource{Type: "rightsRequest", Persons: persons}); err != nil {
		return q, domain.ErrRightsNotFound
	}
	q.RaisedBy = caller.From(ctx).Person
	q, err = domain.NewRightsRequest(q, r.keeper(q.Code), r.now(), r.Law.Due(clock.Today(r.Clock), false))
	if err != nil {
		return q, err
	}
	audit.Subjects(ctx, rightsName(q.ID), personName(q.Person))
	return q, r.Store.InRightsTx(ctx, func(ctx context.Context, tx RightsTx) error {
		tx.Answer(q)
		if err := tx.AddRightsRequest(ctx, &q); err != nil {
			return err
		}
		if err := announceEffect(ctx, tx, &q, q.Received); err != nil {
			return err
		}
		return tx.AnnounceRights(ctx, rightsName(q.ID), "RECEIVED", q.Received)
	})
}

// Request returns a request with what was asked and answered.
func (r *Rights) Request(ctx context.Context, id uuid.UUID) (domain.RightsRequest, error) {
	q, err := r.Store.RightsRequest(ctx, id)
	if err == nil {
		err = r.see(ctx, &q)
	}
	if err != nil {
		return q, err
	}
	list := []domain.RightsRequest{q}
	err = r.recipients(ctx, list)
	return list[0], err
}

// recipients adds to answered requests who was told, and when each learned of it.
func (r *Rights) recipients(ctx context.Context, list []domain.RightsRequest) error {
	var ids []uuid.UUID
	for i := range list {
		if len(list[i].Told) > 0 {
			ids = append(ids, list[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	told, err := r.Store.ToldOf(ctx, ids)
	of := map[uuid.UUID][]domain.RightsTold{}
	for _, t := range told {
		of[t.Request] = append(of[t.Request], t)
	}
	for i := range list {
		list[i].Recipients = of[list[i].ID]
	}
	return err
}

// RequestsOf lists the requests of a person, the newest first.
func (r *Rights) RequestsOf(ctx context.Context, person uuid.UUID) ([]domain.RightsRequest, error) {
	if err := r.about(ctx, "rightsRequest", person); err != nil {
		return nil, err
	}
	list, err := r.Store.RightsRequestsOf(ctx, person, maxRights)
	if err != nil {
		return nil, err
	}
	return list, r.recipients(ctx, list)
}

// Restrictions says what of a person is restricted now.
func (r *Rights) Restrictions(ctx context.Context, person uuid.UUID) ([]domain.LimitedData, error) {
	if err := r.about(ctx, "restriction", person); err != nil {
		return nil, err
	}
	return r.Store.Restrictions(ctx, person)
}

// about asks the policy about all of one kind that there is of a person.
func (r *Rights) about(ctx context.Context, kind string, person uuid.UUID) error {
	persons, err := r.on(ctx, person)
	if err != nil {
		return err
	}
	c := caller.From(ctx)
	res := authz.Resource{Type: kind, ID: personName(person), Persons: persons, Municipality: c.Municipality}
	if err := authz.Check(ctx, res); err != nil {
		return errs.ErrAccessDenied.Wrap(err)
	}
	audit.Subjects(ctx, personName(person))
	return nil
}

// Due lists what an officer has to answer, what is due first first; of her municipality when she has one.
func (r *Rights) Due(ctx context.Context, overdue bool) ([]domain.RightsRequest, error) {
	before := clock.Today(r.Clock)
	if !overdue {
		before = before.AddDate(10, 0, 0)
	}
	list, err := r.Store.DueRightsRequests(ctx, before, caller.From(ctx).Municipality, maxRights)
	if err != nil {
		return nil, err
	}
	return list, r.seeAll(ctx, list)
}

// seeAll asks the policy about each request of a list.
func (r *Rights) seeAll(ctx context.Context, list []domain.RightsRequest) error {
	authz.None(ctx)
	for i := range list {
		if err := r.see(ctx, &list[i]); err != nil {
			return err
		}
	}
	return nil
}

// Notices lists what the caller's organisation is told, or only the named notice, with personal codes where a permission of it opens them. That it was
// read is kept, and shown to the person.
func (r *Rights) Notices(ctx context.Context, after, only uuid.UUID) ([]domain.RightsNotice, error) {
	c := caller.From(ctx)
	if c.Organisation == "" {
		return nil, errs.ErrAccessDenied
	}
	list, err := r.Store.RightsNotices(ctx, c.Organisation, after, only, maxRights)
	if err != nil {
		return nil, err
	}
	authz.None(ctx)
	ids := make([]uuid.UUID, len(list))
	for i := range list {
		ids[i] = list[i].Person
		audit.Subjects(ctx, personName(ids[i]), rightsName(list[i].Request))
	}
	codes, err := r.codes(ctx, ids, clock.Today(r.Clock))
	if err != nil || len(list) == 0 {
		return list, err
	}
	notices := make([]uuid.UUID, len(list))
	for i := range list {
		list[i].PersonalCode, notices[i] = codes[list[i].Person], list[i].ID
	}
	return list, r.Store.InRightsTx(ctx, func(ctx context.Context, tx RightsTx) error {
		return tx.NoticesTold(ctx, notices, NoticeRead, r.now())
	})
}

// codes asks the registry under a permission of the caller's organisation that opens codes; none without one.
func (r *Rights) codes(ctx context.Context, ids []uuid.UUID, day time.Time) (map[uuid.UUID]string, error) {
	c := caller.From(ctx)
	if c.Kind != caller.System || len(ids) == 0 {
		return nil, nil //nolint:nilnil // no codes
	}
	all, err := r.Store.Permissions(ctx, c.Organisation, day)
	if err != nil {
		return nil, err
	}
	for i := range all {
		p := &all[i].Permission
		if p.Allows(domain.Request{Organisation: c.Organisation, Purpose: c.Purpose, LegalBasis: c.LegalBasis, Dataset: p.Dataset, Day: day}) && p.Opens(domain.FieldPerson) {
			return r.Persons.Codes(ctx, ids, p.ID)
		}
	}
	return nil, nil //nolint:nilnil // no permission opens them
}
