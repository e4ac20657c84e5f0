// Package telemetry sets up logs, traces and metrics of a process and the admin listener that shows them.
//
// It declares the keys of log records once. It is not the audit log (package audit), and it is not for use cases: they
// return errors and the edge logs them.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Config says what to collect and where to send it. The zero value logs JSON at level info to standard error, keeps
// trace ids and exports nothing.
type Config struct {
	// Service names the process in traces and metrics.
	Service string
	// OTLPEndpoint is an OpenTelemetry collector (gRPC): a URL, or host:port for one without TLS, for example
	// collector:4317; empty sends nothing.
	OTLPEndpoint string
	// LogLevel is debug, info, warn or error.
	LogLevel string
	// LogFormat is json or text.
	LogFormat string
	// Admin is the address of the admin listener, for example 127.0.0.1:9090; empty opens none. Never make it public.
	Admin string
	// Output receives the log; nil means standard error.
	Output io.Writer
}

// Telemetry is the running set-up of a process.
type Telemetry struct {
	// Log is the logger of the process.
	Log *slog.Logger
	// Registry holds the metrics of the process; tests and other collectors may register with it.
	Registry *prometheus.Registry

	ready    readiness
	admin    *http.Server
	listener net.Listener
	stop     []func(context.Context) error
}

// Start sets up logging, tracing and metrics, makes them the process's defaults and opens the admin listener. The caller
// must call Shutdown. With neither a collector nor an admin listener nothing is measured, and calls cost next to nothing;
// trace ids are made and passed on all the same.
func Start(ctx context.Context, cfg Config) (_ *Telemetry, err error) {
	if cfg.Output == nil {
		cfg.Output = os.Stderr
	}
	if cfg.OTLPEndpoint != "" && !strings.Contains(cfg.OTLPEndpoint, "://") {
		cfg.OTLPEndpoint = "http://" + cfg.OTLPEndpoint
	}
	log, err := NewLog(cfg.Output, cfg.LogLevel, cfg.LogFormat)
	if err != nil {
		return nil, err
	}
	t := &Telemetry{Log: log, Registry: prometheus.NewRegistry()}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.Shutdown(ctx))
		}
	}()
	about := resource.NewSchemaless(attribute.String("service.name", cfg.Service))
	if err := t.traces(ctx, cfg, about); err != nil {
		return nil, fmt.Errorf("set up traces: %w", err)
	}
	if err := t.metrics(ctx, cfg, about); err != nil {
		return nil, fmt.Errorf("set up metrics: %w", err)
	}
	if cfg.Admin != "" {
		if err := t.serveAdmin(cfg.Admin); err != nil {
			return nil, fmt.Errorf("open admin listener: %w", err)
		}
	}
	return t, nil
}

func (t *Telemetry) traces(ctx context.Context, cfg Config, about *resource.Resource) error {
	options := []sdktrace.TracerProviderOption{sdktrace.WithResource(about)}
	if cfg.OTLPEndpoint == "" {
		options = append(options, sdktrace.WithSampler(sdktrace.NeverSample()))
	} else {
		exporter, err := otlptracegrpc.New(ctx, otlptracegrpc.WithEndpointURL(cfg.OTLPEndpoint))
		if err != nil {
			return err
		}
		options = append(options, sdktrace.WithBatcher(exporter), sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.AlwaysSample())))
	}
	provider := sdktrace.NewTracerProvider(options...)
	t.stop = append(t.stop, provider.Shutdown)
	otel.SetTracerProvider(provider)
	otel.SetTextMapPropagator(Propagator)
	return nil
}

func (t *Telemetry) metrics(ctx context.Context, cfg Config, about *resource.Resource) error {
	if cfg.OTLPEndpoint == "" && cfg.Admin == "" {
		return nil
	}
	t.Registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	scrape, err := otelprometheus.New(otelprometheus.WithRegisterer(t.Registry))
	if err != nil {
		return err
	}
	options := []metric.Option{metric.WithResource(about), metric.WithReader(scrape), metric.WithView(withoutPort())}
	if cfg.OTLPEndpoint != "" {
		exporter, err := otlpmetricgrpc.New(ctx, otlpmetricgrpc.WithEndpointURL(cfg.OTLPEndpoint))
		if err != nil {
			return err
		}
		options = append(options, metric.WithReader(metric.NewPeriodicReader(exporter)))
	}
	provider := metric.NewMeterProvider(options...)
	t.stop = append(t.stop, provider.Shutdown)
	otel.SetMeterProvider(provider)
	return nil
}

// withoutPort drops attributes that make a new series per connection or per machine.
func withoutPort() metric.View {
	return metric.NewView(metric.Instrument{Name: "*"}, metric.Stream{
		AttributeFilter: attribute.NewDenyKeysFilter("server.port", "server.address", "client.port", "network.peer.port", "network.peer.address"),
	})
}

// Shutdown sends what is left and closes the admin listener.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	var all error
	if t.admin != nil {
		all = errors.Join(all, t.admin.Shutdown(ctx))
	}
	for i := len(t.stop) - 1; i >= 0; i-- {
		all = errors.Join(all, t.stop[i](ctx))
	}
	t.admin, t.stop = nil, nil
	return all
}
