package consumer

import (
	"context"

	"github.com/digisoc/platform/pkg/bus"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
)

// UnfiledName is the durable name of the consumer of requests about persons in no file, also its name in the inbox.
const UnfiledName = "sharing-unfiled"

// Unfiled gives the data officer what nobody else has a task about.
func Unfiled(r *app.Rights) bus.Consumer {
	return bus.Consumer{
		Name: UnfiledName, Stream: "CASES", Topics: []string{"cases.request.unfiled.v1"},
		Handle: func(ctx context.Context, m bus.Message) error {
			var e caseseventsv1.RequestUnfiled
			if err := m.Decode(&e); err != nil {
				return err
			}
			in := &reader{}
			request := in.id("rightsRequests", e.GetRightsRequest())
			if in.err != nil {
				return in.err
			}
			return r.TakeUnfiled(ctx, UnfiledName, m.ID, request)
		},
	}
}
