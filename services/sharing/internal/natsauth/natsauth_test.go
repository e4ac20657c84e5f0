package natsauth_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/natsserver/guest"
	"github.com/digisoc/platform/pkg/testkit"
)

func TestASubscriberReadsItsEventsInOrder(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	for i := range 30 {
		g.publish(one, mine, fmt.Sprint("event ", i))
	}
	g.publish(other, theirs, "not mine")
	js := g.js(g.mustDial(g.token(one, nil)))
	consumer, err := js.Consumer(t.Context(), guest.Account(one), mine)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 100)
	consuming, err := consumer.Consume(func(m jetstream.Msg) {
		got <- string(m.Data())
		if err := m.Ack(); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer consuming.Stop()
	for i := range 30 {
		if text := <-got; text != fmt.Sprint("event ", i) {
			t.Fatalf("%d: %s", i, text)
		}
	}
	testkit.Await(t, func() bool {
		info, err := consumer.Info(t.Context())
		return err == nil && info.NumAckPending == 0 && info.NumPending == 0
	})
	stream, err := g.js(g.inside("operator")).Stream(t.Context(), guest.Account(one))
	if err != nil {
		t.Fatal(err)
	}
	if n := stream.CachedInfo().State.Msgs; n != 0 {
		t.Errorf("%d events are kept after they were acknowledged", n)
	}
}

func TestNothingElseIsInReach(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	inner := g.js(g.inside("operator"))
	if _, err := inner.CreateStream(t.Context(), jetstream.StreamConfig{Name: "CASES", Subjects: []string{"cases.>"}}); err != nil {
		t.Fatal(err)
	}
	g.rights.set(one, mine, second)
	g.publish(one, mine, "mine")
	g.publish(one, second, "mine too")
	g.publish(other, theirs, "not mine")
	g.rights.set(one, mine)
	refused := make(chan error, 100)
	conn := g.mustDial(g.token(one, nil), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err }))
	js := g.js(conn)
	for _, stream := range []string{"CASES", guest.Account(other), guest.Account(one)} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if _, err := js.Stream(ctx, stream); err == nil {
			t.Errorf("looks up the stream %s", stream)
		}
		if _, err := js.CreateOrUpdateConsumer(ctx, stream, jetstream.ConsumerConfig{Durable: "x"}); err == nil {
			t.Errorf("makes a consumer of %s", stream)
		}
		cancel()
	}
	for stream, consumer := range map[string]string{guest.Account(other): theirs, guest.Account(one): second} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if _, err := js.Consumer(ctx, stream, consumer); err == nil {
			t.Errorf("looks up %s of %s", consumer, stream)
		}
		if msg, err := conn.RequestWithContext(ctx, guest.ConsumerNext+stream+"."+consumer, nil); err == nil && msg.Header.Get("Status") == "" {
			t.Errorf("reads %q of %s", msg.Data, stream)
		}
		cancel()
	}
	for _, subject := range []string{"cases.case.opened.v1", "dead.cases", guest.Subject(one, mine), guest.Subject(other, theirs), "$JS.API.STREAM.LIST",
		"$JS.API.STREAM.PURGE.CASES", "$JS.API.STREAM.DELETE." + guest.Account(one), "$SYS.REQ.USER.AUTH", "$SYS.REQ.SERVER.PING", "$JS.ACK.CASES.x.1.1.1.1.1"} {
		if msg, err := conn.Request(subject, []byte("x"), 200*time.Millisecond); err == nil {
			t.Errorf("%s answers %q", subject, msg.Data)
		}
	}
	if info, err := g.js(g.inside("operator")).Stream(t.Context(), "CASES"); err != nil || info.CachedInfo().State.Msgs != 0 {
		t.Errorf("a platform stream changed: %v", err)
	}
	if len(refused) == 0 {
		t.Error("nothing was refused")
	}
}

// JetStream answers to whatever subject a request names, with its own rights: the account has to keep the answer in. A
// user of the inside shows that the test would see it.
func TestAnAnswerCannotBeSentIntoThePlatform(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	inner := g.js(g.inside("operator"))
	if _, err := inner.CreateStream(t.Context(), jetstream.StreamConfig{Name: "CASES", Subjects: []string{"cases.>"}}); err != nil {
		t.Fatal(err)
	}
	g.publish(one, mine, "forged")
	outside := g.mustDial(g.token(one, nil))
	for _, conn := range []*nats.Conn{outside, g.inside("operator")} {
		inside := conn != outside
		for _, subject := range []string{guest.ConsumerNext, guest.ConsumerInfo} {
			if err := conn.PublishRequest(subject+guest.Account(one)+"."+mine, "cases.case.opened.v1", nil); err != nil {
				t.Fatal(err)
			}
		}
		// An answer to a later request says that those before it were answered.
		if _, err := g.js(conn).Consumer(t.Context(), guest.Account(one), mine); err != nil {
			t.Fatal(err)
		}
		if _, err := inner.Publish(t.Context(), "cases.mark", nil); err != nil {
			t.Fatal(err)
		}
		came := func() uint64 {
			stream, err := inner.Stream(t.Context(), "CASES")
			if err != nil {
				t.Fatal(err)
			}
			return stream.CachedInfo().State.Msgs
		}
		if inside {
			testkit.Await(t, func() bool { return came() > 2 })
		} else if n := came(); n != 1 {
			t.Errorf("%d messages came into a stream of the platform", n-1)
		}
	}
}

