package payments

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/services/payments/internal/store"
)

// listKeysAgain is how long after a failure the keys of old lists are tried again.
const listKeysAgain = time.Minute

// endListKeys moves accounts that lie under keys of old lists to the keys of whom they pay, once after the start: no line is sealed so any more.
func (s *Service) endListKeys(ctx context.Context) error {
	for {
		n, err := store.New(s.deps.DB, s.deps.Vault).EndListKeys(ctx, s.deps.Clock.Now())
		if n > 0 {
			s.deps.Log.InfoContext(ctx, "keys of old lists were ended", telemetry.KeyCount, n)
		}
		if err == nil {
			return nil
		}
		if ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "keys of old lists were not ended", telemetry.KeyError, err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(listKeysAgain):
		}
	}
}
