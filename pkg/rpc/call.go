package rpc

import (
	"context"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
)

// call is what the chain knows about the call in progress. It is made by the first link and filled by the next ones;
// only the goroutine of the chain touches it, save for committed.
type call struct {
	server *server
	method *method
	began  time.Time
	trace  string
	caller caller.Caller
	entry  *audit.Entry
	// bound is the case or application that alone the call may be about; empty: any.
	bound string
	// committed says that the entry was stored together with the change.
	committed atomic.Bool
	// cut ends a stream that the stop list stops; nil for other calls.
	cut context.CancelCauseFunc
	// recorded says that an entry for the answer as it stands was stored.
	recorded bool
}

type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callFrom returns the call in progress; the chain's first link guarantees one.
func callFrom(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// The metadata that a call carries besides its message, in lower case as gRPC demands.
const (
	headerAuthorization = "authorization"
	headerPurpose       = "digisoc-purpose"
	headerLegalBasis    = "digisoc-legal-basis"
	headerCase          = "digisoc-case"
	headerKey           = "idempotency-key"
)

// ReplayedHeader is set to "true" in the metadata of an answer that was given before and is repeated, not done again.
const ReplayedHeader = "digisoc-replayed"

// header returns the only value of a metadata key, empty when it is absent; repeated says that there were several.
func header(ctx context.Context, key string) (value string, repeated bool) {
	values := metadata.ValueFromIncomingContext(ctx, key)
	if len(values) == 0 {
		return "", false
	}
	return values[0], len(values) > 1
}
