package rpc_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/telemetry"
)

// An audit entry that cannot be written is counted, and whoever looks at the admin listener sees it, zero included.
func TestUnwrittenAuditEntriesAreCounted(t *testing.T) {
	admin, err := telemetry.Start(t.Context(), telemetry.Config{Service: "test", LogLevel: "error", LogFormat: "text", Admin: "127.0.0.1:0", Output: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Shutdown(context.WithoutCancel(t.Context())) })
	var incomplete atomic.Bool
	get := func(ctx context.Context) error {
		if incomplete.Load() {
			audit.From(ctx).Action = ""
		}
		return checked("0001000")(ctx)
	}
	s := rpctest.Serve(t, fake(t, people{get: get}), rpctest.WithLog(slog.New(slog.DiscardHandler)))
	wants := func(when, failed, refused string) {
		t.Helper()
		f, r := unwritten(t, admin, "failed"), unwritten(t, admin, "refused")
		if f != failed || r != refused {
			t.Errorf("%s: failed %q, refused %q, want %s and %s", when, f, r, failed, refused)
		}
	}
	wants("at the start", "0", "0")
	read := func(ctx context.Context) error { return getPerson(rpctest.As(ctx, staff()), s.Conn) }
	if err := read(t.Context()); err != nil {
		t.Fatal(err)
	}
	wants("after a call that was recorded", "0", "0")
	s.FailAudit(io.ErrClosedPipe)
	if read(t.Context()) == nil || getPerson(t.Context(), s.Conn) == nil {
		t.Fatal("answered without a record")
	}
	wants("a read and a refusal could not be recorded", "2", "0")
	s.FailAudit(nil)
	incomplete.Store(true)
	if read(t.Context()) == nil {
		t.Fatal("answered with a record that says nothing")
	}
	wants("the entry of a read was incomplete", "2", "1")
}

// unwritten is the counter of persons for a cause, as /metrics shows it; empty when it is not there.
func unwritten(t *testing.T, admin *telemetry.Telemetry, cause string) string {
	t.Helper()
	res, err := http.Get("http://" + admin.AdminAddress() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "digisoc_audit_unwritten_total{") && strings.Contains(line, `service="persons"`) && strings.Contains(line, `cause="`+cause+`"`) {
			return line[strings.LastIndexByte(line, ' ')+1:]
		}
	}
	return ""
}

// The alert asks for the name that the admin listener shows.
func TestAlertNamesTheCounter(t *testing.T) {
	alerts, err := os.ReadFile("../../deploy/observability/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(alerts), "increase(digisoc_audit_unwritten_total[") {
		t.Error("no alert asks for digisoc_audit_unwritten_total")
	}
}
