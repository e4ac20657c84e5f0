// Package server is the gRPC side of the person registry: messages to domain values, one call of a use case, and back.
// It decides nothing.
package server

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/errs"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// Server implements persons.v1.PersonsService.
type Server struct {
	personsv1.UnsafePersonsServiceServer
	app *app.App
}

var _ personsv1.PersonsServiceServer = (*Server)(nil)

// New returns the server over the use cases.
func New(a *app.App) *Server { return &Server{app: a} }

// Encode turns what a use case keeps as its answer into the message that the handler gives, for idempotent replay.
func Encode(v any) (proto.Message, error) {
	switch v := v.(type) {
	case domain.Person:
		return fromPerson(v), nil
	case domain.Household:
		return fromHousehold(v), nil
	case domain.Representation:
		return fromRepresentation(v), nil
	case domain.CustodyEvent:
		return fromCustodyEvent(v), nil
	case domain.Erasure:
		return fromErasure(v), nil
	}
	return nil, fmt.Errorf("encode %T: not an answer of this service", v)
}

// below puts the violations of an error below the field of the request in which the resource came.
func below(field string, err error) error {
	e, ok := errs.As(err)
	if !ok || len(e.Fields) == 0 {
		return err
	}
	moved := *e
	moved.Fields = make([]errs.Field, len(e.Fields))
	for i, f := range e.Fields {
		f.Path = field + "." + f.Path
		moved.Fields[i] = f
	}
	return &moved
}
