// Provider-go is a provider's system reduced to what it says to the platform: it signs in, follows the list of changes, and
// does what the people before it ask. It needs nothing but Go. Read it in this order: auth.go, api.go, changes.go, clients.go,
// records.go, file.go. A real system keeps in its database what this one keeps in memory.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	breaks := flag.String("break", "", "do one thing wrong, to see how the conformance suite finds it: "+strings.Join(Defects, ", "))
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, Defect(*breaks)); err != nil && ctx.Err() == nil {
		slog.Error("ended", "error", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

func run(ctx context.Context, broken Defect) error {
	if !broken.known() {
		return fmt.Errorf("--break=%s: one of %s", broken, strings.Join(Defects, ", "))
	}
	auth, err := SignOn(ctx, Settings{
		URL: os.Getenv("DIGISOC_URL"), Client: os.Getenv("DIGISOC_CLIENT_ID"), KeyFile: os.Getenv("DIGISOC_KEY"),
		CertificateFile: os.Getenv("DIGISOC_CERTIFICATE"), RootsFile: os.Getenv("DIGISOC_ROOTS"),
	}, broken)
	if err != nil {
		return err
	}
	s := &System{api: &API{auth: auth, broken: broken}, broken: broken, clients: map[string]*Client{}, book: map[string]*Entry{}, done: map[string]bool{}}
	return s.Follow(ctx)
}
