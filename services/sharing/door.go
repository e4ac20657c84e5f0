package sharing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/digisoc/platform/pkg/config"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/sharing/internal/natsauth"
)

// Broker is the NATS server whose clients from outside the service lets in.
type Broker = natsauth.Broker

// Door is what the service needs to let systems of other institutions in to NATS.
type Door struct {
	// Key is the secret that the keys of the door come from: 32 bytes in base64.
	Key config.Secret
	// Tokens checks what the clients show.
	Tokens natsauth.Tokens
	// Broker is the server.
	Broker Broker
	// Bound lets in only tokens that are bound to a certificate.
	Bound bool
}

// DoorAccounts writes the accounts of institutions for NATS servers that stand alone (deploy/nats/subscribers.conf).
func DoorAccounts(organisations []string) (string, error) { return natsauth.Accounts(organisations) }

// standing is the door of servers that stand alone; nil where none is configured.
func (c Config) standing(deps service.Deps) (*Door, error) {
	if c.DoorKey.IsZero() {
		return nil, nil
	}
	if deps.Tokens == nil {
		return nil, errors.New("door_key: nothing checks tokens here")
	}
	return &Door{Key: c.DoorKey, Tokens: deps.Tokens, Broker: natsauth.NewCluster(deps.JetStream.Conn(), cmp.Or(c.DoorServers, 1)), Bound: true}, nil
}

// DoorKeys are the public keys that the server knows the door by: who signs its answers, and what questions are encrypted for.
func DoorKeys(key config.Secret) (issuer, encryption string, err error) {
	keys, err := natsauth.NewKeys(key.Value())
	return keys.PublicIssuer, keys.PublicCurve, err
}

// keepDoor answers the server until ctx ends; without a door it waits only.
func (s *Service) keepDoor(ctx context.Context) error {
	door := s.config.Door
	if door == nil {
		return nil
	}
	keys, err := natsauth.NewKeys(door.Key.Value())
	if err != nil {
		return fmt.Errorf("sharing: %w", err)
	}
	cfg := natsauth.Config{Keys: keys, Bound: door.Bound}
	return natsauth.New(cfg, door.Tokens, s.feed, s.nats, door.Broker, s.deps.Clock, s.deps.Log).Run(ctx, s.deps.JetStream.Conn())
}

// tidyEvery is how often what waits for ended subscriptions is looked for.
const tidyEvery = time.Minute

// tidySubscribers takes away what waits over NATS for subscriptions that have ended.
func (s *Service) tidySubscribers(ctx context.Context) error {
	every := time.NewTicker(tidyEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
		if err := s.nats.Tidy(ctx, s.feed.KeptConsumers); err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "streams of subscribers were not tidied", "error", err)
		}
	}
}
