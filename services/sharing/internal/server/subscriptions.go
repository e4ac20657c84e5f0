package server

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/rpc"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Subscriptions implements sharing.v1.SubscriptionsService.
type Subscriptions struct {
	sharingv1.UnsafeSubscriptionsServiceServer
	app  *app.Subscriptions
	base string
}

var _ sharingv1.SubscriptionsServiceServer = (*Subscriptions)(nil)

// CreateSubscription subscribes to the events of a permission.
func (s *Subscriptions) CreateSubscription(ctx context.Context, req *sharingv1.CreateSubscriptionRequest) (*sharingv1.CreateSubscriptionResponse, error) {
	in, err := wanted(req.GetSubscription())
	if err != nil {
		return nil, err
	}
	m, err := s.answer(s.app.CreateSubscription(ctx, in))
	return &sharingv1.CreateSubscriptionResponse{Subscription: m}, err
}

// GetSubscription returns a subscription.
func (s *Subscriptions) GetSubscription(ctx context.Context, req *sharingv1.GetSubscriptionRequest) (*sharingv1.GetSubscriptionResponse, error) {
	m, err := s.answer(s.app.Subscription(ctx, known(req.GetId())))
	return &sharingv1.GetSubscriptionResponse{Subscription: m}, err
}

// ListSubscriptions lists subscriptions.
func (s *Subscriptions) ListSubscriptions(ctx context.Context, _ *sharingv1.ListSubscriptionsRequest) (*sharingv1.ListSubscriptionsResponse, error) {
	list, err := s.app.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListSubscriptionsResponse{}
	for i := range list {
		m, err := subscription(&list[i], s.base)
		if err != nil {
			return nil, err
		}
		out.Subscriptions = append(out.Subscriptions, m)
	}
	return out, nil
}

// UpdateSubscription takes what may change.
func (s *Subscriptions) UpdateSubscription(ctx context.Context, req *sharingv1.UpdateSubscriptionRequest) (*sharingv1.UpdateSubscriptionResponse, error) {
	in, err := wanted(req.GetSubscription())
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(in.Sink, "/"+req.GetId()+"/events:stream") || strings.HasSuffix(in.Sink, "."+req.GetId()) && strings.HasPrefix(in.Sink, "nats:") {
		in.Sink = "" // what we told it: a subscription that was read may be sent back
	}
	m, err := s.answer(s.app.UpdateSubscription(ctx, known(req.GetId()), in))
	return &sharingv1.UpdateSubscriptionResponse{Subscription: m}, err
}

// DeleteSubscription ends a subscription.
func (s *Subscriptions) DeleteSubscription(ctx context.Context, req *sharingv1.DeleteSubscriptionRequest) (*sharingv1.DeleteSubscriptionResponse, error) {
	m, err := s.answer(s.app.DeleteSubscription(ctx, known(req.GetId())))
	return &sharingv1.DeleteSubscriptionResponse{Subscription: m}, err
}

// VerifySubscription asks the address.
func (s *Subscriptions) VerifySubscription(ctx context.Context, req *sharingv1.VerifySubscriptionRequest) (*sharingv1.VerifySubscriptionResponse, error) {
	m, err := s.answer(s.app.VerifySubscription(ctx, known(req.GetId())))
	return &sharingv1.VerifySubscriptionResponse{Subscription: m}, err
}

// MoveSubscription takes a step.
func (s *Subscriptions) MoveSubscription(ctx context.Context, req *sharingv1.MoveSubscriptionRequest) (*sharingv1.MoveSubscriptionResponse, error) {
	step := app.SubscriptionStep{Step: req.GetStep(), After: req.GetAfter(), Overlap: 24 * time.Hour}
	if req.OverlapHours != nil {
		step.Overlap = time.Duration(req.GetOverlapHours()) * time.Hour
	}
	m, err := s.answer(s.app.MoveSubscription(ctx, known(req.GetId()), step))
	return &sharingv1.MoveSubscriptionResponse{Subscription: m}, err
}

