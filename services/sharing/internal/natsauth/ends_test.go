package natsauth_test

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/digisoc/platform/pkg/natsserver/guest"
	"github.com/digisoc/platform/pkg/testkit"
)

func TestTheEndOfAPermissionClosesItsConnections(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	left, stays := g.mustDial(g.token(one, nil)), g.mustDial(g.token(other, nil))
	g.door.Sweep(t.Context())
	if !left.IsConnected() || !stays.IsConnected() {
		t.Fatal("a connection with its rights was closed")
	}
	g.rights.set(one)
	g.door.Sweep(t.Context())
	testkit.Await(t, left.IsClosed)
	if err := stays.FlushTimeout(5 * time.Second); err != nil {
		t.Errorf("the other subscriber: %v", err)
	}
	if _, err := g.dial(g.token(one, nil), nil); err == nil {
		t.Error("let in again without a permission")
	}
}

func TestSEC_INC_2_TheKillSwitchClosesTheConnectionsOfASystem(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	left, stays := g.mustDial(g.token(one, nil)), g.mustDial(g.token(one, map[string]any{"sub": "system-2.a"}))
	g.rights.mu.Lock()
	g.rights.stop = "system-1"
	g.rights.mu.Unlock()
	g.door.Sweep(t.Context())
	testkit.Await(t, left.IsClosed)
	if err := stays.FlushTimeout(5 * time.Second); err != nil {
		t.Errorf("the other system: %v", err)
	}
	if _, err := g.dial(g.token(one, nil), nil); err == nil {
		t.Error("let in though it was stopped")
	}
}

func TestRightsThatChangeAreTakenUpByComingBack(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	g.publish(one, second, "of the second")
	conn := g.mustDial(g.token(one, nil), nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond))
	g.rights.set(one, second, mine)
	g.door.Sweep(t.Context())
	js := g.js(conn)
	testkit.Await(t, func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err := js.Consumer(ctx, guest.Account(one), second)
		return err == nil
	})
	g.door.Sweep(t.Context()) // the order of consumers is no change
	if conn.Statistics.Reconnects != 1 || conn.FlushTimeout(5*time.Second) != nil {
		t.Errorf("%d reconnects", conn.Statistics.Reconnects)
	}
}

func TestNobodyStaysWhenRightsCannotBeLookedUp(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	conn := g.mustDial(g.token(one, nil))
	g.rights.mu.Lock()
	g.rights.fail = true
	g.rights.mu.Unlock()
	g.door.Sweep(t.Context())
	testkit.Await(t, conn.IsClosed)
	if _, err := g.dial(g.token(one, nil), nil); err == nil {
		t.Error("let in though nobody knows its rights")
	}
}

func TestAConnectionEndsWithItsToken(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	conn := g.mustDial(g.token(one, map[string]any{"exp": time.Now().Add(2 * time.Second).Unix()}))
	testkit.Await(t, conn.IsClosed)
}
