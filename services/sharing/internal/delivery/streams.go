package delivery

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/resource"
)

// Lister lists what is on the event bus, for the catalogue of resources.
type Lister struct{ js jetstream.JetStream }

// NewLister returns a lister; without an event bus it finds nothing.
func NewLister(js jetstream.JetStream) *Lister { return &Lister{js} }

// listTimeout is how long the event bus may take to tell all.
const listTimeout = 5 * time.Second

// Streams lists the streams with their durable consumers.
func (l *Lister) Streams(ctx context.Context) (out []resource.StreamFound, err error) {
	if l.js == nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	streams := l.js.ListStreams(ctx)
	for info := range streams.Info() {
		one := resource.StreamFound{Name: info.Config.Name}
		stream, err := l.js.Stream(ctx, one.Name)
		if err != nil {
			return nil, errs.ErrServiceUnavailable.Wrap(err)
		}
		consumers := stream.ListConsumers(ctx)
		for c := range consumers.Info() {
			if c.Config.Durable != "" {
				one.Consumers = append(one.Consumers, c.Config.Durable)
			}
		}
		if err := consumers.Err(); err != nil {
			return nil, errs.ErrServiceUnavailable.Wrap(err)
		}
		out = append(out, one)
	}
	if err := streams.Err(); err != nil {
		return nil, errs.ErrServiceUnavailable.Wrap(err)
	}
	return out, nil
}
