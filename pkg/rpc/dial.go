package rpc

import (
	"context"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/telemetry"
)

// DefaultCallTimeout is the deadline of an outgoing call whose context has none.
const DefaultCallTimeout = 5 * time.Second

// forever is no limit of our own.
const forever = 24 * time.Hour

// serviceConfig spreads calls over all addresses of a name.
const serviceConfig = `{"loadBalancingConfig":[{"round_robin":{}}]}`

// Dial returns a connection to a service by name, with mutual TLS as identity. Nothing is sent before the first call,
// and a call waits for the peer within its deadline, so there is no order of starting. Errors of calls are *errs.Error.
// The person's token, purpose, legal basis, case and trace of the context travel on; an idempotency key does not, because
// it belongs to one request: put a request_id into the new one.
func Dial(network Network, identity authn.Identity, name string) (*grpc.ClientConn, error) {
	target, dial := network.Target(name)
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(credentials.NewTLS(identity.ClientTLS(name))),
		grpc.WithStatsHandler(otelgrpc.NewClientHandler(otelgrpc.WithPropagators(telemetry.Propagator))),
		grpc.WithChainUnaryInterceptor(clientUnary),
		grpc.WithChainStreamInterceptor(clientStream),
		grpc.WithDefaultCallOptions(grpc.WaitForReady(true), grpc.MaxCallRecvMsgSize(MaxMessage), grpc.MaxCallSendMsgSize(MaxMessage)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: time.Minute, Timeout: 10 * time.Second}),
		grpc.WithDefaultServiceConfig(serviceConfig),
		grpc.WithDisableServiceConfig(),
	}
	if dial != nil {
		options = append(options, grpc.WithContextDialer(dial))
	}
	return grpc.NewClient(target, options...)
}

func clientUnary(ctx context.Context, method string, req, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	longest := DefaultCallTimeout
	if _, said := ctx.Deadline(); said {
		longest = forever
	}
	ctx, cancel := limit(ctx, longest)
	defer cancel()
	return FromStatus(invoke(forward(ctx), method, req, reply, conn, opts...))
}

// clientStream forwards identity and trace; the stream's own context decides how long it lives.
func clientStream(ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := open(forward(ctx), desc, conn, method, opts...)
	if err != nil {
		return nil, FromStatus(err)
	}
	return &translated{stream}, nil
}

// translated turns a stream's errors into *errs.Error.
type translated struct{ grpc.ClientStream }

// RecvMsg receives; io.EOF stays as it is.
func (s *translated) RecvMsg(m any) error { return fromStream(s.ClientStream.RecvMsg(m)) }

// SendMsg sends; io.EOF stays as it is.
func (s *translated) SendMsg(m any) error { return fromStream(s.ClientStream.SendMsg(m)) }

// forward adds to the outgoing metadata who is behind the call and why, unless the caller has set it itself.
func forward(ctx context.Context) context.Context {
	who := caller.From(ctx)
	set, _ := metadata.FromOutgoingContext(ctx)
	var pairs []string
	add := func(key, value string) {
		if value != "" && len(set.Get(key)) == 0 {
			pairs = append(pairs, key, value)
		}
	}
	if raw := authn.Token(ctx); raw != "" {
		add(headerAuthorization, "Bearer "+raw)
	}
	add(headerPurpose, who.Purpose)
	add(headerLegalBasis, who.LegalBasis)
	add(headerCase, who.Case)
	if len(pairs) == 0 {
		return ctx
	}
	return metadata.AppendToOutgoingContext(ctx, pairs...)
}
