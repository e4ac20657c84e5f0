package server

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

type (
	againKey    struct{} // in the context of a replay: how to do a call again
	replayOfKey struct{} // in the context of the call that is done again: the call of then
	keptKey     struct{} // where the log puts what it keeps of it
)

// again does calls again as the caller of ctx: through the whole chain of guards, as if it had sent the request itself. A
// write carries the idempotency key of then, so one that was kept is answered from the store and not done twice.
func (l *callLog) again(ctx context.Context, chain grpc.UnaryServerInterceptor) func(domain.LoggedCall) (domain.LoggedCall, error) {
	return func(c domain.LoggedCall) (domain.LoggedCall, error) {
		to, ok := l.calls[c.RPC]
		if !ok || !c.Replayable || !to.about.replayable {
			return c, domain.ErrRequestLogReplay
		}
		md, _ := metadata.FromIncomingContext(ctx)
		md = md.Copy()
		for key, value := range map[string]string{
			"idempotency-key": c.IdempotencyKey, "digisoc-if-match": c.IfMatch, // the purpose is that of the token of now
		} {
			if md.Delete(key); value != "" {
				md.Set(key, value)
			}
		}
		var kept domain.LoggedCall
		call := metadata.NewIncomingContext(ctx, md)
		call = context.WithValue(context.WithValue(call, replayOfKey{}, c.ID), keptKey{}, &kept)
		var unread error
		_, err := to.handler(to.impl, call, func(v any) error {
			unread = protojson.Unmarshal([]byte(l.app.UnmaskCodes(c.Request)), v.(proto.Message))
			return unread
		}, chain)
		if unread != nil { // the contract has changed since
			return c, domain.ErrRequestLogReplay.Wrap(unread)
		}
		if kept.RPC == "" { // not admitted any more: the log has no owner for it
			return c, err
		}
		return kept, nil
	}
}
