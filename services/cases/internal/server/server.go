// Package server is the gRPC side of the client case: it turns messages into calls of the use cases and answers into
// messages. It decides nothing.
package server

import (
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/inputs"
	casepersonsv1 "github.com/digisoc/platform/proto/gen/go/casepersons/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	fundextractv1 "github.com/digisoc/platform/proto/gen/go/fundextract/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
)

// Server implements the RPCs.
type Server struct {
	casesv1.UnsafeCasesServiceServer
	app    *app.App
	inputs *inputs.Rows
}

// New returns a server of the use cases; rows say of each field why it is asked.
func New(a *app.App, rows *inputs.Rows) *Server { return &Server{app: a, inputs: rows} }

var _ casesv1.CasesServiceServer = (*Server)(nil)

// Register adds the RPCs to a gRPC server.
func (s *Server) Register(r grpc.ServiceRegistrar) {
	casesv1.RegisterCasesServiceServer(r, s)
	casepersonsv1.RegisterCasePersonsServiceServer(r, &CasePersons{app: s.app})
	casesv1.RegisterVictimServiceServer(r, &Victims{app: s.app})
	casesv1.RegisterRehabilitationServiceServer(r, &Rehabilitation{app: s.app})
	casesv1.RegisterChildrensFundServiceServer(r, &Fund{app: s.app})
	fundextractv1.RegisterFundExtractServiceServer(r, &FundExtract{app: s.app})
	casesv1.RegisterSpecialistServiceServer(r, &Specialists{app: s.app})
	casesv1.RegisterMigrationServiceServer(r, &Migration{app: s.app})
}
