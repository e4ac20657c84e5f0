package pg

import (
	"strconv"
	"time"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.opentelemetry.io/otel/trace"
)

// Defaults of a pool. They suit one service on a small machine; every one has an option.
const (
	DefaultMaxConns        = 16
	DefaultAcquireTimeout  = 3 * time.Second
	DefaultConnectTimeout  = 5 * time.Second
	DefaultStatement       = 15 * time.Second
	DefaultLock            = 5 * time.Second
	DefaultIdleTransaction = 10 * time.Second
)

// Option changes how Open builds the pool.
type Option func(*options)

type options struct {
	maxConns       int32
	acquireTimeout time.Duration
	settings       map[string]string
	tracer         *tracer
}

func defaults() *options {
	o := &options{maxConns: DefaultMaxConns, acquireTimeout: DefaultAcquireTimeout, settings: map[string]string{
		// A backend whose client has gone must not hold locks until its statement ends.
		"client_connection_check_interval": "2s",
		"timezone":                         "UTC",
		// Statements are few and prepared once a connection; planning the same insert anew each time costs more than it
		// can win. Where the values decide the plan, set auto on that pool.
		"plan_cache_mode": "force_generic_plan",
	}}
	for _, set := range []Option{
		WithStatementTimeout(DefaultStatement), WithLockTimeout(DefaultLock), WithIdleTransactionTimeout(DefaultIdleTransaction),
	} {
		set(o)
	}
	return o
}

// WithMaxConns limits the connections of the pool.
func WithMaxConns(n int) Option { return func(o *options) { o.maxConns = int32(n) } }

// WithAcquireTimeout limits how long a call waits for a free connection before it is told to come back later.
func WithAcquireTimeout(d time.Duration) Option { return func(o *options) { o.acquireTimeout = d } }

// WithStatementTimeout limits one statement on the server; zero means no limit.
func WithStatementTimeout(d time.Duration) Option {
	return WithSetting("statement_timeout", milliseconds(d))
}

// WithLockTimeout limits the wait for one lock; zero means no limit.
func WithLockTimeout(d time.Duration) Option { return WithSetting("lock_timeout", milliseconds(d)) }

// WithIdleTransactionTimeout limits how long a transaction may stand idle, holding locks; zero means no limit.
func WithIdleTransactionTimeout(d time.Duration) Option {
	return WithSetting("idle_in_transaction_session_timeout", milliseconds(d))
}

// WithApplicationName is shown in pg_stat_activity; use the service's name.
func WithApplicationName(name string) Option { return WithSetting("application_name", name) }

// WithSetting sets a server parameter for every connection, for example default_transaction_isolation.
func WithSetting(name, value string) Option {
	return func(o *options) { o.settings[name] = value }
}

// WithTracing records spans of statements, batches and waits for a connection. Parameters of statements are never
// recorded, and neither are values that the server quotes in error messages.
func WithTracing(provider trace.TracerProvider) Option {
	return func(o *options) {
		o.tracer = &tracer{otelpgx.NewTracer(
			otelpgx.WithTracerProvider(provider),
			otelpgx.WithDisableConnectionDetailsInAttributes(),
		)}
	}
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// config turns a URL and the options into the pool's configuration.
func (o *options) config(url string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errURL // the driver's text could repeat the password
	}
	config.MaxConns = o.maxConns
	config.MaxConnLifetime = 30 * time.Minute
	config.MaxConnLifetimeJitter = 5 * time.Minute
	config.MaxConnIdleTime = 5 * time.Minute
	config.HealthCheckPeriod = 15 * time.Second
	config.PingTimeout = 2 * time.Second
	config.AfterConnect = identifiers
	config.ConnConfig.ConnectTimeout = DefaultConnectTimeout
	for name, value := range o.settings {
		config.ConnConfig.RuntimeParams[name] = value
	}
	if o.tracer != nil {
		config.ConnConfig.Tracer = o.tracer
	}
	return config, nil
}
