package server

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
)

// Sandboxes implements SandboxService.
type Sandboxes struct {
	providersv1.UnsafeSandboxServiceServer
	app *app.App
}

var _ providersv1.SandboxServiceServer = (*Sandboxes)(nil)

// CreateSandbox makes a sandbox.
func (s *Sandboxes) CreateSandbox(ctx context.Context, req *providersv1.CreateSandboxRequest) (*providersv1.CreateSandboxResponse, error) {
	out, err := s.app.CreateSandbox(ctx, app.NewKeys{JWK: req.GetJwk(), PEM: req.GetCertificatePem()})
	if err != nil {
		return nil, err
	}
	return &providersv1.CreateSandboxResponse{Sandbox: sandboxMessage(&out)}, nil
}

// GetSandbox returns the caller's sandbox.
func (s *Sandboxes) GetSandbox(ctx context.Context, _ *providersv1.GetSandboxRequest) (*providersv1.GetSandboxResponse, error) {
	out, err := s.app.Sandbox(ctx)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetSandboxResponse{Sandbox: sandboxMessage(&out)}, nil
}

// ActInSandbox lets the municipality do something.
func (s *Sandboxes) ActInSandbox(ctx context.Context, req *providersv1.ActInSandboxRequest) (*providersv1.ActInSandboxResponse, error) {
	id, err := names.Parse("assignments", req.GetAssignment())
	if err != nil {
		return nil, err
	}
	out, err := s.app.ActInSandbox(ctx, domain.SandboxAct(word(req.GetAct(), "SANDBOX_ACT_")), id)
	if err != nil {
		return nil, err
	}
	return &providersv1.ActInSandboxResponse{Assignment: assignment(&out)}, nil
}

// SetSandboxFaults says what goes wrong.
func (s *Sandboxes) SetSandboxFaults(ctx context.Context, req *providersv1.SetSandboxFaultsRequest) (*providersv1.SetSandboxFaultsResponse, error) {
	f := req.GetFaults()
	out, err := s.app.SetSandboxFaults(ctx, sandbox.Faults{
		LatencyMilliseconds: int(f.GetLatencyMilliseconds()), ErrorPercent: int(f.GetErrorPercent()), LimitPercent: int(f.GetLimitPercent()),
		DuplicatePercent: int(f.GetDuplicatePercent()), ReorderPercent: int(f.GetReorderPercent()), Seed: uint64(f.GetSeed()),
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.SetSandboxFaultsResponse{Sandbox: sandboxMessage(&out)}, nil
}

// AdvanceSandboxClock moves the time of the sandbox.
func (s *Sandboxes) AdvanceSandboxClock(ctx context.Context, req *providersv1.AdvanceSandboxClockRequest) (*providersv1.AdvanceSandboxClockResponse, error) {
	out, err := s.app.AdvanceClock(ctx, int(req.GetDays()))
	if err != nil {
		return nil, err
	}
	return &providersv1.AdvanceSandboxClockResponse{Sandbox: sandboxMessage(&out)}, nil
}

// ResetSandbox begins anew.
func (s *Sandboxes) ResetSandbox(ctx context.Context, _ *providersv1.ResetSandboxRequest) (*providersv1.ResetSandboxResponse, error) {
	out, err := s.app.ResetSandbox(ctx)
	if err != nil {
		return nil, err
	}
	return &providersv1.ResetSandboxResponse{Sandbox: sandboxMessage(&out)}, nil
}

func sandboxMessage(s *app.Sandbox) *providersv1.Sandbox {
	out := &providersv1.Sandbox{
		Name: names.Format("sandboxes", s.ID), ClientId: s.Client, Provider: names.Format("providers", s.Provider), Agreement: names.Format("agreements", s.Agreement),
		UnknownCode: s.UnknownCode, Resets: int32(s.Resets), CreateTime: timestamppb.New(s.Created), Time: timestamppb.New(s.Now),
		Clock: providersv1.SandboxClock_SANDBOX_CLOCK_READY, AdvanceTo: moment(s.AdvanceTo),
		Faults: &providersv1.SandboxFaults{
			LatencyMilliseconds: int32(s.Faults.LatencyMilliseconds), ErrorPercent: int32(s.Faults.ErrorPercent), LimitPercent: int32(s.Faults.LimitPercent),
			DuplicatePercent: int32(s.Faults.DuplicatePercent), ReorderPercent: int32(s.Faults.ReorderPercent), Seed: int64(s.Faults.Seed),
		},
	}
	if !s.AdvanceTo.IsZero() {
		out.Clock = providersv1.SandboxClock_SANDBOX_CLOCK_ADVANCING
	}
	for _, id := range s.Registrations {
		out.Registrations = append(out.Registrations, names.Format("registrations", id))
	}
	for _, c := range s.Cast {
		p := &providersv1.SandboxPerson{
			Persona: c.Persona.ID, Story: &typesv1.LocalizedText{Lv: c.Persona.LV, En: c.Persona.EN}, MadeUpCodes: c.Persona.Codes,
		}
		if c.Assignment != uuid.Nil {
			p.Assignment = names.Format("assignments", c.Assignment)
		}
		out.People = append(out.People, p)
	}
	return out
}
