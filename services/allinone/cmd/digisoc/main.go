// Digisoc is the single-node edition of the platform and its operator's tool.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line. Exit codes: 0 ok, 1 failed, 2 usage.
type cli struct {
	Lang string `help:"Language of messages: lv or en." default:"${lang}" enum:"lv,en"`

	Up      upCmd      `cmd:"" help:"Start everything on this machine and stay up."`
	Demo    demoCmd    `cmd:"" help:"Run the published examples against a running instance, to the cent."`
	Token   tokenCmd   `cmd:"" help:"Sign in as one of the development people and print an access token."`
	Rules   rulesCmd   `cmd:"" help:"Check and compare the rules of assistance, and write their page."`
	Events  eventsCmd  `cmd:"" help:"Dead letters and rebuilding of streams."`
	Keys    keysCmd    `cmd:"" help:"Keys that sealed fields are under."`
	Dagr    dagrCmd    `cmd:"" help:"Exchange with DAGR, the state's platform for distributing data."`
	NATS    natsCmd    `cmd:"" name:"nats" help:"NATS servers that stand alone: how institutions come in."`
	Conform conformCmd `cmd:"" name:"conformance" help:"Test a provider's system and certify it."`
	Backup  backupCmd  `cmd:"" help:"Encrypted backups, and drills of restoring them."`
	Audit   auditCmd   `cmd:"" help:"Verify that nobody bent the audit logs."`
	Reset   resetCmd   `cmd:"" help:"Remove all data of an instance that does not run."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	parser := kong.Must(&c,
		kong.Name("digisoc"), kong.Description("DigiSoc: welfare and municipal social care on one machine."),
		kong.UsageOnError(), kong.Vars{"lang": language()}, kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Exit(func(code int) {
			if code != 0 {
				code = 2 // kong's own exits are usage errors
			}
			os.Exit(code)
		}),
	)
	run, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	if err := run.Run(&c); err != nil {
		fmt.Fprintln(os.Stderr, "digisoc:", oneLine(err))
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// oneLine keeps a message readable where drivers report over several lines.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// language follows the locale: Latvian there, English elsewhere.
func language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(v, "lv") {
				return "lv"
			}
			return "en"
		}
	}
	return "en"
}
