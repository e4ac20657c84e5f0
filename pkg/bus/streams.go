package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/nats-io/nats.go/jetstream"
)

// ensure makes a stream what cfg says, and leaves one alone that is so already: many consumers begin at the same time, and a
// broker that is told to change a stream while another makes a consumer of it does both on the same memory.
func (b *Bus) ensure(ctx context.Context, cfg jetstream.StreamConfig) error {
	err := try(ctx, func(ctx context.Context) error {
		there, err := b.js.Stream(ctx, cfg.Name)
		switch {
		case errors.Is(err, jetstream.ErrStreamNotFound):
			_, err = b.js.CreateStream(ctx, cfg) // the same again is none; another one is told
			if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
				_, err = b.js.UpdateStream(ctx, cfg)
			}
		case err == nil && !says(there.CachedInfo().Config, cfg):
			_, err = b.js.UpdateStream(ctx, cfg)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("ensure stream %s: %w", cfg.Name, err)
	}
	return nil
}

// says reports whether a stream is configured as wanted. What is not wanted is the broker's default and may be anything.
func says(have, want jetstream.StreamConfig) bool {
	h, w := fields(have), fields(want)
	for name, value := range w {
		if value != nil && !reflect.ValueOf(value).IsZero() && !reflect.DeepEqual(h[name], value) {
			return false
		}
	}
	return true
}

func fields(c jetstream.StreamConfig) map[string]any {
	raw, err := json.Marshal(c)
	if err != nil {
		return nil
	}
	var out map[string]any
	_ = json.Unmarshal(raw, &out) // it is what was just made
	return out
}
