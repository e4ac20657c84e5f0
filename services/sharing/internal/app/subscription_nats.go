package app

import (
	"context"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// KeptConsumers are the subscriptions over NATS of an organisation that may be read again one day, though perhaps not now.
// What waits for any other is taken away.
func (s *Subscriptions) KeptConsumers(ctx context.Context, organisation string) ([]string, error) {
	list, err := s.store.Subscriptions(ctx, organisation)
	if err != nil {
		return nil, err
	}
	var out []string
	for i := range list {
		if list[i].Protocol != domain.ProtocolNATS || list[i].State == domain.SubscriptionEnded {
			continue
		}
		p, err := s.store.PermissionByID(ctx, list[i].Permission)
		if err != nil {
			return nil, err
		}
		if p.Ended.IsZero() {
			out = append(out, list[i].ID.String())
		}
	}
	return out, nil
}