// ListSubscriptionKeys returns what signatures are checked with.
func (s *Subscriptions) ListSubscriptionKeys(ctx context.Context, req *sharingv1.ListSubscriptionKeysRequest) (*sharingv1.ListSubscriptionKeysResponse, error) {
	keys, until, err := s.app.SubscriptionKeys(ctx, known(req.GetId()))
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListSubscriptionKeysResponse{}
	for i, k := range keys {
		m := &sharingv1.SubscriptionKey{Value: k}
		if i > 0 {
			m.EndTime = timestamppb.New(until)
		}
		out.Keys = append(out.Keys, m)
	}
	return out, nil
}

// ListSubscriptionEvents returns a stretch.
func (s *Subscriptions) ListSubscriptionEvents(ctx context.Context, req *sharingv1.ListSubscriptionEventsRequest) (*sharingv1.ListSubscriptionEventsResponse, error) {
	list, err := s.app.SubscriptionEvents(ctx, known(req.GetId()), req.After, int(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListSubscriptionEventsResponse{Next: list.Next, More: list.More}
	for i := range list.List {
		m := &structpb.Struct{}
		if err := m.UnmarshalJSON(list.List[i].JSON); err != nil {
			return nil, err
		}
		out.Events = append(out.Events, m)
	}
	return out, nil
}

// ReadSubscriptionEvent returns the version that an event tells of.
func (s *Subscriptions) ReadSubscriptionEvent(ctx context.Context, req *sharingv1.ReadSubscriptionEventRequest) (*sharingv1.ReadSubscriptionEventResponse, error) {
	p, err := s.app.SubscriptionEvent(ctx, known(req.GetId()), req.GetSequence())
	if err != nil {
		return nil, err
	}
	list := records(&p)
	if len(list) != 1 {
		return nil, domain.ErrDatasetNotPermitted
	}
	return &sharingv1.ReadSubscriptionEventResponse{Record: list[0]}, nil
}

// lastEventID is the header by which a stream of server-sent events goes on.
const lastEventID = "last-event-id"

// WatchSubscription sends events as they come.
func (s *Subscriptions) WatchSubscription(req *sharingv1.WatchSubscriptionRequest, stream grpc.ServerStreamingServer[sharingv1.WatchSubscriptionResponse]) error {
	after := req.After
	md, _ := metadata.FromIncomingContext(stream.Context())
	if given := md.Get(lastEventID); after == nil && len(given) > 0 && given[0] != "" {
		n, err := strconv.ParseInt(given[0], 10, 64)
		if err != nil || n < 0 {
			e := domain.ErrSubscriptionInvalid
			return e.Field("Last-Event-ID", e.Reason, e.Message, e.MessageLV)
		}
		after = &n
	}
	return s.app.Watch(stream.Context(), known(req.GetId()), after, rpc.Part, func(e *app.EventText) error {
		m := &sharingv1.WatchSubscriptionResponse{}
		if e != nil {
			m.Sequence, m.Type, m.Event = e.Sequence, e.Event.Type, string(e.JSON)
		}
		return stream.Send(m)
	})
}

// PlaySubscription adds made-up events.
func (s *Subscriptions) PlaySubscription(ctx context.Context, req *sharingv1.PlaySubscriptionRequest) (*sharingv1.PlaySubscriptionResponse, error) {
	m, err := s.answer(s.app.PlaySubscription(ctx, known(req.GetId())))
	return &sharingv1.PlaySubscriptionResponse{Subscription: m}, err
}

func (s *Subscriptions) answer(v app.SubscriptionView, err error) (*sharingv1.Subscription, error) {
	if err != nil {
		return nil, err
	}
	return subscription(&v, s.base)
}

// known reads an id that the contract has checked.
func known(id string) uuid.UUID {
	out, err := uuid.Parse(id)
	if err != nil {
		return uuid.Nil
	}
	return out
}
