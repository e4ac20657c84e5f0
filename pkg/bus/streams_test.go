package bus_test

import (
	"log/slog"
	"testing"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/testkit"
)

// A stream that is as it should be is not changed again by whoever starts next; one that is not is put right.
func TestStreamIsChangedOnlyWhenItDiffers(t *testing.T) {
	t.Parallel()
	js := testkit.JetStream(t)
	changes, err := js.Conn().SubscribeSync("$JS.EVENT.ADVISORY.STREAM.UPDATED.>")
	if err != nil {
		t.Fatal(err)
	}
	b := bus.New(js, "cases", clock.System(), slog.New(slog.DiscardHandler))
	for range 3 {
		if err := b.EnsureStream(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if told, _, err := changes.Pending(); err != nil || told != 0 {
		t.Errorf("changed %d times: %v", told, err)
	}
	other := outbox.StreamConfig("cases")
	other.Description = "another"
	if _, err := js.UpdateStream(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if err := b.EnsureStream(t.Context()); err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), other.Name)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := stream.CachedInfo().Config.Description, outbox.StreamConfig("cases").Description; got != want {
		t.Errorf("put right: %q, want %q", got, want)
	}
	testkit.Await(t, func() bool { told, _, err := changes.Pending(); return err == nil && told == 2 })
}
