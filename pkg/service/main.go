package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/digisoc/platform/pkg/config"
	"github.com/digisoc/platform/pkg/pg"
)

// Program is one service as a program of its own.
type Program struct {
	// Name is the service's name.
	Name string
	// Config points to the service's own configuration; it is filled before New is called. Nil when it has none.
	Config any
	// Migrations are the service's SQL files.
	Migrations fs.FS
	// New builds the service.
	New func(Deps) (Service, error)
}

// cli is the grammar of every program.
type cli struct {
	File     config.File `name:"config" help:"YAML file." placeholder:"FILE"`
	Settings `embed:""`

	Serve   struct{} `cmd:"" help:"Serve until told to stop. Refuses a database without all migrations."`
	Migrate struct{} `cmd:"" help:"Bring the schema up to date and exit."`
	Conf    struct {
		Check struct{} `cmd:"" help:"Read and validate the configuration and exit."`
	} `cmd:"" name:"config" help:"About the configuration."`
}

// Main runs the program with the process's arguments and exits: 0 when it ended as asked, 1 otherwise. It stops on
// SIGINT and SIGTERM.
func Main(p Program) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := p.run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
		os.Exit(1)
	}
}

// errExit says that help was asked for and given.
var errExit = errors.New("nothing more to do")

// run is Main without the process around it.
func (p Program) run(ctx context.Context, args []string, out io.Writer) (err error) {
	defer func() {
		if value := recover(); value != nil {
			if value != any(errExit) {
				panic(value)
			}
		}
	}()
	if path := os.Getenv("DIGISOC_CONFIG"); path != "" && !mentions(args, "--config") {
		args = append([]string{"--config=" + path}, args...)
	}
	parts := map[string]any{}
	if p.Config != nil {
		parts[p.Name] = p.Config
	}
	var c cli
	command, err := config.Parse(&c, parts, args, kong.Name(p.Name), kong.Description("The "+p.Name+" service of the DigiSoc platform."),
		kong.Writers(out, out), kong.Exit(func(int) { panic(errExit) }))
	if err != nil {
		return err
	}
	switch command.Command() {
	case "migrate":
		return p.migrate(ctx, c.Settings, out)
	case "config check":
		_, err := fmt.Fprintln(out, "the configuration is valid")
		return err
	}
	return p.serve(ctx, c.Settings)
}

func mentions(args []string, flag string) bool {
	for _, arg := range args {
		if arg == flag || strings.HasPrefix(arg, flag+"=") {
			return true
		}
	}
	return false
}

func (p Program) migrate(ctx context.Context, s Settings, out io.Writer) error {
	if s.PostgresMigrateURL.IsZero() {
		return errors.New("migrate: postgres-migrate-url is required")
	}
	if err := pg.Migrate(ctx, s.PostgresMigrateURL.Value(), p.Migrations); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	_, err := fmt.Fprintln(out, "the schema is up to date")
	return err
}
