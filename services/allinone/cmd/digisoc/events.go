package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

type eventsCmd struct {
	Dir     string     `help:"Data folder of the running instance." default:".digisoc" env:"DIGISOC_DIR"`
	Dead    deadCmd    `cmd:"" help:"Events that a consumer could not deal with."`
	Rebuild rebuildCmd `cmd:"" help:"Make a lost or damaged stream again from the archive in PostgreSQL."`
}

type deadCmd struct {
	List   deadListCmd   `cmd:"" help:"List dead letters."`
	Show   deadShowCmd   `cmd:"" help:"Show one dead letter."`
	Replay deadReplayCmd `cmd:"" help:"Give one dead letter to its consumer again."`
}

type (
	deadListCmd struct{}
	deadShowCmd struct {
		Number uint64 `arg:"" help:"Number from the list."`
	}
	deadReplayCmd struct {
		Number uint64 `arg:"" help:"Number from the list."`
	}
	rebuildCmd struct {
		Service string `help:"Service whose stream it is." required:"" enum:"persons,cases,assistance,payments,providers,sharing"`
	}
)

// connect reaches the JetStream of a running instance as its operator.
func connect(dir string) (state.Running, jetstream.JetStream, func(), error) {
	at, err := state.Find(dir)
	if err != nil {
		return at, nil, nil, err
	}
	if at.NATS == "" {
		return at, nil, nil, fmt.Errorf("this instance has no NATS address: start it with --nats-listen")
	}
	nc, err := nats.Connect(at.NATS, nats.RootCAs(at.CA), nats.UserInfo("operator", at.NATSUsers["operator"]))
	if err != nil {
		return at, nil, nil, fmt.Errorf("connect to NATS at %s: %w", at.NATS, err)
	}
	js, err := jetstream.New(nc)
	return at, js, nc.Close, err
}

// Run lists dead letters as a table.
func (deadListCmd) Run(ctx context.Context, c *cli) error {
	_, js, done, err := connect(c.Events.Dir)
	if err != nil {
		return err
	}
	defer done()
	letters, err := bus.DeadLetters(js).List(ctx, 0, 1000)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "NUMBER\tTIME\tCONSUMER\tTYPE\tSUBJECT\tREASON\tDELIVERIES")
	for _, l := range letters {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%d\n", l.Number, l.Time.In(clock.Riga).Format("02.01.2006. 15:04"), l.Consumer, l.Message.Type, l.Message.Subject, l.Reason, l.Deliveries)
	}
	return w.Flush()
}

// Run shows one dead letter without its payload, which may be personal.
func (s deadShowCmd) Run(ctx context.Context, c *cli) error {
	_, js, done, err := connect(c.Events.Dir)
	if err != nil {
		return err
	}
	defer done()
	l, err := bus.DeadLetters(js).Show(ctx, s.Number)
	if err != nil {
		return err
	}
	fmt.Printf("number      %d\nconsumer    %s\nevent       %s\ntype        %s\nsubject     %s\nsequence    %d\nhappened    %s\ndied        %s\nreason      %s\nerror       %s\ndeliveries  %d\npayload     %d bytes\n",
		l.Number, l.Consumer, l.Message.ID, l.Message.Type, l.Message.Subject, l.Message.Sequence, l.Message.Time.Format(time.RFC3339), l.Time.Format(time.RFC3339), l.Reason, l.Error, l.Deliveries, len(l.Message.Payload))
	return nil
}

// Run gives the letter back to its consumer; the inbox keeps the effect single.
func (r deadReplayCmd) Run(ctx context.Context, c *cli) error {
	_, js, done, err := connect(c.Events.Dir)
	if err != nil {
		return err
	}
	defer done()
	if err := bus.DeadLetters(js).Replay(ctx, r.Number); err != nil {
		return err
	}
	fmt.Printf("dead letter %d was given to its consumer again\n", r.Number)
	return nil
}

// Run rebuilds the stream with progress.
func (r rebuildCmd) Run(ctx context.Context, c *cli) error {
	at, js, done, err := connect(c.Events.Dir)
	if err != nil {
		return err
	}
	defer done()
	db, err := pg.Open(ctx, at.SchemaURLs[r.Service])
	if err != nil {
		return err
	}
	defer db.Close()
	err = outbox.Rebuild(ctx, db, js, r.Service, func(done, total int64) { fmt.Fprintf(os.Stderr, "\r%d/%d events ", done, total) })
	fmt.Fprintln(os.Stderr)
	return err
}
