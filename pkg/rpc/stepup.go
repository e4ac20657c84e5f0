package rpc

import (
	"context"
	"errors"

	"github.com/digisoc/platform/pkg/stepup"
)

// errRowsUntold is a bug of a handler: a file is taken away, and nobody said how many rows it has.
var errRowsUntold = errors.New("rpc: the handler did not say how many rows the file has; answer withheld")

// stepUp refuses an official who signed in too long ago for what the RPC does (SEC-AUT-1). A file is judged when the handler says how many rows it has.
func (s *server) stepUp(ctx context.Context, c *call) (context.Context, error) {
	act := c.method.access.GetStepUp()
	if act == "" {
		return ctx, nil
	}
	law, err := stepup.Embedded()
	if err != nil {
		return nil, err
	}
	if act != stepup.Export {
		return ctx, law.Fresh(act, 0, c.caller, s.Clock.Now())
	}
	return stepup.With(ctx, func(rows int) error { return law.Fresh(act, rows, c.caller, s.Clock.Now()) }), nil
}
