package sharing

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/telemetry"
)

// warnEvery is how often it is looked which assessments are due; days matter, hours do not.
const warnEvery = time.Hour

// warn announces assessments of outsourced organisations that are due until ctx ends. A failure waits for the next time.
func (s *Service) warn(ctx context.Context) error {
	ticker := time.NewTicker(warnEvery)
	defer ticker.Stop()
	for {
		if n, err := s.uses.WarnOfAssessments(ctx); err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "assessments that are due were not announced", telemetry.KeyService, Name, telemetry.KeyError, err)
		} else if n > 0 {
			s.deps.Log.InfoContext(ctx, "assessments are due", telemetry.KeyService, Name, telemetry.KeyCount, n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
