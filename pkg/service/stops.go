package service

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/stopfeed"
	"github.com/digisoc/platform/pkg/stoplist"
)

// Stops says how the stop list reaches the services.
type Stops struct {
	// Events returns the event bus as a service; nil relies on polling alone.
	Events func(name string) (jetstream.JetStream, error)
}

// stops makes a service's list and what keeps it fresh; nil without Runner.Stops.
// A service with a database keeps its last list there.
func (r Runner) stops(name string, db *pg.DB) (*stoplist.Holder, func(context.Context), error) {
	if r.Stops == nil {
		return nil, func(context.Context) {}, nil
	}
	holder, err := stoplist.New(name, r.Clock)
	if err != nil {
		return nil, nil, err
	}
	identity, err := r.Identity(name)
	if err != nil {
		return nil, nil, fmt.Errorf("identity: %w", err)
	}
	conn, err := rpc.Dial(r.Network, identity, stopfeed.Keeper)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to %s: %w", stopfeed.Keeper, err)
	}
	var js jetstream.JetStream
	if r.Stops.Events != nil {
		if js, err = r.Stops.Events(name); err != nil {
			return nil, nil, err
		}
	}
	return holder, func(ctx context.Context) {
		defer func() { _ = conn.Close() }()
		changed := make(chan struct{}, 1)
		if js != nil {
			go stopfeed.Listen(ctx, js, changed)
		}
		feed := &stopfeed.Feed{Holder: holder, Conn: conn, Changed: changed, Log: r.Log}
		if db != nil {
			feed.Kept = &stopfeed.Kept{DB: db, Identity: identity}
		}
		feed.Run(ctx)
	}, nil
}
