package app_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Calls are kept for the term of the list of terms and no longer, and of a sandbox that calls much the newest ones.
func TestRequestLogIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.developer()
	call := func() {
		t.Helper()
		must(t, w.KeepCall(t.Context(), domain.LoggedCall{ID: uuid.Must(uuid.NewV7()), Tenant: d.ID, At: w.clock.Now(), RPC: "X/Y", Status: 200}))
	}
	kept := func() int {
		t.Helper()
		rows, err := w.RequestLogs(d.as("ListRequestLogs"), app.RequestLogQuery{Size: 5000})
		must(t, err)
		return len(rows)
	}
	call()
	w.clock.Set(w.clock.Now().AddDate(0, 0, 29))
	call()
	must(t, w.Tick(t.Context()))
	if n := kept(); n != 2 {
		t.Errorf("after 29 days %d calls", n)
	}
	w.clock.Set(w.clock.Now().Add(48 * time.Hour))
	must(t, w.Tick(t.Context()))
	if n := kept(); n != 1 {
		t.Errorf("after 31 days %d calls", n)
	}
	for range domain.LoggedCalls + 3 {
		call()
	}
	must(t, w.Tick(t.Context()))
	if n := kept(); n != domain.LoggedCalls {
		t.Errorf("of many calls %d are kept", n)
	}
}
