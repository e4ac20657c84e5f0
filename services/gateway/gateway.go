// Package gateway is the REST front of the platform: it turns JSON over HTTP into calls of the services and their
// answers and errors back.
//
// It holds limits, checks form and passes the caller's token, purpose and idempotency key on. It has no business
// rules, keeps no state and decides nothing about access: the services do, for every caller alike.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/clock"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/gateway/internal/deprecation"
	"github.com/digisoc/platform/services/gateway/internal/docs"
	"github.com/digisoc/platform/services/gateway/internal/forms"
	"github.com/digisoc/platform/services/gateway/internal/limit"
	"github.com/digisoc/platform/services/gateway/internal/purpose"
	"github.com/digisoc/platform/services/gateway/internal/route"
)

// Name is the gateway's certificate name.
const Name = "gateway"

// Peers are the services the gateway calls.
var Peers = []string{"persons", "cases", "assistance", "payments", "providers", "sharing"}

// Deps is what the runner owns.
type Deps struct {
	Dial  func(name string) (grpc.ClientConnInterface, error) // connection to a service, as workload gateway
	Clock clock.Clock                                         // nil means the machine's clock
	Log   *slog.Logger                                        // nil means slog.Default
}

// Gateway is the REST front. It is an http.Handler.
type Gateway struct {
	config    Config
	log       *slog.Logger
	clock     clock.Clock
	peers     map[string]grpc.ClientConnInterface
	routes    *route.Table
	mux       *runtime.ServeMux
	clients   *limit.Table
	addresses *limit.Table
	slots     chan struct{}
	streams   *streams
	proxies   []netip.Prefix
	notices   *deprecation.Index
	purposes  *purpose.Cache
	docs      http.Handler
	forms     http.Handler
	handler   http.Handler
}

