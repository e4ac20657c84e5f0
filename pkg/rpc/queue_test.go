package rpc_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"testing"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditqueue"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/proto/catalogue"
)

// SEC-LOG-6, through the whole chain: with the log down a read that is not sensitive is answered and its entry lies on the disk; what the
// queue cannot take is not answered.
func TestSEC_LOG_6_ReadGoesOnWithItsEntryOnTheDisk(t *testing.T) {
	disclosure, err := mask.Open(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "persons.jsonl")
	q, err := auditqueue.Open(path, 1000)
	if err != nil {
		t.Fatal(err)
	}
	f := fake(t, people{get: checked("0001000")})
	f.Guarded.Disclosure = disclosure
	s := rpctest.Serve(t, f, func(c *rpc.ServerConfig) { c.Queue = q })
	s.FailAudit(io.ErrClosedPipe)
	if err := getPerson(rpctest.As(t.Context(), staff()), s.Conn); err != nil {
		t.Fatalf("a read that is not sensitive: %v", err)
	}
	again, err := auditqueue.Open(path, 1000) // as after the end of the process
	if err != nil {
		t.Fatal(err)
	}
	var kept []audit.Entry
	if _, err := again.Drain(t.Context(), func(_ context.Context, e audit.Entry) error { kept = append(kept, e); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(kept) != 1 || kept[0].Action != "GetPerson" || kept[0].Purpose != "ASSIST" || kept[0].Result != audit.OK || kept[0].Time.IsZero() {
		t.Errorf("on the disk: %+v", kept)
	}
	for range 3 { // the first queue does not know that it was emptied, and gets full
		err = getPerson(rpctest.As(t.Context(), staff()), s.Conn)
	}
	if !errors.Is(err, errs.ErrAuditUnavailable) {
		t.Errorf("a full queue: %v", err)
	}
}
