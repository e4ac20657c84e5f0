// Package server is the gRPC side of the sharing service: the contract to domain values, a call of package app, and back.
// It holds no rule of the business.
package server

import (
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
)

// Server is the services of sharing.v1, one type each.
type Server struct{ app *app.App }

// New returns the server over the use cases.
func New(a *app.App) *Server { return &Server{app: a} }

// Register adds the RPCs to a server.
func (s *Server) Register(r grpc.ServiceRegistrar) {
	sharingv1.RegisterCatalogueServiceServer(r, &Catalogue{app: s.app})
}

// Encode turns the value that answered a write into the resource of the contract, for repeated requests.
func Encode(v any) (proto.Message, error) {
	return nil, fmt.Errorf("encode answer: %T has no resource", v)
}
