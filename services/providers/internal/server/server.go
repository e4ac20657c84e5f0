// Package server is the gRPC side of the providers service: the contract to domain values, a call of package app, and back.
// It holds no rule of the business.
package server

import (
	"fmt"
	"log/slog"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/clock"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/seal"
	"github.com/digisoc/platform/services/providers/internal/token"
)

// Server implements the services of providers.v1.
type Server struct {
	providersv1.UnsafeRegisterServiceServer
	providersv1.UnsafeAssignmentServiceServer
	app    *app.App
	issuer *token.Issuer
	seal   *seal.Seal
	log    *slog.Logger
	clock  clock.Clock
}

var (
	_ providersv1.RegisterServiceServer   = (*Server)(nil)
	_ providersv1.AssignmentServiceServer = (*Server)(nil)
)

// New returns the server over the use cases. The clock tells when a logged call came.
func New(a *app.App, i *token.Issuer, s *seal.Seal, c clock.Clock, log *slog.Logger) *Server {
	return &Server{app: a, issuer: i, seal: s, clock: c, log: log}
}

// Register adds the RPCs to a server. Each call is seen by the log of sandboxes.
func (s *Server) Register(r grpc.ServiceRegistrar) {
	r = logged{r, &callLog{app: s.app, issuer: s.issuer, clock: s.clock, log: s.log, calls: map[string]target{}}}
	providersv1.RegisterConformanceServiceServer(r, &Conformance{app: s.app, seal: s.seal})
	providersv1.RegisterSandboxServiceServer(r, &Sandboxes{app: s.app})
	r = watching{r, s.app} // from here on, calls of systems that are tested are seen
	providersv1.RegisterRegisterServiceServer(r, s)
	providersv1.RegisterAgreementServiceServer(r, &Agreements{app: s.app})
	providersv1.RegisterDeliveryServiceServer(r, &Delivery{app: s.app})
	providersv1.RegisterStatementServiceServer(r, &Statements{app: s.app})
	providersv1.RegisterTokenServiceServer(r, &Tokens{app: s.app, issuer: s.issuer})
	providersv1.RegisterWebhookServiceServer(r, &Webhooks{app: s.app})
	providersv1.RegisterDeveloperServiceServer(r, &Developer{app: s.app})
	providersv1.RegisterCutoverClosureServiceServer(r, &Closures{app: s.app})
	providersv1.RegisterAssignmentServiceServer(r, s)
	providersv1.RegisterIssueServiceServer(r, &Issues{app: s.app})
}

// Encode turns the value that answered a write into the resource of the contract, for repeated requests.
func Encode(v any) (proto.Message, error) {
	switch v := v.(type) {
	case domain.Provider:
		return provider(&v), nil
	case app.Listing:
		return registration(&v), nil
	case domain.Cutover:
		return cutover(&v), nil
	case app.Move:
		return closureMessage(&v), nil
	case app.IssueView:
		return issue(&v), nil
	case app.Report:
		return capacity(&v), nil
	case domain.Agreement:
		return agreement(&v, &domain.GrantRules{}), nil
	case domain.Judgement:
		return answer(&v), nil
	case []domain.Judgement:
		return &providersv1.BatchSubmitRecordsResponse{Answers: convert(v, answer)}, nil
	case []domain.Worker:
		return &providersv1.RegisterWorkersResponse{Workers: convert(v, worker)}, nil
	case app.Decisions:
		return decisions(&v), nil
	case app.StatementView:
		return statement(&v), nil
	case domain.Invoice:
		return invoice(&v), nil
	case domain.ServicePrice:
		return servicePrice(&v), nil
	case domain.Credential:
		return credential(&v, v.Created), nil
	case domain.ConformanceRun:
		return conformanceRun(&v), nil
	case app.Sandbox:
		return sandboxMessage(&v), nil
	case app.WebhookEndpoint:
		return webhookEndpoint(&v), nil
	case domain.Assignment:
		return assignment(&v), nil
	case domain.ModePeriod:
		return inputMode(&v), nil
	case app.Acknowledged:
		return &providersv1.AcknowledgeChangesResponse{Waiting: v.Waiting}, nil
	}
	return nil, fmt.Errorf("encode answer: %T has no resource", v)
}
