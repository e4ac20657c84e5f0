// Command dagr-simulator plays DAGR, the state's platform for distributing data, for developers: see docs/guides/dagr.md.
// It keeps everything in memory, takes synthetic persons only and listens on this machine only.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/dagr/simulator"
)

type cli struct {
	Listen   string        `help:"Address; only of this machine." default:"127.0.0.1:9180"`
	Identity string        `help:"PEM file with certificate and key of both connections; made when it is not there." default:".digisoc/dagr/identity.pem"`
	MaxLag   time.Duration `help:"Longest time from publishing to reading; DAGR promises 24h." default:"0s"`
	Latency  time.Duration `help:"How long an answer takes by day; ten times as long from 2 to 4 in the night." default:"900ms"`
	Repeats  int           `help:"Changes of the page before that a page tells again." default:"3"`
	Seed     uint64        `help:"Makes lags and faults the same in every run." default:"1"`
	Start    time.Time     `help:"Where the test clock is put and stays; not given: the time of this machine." format:"2006-01-02T15:04:05Z07:00"`
}

func main() {
	var c cli
	kong.Parse(&c, kong.Name("dagr-simulator"), kong.Description("Plays DAGR for developers. What DAGR does not document is inferred."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := c.run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "dagr-simulator:", err)
		os.Exit(1)
	}
}

func (c *cli) run(ctx context.Context) error {
	host, _, err := net.SplitHostPort(c.Listen)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return errors.New("listen: an address of this machine only, for example 127.0.0.1:9180")
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return err
	}
	base := "http://" + listener.Addr().String()
	sim, err := simulator.New(simulator.Options{Base: base, Seed: c.Seed, MaxLag: c.MaxLag, Latency: c.Latency, Repeats: c.Repeats, Start: c.Start})
	if err != nil {
		return err
	}
	if err := c.register(sim); err != nil {
		return err
	}
	srv := &http.Server{Handler: sim, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = srv.Shutdown(stopping)
	}()
	fmt.Printf("dagr-simulator: %s\n  digisoc up --dagr-url=%s --dagr-simulated --dagr-identity=%s --dagr-producer=digisoc-out --dagr-consumer=digisoc-in --dagr-permissions=\"fpr_person=22791;vzd_address=1321\" --dagr-section=main\n", base, base, c.Identity)
	if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// register makes what a developer needs at once: our datasets in both sections, two connections, some people and places.
func (c *cli) register(sim *simulator.Simulator) error {
	sets, err := dagr.LoadOutbound()
	if err != nil {
		return err
	}
	for i := range sets {
		if err := sim.Define(sets[i].Definition()); err != nil {
			return err
		}
		sim.Promote(sets[i].Name)
	}
	certificate, err := certificate(c.Identity)
	if err != nil {
		return err
	}
	for _, one := range []simulator.Connection{
		{ClientID: "digisoc-out", Kind: simulator.Producer, TokenLife: 300, Certificate: certificate},
		{ClientID: "digisoc-in", Kind: simulator.Consumer, TokenLife: 300, Certificate: certificate, Permissions: simulator.Permissions()},
	} {
		if err := sim.Connect(one); err != nil {
			return err
		}
	}
	return sim.Populate()
}
