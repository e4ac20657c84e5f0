package sharing

import (
	"fmt"

	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/sharing/internal/client"
	"github.com/digisoc/platform/services/sharing/internal/server"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// neighbours are the services that several parts ask.
type neighbours struct {
	persons   *client.Persons
	referrals *client.Referrals
}

func newNeighbours(deps service.Deps) (*neighbours, error) {
	persons, err := deps.Dial("persons")
	if err != nil {
		return nil, fmt.Errorf("sharing: connect to persons: %w", err)
	}
	cases, err := deps.Dial("cases")
	if err != nil {
		return nil, fmt.Errorf("sharing: connect to cases: %w", err)
	}
	return &neighbours{persons: client.NewPersons(persons), referrals: client.NewReferrals(cases)}, nil
}

// assemble builds the parts of the service, each over what it needs, and the server that offers them.
func (s *Service) assemble(f *files, kept *store.Store, near *neighbours) error {
	cfg, deps, c := s.config, s.deps, f.rules.Catalogue()
	logs, usages, copies, err := newUsages(c, f.label, cfg, deps)
	if err != nil {
		return err
	}
	glass, err := newGlass(c, kept, deps)
	if err != nil {
		return err
	}
	tokens, err := newPurposeTokens(cfg, c, glass, kept, deps)
	if err != nil {
		return err
	}
	if s.feed, err = newSubscriptions(s.uses, cfg, f.rules, f.sets, f.listed, deps, s.nats); err != nil {
		return err
	}
	if s.rights, err = newRights(c, f.sets, kept, near.persons, logs, deps); err != nil {
		return err
	}
	controls, err := newControls(s.uses, c, copies.WithRights(s.rights.Store, s.rights.Law), f.label, deps.Clock)
	if err != nil {
		return fmt.Errorf("sharing: %w", err)
	}
	s.server = server.New(s.uses, usages, copies, tokens, f.sets, cfg.PublicURL, s.feed, f.listed).WithControls(controls).WithRights(server.NewRights(s.rights)).
		WithAbbreviations(f.abbreviations).WithMappings(f.mappings, f.inputs).WithLabel(f.label, deps.Clock)
	if err := s.exchanges(f, kept, near); err != nil {
		return err
	}
	return s.watches(f, kept, near)
}

// exchanges builds what other institutions take: the registry's interfaces and extracts.
func (s *Service) exchanges(f *files, kept *store.Store, near *neighbours) (err error) {
	if s.spdci, err = newPartners(s.config, s.deps, kept, near.persons, f.rules, f.ways, f.sets); err != nil {
		return fmt.Errorf("sharing: %w", err)
	}
	if s.extracts, err = newExtracts(s.config, f.rules, f.ways, f.mappings, kept, near.persons, near.referrals, s.deps); err != nil {
		return err
	}
	s.server.WithRegistry(server.NewRegistry(s.spdci)).WithExtracts(s.extracts)
	return nil
}

// watches builds what officers keep watch with: signs of misuse, incidents, what runs and how available it is.
func (s *Service) watches(f *files, kept *store.Store, near *neighbours) (err error) {
	c := f.rules.Catalogue()
	if s.misuse, err = newMisuse(kept, near.persons, s.deps); err != nil {
		return fmt.Errorf("sharing: %w", err)
	}
	if s.incidents, err = newIncidents(c, kept, s.deps); err != nil {
		return fmt.Errorf("sharing: %w", err)
	}
	available, prober, err := newAvailability(s.config, kept, s.deps)
	if err != nil {
		return fmt.Errorf("sharing: %w", err)
	}
	if s.resources, err = newResources(c, kept, s.uses, s.deps); err != nil {
		return fmt.Errorf("sharing: %w", err)
	}
	s.prober = prober
	s.server.WithMisuse(server.NewMisuse(s.misuse)).WithIncidents(server.NewIncidents(s.incidents)).WithResources(server.NewResources(s.resources)).
		WithAvailability(server.NewAvailabilities(available))
	return nil
}
