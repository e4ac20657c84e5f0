// Package server is the gRPC side of the payments service: the contract to domain values, a call of package app, and back.
// It holds no rule of the business; files for the bank and its answers are translated by package iso20022.
package server

import (
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// Server implements payments.v1.PaymentsService.
type Server struct {
	paymentsv1.UnsafePaymentsServiceServer
	app *app.App
}

var _ paymentsv1.PaymentsServiceServer = (*Server)(nil)

// New returns the server over the use cases.
func New(a *app.App) *Server { return &Server{app: a} }

// Register adds the RPCs to a server.
func (s *Server) Register(r grpc.ServiceRegistrar) { paymentsv1.RegisterPaymentsServiceServer(r, s) }

// Encode turns the value that answered a write into the resource of the contract, for repeated requests.
func Encode(v any) (proto.Message, error) {
	switch v := v.(type) {
	case domain.Payee:
		return payee(&v), nil
	case domain.PayingAccount:
		return payingAccount(&v), nil
	case domain.Obligation:
		return obligation(&v), nil
	case domain.List:
		return list(&v), nil
	case domain.Payment:
		return payment(&v), nil
	case domain.Import:
		return bankFile(&v), nil
	case domain.Recovery:
		return recovery(&v), nil
	}
	return nil, fmt.Errorf("encode answer: %T has no resource", v)
}
