package server

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/token"
)

// keepWithin is how long keeping a call may take; the answer of a sandbox waits for it, so that what was answered is in the log.
const keepWithin = 2 * time.Second

// sandboxTime tells the system of a sandbox what time it is there.
const sandboxTime = "digisoc-sandbox-time"

// callLog keeps the calls of sandboxes. Calls of production pass through it and cost two values in their context.
type callLog struct {
	app    *app.App
	issuer *token.Issuer
	clock  clock.Clock
	log    *slog.Logger
	calls  map[string]target // by RPC, DeliveryService/SubmitRecord
}

// target is a unary call of the contract that can be done again.
type target struct {
	impl    any
	handler unaryHandler
	about   rpcAddress
}

type unaryHandler = func(srv any, ctx context.Context, dec func(any) error, chain grpc.UnaryServerInterceptor) (any, error)

// logged registers services so that their calls are seen.
type logged struct {
	grpc.ServiceRegistrar
	log *callLog
}

// RegisterService registers a service whose handlers are wrapped. Unary calls are seen from outside the chain of guards, so
// what the guards refuse is seen too; streams from inside, once the guards have let them through.
func (r logged) RegisterService(d *grpc.ServiceDesc, impl any) {
	copied := *d
	copied.Methods, copied.Streams = slices.Clone(d.Methods), slices.Clone(d.Streams)
	for i := range copied.Methods {
		about := calledAt(d.ServiceName, copied.Methods[i].MethodName)
		handler := r.log.unary(about, copied.Methods[i].Handler)
		copied.Methods[i].Handler = handler
		r.log.calls[about.rpc] = target{impl: impl, handler: handler, about: about}
	}
	for i := range copied.Streams {
		copied.Streams[i].Handler = r.log.stream(calledAt(d.ServiceName, copied.Streams[i].StreamName), copied.Streams[i].Handler)
	}
	r.ServiceRegistrar.RegisterService(&copied, impl)
}

func (l *callLog) unary(about rpcAddress, next unaryHandler) unaryHandler {
	return func(srv any, ctx context.Context, dec func(any) error, chain grpc.UnaryServerInterceptor) (any, error) {
		began := l.clock.Now()
		seen, witness := app.Watch(ctx)
		seen, found := caller.Watch(seen)
		if about.rpc == replayRPC {
			seen = context.WithValue(seen, againKey{}, l.again(ctx, chain))
		}
		var req proto.Message
		resp, err := next(srv, seen, func(v any) error {
			decoded := dec(v)
			req, _ = v.(proto.Message)
			return decoded
		}, chain)
		answer, _ := resp.(proto.Message)
		l.end(ctx, witness, about, began, exchange{first: req, last: answer, received: 1, sent: 1, who: found()}, err)
		return resp, err
	}
}

func (l *callLog) stream(about rpcAddress, next grpc.StreamHandler) grpc.StreamHandler {
	return func(srv any, ss grpc.ServerStream) error {
		began := l.clock.Now()
		ctx, witness := app.Watch(ss.Context())
		s := &watched{ServerStream: ss, ctx: ctx, witness: witness, log: l}
		err := next(srv, s)
		s.seen.who = caller.From(s.ctx)
		l.end(ctx, witness, about, began, s.seen, err)
		return err
	}
}

// exchange is what went to and fro in a call.
type exchange struct {
	first, last    proto.Message
	received, sent int
	who            caller.Caller // whom the guards found
}

// watched is a stream whose messages are counted; in a sandbox the first that came and the last that went are kept.
type watched struct {
	grpc.ServerStream
	ctx     context.Context
	witness *app.Witness
	log     *callLog
	seen    exchange
}

// Context is that of the stream, with its witness.
func (w *watched) Context() context.Context { return w.ctx }

// RecvMsg counts what comes.
func (w *watched) RecvMsg(m any) error {
	err := w.ServerStream.RecvMsg(m)
	if err == nil {
		if w.seen.received++; w.seen.received == 1 {
			w.seen.first, _ = m.(proto.Message)
		}
	}
	return err
}

