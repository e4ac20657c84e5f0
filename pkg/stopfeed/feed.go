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
	// Kept has the last list for a start without the keeper; nil keeps none.
	Kept *Kept
	Log  *slog.Logger
}

// Run fills the list until ctx ends.
func (f *Feed) Run(ctx context.Context) {
	ticker := time.NewTicker(f.Holder.Settings().Poll)
	defer ticker.Stop()
	refresh := f.Start
	for failing := false; ; refresh = f.Refresh {
		err := refresh(ctx)
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

// Start fills the list the first time; while the keeper is down, with the list that was kept.
func (f *Feed) Start(ctx context.Context) error {
	err := f.Refresh(ctx)
	if err != nil && ctx.Err() == nil {
		f.restore(ctx)
	}
	return err
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
	had := f.Holder.Fill(entries(answer))
	if f.Kept != nil {
		if err := f.Kept.save(ctx, answer, had); err != nil {
			f.Log.WarnContext(ctx, "the stop list was not kept", telemetry.KeyError, err)
		}
	}
	return f.tell(ctx)
}

// restore begins with the list that was kept, when the replica has none; what is too old or was changed is refused, and nobody let in.
func (f *Feed) restore(ctx context.Context) {
	if f.Kept == nil || f.Holder.Ready() == nil {
		return
	}
	list, had, err := f.Kept.load(ctx)
	if err == nil {
		err = f.Holder.Restore(entries(list), had)
	}
	if err != nil {
		f.Log.InfoContext(ctx, "there is no kept stop list to begin with", telemetry.KeyError, err)
		return
	}
	f.Log.WarnContext(ctx, "the stop list that was kept is used")
}

func entries(list *stopsv1.GetStopListResponse) []stoplist.Entry {
	out := make([]stoplist.Entry, 0, len(list.GetEntries()))
	for _, e := range list.GetEntries() {
		out = append(out, stoplist.Entry{Kind: stoplist.Kind(e.GetKind()), ID: e.GetId(), Role: e.GetRole(), From: moment(e.GetFromTime()), Until: moment(e.GetUntilTime())})
	}
	return out
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
