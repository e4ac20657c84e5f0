package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

func TestLogCarriesTheTrace(t *testing.T) {
	var out strings.Builder
	log, err := NewLog(&out, "debug", "json")
	if err != nil {
		t.Fatal(err)
	}
	ctx, id := EnsureTrace(t.Context())
	log.With(KeyService, "cases").WithGroup("g").DebugContext(ctx, "hello")
	var record map[string]any
	if err := json.Unmarshal([]byte(out.String()), &record); err != nil {
		t.Fatal(err)
	}
	if g, _ := record["g"].(map[string]any); g[KeyTraceID] != id || record[KeyService] != "cases" {
		t.Errorf("record %v", record)
	}
	if again, same := EnsureTrace(ctx); same != id || trace.SpanContextFromContext(again).TraceID().String() != id || trace.SpanContextFromContext(again).IsSampled() {
		t.Error("a trace was begun twice or is sampled")
	}
}

func TestLogRefusesUnknownLevelsAndFormats(t *testing.T) {
	if _, err := NewLog(io.Discard, "loud", "json"); err == nil {
		t.Error("level loud")
	}
	if _, err := NewLog(io.Discard, "info", "xml"); err == nil {
		t.Error("format xml")
	}
	if log, err := NewLog(io.Discard, "", ""); err != nil || log.Enabled(t.Context(), -1) {
		t.Error("the default is not info")
	}
}

func get(t *testing.T, address, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestAdminListener(t *testing.T) {
	tel, err := Start(t.Context(), Config{Service: "cases", Admin: "127.0.0.1:0", Output: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tel.Shutdown(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	at := tel.AdminAddress()
	if code, _ := get(t, at, "/healthz"); code != http.StatusOK {
		t.Errorf("healthz %d", code)
	}
	if code, _ := get(t, at, "/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("ready before anything was checked: %d", code)
	}
	tel.Ready("cases", func(context.Context) error { return nil })
	if code, _ := get(t, at, "/readyz"); code != http.StatusOK {
		t.Errorf("readyz %d", code)
	}
	tel.Ready("persons", func(context.Context) error { return errors.New("password hunter2") })
	if code, body := get(t, at, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "persons") || strings.Contains(body, "hunter2") {
		t.Errorf("readyz %d %q", code, body)
	}
	tel.Ready("persons", nil)
	if code, _ := get(t, at, "/readyz"); code != http.StatusOK {
		t.Errorf("readyz after the check was removed: %d", code)
	}
	counter, err := otel.Meter("test").Int64Counter("calls")
	if err != nil {
		t.Fatal(err)
	}
	counter.Add(t.Context(), 1, metric.WithAttributes(attribute.Int("server.port", 4711), attribute.String("rpc.method", "GetCase")))
	if _, body := get(t, at, "/metrics"); !strings.Contains(body, "calls_total") || strings.Contains(body, "4711") || !strings.Contains(body, "go_goroutines") {
		t.Error("metrics lack the counter or the process, or keep the port")
	}
	if code, _ := get(t, at, "/debug/pprof/"); code != http.StatusOK {
		t.Errorf("pprof %d", code)
	}
}

func TestWithoutExportersTracesStillHaveIDs(t *testing.T) {
	tel, err := Start(t.Context(), Config{Service: "cases", Output: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	_, span := otel.Tracer("test").Start(t.Context(), "work")
	if !span.SpanContext().HasTraceID() || span.IsRecording() {
		t.Error("the span has no id, or costs recording")
	}
	if tel.AdminAddress() != "" {
		t.Error("an admin listener nobody asked for")
	}
	if err := tel.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	rec := httptest.NewRecorder()
	tel.Admin().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/healthz", nil))
	if rec.Code != http.StatusOK {
		t.Errorf("handler %d", rec.Code)
	}
}
