package store

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

var _ app.SessionKeeper = (*Store)(nil)

// UseSession marks the session of a person used. It is one statement and no part of the call's own transaction.
func (s *Store) UseSession(ctx context.Context, u app.SessionUse) (signedIn, used time.Time, err error) {
	r, err := db.New(s.db).UseSession(ctx, db.UseSessionParams{Subject: u.Subject, SignedInAt: u.SignedIn, UsedAt: u.Now, Since: u.Since})
	return r.SignedInAt.UTC(), r.UsedAt.UTC(), pg.Classify(err)
}
