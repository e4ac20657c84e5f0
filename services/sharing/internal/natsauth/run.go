package natsauth

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/digisoc/platform/pkg/natsserver/guest"
	"github.com/digisoc/platform/pkg/telemetry"
)

// answering is how many clients are judged at a time; more wait in the connection.
const answering = 16

// Run answers and sweeps until ctx ends. Several processes share the questions.
func (d *Door) Run(ctx context.Context, conn *nats.Conn) error {
	var all sync.WaitGroup
	defer all.Wait()
	free := make(chan struct{}, answering)
	sub, err := conn.QueueSubscribe(guest.AuthSubject, "sharing", func(msg *nats.Msg) {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return
		}
		all.Go(func() {
			defer func() { <-free }()
			d.answer(ctx, msg)
		})
	})
	if err != nil {
		return fmt.Errorf("answer the questions of NATS: %w", err)
	}
	defer func() { _ = sub.Unsubscribe() }() // fails only when the connection has ended
	tick := time.NewTicker(d.config.Sweep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			d.Sweep(ctx)
		}
	}
}

// Sweep closes the connections whose rights are not what they were let in with. A client comes back by itself and gets
// the new rights, or none. When nobody can say what an organisation may read, its connections are closed too.
func (d *Door) Sweep(ctx context.Context) {
	open, err := d.broker.Guests()
	if err != nil {
		d.log.ErrorContext(ctx, "nats: connections cannot be looked at", telemetry.KeyError, err)
		return
	}
	now := map[string]string{} // account → what the name of a connection must begin with
	for _, g := range open {
		want, known := now[g.Account]
		if !known {
			if want, err = d.current(ctx, g.Account); err != nil {
				d.log.WarnContext(ctx, "nats: rights cannot be looked up: connections are closed", telemetry.KeyError, err)
			}
			now[g.Account] = want
		}
		rights, who, ok := parseUser(g.User)
		if !ok || want == "" || rights != want || d.subscribers.Stopped(ctx, who) != nil {
			d.broker.Close(g)
		}
	}
}

// current is what the name of a connection that is let in now begins with; empty when none would be.
func (d *Door) current(ctx context.Context, account string) (string, error) {
	organisation := guest.Organisation(account)
	consumers, err := d.subscribers.OpenConsumers(ctx, organisation)
	if err != nil || len(consumers) == 0 {
		return "", err
	}
	return rightsName(organisation, consumers), nil
}
