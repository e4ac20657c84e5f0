package sharing

import (
	"context"
	"fmt"
	"time"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/webhook"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/courier"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/delivery"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/feed"
)

// newSubscriptions builds what sends events to other state systems.
func newSubscriptions(uses *app.App, cfg Config, rules *disclose.Rules, sets []dataset.Description, listed *feed.Listed, deps service.Deps, streams *delivery.Publisher) (*app.Subscriptions, error) {
	numbers, err := feed.LoadNumbers()
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	samples, err := feed.LoadSamples()
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	types, err := feed.LoadEvents(rules)
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	calls, err := courier.New(webhook.NewSender(webhook.Options{Loopback: cfg.SubscriptionLoopback, Clock: deps.Clock}), cfg.SubscriptionKey.Value())
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	leaves, grants := dataset.Leaves(sets), map[domain.Dataset]string{}
	for i := range sets {
		grants[sets[i].Name] = sets[i].Grant
	}
	return app.NewSubscriptions(uses, app.Feed{
		Courier: calls, Publisher: streams, NATS: cfg.Door != nil, SQL: feed.SQL, Types: types, Samples: samples, Leaves: leaves, Number: numbers.On, Grants: grants, Judge: listed.Judge, PublicURL: cfg.PublicURL,
	}), nil
}

// reportsEvery is how often it is looked whether a month has ended.
const reportsEvery = 10 * time.Minute

// reportUse makes the reports of months that have ended, until ctx ends.
func (s *Service) reportUse(ctx context.Context) error {
	every := time.NewTicker(reportsEvery)
	defer every.Stop()
	for {
		if err := s.feed.ReportUse(ctx); err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "reports of use were not made", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

// reviewsEvery is how often reviews that come near are looked for.
const reviewsEvery = time.Hour

// tellReviews announces reviews of purposes before they are due, until ctx ends.
func (s *Service) tellReviews(ctx context.Context) error {
	every := time.NewTicker(reviewsEvery)
	defer every.Stop()
	for {
		if err := s.feed.TellReviews(ctx); err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "reviews were not announced", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}
