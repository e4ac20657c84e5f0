// Package natsauth lets systems of other institutions read their events over NATS, and nothing else there.
//
// The NATS server asks it who a client is (auth callout). It checks the client's access token as the gateway would,
// looks up what the institution's subscriptions allow now, and answers with an account of the institution's own and the
// few subjects that it may use. It closes connections whose rights have changed, so that the end of a permission holds
// within a minute. Package delivery next to it fills the streams.
package natsauth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/natsserver/guest"
)

// Tokens checks access tokens.
type Tokens interface {
	Details(ctx context.Context, raw string) (authn.Details, error)
}

// Subscribers knows whose events may be read now.
type Subscribers interface {
	// OpenConsumers are the ids of the subscriptions over NATS that the organisation may read now: not ended, under a
	// permission in force. None is no error.
	OpenConsumers(ctx context.Context, organisation string) ([]string, error)
	// Stopped is an error for a system whose access has ended: by the kill switch, or as the outsourced system that it is.
	Stopped(ctx context.Context, c caller.Caller) error
}

// Places are where events wait.
type Places interface {
	// Ensure makes the stream of an organisation and the consumer of a subscription.
	Ensure(ctx context.Context, organisation, consumer string) error
}

// Broker is the NATS server.
type Broker interface {
	// Allow makes the account of a guest, which reaches the stream of its name and nothing else.
	Allow(account string) error
	// Guests lists the connections of guests.
	Guests() ([]guest.Connection, error)
	// Close ends a connection.
	Close(c guest.Connection)
}

// Config is how the door is kept.
type Config struct {
	Keys Keys
	// Bound lets in only tokens that are bound to a certificate (RFC 8705).
	Bound bool
	// Life is how long a connection lasts at most; zero means until its token ends.
	Life time.Duration
	// Sweep is how often connections are looked at; zero means 15 seconds.
	Sweep time.Duration
}

// maxConnections of one organisation.
const maxConnections = 10

// Door answers the server and closes what must not stay open.
type Door struct {
	config      Config
	tokens      Tokens
	subscribers Subscribers
	places      Places
	broker      Broker
	clock       clock.Clock
	log         *slog.Logger
}

// New returns a door.
func New(cfg Config, tokens Tokens, subscribers Subscribers, places Places, broker Broker, c clock.Clock, log *slog.Logger) *Door {
	if cfg.Sweep == 0 {
		cfg.Sweep = 15 * time.Second
	}
	return &Door{config: cfg, tokens: tokens, subscribers: subscribers, places: places, broker: broker, clock: c, log: log}
}

// userName tells the sweep who a connection is and what it was let in with.
func userName(c caller.Caller, consumers []string) string {
	who := strings.Join([]string{c.Subject, c.Client, c.Processor}, "\n")
	return rightsName(c.Organisation, consumers) + "." + base64.RawURLEncoding.EncodeToString([]byte(who))
}

// rightsName is what a name of an organisation's connections begins with when they have these rights.
func rightsName(organisation string, consumers []string) string {
	sorted := slices.Sorted(slices.Values(consumers))
	sum := sha256.Sum256([]byte(strings.Join(sorted, "\n")))
	return organisation + "." + hex.EncodeToString(sum[:12])
}

// parseUser is the other way round; ok is false for a name that was not made here.
func parseUser(name string) (rights string, c caller.Caller, ok bool) {
	parts := strings.Split(name, ".")
	if len(parts) != 3 {
		return "", c, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[2])
	who := strings.Split(string(raw), "\n")
	if err != nil || len(who) != 3 {
		return "", c, false
	}
	c = caller.Caller{Kind: caller.System, Organisation: parts[0], Subject: who[0], Client: who[1], Processor: who[2]}
	return parts[0] + "." + parts[1], c, true
}

// errRefused is the one answer to a client that may not come in: why would help a guesser only. The log says it.
var errRefused = errors.New("not allowed")
