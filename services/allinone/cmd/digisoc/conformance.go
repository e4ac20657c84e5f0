package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/digisoc/platform/services/allinone/internal/conform"
	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

type conformCmd struct {
	Run conformanceRunCmd `cmd:"" help:"Test a provider's system in a sandbox of its own, and get it certified."`
}

type conformanceRunCmd struct {
	Exec    string        `help:"Command that starts the system; without it, what the system needs is printed and the run waits for it."`
	Name    string        `help:"Name of the system, as agreements name it." required:""`
	Version string        `help:"Its version." required:""`
	Case    []string      `help:"Only these cases, for instance C15; a part of the suite gives no certificate." sep:","`
	Limit   time.Duration `help:"How long a case may take, at most an hour." default:"1m"`
	Report  string        `help:"File for a JUnit report."`
	JSON    bool          `help:"Print the result as JSON, and nothing else, to standard output."`
	URL     string        `help:"Address of the platform at which client certificates are shown; that of the instance on this machine when not given."`
	Roots   string        `help:"File of its authority; those of the machine when not given."`
	Dir     string        `help:"Data folder of the running instance." default:".digisoc" env:"DIGISOC_DIR"`
}

// Run tests the system, and fails with the names of the cases that it did not pass.
func (c conformanceRunCmd) Run(ctx context.Context, top *cli) error {
	door := conform.Door{URL: c.URL, Roots: c.Roots}
	if c.URL == "" {
		at, err := state.Find(c.Dir)
		if err != nil {
			return err
		}
		door = conform.Door{URL: at.Secure, Roots: at.CA}
	}
	keys, err := os.MkdirTemp("", "digisoc-conformance-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(keys)
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	wait := func() {}
	defer func() { stop(); wait() }()
	out, err := conform.Test{
		Door: door, Name: c.Name, Version: c.Version, Cases: c.Case, Limit: c.Limit, Dir: keys, Ended: ended,
		Started: func(env []string) error {
			if c.Exec == "" {
				fmt.Fprintln(os.Stderr, strings.Join(env, "\n"))
				return nil
			}
			system, err := start(ctx, c.Exec, env)
			if err != nil {
				return err
			}
			done := make(chan struct{})
			wait = func() { <-done }
			go func() { defer close(done); ended <- system.Wait() }()
			return nil
		},
		Decided: func(one conform.Case) { fmt.Fprintln(os.Stderr, told(one, top.Lang)) },
	}.Run(ctx)
	if err != nil {
		return err
	}
	return c.tell(out)
}

// start starts the system. It ends when ctx does.
func start(ctx context.Context, command string, env []string) (*exec.Cmd, error) {
	system := exec.CommandContext(ctx, "sh", "-c", "exec "+command)
	system.Env = append(os.Environ(), env...)
	system.Stdout, system.Stderr = os.Stderr, os.Stderr
	system.Cancel = func() error { return system.Process.Signal(syscall.SIGTERM) }
	system.WaitDelay = 5 * time.Second
	return system, system.Start()
}

func told(c conform.Case, lang string) string {
	title, note, mark := c.EN, c.NoteEN, "ok  "
	if lang == "lv" {
		title, note = c.LV, c.NoteLV
	}
	if c.Passed {
		return mark + " " + c.ID + " " + title
	}
	return "FAIL " + c.ID + " " + title + ": " + note + "\n       " + strings.Join(c.Evidence, "\n       ")
}

// tell writes the report and says where the certificate lies.
func (c conformanceRunCmd) tell(out *conform.Result) error {
	if c.Report != "" {
		if err := os.WriteFile(c.Report, out.JUnit, 0o644); err != nil {
			return err
		}
	}
	if c.JSON {
		body, err := json.MarshalIndent(out, "", "  ")
		if err != nil {
			return err
		}
		fmt.Println(string(body))
	}
	if out.Certificate != nil && !c.JSON {
		fmt.Printf("certificate: %s, until %s\n", rest.Str(out.Certificate, "name"), rest.Str(out.Certificate, "expireTime"))
	}
	if out.Passed {
		return nil
	}
	failed := out.Failed()
	return errors.New("not passed: " + strings.Join(failed, ", "))
}
