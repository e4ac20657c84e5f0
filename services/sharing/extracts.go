package sharing

import (
	"context"
	"fmt"
	"time"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/extract"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// newExtracts builds what makes scheduled extracts and gives them out.
func newExtracts(cfg Config, rules *disclose.Rules, kept *store.Store, persons app.Persons, deps service.Deps) (*extract.Extracts, error) {
	rows, err := extract.Load(rules)
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	return extract.New(extract.Options{
		Store: store.NewExtracts(kept, deps.Vault), Persons: persons, Definitions: rows, Organisation: cfg.ExtractOrganisation, Sealed: deps.Vault != nil, Clock: deps.Clock,
	}), nil
}

// extractsEvery is how often it is looked which extracts are due.
const extractsEvery = time.Minute

// makeExtracts makes extracts that are due until ctx ends. A failure waits for the next time.
func (s *Service) makeExtracts(ctx context.Context) error {
	ticker := time.NewTicker(extractsEvery)
	defer ticker.Stop()
	for {
		n, err := s.extracts.Make(ctx)
		if err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "extracts that are due were not made", telemetry.KeyService, Name, telemetry.KeyError, err)
		}
		if n > 0 {
			s.deps.Log.InfoContext(ctx, "extracts were made", telemetry.KeyService, Name, telemetry.KeyCount, n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
