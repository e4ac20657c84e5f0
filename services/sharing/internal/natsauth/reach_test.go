package natsauth_test

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/natsserver/guest"
	"github.com/digisoc/platform/pkg/testkit"
)

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
