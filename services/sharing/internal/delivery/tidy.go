package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/natsserver/guest"
)

// Tidy ends the consumers that are not kept, in the streams of all organisations. kept names those of an organisation; its
// error leaves the stream as it is.
func (p *Publisher) Tidy(ctx context.Context, kept func(ctx context.Context, organisation string) ([]string, error)) error {
	names := p.js.StreamNames(ctx, jetstream.WithStreamListSubject(guest.AllSubjects))
	var problems []error
	for name := range names.Name() {
		if guest.Valid(name) {
			problems = append(problems, p.tidy(ctx, name, kept))
		}
	}
	if err := names.Err(); err != nil {
		problems = append(problems, fmt.Errorf("list the streams of subscribers: %w", err))
	}
	return errors.Join(problems...)
}

func (p *Publisher) tidy(ctx context.Context, name string, kept func(context.Context, string) ([]string, error)) error {
	stream, err := p.js.Stream(ctx, name)
	if err != nil {
		return fmt.Errorf("stream of a subscriber: %w", err)
	}
	organisation := guest.Organisation(name)
	stay, err := kept(ctx, organisation)
	if err != nil {
		return err
	}
	consumers := stream.ConsumerNames(ctx)
	var over []string
	for consumer := range consumers.Name() {
		if !slices.Contains(stay, consumer) {
			over = append(over, consumer)
		}
	}
	if err := consumers.Err(); err != nil {
		return fmt.Errorf("consumers of a subscriber: %w", err)
	}
	for _, consumer := range over {
		if err := p.End(ctx, organisation, consumer); err != nil {
			return err
		}
	}
	return nil
}