// New builds the gateway. Connections are lazy: services may still be starting.
func New(config Config, deps Deps) (*Gateway, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	config = config.withDefaults()
	c, log := or(deps.Clock, clock.System()), or(deps.Log, slog.Default())
	g := &Gateway{
		config: config, log: log, clock: c, peers: map[string]grpc.ClientConnInterface{},
		clients:   limit.New(c, config.Rate.PerSecond, config.Rate.Burst, config.Rate.Callers),
		addresses: limit.New(c, config.Rate.AddressPerSecond, config.Rate.AddressBurst, config.Rate.Callers),
		slots:     make(chan struct{}, config.MaxConcurrent),
		streams:   newStreams(config.MaxStreams),
		purposes:  purpose.New(c),
	}
	for _, network := range config.TrustedProxies {
		g.proxies = append(g.proxies, netip.MustParsePrefix(network)) // validated above
	}
	var err error
	if g.routes, err = route.NewTable(
		personsv1.File_persons_v1_persons_proto.Services().ByName("PersonsService"),
		personsv1.File_persons_v1_custody_proto.Services().ByName("CustodyService"),
		personsv1.File_persons_v1_erasure_proto.Services().ByName("ErasureService"),
		casesv1.File_cases_v1_cases_proto.Services().ByName("CasesService"),
		casesv1.File_cases_v1_victims_proto.Services().ByName("VictimService"),
		casesv1.File_cases_v1_specialists_proto.Services().ByName("SpecialistService"),
		casesv1.File_cases_v1_migration_proto.Services().ByName("MigrationService"),
		casesv1.File_cases_v1_rehabilitation_proto.Services().ByName("RehabilitationService"),
		casesv1.File_cases_v1_children_fund_proto.Services().ByName("ChildrensFundService"),
		assistancev1.File_assistance_v1_assistance_proto.Services().ByName("AssistanceService"),
		paymentsv1.File_payments_v1_payments_proto.Services().ByName("PaymentsService"),
		assistancev1.File_assistance_v1_packs_proto.Services().ByName("RulePacksService"),
		assistancev1.File_assistance_v1_whatif_proto.Services().ByName("WhatIfService"),
		assistancev1.File_assistance_v1_conflicts_proto.Services().ByName("ConflictsService"),
		assistancev1.File_assistance_v1_caseload_proto.Services().ByName("CaseloadService"),
		assistancev1.File_assistance_v1_awards_proto.Services().ByName("AwardsService"),
		providersv1.File_providers_v1_register_proto.Services().ByName("RegisterService"),
		providersv1.File_providers_v1_developer_proto.Services().ByName("DeveloperService"),
		providersv1.File_providers_v1_cutover_closure_proto.Services().ByName("CutoverClosureService"),
		providersv1.File_providers_v1_issues_proto.Services().ByName("IssueService"),
		assistancev1.File_assistance_v1_facts_proto.Services().ByName("FactsService"),
		providersv1.File_providers_v1_agreements_proto.Services().ByName("AgreementService"),
		providersv1.File_providers_v1_token_proto.Services().ByName("TokenService"),
		providersv1.File_providers_v1_delivery_proto.Services().ByName("DeliveryService"),
		providersv1.File_providers_v1_statements_proto.Services().ByName("StatementService"),
		providersv1.File_providers_v1_webhooks_proto.Services().ByName("WebhookService"),
		providersv1.File_providers_v1_sandbox_proto.Services().ByName("SandboxService"),
		providersv1.File_providers_v1_conformance_proto.Services().ByName("ConformanceService"),
		providersv1.File_providers_v1_assignments_proto.Services().ByName("AssignmentService"),
		sharingv1.File_sharing_v1_catalogue_proto.Services().ByName("CatalogueService"),
		sharingv1.File_sharing_v1_datasets_proto.Services().ByName("DatasetsService"),
		sharingv1.File_sharing_v1_extracts_proto.Services().ByName("ExtractsService"),
		sharingv1.File_sharing_v1_subscriptions_proto.Services().ByName("SubscriptionsService"),
		sharingv1.File_sharing_v1_registry_proto.Services().ByName("RegistryService"),
		sharingv1.File_sharing_v1_subscribers_proto.Services().ByName("SubscribersService"),
		sharingv1.File_sharing_v1_usage_proto.Services().ByName("UsageService"),
		sharingv1.File_sharing_v1_copy_proto.Services().ByName("CopyService"),
		sharingv1.File_sharing_v1_rights_proto.Services().ByName("RightsService"),
		sharingv1.File_sharing_v1_status_check_proto.Services().ByName("StatusCheckService"),
		sharingv1.File_sharing_v1_access_proto.Services().ByName("AccessService"),
		sharingv1.File_sharing_v1_outsourcing_proto.Services().ByName("OutsourcingService"),
		sharingv1.File_sharing_v1_reviews_proto.Services().ByName("AccessReviewService"),
		sharingv1.File_sharing_v1_controls_proto.Services().ByName("ControlService"),
		sharingv1.File_sharing_v1_stops_proto.Services().ByName("StopService"),
		sharingv1.File_sharing_v1_leavers_proto.Services().ByName("LeaverService"),
		sharingv1.File_sharing_v1_purpose_token_proto.Services().ByName("PurposeTokenService"),
		sharingv1.File_sharing_v1_break_glass_proto.Services().ByName("BreakGlassService"),
		sharingv1.File_sharing_v1_misuse_proto.Services().ByName("MisuseService"),
		sharingv1.File_sharing_v1_incidents_proto.Services().ByName("IncidentService"),
		sharingv1.File_sharing_v1_resources_proto.Services().ByName("ResourceService"),
		sharingv1.File_sharing_v1_availability_proto.Services().ByName("AvailabilityService"),
		sharingv1.File_sharing_v1_exchange_proto.Services().ByName("ExchangeService"),
	); err != nil {
		return nil, err
	}
	if g.notices, err = deprecation.Load(g.routes.Names()); err != nil {
		return nil, err
	}
	if g.docs, err = docs.Handler(); err != nil {
		return nil, err
	}
	if g.forms, err = forms.Handler(); err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	if err := g.connect(deps.Dial); err != nil {
		return nil, err
	}
	g.handler = g.chain()
	return g, nil
}

