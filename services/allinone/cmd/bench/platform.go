package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone"
	"github.com/digisoc/platform/services/allinone/internal/people"
)

// instance is a platform in this process, on a private PostgreSQL with fsync on.
type instance struct {
	*allinone.Platform
	people *people.People
	dir    string
}

func boot(ctx context.Context) (*instance, error) {
	dir, err := os.MkdirTemp("", "digisoc-bench-")
	if err != nil {
		return nil, err
	}
	p, err := allinone.Start(ctx, allinone.Config{
		Dir: filepath.Join(dir, "state"), Profile: allinone.Development, Listen: "127.0.0.1:0", TLSListen: "127.0.0.1:0", NATSListen: "127.0.0.1:0",
		Audience: "digisoc", LogLevel: "error", Rate: 1e6, StopWithin: 20 * time.Second,
	}, func(string) {})
	if err != nil {
		return nil, err
	}
	return &instance{p, people.New(p.Running().Base, p.Running().Issuer), dir}, nil
}

func (i *instance) close(ctx context.Context) {
	if err := i.Stop(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = os.RemoveAll(i.dir)
}

// lastMonth is the month before this one, as the contract writes it.
func lastMonth() string {
	now := time.Now().In(clock.Riga)
	return now.AddDate(0, 0, -now.Day()).Format("2006-01")
}
