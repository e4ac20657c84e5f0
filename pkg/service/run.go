package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/auditqueue"
	"github.com/digisoc/platform/pkg/auditread"
	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/idempotency"
	"github.com/digisoc/platform/pkg/instance"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/pkg/vault"
)

// DefaultDrain is how long calls in flight may take to end when a service stops.
const DefaultDrain = 20 * time.Second

// Runner is what Run needs besides the services.
type Runner struct {
	// Network is how the services are reached.
	Network rpc.Network
	// Identity gives each service its certificate.
	Identity func(name string) (authn.Identity, error)
	// Tokens verifies access tokens.
	Tokens rpc.TokenVerifier
	// Clock tells the time; nil means the machine's clock.
	Clock clock.Clock
	// Log is where the services log; nil means the default logger.
	Log *slog.Logger
	// Drain is how long calls in flight may take to end; zero means DefaultDrain.
	Drain time.Duration
	// Timeout is how long a call may take at most; zero means rpc.DefaultTimeout.
	Timeout time.Duration
	// Signer signs where the chains over the audit logs stand; nil means that they are chained and not signed.
	Signer *auditseal.Signer
	// Vault seals the kept answers of writes; nil keeps them as they are.
	Vault *vault.Vault
	// Stops is how the services learn whose access has ended; nil, in tests, ends nobody's.
	Stops *Stops
	// Ready is told how to ask whether a service can take work: it answers, and its stop list is fresh. nil, in tests, tells nobody.
	Ready func(name string, check func(context.Context) error)
	// Outside are the systems outside the platform that every service here is set up to reach, by what they are: sign-in, collector.
	Outside []string
	// AuditQueue is a folder on this machine, for audit entries of reads that are not sensitive while the log cannot be written. A service
	// with an audit log does not start without one, or with one that cannot be written (SEC-LOG-6).
	AuditQueue string
	// Witness keeps what was signed where the databases cannot reach.
	Witness auditseal.Witness
}

// running is one started service.
type running struct {
	service  Service
	server   *grpc.Server
	health   *checker
	refresh  func(context.Context) // keeps the stop list fresh
	report   func(context.Context) // tells the catalogue of resources that it runs
	listener net.Listener
	queue    *auditqueue.Queue // nil: none
	stopLoop context.CancelFunc
	loops    sync.WaitGroup
}

// Run serves the services until ctx ends or one of them fails, then stops them all: the last first, the first last, each
// by refusing new calls, letting those in flight end and then ending its background work. It returns nil after ctx
// ended, else the first failure. Nothing is served unless every service could be set up.
func Run(ctx context.Context, r Runner, services ...Service) error {
	if r.Log == nil {
		r.Log = slog.Default()
	}
	if r.Drain <= 0 {
		r.Drain = DefaultDrain
	}
	if r.Clock == nil {
		r.Clock = clock.System()
	}
	all := make([]*running, 0, len(services))
	for _, s := range services {
		one, err := r.prepare(s)
		if err != nil {
			for _, prepared := range all {
				err = errors.Join(err, prepared.listener.Close())
			}
			return err
		}
		all = append(all, one)
	}
	for _, one := range all {
		if r.Ready != nil {
			r.Ready(one.service.Name(), one.health.ready)
		}
	}
	failed := make(chan error, 2*len(all)) // each of the two goroutines of a service sends at most once
	for _, one := range all {
		r.start(ctx, one, failed)
	}
	var cause error
	select {
	case <-ctx.Done():
	case cause = <-failed:
		r.Log.ErrorContext(ctx, "a service failed; stopping all", telemetry.KeyError, cause)
	}
	for i := len(all) - 1; i >= 0; i-- {
		r.stop(ctx, all[i])
	}
	return cause
}

