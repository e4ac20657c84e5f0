// Package stopfeed brings the stop list to a replica and tells whom the replica has seen. It asks the sharing service every few seconds and
// at once when an event says that the list has changed; so a lost event, or an event bus that is down, costs one interval and no more.
//
// It judges nothing: package stoplist does.
package stopfeed

import (
	"context"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/pkg/telemetry"
	stopsv1 "github.com/digisoc/platform/proto/gen/go/stops/v1"
)

// Keeper is the service that keeps the list.
const Keeper = "sharing"

// askTimeout is how long one question may take; it is far below the 60 seconds that a stop has to hold everywhere.
const askTimeout = 5 * time.Second

// Feed fills one holder.
type Feed struct {
	Holder *stoplist.Holder
	// Conn leads to the keeper, with the certificate of the service.
	Conn grpc.ClientConnInterface
	// Changed wakes the feed before its time; nil never does.
	Changed <-chan struct{}
	Log     *slog.Logger
}

// Run fills the list until ctx ends.
func (f *Feed) Run(ctx context.Context) {
	ticker := time.NewTicker(f.Holder.Settings().Poll)
	defer ticker.Stop()
	for failing := false; ; {
		err := f.Refresh(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			f.Log.WarnContext(ctx, "the stop list was not refreshed", telemetry.KeyError, err)
		}
		if failing && err == nil {
			f.Log.InfoContext(ctx, "the stop list is refreshed again")
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-f.Changed:
		case <-f.soon():
		}
	}
}

// firstRetry is how soon a replica that knows nothing yet asks again.
const firstRetry = 200 * time.Millisecond

// soon is before the next poll for a replica that lets nobody in; nil, which never comes, for others.
func (f *Feed) soon() <-chan time.Time {
	if f.Holder.Ready() == nil {
		return nil
	}
	return time.After(firstRetry)
}

// Refresh fills the list once and tells whom the replica has seen.
func (f *Feed) Refresh(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	answer, err := stopsv1.NewStopListServiceClient(f.Conn).GetStopList(ctx, &stopsv1.GetStopListRequest{})
	if err != nil {
		f.Holder.Sweep() // time alone ends rows, roles and patience
		return err
	}
	entries := make([]stoplist.Entry, 0, len(answer.GetEntries()))
	for _, e := range answer.GetEntries() {
		entries = append(entries, stoplist.Entry{Kind: stoplist.Kind(e.GetKind()), ID: e.GetId(), Role: e.GetRole(), From: moment(e.GetFromTime()), Until: moment(e.GetUntilTime())})
	}
	f.Holder.Fill(entries)
	return f.tell(ctx)
}

// most is how many sightings one message holds, by the contract.
const most = 1000

func (f *Feed) tell(ctx context.Context) error {
	seen := f.Holder.Sightings(most)
	if len(seen) == 0 {
		return nil
	}
	req := &stopsv1.ReportSightingsRequest{}
	for _, s := range seen {
		req.Sightings = append(req.Sightings, &stopsv1.Sighting{
			Subject: s.Subject, Kind: s.Kind, Role: s.Role, Organisation: s.Organisation, Processor: s.Processor, SeenTime: timestamppb.New(s.Seen),
		})
	}
	_, err := stopsv1.NewStopListServiceClient(f.Conn).ReportSightings(ctx, req)
	if err != nil {
		f.Holder.Return(seen)
	}
	return err
}

func moment(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}