// connect registers the generated handlers over the services' connections.
func (g *Gateway) connect(dial func(string) (grpc.ClientConnInterface, error)) error {
	if dial == nil {
		return errors.New("gateway: no way to reach the services")
	}
	for _, name := range Peers {
		conn, err := dial(name)
		if err != nil {
			return fmt.Errorf("gateway: connect to %s: %w", name, err)
		}
		g.peers[name] = conditional{conn}
	}
	g.mux = runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, newMarshaler()),
		runtime.WithIncomingHeaderMatcher(incomingHeader),
		runtime.WithOutgoingHeaderMatcher(outgoingHeader),
		runtime.WithOutgoingTrailerMatcher(func(string) (string, bool) { return "", false }),
		runtime.WithMetadata(callMetadata),
		runtime.WithForwardResponseOption(answerHeaders),
		runtime.WithForwardResponseOption(fileHeaders),
		runtime.WithErrorHandler(g.callFailed),
		runtime.WithRoutingErrorHandler(g.routingFailed),
		runtime.WithDisablePathLengthFallback(),
		runtime.WithDisableHTTPMethodOverride(),
	)
	ctx := context.Background() // only used by registrations that dial themselves
	return errors.Join(
		personsv1.RegisterPersonsServiceHandlerClient(ctx, g.mux, personsv1.NewPersonsServiceClient(g.peers["persons"])),
		personsv1.RegisterCustodyServiceHandlerClient(ctx, g.mux, personsv1.NewCustodyServiceClient(g.peers["persons"])),
		personsv1.RegisterErasureServiceHandlerClient(ctx, g.mux, personsv1.NewErasureServiceClient(g.peers["persons"])),
		casesv1.RegisterCasesServiceHandlerClient(ctx, g.mux, casesv1.NewCasesServiceClient(g.peers["cases"])),
		casesv1.RegisterVictimServiceHandlerClient(ctx, g.mux, casesv1.NewVictimServiceClient(g.peers["cases"])),
		casesv1.RegisterMigrationServiceHandlerClient(ctx, g.mux, casesv1.NewMigrationServiceClient(g.peers["cases"])),
		casesv1.RegisterSpecialistServiceHandlerClient(ctx, g.mux, casesv1.NewSpecialistServiceClient(g.peers["cases"])),
		casesv1.RegisterRehabilitationServiceHandlerClient(ctx, g.mux, casesv1.NewRehabilitationServiceClient(g.peers["cases"])),
		casesv1.RegisterChildrensFundServiceHandlerClient(ctx, g.mux, casesv1.NewChildrensFundServiceClient(g.peers["cases"])),
		assistancev1.RegisterAssistanceServiceHandlerClient(ctx, g.mux, assistancev1.NewAssistanceServiceClient(g.peers["assistance"])),
		paymentsv1.RegisterPaymentsServiceHandlerClient(ctx, g.mux, paymentsv1.NewPaymentsServiceClient(g.peers["payments"])),
		assistancev1.RegisterRulePacksServiceHandlerClient(ctx, g.mux, assistancev1.NewRulePacksServiceClient(g.peers["assistance"])),
		assistancev1.RegisterWhatIfServiceHandlerClient(ctx, g.mux, assistancev1.NewWhatIfServiceClient(g.peers["assistance"])),
		assistancev1.RegisterConflictsServiceHandlerClient(ctx, g.mux, assistancev1.NewConflictsServiceClient(g.peers["assistance"])),
		assistancev1.RegisterCaseloadServiceHandlerClient(ctx, g.mux, assistancev1.NewCaseloadServiceClient(g.peers["assistance"])),
		assistancev1.RegisterAwardsServiceHandlerClient(ctx, g.mux, assistancev1.NewAwardsServiceClient(g.peers["assistance"])),
		providersv1.RegisterRegisterServiceHandlerClient(ctx, g.mux, providersv1.NewRegisterServiceClient(g.peers["providers"])),
		providersv1.RegisterCutoverClosureServiceHandlerClient(ctx, g.mux, providersv1.NewCutoverClosureServiceClient(g.peers["providers"])),
		providersv1.RegisterDeveloperServiceHandlerClient(ctx, g.mux, providersv1.NewDeveloperServiceClient(g.peers["providers"])),
		providersv1.RegisterIssueServiceHandlerClient(ctx, g.mux, providersv1.NewIssueServiceClient(g.peers["providers"])),
		assistancev1.RegisterFactsServiceHandlerClient(ctx, g.mux, assistancev1.NewFactsServiceClient(g.peers["assistance"])),
		providersv1.RegisterAgreementServiceHandlerClient(ctx, g.mux, providersv1.NewAgreementServiceClient(g.peers["providers"])),
		providersv1.RegisterTokenServiceHandlerClient(ctx, g.mux, providersv1.NewTokenServiceClient(g.peers["providers"])),
		providersv1.RegisterDeliveryServiceHandlerClient(ctx, g.mux, providersv1.NewDeliveryServiceClient(g.peers["providers"])),
		providersv1.RegisterStatementServiceHandlerClient(ctx, g.mux, providersv1.NewStatementServiceClient(g.peers["providers"])),
		providersv1.RegisterWebhookServiceHandlerClient(ctx, g.mux, providersv1.NewWebhookServiceClient(g.peers["providers"])),
		providersv1.RegisterSandboxServiceHandlerClient(ctx, g.mux, providersv1.NewSandboxServiceClient(g.peers["providers"])),
		providersv1.RegisterConformanceServiceHandlerClient(ctx, g.mux, providersv1.NewConformanceServiceClient(g.peers["providers"])),
		providersv1.RegisterAssignmentServiceHandlerClient(ctx, g.mux, providersv1.NewAssignmentServiceClient(g.peers["providers"])),
		sharingv1.RegisterCatalogueServiceHandlerClient(ctx, g.mux, sharingv1.NewCatalogueServiceClient(g.peers["sharing"])),
		sharingv1.RegisterDatasetsServiceHandlerClient(ctx, g.mux, sharingv1.NewDatasetsServiceClient(g.peers["sharing"])),
		sharingv1.RegisterExtractsServiceHandlerClient(ctx, g.mux, sharingv1.NewExtractsServiceClient(g.peers["sharing"])),
		sharingv1.RegisterSubscriptionsServiceHandlerClient(ctx, g.mux, sharingv1.NewSubscriptionsServiceClient(g.peers["sharing"])),
		sharingv1.RegisterRegistryServiceHandlerClient(ctx, g.mux, sharingv1.NewRegistryServiceClient(g.peers["sharing"])),
		sharingv1.RegisterSubscribersServiceHandlerClient(ctx, g.mux, sharingv1.NewSubscribersServiceClient(g.peers["sharing"])),
		sharingv1.RegisterUsageServiceHandlerClient(ctx, g.mux, sharingv1.NewUsageServiceClient(g.peers["sharing"])),
		sharingv1.RegisterCopyServiceHandlerClient(ctx, g.mux, sharingv1.NewCopyServiceClient(g.peers["sharing"])),
		sharingv1.RegisterRightsServiceHandlerClient(ctx, g.mux, sharingv1.NewRightsServiceClient(g.peers["sharing"])),
		sharingv1.RegisterStatusCheckServiceHandlerClient(ctx, g.mux, sharingv1.NewStatusCheckServiceClient(g.peers["sharing"])),
		sharingv1.RegisterAccessServiceHandlerClient(ctx, g.mux, sharingv1.NewAccessServiceClient(g.peers["sharing"])),
		sharingv1.RegisterOutsourcingServiceHandlerClient(ctx, g.mux, sharingv1.NewOutsourcingServiceClient(g.peers["sharing"])),
		sharingv1.RegisterAccessReviewServiceHandlerClient(ctx, g.mux, sharingv1.NewAccessReviewServiceClient(g.peers["sharing"])),
		sharingv1.RegisterControlServiceHandlerClient(ctx, g.mux, sharingv1.NewControlServiceClient(g.peers["sharing"])),
		sharingv1.RegisterLeaverServiceHandlerClient(ctx, g.mux, sharingv1.NewLeaverServiceClient(g.peers["sharing"])),
		sharingv1.RegisterStopServiceHandlerClient(ctx, g.mux, sharingv1.NewStopServiceClient(g.peers["sharing"])),
		sharingv1.RegisterPurposeTokenServiceHandlerClient(ctx, g.mux, sharingv1.NewPurposeTokenServiceClient(g.peers["sharing"])),
		sharingv1.RegisterBreakGlassServiceHandlerClient(ctx, g.mux, sharingv1.NewBreakGlassServiceClient(g.peers["sharing"])),
		sharingv1.RegisterMisuseServiceHandlerClient(ctx, g.mux, sharingv1.NewMisuseServiceClient(g.peers["sharing"])),
		sharingv1.RegisterIncidentServiceHandlerClient(ctx, g.mux, sharingv1.NewIncidentServiceClient(g.peers["sharing"])),
		sharingv1.RegisterAvailabilityServiceHandlerClient(ctx, g.mux, sharingv1.NewAvailabilityServiceClient(g.peers["sharing"])),
		sharingv1.RegisterResourceServiceHandlerClient(ctx, g.mux, sharingv1.NewResourceServiceClient(g.peers["sharing"])),
		sharingv1.RegisterExchangeServiceHandlerClient(ctx, g.mux, sharingv1.NewExchangeServiceClient(g.peers["sharing"])),
	)
}

// ServeHTTP implements http.Handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.handler.ServeHTTP(w, r) }
