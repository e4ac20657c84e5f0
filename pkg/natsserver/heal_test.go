package natsserver

import (
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The server's words when it gives up; an update that says it otherwise fails the end-to-end test of a full disk.
func TestFailedWritesAreNoticed(t *testing.T) {
	hurt := make(chan struct{}, 1)
	l := &logger{hurt: hurt}
	for _, words := range []string{
		"Filestore [CASES] Critical write error: write 1.blk: no space left on device",
		"JetStream stream '$G > CASES' critical write error: no space left on device",
		"JetStream consumer '$G > CASES > c' critical write error: no space left on device",
		"JetStream out of File resources, will be DISABLED",
		"File system permission denied while writing, disabling JetStream",
	} {
		l.Errorf("%s", words)
		l.Errorf("%s", words) // one token is enough
		select {
		case <-hurt:
		default:
			t.Errorf("not noticed: %s", words)
		}
	}
	l.Errorf("authentication error")
	l.Noticef("critical write error")
	(&logger{}).Errorf("critical write error") // nobody listens
	if len(hurt) != 0 {
		t.Error("noticed what is none")
	}
}

func TestServerStartsAgainAfterAFailedWrite(t *testing.T) {
	s, err := Start(Config{Dir: t.TempDir(), NoSync: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	nc, err := s.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "S", Subjects: []string{"s"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := js.Publish(t.Context(), "s", []byte("before")); err != nil {
		t.Fatal(err)
	}
	old := s.current()
	s.hurt <- struct{}{}
	tick, deadline := time.NewTicker(10*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	var ack *jetstream.PubAck
	for ack == nil { // the client reconnects by itself
		select {
		case <-deadline:
			t.Fatalf("started again: %v, %v", s.current() != old, err)
		case <-tick.C:
		}
		if s.current() != old {
			ack, err = js.Publish(t.Context(), "s", []byte("after"))
		}
	}
	if ack.Sequence != 2 {
		t.Errorf("sequence %d: what was acknowledged before is gone", ack.Sequence)
	}
}

// Stop does not wait for space, and a stopped server does not come back.
func TestStoppedServerStaysDown(t *testing.T) {
	s, err := Start(Config{Dir: t.TempDir(), NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	s.hurt <- struct{}{}
	s.Stop()
	s.Stop()
	if err := s.Restart(t.Context(), 0); err == nil || s.current().Running() {
		t.Fatalf("it came back: %v", err)
	}
}
