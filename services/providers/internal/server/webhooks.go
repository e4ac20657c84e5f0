package server

import (
	"context"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Webhooks implements WebhookService.
type Webhooks struct {
	providersv1.UnsafeWebhookServiceServer
	app *app.App
}

var _ providersv1.WebhookServiceServer = (*Webhooks)(nil)

// CreateWebhookEndpoint names an address.
func (s *Webhooks) CreateWebhookEndpoint(ctx context.Context, req *providersv1.CreateWebhookEndpointRequest) (*providersv1.CreateWebhookEndpointResponse, error) {
	in := app.NewWebhookEndpoint{
		URL: req.GetEndpoint().GetUrl(), Scheme: domain.Scheme(word(req.GetEndpoint().GetScheme(), "WEBHOOK_SCHEME_")), FromBeginning: req.GetFromBeginning(),
	}
	for _, k := range req.GetEndpoint().GetKinds() {
		in.Kinds = append(in.Kinds, domain.ChangeKind(k))
	}
	out, err := s.app.CreateWebhookEndpoint(ctx, in)
	if err != nil {
		return nil, err
	}
	return &providersv1.CreateWebhookEndpointResponse{Endpoint: webhookEndpoint(&out)}, nil
}

// GetWebhookEndpoint returns an endpoint.
func (s *Webhooks) GetWebhookEndpoint(ctx context.Context, req *providersv1.GetWebhookEndpointRequest) (*providersv1.GetWebhookEndpointResponse, error) {
	out, err := onWebhook(ctx, req, s.app.WebhookEndpoint)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetWebhookEndpointResponse{Endpoint: out}, nil
}

// ListWebhookEndpoints lists the caller's endpoints.
func (s *Webhooks) ListWebhookEndpoints(ctx context.Context, _ *providersv1.ListWebhookEndpointsRequest) (*providersv1.ListWebhookEndpointsResponse, error) {
	list, err := s.app.WebhookEndpoints(ctx)
	if err != nil {
		return nil, err
	}
	out := &providersv1.ListWebhookEndpointsResponse{}
	for i := range list {
		out.Endpoints = append(out.Endpoints, webhookEndpoint(&list[i]))
	}
	return out, nil
}

// VerifyWebhookEndpoint asks the address whether it wants to be called.
func (s *Webhooks) VerifyWebhookEndpoint(ctx context.Context, req *providersv1.VerifyWebhookEndpointRequest) (*providersv1.VerifyWebhookEndpointResponse, error) {
	out, err := onWebhook(ctx, req, s.app.VerifyWebhookEndpoint)
	if err != nil {
		return nil, err
	}
	return &providersv1.VerifyWebhookEndpointResponse{Endpoint: out}, nil
}

// PauseWebhookEndpoint stops sending.
func (s *Webhooks) PauseWebhookEndpoint(ctx context.Context, req *providersv1.PauseWebhookEndpointRequest) (*providersv1.PauseWebhookEndpointResponse, error) {
	out, err := onWebhook(ctx, req, s.app.PauseWebhookEndpoint)
	if err != nil {
		return nil, err
	}
	return &providersv1.PauseWebhookEndpointResponse{Endpoint: out}, nil
}

// ResumeWebhookEndpoint goes on from the cursor.
func (s *Webhooks) ResumeWebhookEndpoint(ctx context.Context, req *providersv1.ResumeWebhookEndpointRequest) (*providersv1.ResumeWebhookEndpointResponse, error) {
	out, err := onWebhook(ctx, req, s.app.ResumeWebhookEndpoint)
	if err != nil {
		return nil, err
	}
	return &providersv1.ResumeWebhookEndpointResponse{Endpoint: out}, nil
}

// ReplayWebhookEndpoint sends everything after a cursor again.
func (s *Webhooks) ReplayWebhookEndpoint(ctx context.Context, req *providersv1.ReplayWebhookEndpointRequest) (*providersv1.ReplayWebhookEndpointResponse, error) {
	out, err := onWebhook(ctx, req, func(ctx context.Context, id uuid.UUID) (app.WebhookEndpoint, error) {
		return s.app.ReplayWebhookEndpoint(ctx, id, req.GetCursor())
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.ReplayWebhookEndpointResponse{Endpoint: out}, nil
}

// RotateWebhookSecret brings in another key.
func (s *Webhooks) RotateWebhookSecret(ctx context.Context, req *providersv1.RotateWebhookSecretRequest) (*providersv1.RotateWebhookSecretResponse, error) {
	overlap := domain.DefaultOverlap
	if req.OverlapHours != nil {
		overlap = time.Duration(req.GetOverlapHours()) * time.Hour
	}
	out, err := onWebhook(ctx, req, func(ctx context.Context, id uuid.UUID) (app.WebhookEndpoint, error) {
		return s.app.RotateWebhookSecret(ctx, id, overlap)
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.RotateWebhookSecretResponse{Endpoint: out}, nil
}

// RevealWebhookSecret returns what the receiver checks with.
func (s *Webhooks) RevealWebhookSecret(ctx context.Context, req *providersv1.RevealWebhookSecretRequest) (*providersv1.RevealWebhookSecretResponse, error) {
	id, err := names.Parse("webhookEndpoints", req.GetName())
	if err != nil {
		return nil, err
	}
	list, err := s.app.RevealWebhookSecret(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &providersv1.RevealWebhookSecretResponse{}
	for _, k := range list {
		out.Secrets = append(out.Secrets, &providersv1.WebhookSecret{Value: k.Value, EndTime: optionalTime(k.Until)})
	}
	return out, nil
}

// DeleteWebhookEndpoint ends an endpoint for good.
func (s *Webhooks) DeleteWebhookEndpoint(ctx context.Context, req *providersv1.DeleteWebhookEndpointRequest) (*providersv1.DeleteWebhookEndpointResponse, error) {
	out, err := onWebhook(ctx, req, s.app.DeleteWebhookEndpoint)
	if err != nil {
		return nil, err
	}
	return &providersv1.DeleteWebhookEndpointResponse{Endpoint: out}, nil
}

// ListWebhookDeliveries lists what was sent.
func (s *Webhooks) ListWebhookDeliveries(ctx context.Context, req *providersv1.ListWebhookDeliveriesRequest) (*providersv1.ListWebhookDeliveriesResponse, error) {
	id, err := names.Parse("webhookEndpoints", req.GetEndpoint())
	if err != nil {
		return nil, err
	}
	list, next, err := s.app.WebhookDeliveries(ctx, id, req.GetUndelivered(), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	out := &providersv1.ListWebhookDeliveriesResponse{NextPageToken: next}
	for i := range list {
		out.Deliveries = append(out.Deliveries, webhookDelivery(&list[i]))
	}
	return out, nil
}

// onWebhook does something to the endpoint that a request names.
func onWebhook(ctx context.Context, req interface{ GetName() string }, do func(context.Context, uuid.UUID) (app.WebhookEndpoint, error)) (*providersv1.WebhookEndpoint, error) {
	id, err := names.Parse("webhookEndpoints", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := do(ctx, id)
	if err != nil {
		return nil, err
	}
	return webhookEndpoint(&out), nil
}

func webhookEndpoint(e *app.WebhookEndpoint) *providersv1.WebhookEndpoint {
	out := &providersv1.WebhookEndpoint{
		Name: names.Format("webhookEndpoints", e.ID), Url: e.URL, Reason: e.Reason, Position: e.Cursor, Waiting: e.Waiting,
		Scheme: providersv1.WebhookScheme(providersv1.WebhookScheme_value["WEBHOOK_SCHEME_"+string(e.Scheme)]),
		State:  providersv1.WebhookState(providersv1.WebhookState_value["WEBHOOK_STATE_"+string(e.State)]),
		Etag:   app.Etag(e.Version), DeliverTime: optionalTime(e.Delivered),
	}
	for _, k := range e.Kinds {
		out.Kinds = append(out.Kinds, string(k))
	}
	return out
}

func webhookDelivery(d *app.Sent) *providersv1.WebhookDelivery {
	out := &providersv1.WebhookDelivery{
		Position: d.Position, Attempts: int32(d.Attempts), Outcome: d.Outcome, Status: int32(d.Status), Milliseconds: int32(d.Took.Milliseconds()),
		State:     providersv1.WebhookDeliveryState(providersv1.WebhookDeliveryState_value["WEBHOOK_DELIVERY_STATE_"+string(d.State)]),
		FirstTime: timestamppb.New(d.First), Kind: string(d.Kind),
	}
	if d.State == domain.DeliveryOpen {
		out.NextTime = timestamppb.New(d.Next)
	}
	return out
}

func optionalTime(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
