// Subscriber is an example of an outside system that follows decisions, statuses and benefits. It is a plain NATS
// program: copy it. The only thing it takes from the platform is the generated payloads.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"

	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

func main() {
	dir := flag.String("dir", ".digisoc", "data folder of the running instance: address, user and certificate authority")
	seen := flag.String("seen", "subscriber.seen", "file with the ids of the events dealt with")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *dir, *seen); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, dir, seenFile string) error {
	at, err := state.Find(dir)
	if err != nil {
		return err
	}
	nc, err := nats.Connect(at.NATS, nats.RootCAs(at.CA), nats.UserInfo("subscriber", at.NATSUsers["subscriber"]),
		nats.CustomInboxPrefix("_INBOX_subscriber"), nats.MaxReconnects(-1))
	if err != nil {
		return fmt.Errorf("connect to %s: %w", at.NATS, err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	book, err := open(seenFile)
	if err != nil {
		return err
	}
	defer book.file.Close()
	for _, stream := range []string{"CASES", "ASSISTANCE"} {
		if err := follow(ctx, js, stream, book); err != nil {
			return err
		}
	}
	log.Print("waiting for events")
	<-ctx.Done()
	return nil
}

// follow reads the durable consumer that the platform made for this subscriber: the server remembers where it was.
func follow(ctx context.Context, js jetstream.JetStream, stream string, book *book) error {
	setup, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	consumer, err := js.Consumer(setup, stream, "subscriber")
	if err != nil {
		return fmt.Errorf("follow %s: %w", stream, err)
	}
	_, err = consumer.Consume(func(msg jetstream.Msg) {
		if err := book.once(msg.Headers().Get("ce-id"), func() error { return handle(msg) }); err != nil {
			log.Printf("event %s: %v", msg.Headers().Get("ce-id"), err)
			_ = msg.NakWithDelay(time.Second)
			return
		}
		_ = msg.Ack()
	})
	return err
}

// handle is where an outside system does its own work.
func handle(msg jetstream.Msg) error {
	var payload proto.Message
	switch msg.Subject() {
	case "cases.decision.issued.v1":
		payload = &caseseventsv1.DecisionIssued{}
	case "assistance.status.granted.v1":
		payload = &assistanceeventsv1.StatusGranted{}
	case "assistance.benefit.granted.v1":
		payload = &assistanceeventsv1.BenefitGranted{}
	default:
		return nil // an event added later: not ours
	}
	if err := proto.Unmarshal(msg.Data(), payload); err != nil {
		return err
	}
	fmt.Printf("%s %s #%s %T\n", msg.Headers().Get("ce-type"), msg.Headers().Get("ce-subject"), msg.Headers().Get("ce-sequence"), payload)
	return nil
}

// book remembers the events dealt with. A real system keeps the id in the transaction of its own change.
type book struct {
	mu   sync.Mutex
	file *os.File
	seen map[string]bool
}

func open(path string) (*book, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	b := &book{file: f, seen: map[string]bool{}}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		b.seen[lines.Text()] = true
	}
	return b, nil
}

func (b *book) once(id string, work func() error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seen[id] {
		return nil
	}
	if err := work(); err != nil {
		return err
	}
	b.seen[id] = true
	_, err := fmt.Fprintln(b.file, id)
	return err
}