// prepare sets a service up without serving anything yet.
func (r Runner) prepare(s Service) (*running, error) {
	name, guard := s.Name(), s.Guard()
	identity, err := r.Identity(name)
	if err != nil {
		return nil, fmt.Errorf("%s: identity: %w", name, err)
	}
	stops, refresh, err := r.stops(name, guard.DB)
	if err != nil {
		return nil, fmt.Errorf("%s: stop list: %w", name, err)
	}
	ready := func(ctx context.Context) error {
		if stops != nil && stops.Ready() != nil {
			return stops.Ready()
		}
		return s.Ready(ctx)
	}
	one := &running{service: s, refresh: refresh, health: newChecker(ready)}
	if guard.DB != nil {
		guard.Callers = append(slices.Clone(guard.Callers), auditread.Reader)
	}
	config := rpc.ServerConfig{
		Service: name, Identity: identity, Tokens: r.Tokens, Guard: guard, Stops: stops, Vault: r.Vault, Clock: r.Clock, Log: r.Log, Timeout: r.Timeout,
	}
	if one.queue, err = r.queue(name, guard.DB); err != nil {
		return nil, err
	}
	self := instance.New(r.Clock.Now())
	config.Called = self.Called
	if one.queue != nil {
		config.Queue = one.queue
	}
	one.server = rpc.NewServer(config)
	s.Register(one.server)
	if guard.DB != nil {
		auditread.Register(one.server, guard.DB)
	}
	one.health.register(one.server)
	if err := rpc.CheckContract(one.server, guard); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if one.report, err = r.reporting(s, self, guard, rpc.Groups(one.server)); err != nil {
		return nil, err
	}
	if one.listener, err = r.Network.Listen(name); err != nil {
		return nil, fmt.Errorf("%s: listen: %w", name, err)
	}
	return one, nil
}

// start serves a service and runs its background work. The work outlives ctx until stop, so that calls in flight can
// still rely on it.
func (r Runner) start(ctx context.Context, one *running, failed chan<- error) {
	loop, stop := context.WithCancel(context.WithoutCancel(ctx))
	one.stopLoop = stop
	name := one.service.Name()
	one.loops.Go(func() {
		if err := one.server.Serve(one.listener); err != nil {
			failed <- fmt.Errorf("%s: serve: %w", name, err)
		}
	})
	one.loops.Go(func() { one.refresh(loop) })
	one.loops.Go(func() { one.report(loop) })
	one.loops.Go(func() {
		if err := work(loop, one.service); err != nil && loop.Err() == nil {
			failed <- fmt.Errorf("%s: %w", name, err)
		}
	})
	if db := one.service.Guard().DB; db != nil {
		one.loops.Go(func() { r.purge(loop, name, db) })
		if one.queue != nil {
			one.loops.Go(func() { r.drain(loop, name, one.queue, db) })
		}
		one.loops.Go(func() { auditseal.NewSealer(db, name, r.Signer, r.Witness, r.Clock, r.Log).Run(loop) })
	}
	r.Log.InfoContext(ctx, "serving", telemetry.KeyService, name, telemetry.KeyAddress, one.listener.Addr().String())
}

// purgeEvery is how often answers that were kept long enough for repeats are removed.
const purgeEvery = time.Hour

// purge removes the kept answers of old requests until ctx ends; a failure waits for the next time.
func (r Runner) purge(ctx context.Context, name string, db *pg.DB) {
	ticker := time.NewTicker(purgeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if n, err := idempotency.Purge(ctx, db, idempotency.MinAge); err != nil && ctx.Err() == nil {
			r.Log.WarnContext(ctx, "old answers were not removed", telemetry.KeyService, name, telemetry.KeyError, err)
		} else if n > 0 {
			r.Log.InfoContext(ctx, "old answers were removed", telemetry.KeyService, name, telemetry.KeyCount, n)
		}
	}
}

// work runs the background work; a panic is a failure like any other.
func work(ctx context.Context, s Service) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("background work panicked: %v", value)
		}
	}()
	return s.Run(ctx)
}

// stop ends a service in order.
func (r Runner) stop(ctx context.Context, one *running) {
	one.health.stop()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		one.server.GracefulStop()
	}()
	timer := time.NewTimer(r.Drain)
	defer timer.Stop()
	select {
	case <-drained:
	case <-timer.C:
		r.Log.WarnContext(ctx, "calls in flight were cut off", telemetry.KeyService, one.service.Name())
		one.server.Stop()
		<-drained
	}
	one.stopLoop()
	one.loops.Wait()
	if one.queue != nil {
		if err := one.queue.Close(); err != nil {
			r.Log.WarnContext(ctx, "the queue of audit entries did not close", telemetry.KeyService, one.service.Name(), telemetry.KeyError, err)
		}
	}
}
