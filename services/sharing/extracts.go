package sharing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"time"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/extract"
	"github.com/digisoc/platform/services/sharing/internal/mapping"
	"github.com/digisoc/platform/services/sharing/internal/release"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// Extract is who takes scheduled extracts.
type Extract struct {
	Organisation string            `help:"Registration number of the Ministry of Welfare, whose systems take scheduled extracts. Empty: none are made." env:"DIGISOC_EXTRACT_ORGANISATION"`
	Others       map[string]string `help:"Registration numbers of further recipients, by the word of the extracts' definitions." env:"DIGISOC_EXTRACT_OTHERS"`
	Poll         time.Duration     `help:"How often it is looked which extracts are due. 0 means 1m." env:"DIGISOC_EXTRACT_POLL"`
}

// ministry is the taker whose number is extract_organisation.
const ministry = "ministry"

// takers are the registration numbers by the word of the definitions.
func (c Extract) takers() map[string]string {
	out := maps.Clone(c.Others)
	if out == nil {
		out = map[string]string{}
	}
	out[ministry] = c.Organisation
	return out
}

var registrationNumber = regexp.MustCompile(`^([0-9]{7}|[0-9]{11})?$`)

// Validate refuses settings that cannot work.
func (c Extract) Validate() error {
	if !registrationNumber.MatchString(c.Organisation) {
		return errors.New("extract_organisation: a registration number")
	}
	for taker, number := range c.Others {
		if taker == ministry || number == "" || !registrationNumber.MatchString(number) {
			return errors.New("extract_others: a registration number for each, the ministry's is extract_organisation")
		}
	}
	if c.Poll != 0 && (c.Poll < 10*time.Millisecond || c.Poll > time.Hour) {
		return errors.New("extract_poll: 10ms to 1h")
	}
	return nil
}

// newExtracts builds what makes scheduled extracts and gives them out.
func newExtracts(cfg Config, rules *disclose.Rules, ways *release.Ways, other *mapping.Mapping, kept *store.Store, persons app.Persons, referrals extract.Referrals, deps service.Deps) (*extract.Extracts, error) {
	rows, err := extract.Load(rules, other)
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	terms, err := extract.LoadTerms()
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	return extract.New(extract.Options{
		Terms: terms, Sign: deps.Signer.SignStatement,
		Store: store.NewExtracts(kept, deps.Vault), Persons: persons, Referrals: referrals, Definitions: rows, Ways: ways, Takers: cfg.Extract.takers(), Sealed: deps.Vault != nil, Clock: deps.Clock,
	}), nil
}

// extractsEvery is how often it is looked which extracts are due.
const extractsEvery = time.Minute

// makeExtracts makes extracts that are due until ctx ends. A failure waits for the next time.
func (s *Service) makeExtracts(ctx context.Context) error {
	ticker := time.NewTicker(cmp.Or(s.config.Extract.Poll, extractsEvery))
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
