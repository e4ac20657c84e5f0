package server

import (
	"context"
	"time"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// ListChanges lists what happened since a cursor.
func (s *Server) ListChanges(ctx context.Context, req *providersv1.ListChangesRequest) (*providersv1.ListChangesResponse, error) {
	out, err := s.app.Changes(ctx, req.GetCursor(), req.GetPageSize(), time.Duration(req.GetWaitSeconds())*time.Second)
	if err != nil {
		return nil, err
	}
	return &providersv1.ListChangesResponse{Changes: convert(out.List, change), NextCursor: out.Next, More: out.More}, nil
}

// WatchChanges sends the list as it grows.
func (s *Server) WatchChanges(req *providersv1.WatchChangesRequest, stream grpc.ServerStreamingServer[providersv1.WatchChangesResponse]) error {
	return s.app.Watch(stream.Context(), req.GetCursor(), func(c app.Changes) error {
		return stream.Send(&providersv1.WatchChangesResponse{Changes: convert(c.List, change), NextCursor: c.Next})
	})
}

// AcknowledgeChanges confirms that changes have arrived.
func (s *Server) AcknowledgeChanges(ctx context.Context, req *providersv1.AcknowledgeChangesRequest) (*providersv1.AcknowledgeChangesResponse, error) {
	out, err := s.app.Acknowledge(ctx, req.GetCursor())
	if err != nil {
		return nil, err
	}
	return &providersv1.AcknowledgeChangesResponse{Waiting: out.Waiting}, nil
}

func change(c *domain.Change) *providersv1.Change {
	return &providersv1.Change{Position: c.Position, Kind: string(c.Kind), Subject: c.Subject, ChangeTime: moment(c.At), Details: c.Body}
}

// ListInputModes lists how records of a registration are entered.
func (s *Server) ListInputModes(ctx context.Context, req *providersv1.ListInputModesRequest) (*providersv1.ListInputModesResponse, error) {
	id, err := names.Parse("registrations", req.GetRegistration())
	if err != nil {
		return nil, err
	}
	rows, err := s.app.InputModes(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.ListInputModesResponse{InputModes: convert(rows, inputMode)}, nil
}

// SwitchInputMode changes how records of a registration are entered.
func (s *Server) SwitchInputMode(ctx context.Context, req *providersv1.SwitchInputModeRequest) (*providersv1.SwitchInputModeResponse, error) {
	var p parser
	id, from := p.name("registrations", req.GetRegistration()), p.day("from", req.GetFrom())
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.app.SwitchInputMode(ctx, id, domain.InputMode(word(req.GetMode(), "INPUT_MODE_")), from)
	if err != nil {
		return nil, err
	}
	return &providersv1.SwitchInputModeResponse{InputMode: inputMode(&out)}, nil
}

func inputMode(m *domain.ModePeriod) *providersv1.InputModePeriod {
	return &providersv1.InputModePeriod{
		Mode: providersv1.InputMode(providersv1.InputMode_value["INPUT_MODE_"+string(m.Mode)]), From: m.Days.From.String(), To: m.Days.To.String(),
		Registration: names.Format("registrations", m.Registration),
	}
}