func TestWildcardsHearNothing(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	refused := make(chan error, 10)
	conn := g.mustDial(g.token(one, nil), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err }))
	heard := make(chan *nats.Msg, 100)
	subjects := []string{">", "*", "subscriber.>", "$JS.>", "cases.>", "_INBOX_cases.>", "$SYS.>"}
	for _, s := range subjects {
		if _, err := conn.ChanSubscribe(s, heard); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.ChanSubscribe(guest.Inbox, heard); err != nil { // its own account: allowed and silent
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	g.publish(one, mine, "mine")
	g.publish(other, theirs, "not mine")
	if err := g.inside("operator").Publish("_INBOX.abc", []byte("of the platform")); err != nil {
		t.Fatal(err)
	}
	for range subjects {
		<-refused
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	if len(heard) > 0 {
		t.Errorf("heard %q", (<-heard).Subject)
	}
}

func TestWhoIsNotLetIn(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	holder, err := g.ca.Issue("holder")
	if err != nil {
		t.Fatal(err)
	}
	thief, err := g.ca.Issue("thief")
	if err != nil {
		t.Fatal(err)
	}
	tied := g.token(one, bound(holder))
	forPurpose := g.token(one, map[string]any{"iss": purposes, "authorization_details": []any{map[string]any{
		"type": authn.DataAccess, "purpose": "RELIEF", "legal_basis": "MK-624-2023", "valid_until": time.Now().Add(time.Minute).UTC().Format(time.RFC3339),
	}}})
	if _, err := g.dial(tied, &holder); err != nil {
		t.Errorf("the holder of the certificate: %v", err)
	}
	for name, try := range map[string]func() (*nats.Conn, error){
		"no token": func() (*nats.Conn, error) { return g.dial("", nil) },
		"no JWT":   func() (*nats.Conn, error) { return g.dial("secret", nil) },
		"forged":   func() (*nats.Conn, error) { return g.dial(signed(t, stranger, one, nil), nil) },
		"expired": func() (*nats.Conn, error) {
			return g.dial(g.token(one, map[string]any{"exp": time.Now().Add(-time.Second).Unix()}), nil)
		},
		"of another audience":   func() (*nats.Conn, error) { return g.dial(g.token(one, map[string]any{"aud": "other"}), nil) },
		"of an official":        func() (*nats.Conn, error) { return g.dial(g.token(one, map[string]any{"kind": "staff"}), nil) },
		"for a purpose":         func() (*nats.Conn, error) { return g.dial(forPurpose, nil) },
		"of nobody":             func() (*nats.Conn, error) { return g.dial(g.token("", nil), nil) },
		"of no subscriber":      func() (*nats.Conn, error) { return g.dial(g.token("90000000003", nil), nil) },
		"of a wild name":        func() (*nats.Conn, error) { return g.dial(g.token("*", nil), nil) },
		"replayed, no cert":     func() (*nats.Conn, error) { return g.dial(tied, nil) },
		"replayed by a thief":   func() (*nats.Conn, error) { return g.dial(tied, &thief) },
		"a user of the inside":  func() (*nats.Conn, error) { return g.dial("", nil, nats.UserInfo("sharing", "guess")) },
		"the operator, a token": func() (*nats.Conn, error) { return g.dial("", nil, nats.UserInfo("operator", g.token(one, nil))) },
	} {
		if conn, err := try(); err == nil {
			t.Errorf("%s: let in as %v", name, conn.Opts.User)
		}
	}
}

func TestOnlyBoundTokensWhereThatIsAsked(t *testing.T) {
	t.Parallel()
	g := newGround(t, true)
	holder, err := g.ca.Issue("holder")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.dial(g.token(one, nil), &holder); err == nil {
		t.Error("a token that is bound to nothing was let in")
	}
	if _, err := g.dial(g.token(one, bound(holder)), &holder); err != nil {
		t.Error(err)
	}
}

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

func TestAnOrganisationHasFewConnections(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	for range 10 {
		g.mustDial(g.token(one, nil))
	}
	if _, err := g.dial(g.token(one, nil), nil); err == nil {
		t.Error("an eleventh connection")
	}
	g.mustDial(g.token(other, nil))
}
