package app

import (
	"context"
	"slices"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// news is what a dataset has at a position: a version of a record, or a notice.
type news struct {
	position int64
	version  *Version
	notice   *domain.Notice
}

// news are those of a dataset after a position, in their order, and whether there are more. The end of the dataset is read first: what is added
// while the versions and then the notices are read lies behind it and is left for the next time, so that nothing is stepped over.
func (s *Subscriptions) news(ctx context.Context, d domain.Dataset, after int64) ([]news, bool, error) {
	end, err := s.store.DatasetEnd(ctx, d)
	if err != nil || end <= after {
		return nil, false, err
	}
	versions, err := s.store.Changes(ctx, d, after, takeMost)
	if err != nil {
		return nil, false, err
	}
	more := len(versions) == takeMost
	if more {
		end = min(end, versions[takeMost-1].Position)
	}
	notices, err := s.store.Notices(ctx, d, after, end, takeMost)
	if err != nil {
		return nil, false, err
	}
	if len(notices) == takeMost {
		more, end = true, notices[takeMost-1].Position
	}
	var out []news
	for i := range versions {
		if versions[i].Position <= end {
			out = append(out, news{position: versions[i].Position, version: &versions[i]})
		}
	}
	for i := range notices {
		out = append(out, news{position: notices[i].Position, notice: &notices[i]})
	}
	slices.SortFunc(out, func(a, b news) int { return int(a.position - b.position) })
	return out, more, nil
}

// entry is what a subscription is told of it; nil when that is nothing: nobody offers it, or it is for another recipient.
func (n *news) entry(sub *domain.Subscription, offered domain.EventTypes, now time.Time) *domain.Entry {
	if n.notice != nil {
		kind := offered.Made(n.notice.Kind)
		if kind == nil || n.notice.Recipient != sub.Organisation {
			return nil
		}
		e := sub.NoticeEntry(kind, n.notice, now)
		return &e
	}
	f := fact(n.version)
	kind := offered.Made(f.Of())
	if kind == nil {
		return nil
	}
	e := sub.Entry(kind, f, 0, now)
	return &e
}

// Tell puts a notice of an event of another service into its dataset, once, however often the event arrives.
func (a *App) Tell(ctx context.Context, consumer, event string, n domain.Notice) error {
	if err := n.Check(); err != nil {
		return err
	}
	n.Produced = a.now()
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		return tx.AddNotice(ctx, &n)
	})
}
