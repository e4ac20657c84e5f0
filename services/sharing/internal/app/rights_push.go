package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// NoticeWay is how a recipient learned of a notice.
type NoticeWay string

// The ways.
const (
	NoticePushed NoticeWay = "PUSHED" // an event of a subscription arrived
	NoticeRead   NoticeWay = "READ"   // it read the notice itself
)

// tell keeps a notice for each recipient, and puts it among the events of what the recipient may subscribe to: where to ask, and nothing of it (GDPR 19).
func (r *Rights) tell(ctx context.Context, tx RightsTx, q *domain.RightsRequest, what string, now time.Time) error {
	if what == "" {
		return nil
	}
	for _, o := range q.Told {
		n := domain.RightsNotice{
			ID: uuid.Must(uuid.NewV7()), Request: q.ID, Organisation: o, What: what, Person: q.Person, Code: q.Code, Record: q.Record, Created: now,
		}
		if err := tx.AddRightsNotice(ctx, &n); err != nil {
			return err
		}
		sets, err := r.reaches(ctx, o, q.Code, now)
		if err != nil {
			return err
		}
		name := names.Format("rightsNotices", n.ID)
		for _, d := range sets {
			if err := tx.AddNotice(ctx, &domain.Notice{Dataset: d, Kind: what, Recipient: o, Record: name, Reference: name, Occurred: now, Produced: now}); err != nil {
				return err
			}
		}
	}
	return nil
}

// reaches are the datasets by whose subscriptions a recipient is told: those that hold the data and that it has a permission for; else the first one
// that it has a permission for, so that whoever subscribes to anything is told. None: it has the list.
func (r *Rights) reaches(ctx context.Context, organisation, code string, now time.Time) ([]domain.Dataset, error) {
	all, err := r.Store.Permissions(ctx, organisation, clock.Today(clock.Fixed(now)))
	if err != nil {
		return nil, err
	}
	var has []domain.Dataset
	for i := range all {
		has = append(has, all[i].Dataset)
	}
	slices.Sort(has)
	has = slices.Compact(has)
	var out []domain.Dataset
	for _, d := range has {
		if slices.Contains(r.delivers(code), d) {
			out = append(out, d)
		}
	}
	if len(out) == 0 && len(has) > 0 {
		out = has[:1]
	}
	return out, nil
}

// noticesIn are the notices of rights that events tell of.
func noticesIn(list []domain.Entry) (out []uuid.UUID) {
	for i := range list {
		if list[i].Notice == nil {
			continue
		}
		if id, err := names.Parse("rightsNotices", list[i].Notice.Record); err == nil {
			out = append(out, id)
		}
	}
	return out
}
