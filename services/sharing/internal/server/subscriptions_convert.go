package server

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// wanted reads what the owner says of a subscription. A word that is in no list is refused: a misspelt one must not widen anything.
func wanted(m *sharingv1.Subscription) (app.NewSubscription, error) {
	in := app.NewSubscription{Subscription: domain.Subscription{
		Source: m.GetSource(), Types: m.GetTypes(), Sink: m.GetSink(), Protocol: domain.Protocol(m.GetProtocol()),
	}}
	for _, f := range m.GetFilters() {
		in.Filters = append(in.Filters, f.AsMap())
	}
	start := ""
	if err := texts(m.GetConfig(), "subscription.config", map[string]*string{"permission": &in.Number, "cursor": &in.Cursor, "start": &start}); err != nil {
		return in, err
	}
	switch start {
	case "", "NOW":
	case "BEGINNING":
		in.FromBeginning = true
	default:
		return in, invalid("subscription.config.start")
	}
	method := ""
	if err := texts(m.GetProtocolsettings(), "subscription.protocolsettings", map[string]*string{"scheme": &in.Scheme, "method": &method}); err != nil {
		return in, err
	}
	if method != "" && method != "POST" {
		return in, invalid("subscription.protocolsettings.method")
	}
	if in.Protocol != domain.ProtocolHTTP && len(m.GetProtocolsettings().GetFields()) > 0 {
		return in, invalid("subscription.protocolsettings")
	}
	return in, nil
}

// texts reads texts of an object by their names.
func texts(m *structpb.Struct, field string, into map[string]*string) error {
	for name, v := range m.GetFields() {
		to, ok := into[name]
		text, isText := v.GetKind().(*structpb.Value_StringValue)
		if !ok || !isText || text.StringValue == "" || len(text.StringValue) > 400 {
			return invalid(field)
		}
		*to = text.StringValue
	}
	return nil
}

func invalid(field string) error {
	e := domain.ErrSubscriptionInvalid
	return e.Field(field, e.Reason, e.Message, e.MessageLV)
}

func subscription(v *app.SubscriptionView, base string) (*sharingv1.Subscription, error) {
	m := &sharingv1.Subscription{
		Id: v.ID.String(), Source: v.Source, Types: v.Types, Sink: v.Sink, Protocol: string(v.Protocol), State: string(v.State), Reason: v.Reason,
		Sequence: v.Last, Delivered: v.Delivered, Outcome: v.Outcome, Etag: app.Etag(v.Version), Test: v.Test,
		Config: &structpb.Struct{Fields: map[string]*structpb.Value{"permission": structpb.NewStringValue(v.Number)}},
	}
	if v.Attempts > 0 {
		m.NextTime = timestamppb.New(v.Next)
	}
	switch v.Protocol {
	case domain.ProtocolHTTP:
		m.Protocolsettings = &structpb.Struct{Fields: map[string]*structpb.Value{"scheme": structpb.NewStringValue(v.Scheme), "method": structpb.NewStringValue("POST")}}
	case domain.ProtocolNATS:
		m.Sink = "nats:" + app.Subject(&v.Subscription)
	case domain.ProtocolSSE:
		m.Sink = fmt.Sprintf("%s/v1/subscriptions/%s/events:stream", strings.TrimSuffix(base, "/"), v.ID)
	}
	for _, f := range v.Filters {
		one, err := structpb.NewStruct(f)
		if err != nil {
			return nil, err
		}
		m.Filters = append(m.Filters, one)
	}
	return m, nil
}
