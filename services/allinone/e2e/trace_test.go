package e2e

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	metrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracev1 "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// spans is an OpenTelemetry collector that remembers.
type spans struct {
	collector.UnimplementedTraceServiceServer
	mu  sync.Mutex
	all map[string][]string // trace id → names of its spans
}

func (s *spans) Export(_ context.Context, r *collector.ExportTraceServiceRequest) (*collector.ExportTraceServiceResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, rs := range r.GetResourceSpans() {
		for _, ss := range rs.GetScopeSpans() {
			for _, span := range ss.GetSpans() {
				id := string(span.GetTraceId())
				s.all[id] = append(s.all[id], tracev1.Span_SpanKind_name[int32(span.GetKind())]+" "+span.GetName())
			}
		}
	}
	return &collector.ExportTraceServiceResponse{}, nil
}

// with returns the span names of a trace that contains a span with such a name.
func (s *spans) with(name string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, names := range s.all {
		if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, name) }) {
			return slices.Clone(names)
		}
	}
	return nil
}

// Issuing a decision is one trace from the gateway through gRPC, SQL and NATS to the consumer in another service.
func TestInstanceOneTraceFromGatewayToConsumer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, s := grpc.NewServer(), &spans{all: map[string][]string{}}
	collector.RegisterTraceServiceServer(server, s)
	metrics.RegisterMetricsServiceServer(server, sink{})
	go func() { _ = server.Serve(l) }()
	t.Cleanup(server.Stop)
	platform := launch(t, t.TempDir()+"/state", "--otlp-endpoint", "http://"+l.Addr().String())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("spans of the trace:\n%s", strings.Join(s.with("IssueDecision"), "\n"))
		}
	})
	draft, err := prepareDraft(t.Context(), platform.people.As("ilze.kalnina"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := platform.people.As("janis.berzs").Post(t.Context(), "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, ""); err != nil {
		t.Fatal(err)
	}
	wanted := []string{"SPAN_KIND_SERVER", "IssueDecision", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER", "decision.issued", "INSERT", "COMMIT"}
	await(t, "one trace with all hops", func() bool {
		names := strings.Join(s.with("IssueDecision"), "\n")
		for _, w := range wanted {
			if !strings.Contains(names, w) {
				return false
			}
		}
		return true
	})
	t.Logf("%d spans:\n%s", len(s.with("IssueDecision")), strings.Join(s.with("IssueDecision"), "\n"))
}

// sink takes metrics and forgets them.
type sink struct {
	metrics.UnimplementedMetricsServiceServer
}

func (sink) Export(context.Context, *metrics.ExportMetricsServiceRequest) (*metrics.ExportMetricsServiceResponse, error) {
	return &metrics.ExportMetricsServiceResponse{}, nil
}
