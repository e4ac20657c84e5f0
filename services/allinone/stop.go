package allinone

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/pgserver"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

// Running tells where the instance can be reached.
func (p *Platform) Running() state.Running { return p.running }

// Base is the address of the REST API.
func (p *Platform) Base() string { return p.running.Base }

// Postgres is the private server; nil when an own one was given.
func (p *Platform) Postgres() *pgserver.Server { return p.postgres }

// DB is the database of a service, for tests that look at what was stored.
func (p *Platform) DB(service string) *pg.DB { return p.dbs[service] }

// Failed delivers the first failure after the start: the instance should then be stopped.
func (p *Platform) Failed() <-chan error { return p.failed }

// Bind says which person of the registry a citizen of the development issuer is.
func (p *Platform) Bind(subject, person string) error {
	if p.issuer == nil {
		return errors.New("there is no development issuer here")
	}
	return p.issuer.Bind(subject, person)
}

// SystemKey is the private key of a registered system of the development issuer that has none of its own.
func (p *Platform) SystemKey(id string) (jose.JSONWebKey, bool) {
	if p.issuer == nil {
		return jose.JSONWebKey{}, false
	}
	return p.issuer.SystemKey(id)
}

// Stop closes what was opened, last first: no new calls, calls in flight finish, then events and database.
func (p *Platform) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, p.config.StopWithin+pgGrace)
	defer cancel()
	var all []error
	for _, c := range slices.Backward(p.closers) {
		if err := c.close(ctx); err != nil {
			all = append(all, fmt.Errorf("stop %s: %w", c.name, err))
		}
	}
	p.closers = nil
	return errors.Join(all...)
}

// pgGrace is what the database gets to finish beyond the calls in flight.
const pgGrace = 10 * time.Second

// Dir is the data folder as it was given.
func (p *Platform) Dir() string { return p.config.Dir }

// RestartEvents takes NATS down for a while, for fault tests.
func (p *Platform) RestartEvents(ctx context.Context, down time.Duration) error {
	return p.nats.Restart(ctx, down)
}
