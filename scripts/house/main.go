// Command house holds the rules of the house: it runs the checks of package check and writes new services.
// It is a tool for people who change this repository; nothing that is deployed contains it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"

	"github.com/digisoc/platform/scripts/house/internal/check"
	"github.com/digisoc/platform/scripts/house/internal/scaffold"
	"github.com/digisoc/platform/scripts/house/internal/tree"
)

const usage = `usage: house [check [name...] | list | controls [ID... | missing] | results FILE | new-service NAME]
  check        runs all checks, or those that are named
  list         says what each check is for
  controls     runs the tests that show controls and keeps their results
  results      shows a run of go test -json and writes the results that show a control to the file
  new-service  writes services/NAME and everything that belongs to it`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	t, err := tree.Load(ctx, ".")
	if err != nil {
		return err
	}
	switch args[0] {
	case "check":
		return checks(ctx, t, args[1:])
	case "list":
		for _, c := range check.All() {
			fmt.Printf("%-16s %s\n", c.Name, c.Rule)
		}
		return nil
	case "controls":
		return check.RunControls(ctx, t, args[1:], os.Stdout)
	case "results":
		if len(args) != 2 {
			return errors.New(usage)
		}
		return check.KeepResults(ctx, t, args[1], os.Stdin, os.Stdout)
	case "new-service":
		if len(args) != 2 {
			return errors.New(usage)
		}
		return scaffold.Service(ctx, t, args[1], os.Stdout)
	}
	return errors.New(usage)
}

func checks(ctx context.Context, t *tree.Tree, names []string) error {
	all := check.All()
	if len(names) > 0 {
		for _, n := range names {
			if !slices.ContainsFunc(all, func(c check.Check) bool { return c.Name == n }) {
				return fmt.Errorf("there is no check %q; house list says which there are", n)
			}
		}
		all = slices.DeleteFunc(all, func(c check.Check) bool { return !slices.Contains(names, c.Name) })
	}
	return check.Report(ctx, t, all, runtime.GOMAXPROCS(0), os.Stdout)
}
