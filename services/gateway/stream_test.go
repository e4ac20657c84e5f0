package gateway

import (
	"context"
	"testing"

	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
)

// An event is written as browsers read it; nothing in it can begin another field, because JSON has no line breaks.
func TestServerSentEvents(t *testing.T) {
	t.Parallel()
	m := newMarshaler()
	for _, c := range []struct {
		event *sharingv1.WatchSubscriptionResponse
		want  string
	}{
		{&sharingv1.WatchSubscriptionResponse{Sequence: 7, Type: "lv.x", Event: `{"id":"a"}`}, "id: 7\nevent: lv.x\ndata: {\"id\":\"a\"}\n"},
		{&sharingv1.WatchSubscriptionResponse{}, ":\n"},
	} {
		got, err := m.Marshal(map[string]any{"result": c.event})
		if err != nil || string(got) != c.want || m.ContentType(c.event) != "text/event-stream" {
			t.Errorf("%q, %v", got, err)
		}
	}
}

// When the gateway stops, streams end first and no new one begins.
func TestStreamsEndWithTheGateway(t *testing.T) {
	t.Parallel()
	s := newStreams(2)
	ctx, cancel := context.WithCancel(t.Context())
	left, leave := context.WithCancel(t.Context())
	defer leave()
	if !s.enter(&cancel) || !s.enter(&leave) {
		t.Fatal("no place")
	}
	s.leave(&leave)
	s.end()
	if ctx.Err() == nil || left.Err() != nil || s.enter(&leave) {
		t.Errorf("open %v, left %v", ctx.Err(), left.Err())
	}
}
