// Package server is the gRPC side of the sharing service: the contract to domain values, a call of package app, and back.
// It holds no rule of the business.
package server

import (
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/clock"
	instancesv1 "github.com/digisoc/platform/proto/gen/go/instances/v1"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	stopsv1 "github.com/digisoc/platform/proto/gen/go/stops/v1"
	"github.com/digisoc/platform/services/sharing/internal/abbreviation"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/extract"
	"github.com/digisoc/platform/services/sharing/internal/feed"
	"github.com/digisoc/platform/services/sharing/internal/intake"
	"github.com/digisoc/platform/services/sharing/internal/legal"
	"github.com/digisoc/platform/services/sharing/internal/mapping"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
)

// Server is the services of sharing.v1, one type each.
type Server struct {
	abbreviations []abbreviation.Abbreviation
	mappings      *mapping.Mapping
	intake        *intake.List
	label         *legal.Label
	clock         clock.Clock
	app           *app.App
	usages        *Usages
	copies        *Copies
	registry      *Registry
	rights        *Rights
	misuse        *Misuse
	incidents     *Incidents
	resources     *Resources
	available     *Availabilities
	purposes      *PurposeTokens
	datasets      []dataset.Description
	base          string
	controls      *Controls
	feed          *app.Subscriptions
	listed        *feed.Listed
	extracts      *Extracts
}

// New returns the server over the use cases and the servers of who used data, of copies and of tokens. base is the public address of the platform.
func New(a *app.App, u *Usages, c *Copies, p *PurposeTokens, sets []dataset.Description, base string, subscriptions *app.Subscriptions, listed *feed.Listed) *Server {
	return &Server{app: a, usages: u, copies: c, purposes: p, datasets: sets, base: base, feed: subscriptions, listed: listed}
}

// WithRegistry adds the server of the registries.
func (s *Server) WithRegistry(r *Registry) *Server {
	s.registry = r
	return s
}

// WithControls adds the server of controls and responsibility.
func (s *Server) WithControls(c *Controls) *Server {
	s.controls = c
	return s
}

// WithRights adds the server of requests of data subjects.
func (s *Server) WithRights(r *Rights) *Server {
	s.rights = r
	return s
}

// WithMisuse adds the server of signs of misuse.
func (s *Server) WithMisuse(m *Misuse) *Server {
	s.misuse = m
	return s
}

// WithIncidents adds the server of incidents.
func (s *Server) WithIncidents(i *Incidents) *Server {
	s.incidents = i
	return s
}

// WithAvailability adds the server of availability.
func (s *Server) WithAvailability(a *Availabilities) *Server {
	s.available = a
	return s
}

// WithResources adds the server of the catalogue of ICT resources.
func (s *Server) WithResources(r *Resources) *Server {
	s.resources = r
	return s
}

// WithAbbreviations adds what short names stand for.
func (s *Server) WithAbbreviations(list []abbreviation.Abbreviation) *Server {
	s.abbreviations = list
	return s
}

// WithMappings adds what leaves are in other systems, and what people fill in.
func (s *Server) WithMappings(m *mapping.Mapping, l *intake.List) *Server {
	s.mappings, s.intake = m, l
	return s
}

// WithLabel says what the platform is called and by which act it keeps data, by the day of a clock.
func (s *Server) WithLabel(l *legal.Label, c clock.Clock) *Server {
	s.label, s.clock = l, c
	return s
}

// Register adds the RPCs to a server.
func (s *Server) Register(r grpc.ServiceRegistrar) {
	sharingv1.RegisterCatalogueServiceServer(r, &Catalogue{app: s.app, abbreviations: s.abbreviations, mappings: s.mappings, intake: s.intake, label: s.label})
	sharingv1.RegisterRightsServiceServer(r, s.rights)
	sharingv1.RegisterStatusCheckServiceServer(r, &StatusChecks{app: s.app})
	sharingv1.RegisterDatasetsServiceServer(r, &Datasets{app: s.app, sets: s.datasets, base: s.base, label: s.label, clock: s.clock})
	sharingv1.RegisterSubscriptionsServiceServer(r, &Subscriptions{app: s.feed, base: s.base})
	sharingv1.RegisterSubscribersServiceServer(r, &Subscribers{app: s.feed, listed: s.listed})
	sharingv1.RegisterUsageServiceServer(r, s.usages)
	sharingv1.RegisterCopyServiceServer(r, s.copies)
	sharingv1.RegisterRegistryServiceServer(r, s.registry)
	sharingv1.RegisterAccessServiceServer(r, &Access{app: s.app})
	sharingv1.RegisterOutsourcingServiceServer(r, &Outsourcings{app: s.app})
	sharingv1.RegisterAccessReviewServiceServer(r, &Reviews{app: s.app})
	if s.controls != nil {
		sharingv1.RegisterControlServiceServer(r, s.controls)
	}
	if s.extracts != nil {
		sharingv1.RegisterExtractsServiceServer(r, s.extracts)
	}
	sharingv1.RegisterStopServiceServer(r, &Stops{app: s.app})
	sharingv1.RegisterLeaverServiceServer(r, &Leavers{app: s.app})
	stopsv1.RegisterStopListServiceServer(r, &StopList{app: s.app})
	sharingv1.RegisterPurposeTokenServiceServer(r, s.purposes)
	sharingv1.RegisterBreakGlassServiceServer(r, &BreakGlass{app: s.purposes.glass})
	sharingv1.RegisterMisuseServiceServer(r, s.misuse)
	sharingv1.RegisterIncidentServiceServer(r, s.incidents)
	sharingv1.RegisterResourceServiceServer(r, s.resources)
	sharingv1.RegisterAvailabilityServiceServer(r, s.available)
	instancesv1.RegisterInstanceServiceServer(r, s.resources)
	sharingv1.RegisterExchangeServiceServer(r, &Exchange{app: s.app})
}

// Encode turns the value that answered a write into the resource of the contract, for repeated requests.
func Encode(v any) (proto.Message, error) {
	switch v := v.(type) {
	case domain.BreakGlass:
		return glassAt(&v, v.LastStep()), nil
	case domain.Maintenance:
		return maintenanceMessage(&v), nil
	case domain.Incident:
		return incidentAt(&v, settled(&v)), nil
	case domain.MisuseSignal:
		return misuseSignal(&v), nil
	case app.Permitted:
		return permission(&v), nil
	case app.MisuseWatchView:
		return misuseWatch(&v), nil
	case app.ApplicationView:
		return application(&v), nil
	case app.SubscriptionView:
		return subscription(&v, "")
	case domain.RightsRequest:
		return rightsState(&v), nil
	case []app.LeaverResult:
		return reported(v), nil
	case domain.Leaver:
		return leaver(&v), nil
	case domain.Stop:
		return stop(&v), nil
	case app.OutsourcingView:
		return outsourcing(&v), nil
	case app.RoleGrantView:
		return roleGrant(&v), nil
	case app.Seen:
		return &stopsv1.ReportSightingsResponse{}, nil
	case extract.Extract:
		return manifest(&v), nil
	case spdci.Partner:
		return registryPartner(&v), nil
	}
	return nil, fmt.Errorf("encode answer: %T has no resource", v)
}
