// Package courier carries changes to endpoints for package app: it writes a change as the payload that Standard Webhooks
// proposes, and turns the words of package webhook into those of the domain. It decides nothing.
package courier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/digisoc/platform/pkg/webhook"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Courier implements app.Courier.
type Courier struct{ sender *webhook.Sender }

var _ app.Courier = (*Courier)(nil)

// New returns a courier that calls with a sender.
func New(s *webhook.Sender) *Courier { return &Courier{sender: s} }

// CheckURL refuses what is never called.
func (c *Courier) CheckURL(address string) error {
	if err := c.sender.CheckURL(address); err != nil {
		return domain.ErrWebhookAddress.Wrap(err)
	}
	return nil
}

// NewKey makes a key of a scheme.
func (c *Courier) NewKey(s domain.Scheme) (whole, public string) {
	k := webhook.NewEd25519()
	if s == domain.SchemeHMAC {
		k = webhook.NewHMAC()
	}
	return k.Text(), k.PublicText()
}

// Handshake asks an endpoint whether it wants to be called.
func (c *Courier) Handshake(ctx context.Context, address, id string, keys []string) error {
	parsed, err := parse(keys)
	if err != nil {
		return err
	}
	err = c.sender.Handshake(ctx, address, id, parsed)
	switch {
	case errors.Is(err, webhook.ErrAddress):
		return domain.ErrWebhookAddress.Wrap(err)
	case errors.Is(err, webhook.ErrNotAllowed), errors.Is(err, webhook.ErrNotEchoed):
		return domain.ErrWebhookHandshake.Wrap(err)
	}
	return err
}

// payload is what arrives. Data holds names and days only.
type payload struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      data      `json:"data"`
}

type data struct {
	Position int64             `json:"position"`
	Subject  string            `json:"subject"`
	Details  map[string]string `json:"details"`
}

// Post sends a change once. Its id is the same at every attempt and to every endpoint of the provider.
func (c *Courier) Post(ctx context.Context, address string, change domain.Change, keys []string) domain.Attempt {
	parsed, err := parse(keys)
	if err != nil {
		return domain.Attempt{Outcome: string(webhook.Unsent)}
	}
	body, err := json.Marshal(payload{
		Type: string(change.Kind), Timestamp: change.At, Data: data{Position: change.Position, Subject: change.Subject, Details: change.Body},
	})
	if err != nil {
		return domain.Attempt{Outcome: string(webhook.Unsent)}
	}
	r := c.sender.Post(ctx, webhook.Message{URL: address, ID: ID(change), Body: body, Keys: parsed})
	return domain.Attempt{
		Delivered: r.Outcome == webhook.Delivered, Gone: r.Outcome == webhook.Gone, Outcome: string(r.Outcome), Status: r.Status,
		RetryAfter: r.RetryAfter, Took: r.Took,
	}
}

// Wait is how long to wait after so many failed attempts, and no shorter than the endpoint asked for.
func (c *Courier) Wait(attempts int, asked time.Duration) time.Duration {
	return webhook.Wait(attempts, rand.Float64(), asked)
}

// ID is the webhook-id of a change, by which a receiver knows one that it has handled.
func ID(c domain.Change) string { return fmt.Sprintf("chg_%s_%d", c.Provider, c.Position) }

func parse(keys []string) ([]webhook.Key, error) {
	out := make([]webhook.Key, len(keys))
	for i, text := range keys {
		var err error
		if out[i], err = webhook.ParseKey(text); err != nil {
			return nil, err
		}
	}
	return out, nil
}
