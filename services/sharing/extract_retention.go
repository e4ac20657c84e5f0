package sharing

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/telemetry"
)

// endEvery is how often it is looked whose content has reached its term.
const endEvery = time.Hour

// endExtracts destroys keys of contents whose term has ended until ctx ends. A failure waits for the next time.
func (s *Service) endExtracts(ctx context.Context) error {
	ticker := time.NewTicker(endEvery)
	defer ticker.Stop()
	for {
		n, err := s.extracts.Destroy(ctx)
		if err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "contents of extracts were not ended", telemetry.KeyService, Name, telemetry.KeyError, err)
		}
		if n > 0 {
			s.deps.Log.InfoContext(ctx, "contents of extracts were ended", telemetry.KeyService, Name, telemetry.KeyCount, n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
