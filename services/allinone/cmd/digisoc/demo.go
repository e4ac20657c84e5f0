package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/console"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/state"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

type demoCmd struct {
	Dir string   `help:"Data folder of the running instance." default:".digisoc" env:"DIGISOC_DIR"`
	IDs []string `arg:"" optional:"" help:"Only these examples, for instance EX-002."`
}

// Run runs the published examples and fails when a computed value differs.
func (d demoCmd) Run(ctx context.Context, c *cli) error {
	at, err := state.Find(d.Dir)
	if err != nil {
		return err
	}
	list, err := d.pick()
	if err != nil {
		return err
	}
	out := console.New(c.Lang)
	runner := &demo.Runner{Staff: people.New(at.Base, at.Issuer).Staff, Clock: clock.System()}
	var reports []demo.Report
	for i, s := range list {
		fmt.Fprintf(os.Stderr, "\r%d/%d %s ", i+1, len(list), s.ID)
		report, err := runner.Run(ctx, s)
		if err != nil {
			return err
		}
		reports = append(reports, report)
	}
	fmt.Fprintln(os.Stderr)
	if !out.Comparisons(at.Base, reports) {
		return errors.New("a computed value differs from the published one")
	}
	return nil
}

func (d demoCmd) pick() ([]scenarios.Scenario, error) {
	if len(d.IDs) == 0 {
		return scenarios.Published()
	}
	var list []scenarios.Scenario
	for _, id := range d.IDs {
		s, err := scenarios.Get(id)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}