// SendMsg counts what goes.
func (w *watched) SendMsg(m any) error {
	w.seen.sent++
	if q := w.witness.Quota(); q != nil && w.seen.sent == 1 {
		if err := w.SetHeader(quotaHeaders(q)); err != nil {
			return err
		}
	}
	if w.witness.Tenant() != uuid.Nil {
		w.seen.last, _ = m.(proto.Message)
		if w.seen.sent == 1 {
			if err := w.SetHeader(w.log.timeOf(w.witness)); err != nil {
				return err
			}
		}
	}
	return w.ServerStream.SendMsg(m)
}

// end keeps a call that ended, if it is one of a sandbox.
func (l *callLog) end(ctx context.Context, w *app.Witness, about rpcAddress, began time.Time, x exchange, failed error) {
	if q := w.Quota(); q != nil {
		_ = grpc.SetHeader(ctx, quotaHeaders(q)) // a stream has sent its headers with its first message
	}
	tenant := w.Tenant()
	if tenant == uuid.Nil && failed != nil {
		tenant = l.owner(ctx, x.who)
	}
	if tenant == uuid.Nil {
		return
	}
	_ = grpc.SetHeader(ctx, l.timeOf(w)) // a stream has sent its headers with its first message
	md, _ := metadata.FromIncomingContext(ctx)
	c := domain.LoggedCall{
		ID: uuid.Must(uuid.NewV7()), Tenant: tenant, At: began.UTC(), Method: about.rest, RPC: about.rpc, Status: 200, Took: l.clock.Now().Sub(began),
		TraceID: traceOf(md), IdempotencyKey: one(md, "idempotency-key"), Purpose: cmp.Or(x.who.Purpose, one(md, "digisoc-purpose")), LegalBasis: cmp.Or(x.who.LegalBasis, one(md, "digisoc-legal-basis")),
		UserAgent: one(md, "digisoc-user-agent"), IfMatch: one(md, "digisoc-if-match"), Received: x.received, Sent: x.sent,
	}
	c.ReplayOf, _ = ctx.Value(replayOfKey{}).(uuid.UUID)
	var whole bool
	c.Request, whole = l.masked(about, x.first)
	c.Replayable = whole && about.replayable
	if failed != nil {
		c.Status, c.Reason, c.Answer = refusal(failed)
	} else if !about.secret {
		c.Answer, _ = l.masked(about, x.last)
	}
	if kept, ok := ctx.Value(keptKey{}).(*domain.LoggedCall); ok {
		*kept = c
	}
	// Neither the end of the call nor what its chain hangs on transactions is for the log's own.
	keeping, cancel := context.WithTimeout(context.Background(), keepWithin)
	defer cancel()
	if err := l.app.KeepCall(keeping, c); err != nil { //nolint:contextcheck // see above
		l.log.WarnContext(ctx, "a call of a sandbox was not kept", "error", err)
	}
}

// timeOf tells the time of a sandbox.
func (l *callLog) timeOf(w *app.Witness) metadata.MD {
	return metadata.Pairs(sandboxTime, l.clock.Now().Add(w.Ahead()).UTC().Format(time.RFC3339))
}

// owner finds whose sandbox a refused call was meant for: the guards found the client, or the token that came with it was signed here,
// even if it has ended.
func (l *callLog) owner(ctx context.Context, who caller.Caller) uuid.UUID {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepWithin)
	defer cancel()
	client := who.Client
	if client == "" {
		client, _ = l.issuer.Client(strings.TrimPrefix(authorization(ctx), "Bearer "))
	}
	if client == "" {
		return uuid.Nil
	}
	tenant, err := l.app.SandboxOfClient(ctx, client)
	if err != nil {
		return uuid.Nil
	}
	return tenant
}

func authorization(ctx context.Context) string {
	md, _ := metadata.FromIncomingContext(ctx)
	return one(md, "authorization")
}

// one is the only value of a key, bounded; what comes repeated was refused.
func one(md metadata.MD, key string) string {
	if v := md.Get(key); len(v) == 1 {
		return v[0]
	}
	return ""
}

// traceOf is the trace id of a traceparent: version, trace, span, flags.
func traceOf(md metadata.MD) string {
	if parts := strings.Split(one(md, "traceparent"), "-"); len(parts) == 4 {
		return parts[1]
	}
	return ""
}
