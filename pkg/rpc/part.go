package rpc

import (
	"context"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/pg"
)

// Part returns the context of one part of a long call, for example one chunk of an upload. A part commits once, with an
// audit entry of its own that names the part's records only, and the policy must be asked again: what was granted for an
// earlier part may have ended since. Outside a call it returns ctx.
func Part(ctx context.Context) context.Context {
	c := callFrom(ctx)
	if c == nil || c.server == nil || c.entry == nil {
		return ctx
	}
	entry, _ := audit.Snapshot(ctx)
	entry.Subjects = nil
	ctx = pg.WithPart(authz.Anew(audit.Begin(ctx, &entry)))
	ctx = pg.WithFinisher(ctx, c.server.guardWrite(c, nil))
	if c.method.audited() {
		ctx = pg.WithFinisher(ctx, c.server.auditWrite(c))
	}
	return ctx
}
