package main

import (
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/assistance"
)

// builtIn names the rule pack of this program where a folder is expected.
const builtIn = "built-in"

type rulesCmd struct {
	Check   rulesCheckCmd   `cmd:"" help:"Load a rule pack and say what is wrong with it, with file and line."`
	Diff    rulesDiffCmd    `cmd:"" help:"Say what differs between two rule packs, from which day."`
	Compare rulesCompareCmd `cmd:"" help:"Say what differs between two municipalities on a day."`
	Page    rulesPageCmd    `cmd:"" help:"Write docs/rules.md: every rule with its status and its tests."`
}

func pack(folder string) fs.FS {
	if folder == builtIn {
		return assistance.BuiltInRules()
	}
	return os.DirFS(folder)
}

type rulesCheckCmd struct {
	Pack      string `arg:"" default:"built-in" help:"Folder with the rows as *.yaml; built-in is the pack of this program."`
	Conflicts string `default:"built-in" help:"Folder with the rules of conflicting benefits and services as *.yaml, or built-in."`
}

// Run prints the hashes and the warnings; problems end it with code 1.
func (c rulesCheckCmd) Run() error {
	hash, rows, warnings, err := assistance.CheckRules(pack(c.Pack))
	if err != nil {
		fmt.Fprintln(os.Stderr, err) // one problem a line
		return fmt.Errorf("the rule pack %s does not load", c.Pack)
	}
	fmt.Printf("%s  %d rows\n", hash, rows)
	for _, w := range warnings {
		fmt.Println("warning:", w)
	}
	return c.conflicts()
}

func (c rulesCheckCmd) conflicts() error {
	folder := assistance.BuiltInConflictRules()
	if c.Conflicts != builtIn {
		folder = os.DirFS(c.Conflicts)
	}
	hash, rows, unconfirmed, err := assistance.CheckConflictRules(folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, err) // one problem a line
		return fmt.Errorf("the rules of conflicts in %s do not load", c.Conflicts)
	}
	fmt.Printf("%s  %d rules of conflicts\n", hash, rows)
	if unconfirmed > 0 {
		fmt.Printf("warning: %d of %d rules of conflicts wait for a lawyer and find notices only (I, NC)\n", unconfirmed, rows)
	}
	return nil
}

type rulesDiffCmd struct {
	From string `arg:"" help:"Folder of a rule pack, or built-in."`
	To   string `arg:"" help:"Folder of a rule pack, or built-in."`
}

// Run prints one line a change.
func (c rulesDiffCmd) Run() error {
	changes, err := assistance.DiffRules(pack(c.From), pack(c.To))
	if err != nil {
		return err
	}
	return printChanges(changes)
}

type rulesCompareCmd struct {
	A    string `arg:"" help:"ATVK code of a municipality."`
	B    string `arg:"" help:"ATVK code of a municipality."`
	Day  string `help:"Day, for example 2026-05-01; today when it is not given."`
	Pack string `default:"built-in" help:"Folder of a rule pack, or built-in."`
}

// Run prints one line a difference.
func (c rulesCompareCmd) Run() error {
	if c.Day == "" {
		c.Day = clock.Today(clock.System()).Format(time.DateOnly)
	}
	changes, err := assistance.DiffMunicipalities(pack(c.Pack), c.A, c.B, c.Day)
	if err != nil {
		return err
	}
	return printChanges(changes)
}

func printChanges(changes []assistance.RuleChange) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, c := range changes {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s..%s\t%s\t→ %s\t%s\t%s\n", c.Key, c.Municipality, c.HouseholdType, c.From, c.To, orNone(c.Old), orNone(c.New), c.Confidence, c.LegalRef)
	}
	return w.Flush()
}

func orNone(value string) string {
	if value == "" {
		return "–"
	}
	return value
}

type rulesPageCmd struct {
	Root string `arg:"" default:"." help:"Root of the repository."`
}

// Run writes the page.
func (c rulesPageCmd) Run() error {
	root, err := os.OpenRoot(c.Root)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	page, err := assistance.RulesPage(root.FS())
	if err != nil {
		return err
	}
	return root.WriteFile("docs/rules.md", page, 0o644)
}
