package app

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// SessionUse is a use of the session of a person: her sign-in, by its moment, and until when it must not have been idle.
type SessionUse struct {
	Subject              string
	SignedIn, Now, Since time.Time
}

// SessionKeeper keeps, for each person, the newest sign-in and when it was used last.
type SessionKeeper interface {
	// UseSession marks the session used now, unless a later sign-in is known or it was idle, and returns the newest sign-in and its last use.
	UseSession(ctx context.Context, u SessionUse) (signedIn, used time.Time, err error)
}

// alive refuses a session that was idle for longer than the row of its kind says, or that a later sign-in of the same person superseded (SEC-AUT-3).
func (e *Exchange) alive(ctx context.Context, who caller.Caller) error {
	now := e.clock.Now().UTC()
	row := e.sessions.For(who.Kind, now.In(clock.Riga).Format(time.DateOnly))
	if row == nil {
		return nil
	}
	since := now.Add(-row.Idle())
	signedIn, used, err := e.kept.UseSession(ctx, SessionUse{Subject: who.Subject, SignedIn: who.SignedIn.UTC(), Now: now, Since: since})
	switch {
	case err != nil:
		return err
	case signedIn.After(who.SignedIn) && row.Single:
		return domain.ErrSessionSuperseded
	case signedIn.Equal(who.SignedIn) && used.Before(since):
		return domain.ErrSessionIdle
	}
	return nil
}
