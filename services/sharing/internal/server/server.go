// Package server is the gRPC side of the sharing service: the contract to domain values, a call of package app, and back.
// It holds no rule of the business.
package server

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Server implements sharing.v1.SharingService.
type Server struct {
	sharingv1.UnsafeSharingServiceServer
	app *app.App
}

var _ sharingv1.SharingServiceServer = (*Server)(nil)

// New returns the server over the use cases.
func New(a *app.App) *Server { return &Server{app: a} }

// Register adds the RPCs to a server.
func (s *Server) Register(r grpc.ServiceRegistrar) { sharingv1.RegisterSharingServiceServer(r, s) }

// Encode turns the value that answered a write into the resource of the contract, for repeated requests.
func Encode(v any) (proto.Message, error) {
	e, ok := v.(domain.Entry)
	if !ok {
		return nil, fmt.Errorf("encode answer: %T has no resource", v)
	}
	return entry(e), nil
}

// CreateEntry keeps a new entry.
func (s *Server) CreateEntry(ctx context.Context, req *sharingv1.CreateEntryRequest) (*sharingv1.CreateEntryResponse, error) {
	e, err := s.app.CreateEntry(ctx, req.GetMunicipality(), req.GetTitle())
	if err != nil {
		return nil, err
	}
	return &sharingv1.CreateEntryResponse{Entry: entry(e)}, nil
}

func entry(e domain.Entry) *sharingv1.Entry {
	return &sharingv1.Entry{
		Name: names.Format("entries", e.ID), Municipality: e.Municipality, Title: e.Title, CreateTime: timestamppb.New(e.Created),
	}
}
