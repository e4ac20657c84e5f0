package server

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
)

// Exchange implements sharing.v1.ExchangeService.
type Exchange struct {
	sharingv1.UnsafeExchangeServiceServer
	app *app.App
}

var _ sharingv1.ExchangeServiceServer = (*Exchange)(nil)

// ReadRegister returns a record of a register.
func (s *Exchange) ReadRegister(ctx context.Context, req *sharingv1.ReadRegisterRequest) (*sharingv1.ReadRegisterResponse, error) {
	person := uuid.Nil
	if req.GetPerson() != "" {
		var err error
		if person, err = names.Parse("persons", req.GetPerson()); err != nil {
			return nil, err
		}
	}
	a, err := s.app.ReadRegister(ctx, strings.TrimPrefix(req.GetRegister(), "registers/"), person, req.GetKey(), req.GetLive())
	if err != nil {
		return nil, err
	}
	m := &sharingv1.RegisterRecord{
		Register: "registers/" + a.Service, Status: status(&a), Source: a.Register, SourceTime: stamp(a.Modified), FetchTime: stamp(a.Fetched),
		Freshness: a.Freshness, Permission: a.Permission, Kept: a.Kept,
	}
	for _, v := range a.Values {
		p := &sharingv1.RegisterProperty{Name: v.Name, Warning: v.Warning}
		if v.Known {
			p.Value = &v.Value
		}
		m.Properties = append(m.Properties, p)
	}
	return &sharingv1.ReadRegisterResponse{Record: m}, nil
}

func status(a *app.RegisterAnswer) sharingv1.RegisterStatus {
	switch {
	case a.Stale:
		return sharingv1.RegisterStatus_REGISTER_STATUS_STALE
	case !a.Found:
		return sharingv1.RegisterStatus_REGISTER_STATUS_NOT_FOUND
	}
	return sharingv1.RegisterStatus_REGISTER_STATUS_OK
}

// ListExchangeChannels tells how the exchange goes.
func (s *Exchange) ListExchangeChannels(ctx context.Context, _ *sharingv1.ListExchangeChannelsRequest) (*sharingv1.ListExchangeChannelsResponse, error) {
	all, err := s.app.ListChannels(ctx)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListExchangeChannelsResponse{}
	for i := range all.Out {
		c := &all.Out[i]
		out.Outbound = append(out.Outbound, &sharingv1.OutboundChannel{
			Dataset: "datasets/" + string(c.Dataset), Section: c.Section, Position: c.Position, Backlog: c.Last - c.Position,
			LagSeconds: int64(c.Lag(all.Now).Seconds()), PublishTime: stamp(c.Published), Aside: c.Aside, Attempts: int32(c.Attempts), Failure: c.Failure, FailureTime: stamp(c.Failed),
		})
	}
	for i := range all.In {
		c := &all.In[i]
		out.Inbound = append(out.Inbound, &sharingv1.InboundChannel{
			Register: "registers/" + c.Service, Permission: c.Permission, Used: c.Used, Quota: c.Quota, QuotaTime: stamp(c.Heard), Level: c.Level, RunsOutTime: stamp(c.RunsOut), EndDate: c.ValidTo,
			Cursor: c.Cursor, AskTime: stamp(c.Asked), ChangeTime: stamp(c.Changed), Kept: c.Kept, Stale: c.Stale, Failure: c.Failure, FailureTime: stamp(c.Failed),
		})
	}
	return out, nil
}
