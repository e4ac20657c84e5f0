// Package courier carries events to subscribers for package app: to addresses by package webhook, to subjects of NATS. It turns
// their words into those of the domain and decides nothing.
package courier

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	mathrand "math/rand/v2"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/webhook"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// MediaType is that of a CloudEvent in the structured format.
const MediaType = "application/cloudevents+json"

// Courier implements app.Courier. The key of a subscription is derived from the master key, its id and its version: none is kept.
type Courier struct {
	sender *webhook.Sender
	master []byte
}

var _ app.Courier = (*Courier)(nil)

// New returns a courier that calls with a sender. key is 32 bytes in base64; an empty one is new and lives as long as the process.
func New(s *webhook.Sender, key string) (*Courier, error) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	if key != "" {
		var err error
		if raw, err = base64.StdEncoding.DecodeString(key); err != nil || len(raw) != 32 {
			return nil, errors.New("courier: the key is not 32 bytes in base64")
		}
	}
	return &Courier{sender: s, master: raw}, nil
}

// CheckURL refuses what is never called.
func (c *Courier) CheckURL(address string) error {
	if err := c.sender.CheckURL(address); err != nil {
		e := domain.ErrSubscriptionSink
		return e.Field("subscription.sink", e.Reason, e.Message, e.MessageLV).Wrap(err)
	}
	return nil
}

// key is a version of the key of a subscription.
func (c *Courier) key(s *domain.Subscription, version int) webhook.Key {
	raw, err := hkdf.Key(sha256.New, c.master, nil, fmt.Sprintf("digisoc subscription %s %s %d", s.Scheme, s.ID, version), 32)
	if err != nil {
		panic("courier: a key of 32 bytes cannot be derived: " + err.Error()) // only a length that is too great fails
	}
	if s.Scheme == "HMAC" {
		return webhook.DerivedHMAC([32]byte(raw))
	}
	return webhook.DerivedEd25519([32]byte(raw))
}

func (c *Courier) keys(s *domain.Subscription, versions []int) []webhook.Key {
	out := make([]webhook.Key, len(versions))
	for i, v := range versions {
		out[i] = c.key(s, v)
	}
	return out
}

// PublicKey is what a receiver checks with: the public half, or the shared secret.
func (c *Courier) PublicKey(s *domain.Subscription, version int) string {
	k := c.key(s, version)
	if public := k.PublicText(); public != "" {
		return public
	}
	return k.Text()
}

// Handshake asks an address whether it wants to be called.
func (c *Courier) Handshake(ctx context.Context, s *domain.Subscription, versions []int) error {
	err := c.sender.Handshake(ctx, s.Sink, "verify_"+uuid.Must(uuid.NewV7()).String(), c.keys(s, versions))
	switch {
	case errors.Is(err, webhook.ErrAddress):
		return domain.ErrSubscriptionSink.Wrap(err)
	case errors.Is(err, webhook.ErrNotAllowed), errors.Is(err, webhook.ErrNotEchoed):
		return domain.ErrSubscriptionHandshake.Wrap(err)
	}
	return err
}

// Post sends an event once.
func (c *Courier) Post(ctx context.Context, s *domain.Subscription, id string, body []byte, versions []int) domain.Attempt {
	r := c.sender.Post(ctx, webhook.Message{URL: s.Sink, ID: id, Body: body, Keys: c.keys(s, versions), Type: MediaType})
	return domain.Attempt{
		Delivered: r.Outcome == webhook.Delivered, Gone: r.Outcome == webhook.Gone, Outcome: string(r.Outcome),
		Wait: webhook.Wait(s.Attempts+1, mathrand.Float64(), r.RetryAfter),
	}
}
