package service

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/auditqueue"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/telemetry"
)

// drainAgain is how long the queue waits after the log could not be written.
const drainAgain = 2 * time.Second

// queue opens the queue of a service's audit entries; nil without a log. Without a folder for it there is no service.
func (r Runner) queue(name string, db *pg.DB) (*auditqueue.Queue, error) {
	if db == nil {
		return nil, nil
	}
	if r.AuditQueue == "" {
		return nil, fmt.Errorf("%s: audit queue: no folder is named (SEC-LOG-6)", name)
	}
	q, err := auditqueue.Open(filepath.Join(r.AuditQueue, name+".jsonl"), auditqueue.MaxBytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return q, nil
}

// drain moves audit entries that wait in the file into the log until ctx ends.
func (r Runner) drain(ctx context.Context, name string, q *auditqueue.Queue, db *pg.DB) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-q.Some():
		}
		for !q.Empty() && ctx.Err() == nil {
			n, err := q.Drain(ctx, func(ctx context.Context, e audit.Entry) error { return auditlog.WriteQueued(ctx, db, e) })
			if n > 0 {
				r.Log.WarnContext(ctx, "audit entries that had waited are in the log", telemetry.KeyService, name, telemetry.KeyCount, n)
			}
			if err == nil || errors.Is(err, context.Canceled) {
				continue
			}
			r.Log.ErrorContext(ctx, "audit entries wait for the log", telemetry.KeyService, name, telemetry.KeyError, err)
			select {
			case <-ctx.Done():
			case <-time.After(drainAgain):
			}
		}
	}
}
