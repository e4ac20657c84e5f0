// Package server is the gRPC side of the providers service: the contract to domain values, a call of package app, and back.
// It holds no rule of the business.
package server

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Server implements providers.v1.ProvidersService.
type Server struct {
	providersv1.UnsafeProvidersServiceServer
	app *app.App
}

var _ providersv1.ProvidersServiceServer = (*Server)(nil)

// New returns the server over the use cases.
func New(a *app.App) *Server { return &Server{app: a} }

// Register adds the RPCs to a server.
func (s *Server) Register(r grpc.ServiceRegistrar) { providersv1.RegisterProvidersServiceServer(r, s) }

// Encode turns the value that answered a write into the resource of the contract, for repeated requests.
func Encode(v any) (proto.Message, error) {
	e, ok := v.(domain.Entry)
	if !ok {
		return nil, fmt.Errorf("encode answer: %T has no resource", v)
	}
	return entry(e), nil
}

// CreateEntry keeps a new entry.
func (s *Server) CreateEntry(ctx context.Context, req *providersv1.CreateEntryRequest) (*providersv1.CreateEntryResponse, error) {
	e, err := s.app.CreateEntry(ctx, req.GetMunicipality(), req.GetTitle())
	if err != nil {
		return nil, err
	}
	return &providersv1.CreateEntryResponse{Entry: entry(e)}, nil
}

func entry(e domain.Entry) *providersv1.Entry {
	return &providersv1.Entry{
		Name: names.Format("entries", e.ID), Municipality: e.Municipality, Title: e.Title, CreateTime: timestamppb.New(e.Created),
	}
}
