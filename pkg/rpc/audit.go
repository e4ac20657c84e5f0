package rpc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/stepup"
)

// auditTimeout is how long an entry outside a transaction may take to write; the answer waits for it.
const auditTimeout = 2 * time.Second

// Bugs of a handler, which the chain turns into Internal before anything leaves or is stored.
var (
	errUnchecked    = errors.New("rpc: the policy was not asked about the record; answer withheld")
	errValidateOnly = errors.New("rpc: a validate_only request must not write")
	errNoAuditLog   = errors.New("rpc: the service has no audit log")
)

func (s *server) auditUnary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	c := callFrom(ctx)
	if c.method.infrastructure {
		return handler(ctx, req)
	}
	message, _ := req.(proto.Message)
	once, err := s.onceFor(ctx, c, message)
	if err != nil {
		return nil, err
	}
	ctx = pg.WithFinisher(ctx, s.guardWrite(c, message))
	if once != nil {
		ctx = pg.WithFinisher(ctx, once.store)
	}
	if c.method.audited() {
		ctx = pg.WithFinisher(ctx, s.auditWrite(c))
	}
	resp, err := handler(ctx, req)
	if err == nil && c.method.access.GetRecord() && !authz.Checked(ctx) {
		err = errUnchecked
	} else if err == nil && !stepup.Told(ctx) {
		err = errRowsUntold
	} else if err != nil && once != nil {
		resp, err = once.replay(ctx, err)
	}
	if err != nil {
		return nil, err
	}
	if err := s.recordAnswer(ctx, c); err != nil {
		return nil, errs.ErrAuditUnavailable.Wrap(err)
	}
	return resp, nil
}

// auditStream writes the entry before the first message leaves, and withholds messages of unchecked records.
func (s *server) auditStream(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx := ss.Context()
	c := callFrom(ctx)
	if c.method.infrastructure {
		return handler(srv, ss)
	}
	ctx = pg.WithFinisher(ctx, s.guardWrite(c, nil))
	if c.method.audited() {
		ctx = pg.WithFinisher(ctx, s.auditWrite(c))
	}
	sending := func() error {
		if c.method.access.GetRecord() && !authz.Checked(ctx) {
			return errUnchecked
		}
		if !stepup.Told(ctx) {
			return errRowsUntold
		}
		if err := s.recordAnswer(ctx, c); err != nil {
			return errs.ErrAuditUnavailable.Wrap(err)
		}
		return nil
	}
	if err := handler(srv, &hooked{ServerStream: ss, ctx: ctx, sending: sending}); err != nil {
		return err
	}
	if err := s.recordAnswer(ctx, c); err != nil {
		return errs.ErrAuditUnavailable.Wrap(err)
	}
	return nil
}

// guardWrite refuses to commit what must not be: a change of a record that the policy was not asked about, or any
// change of a request that only asked whether it would be valid.
func (s *server) guardWrite(c *call, req proto.Message) pg.Finisher {
	return func(ctx context.Context, _ *pg.Tx) error {
		if req != nil && wants(req, c.method.validateOnly) {
			return errValidateOnly
		}
		if c.method.access.GetRecord() && !authz.Checked(ctx) {
			return errUnchecked
		}
		return nil
	}
}

// auditWrite adds the entry to the transaction of the change.
func (s *server) auditWrite(c *call) pg.Finisher {
	return func(ctx context.Context, tx *pg.Tx) error {
		e, err := s.complete(ctx, c, audit.OK, "")
		if err != nil {
			return err
		}
		tx.OnCommit(func() { c.committed.Store(true) })
		err = auditlog.Append(ctx, tx, e)
		if err != nil {
			s.unwritten.failed(ctx)
		}
		return err
	}
}

// recordAnswer writes the entry of a granted call that committed nothing, before its answer leaves.
func (s *server) recordAnswer(ctx context.Context, c *call) error {
	if !c.method.audited() || c.committed.Load() || c.recorded {
		return nil
	}
	e, err := s.complete(ctx, c, audit.OK, "")
	if err != nil {
		return err
	}
	if err := s.keepEntry(ctx, c, e); err != nil {
		return err
	}
	c.recorded = true
	return nil
}

// keepEntry writes an entry into the log. While the log cannot be written, one of a read that is not sensitive waits in the queue, and
// all others stop (SEC-LOG-6).
func (s *server) keepEntry(ctx context.Context, c *call, e audit.Entry) error {
	err := s.writeEntry(ctx, e)
	if err == nil || s.Queue == nil || c.method.access.GetWrite() || s.sensitive(c.method) {
		return err
	}
	if queued := s.Queue.Add(e); queued != nil {
		return errors.Join(err, queued)
	}
	return nil
}

// recordRefusal writes the entry of a refused or failed call. It gets a new entry even if the change was committed: the
// caller was told otherwise.
func (s *server) recordRefusal(ctx context.Context, c *call, e *errs.Error, result audit.Result) error {
	if c.method.infrastructure || !c.method.audited() || e.Reason == errs.ErrAuditUnavailable.Reason {
		return nil
	}
	entry, err := s.complete(ctx, c, result, e.Reason)
	if err != nil {
		return err
	}
	return s.keepEntry(context.WithoutCancel(ctx), c, entry)
}

func (s *server) writeEntry(ctx context.Context, e audit.Entry) error {
	writing, cancel := context.WithTimeout(ctx, auditTimeout)
	defer cancel()
	err := s.Audit(writing, e)
	if err != nil {
		s.unwritten.failed(ctx)
	}
	return err
}

// complete is the entry as it stands, with its id, time and result.
func (s *server) complete(ctx context.Context, c *call, result audit.Result, reason string) (audit.Entry, error) {
	e, ok := audit.Snapshot(ctx)
	if !ok {
		return audit.Entry{}, errors.New("rpc: no audit entry in the context")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return audit.Entry{}, fmt.Errorf("audit entry id: %w", err)
	}
	e.ID, e.Time, e.Result, e.Reason = id, c.began.UTC(), result, reason
	err = e.Validate()
	if err != nil {
		s.unwritten.refused(ctx)
	}
	return e, err
}
