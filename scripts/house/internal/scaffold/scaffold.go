// Package scaffold writes a new service: the templates of scripts/new-service and a line in every place that lists
// services. What it writes generates, compiles, passes its tests and the checks; it is meant to be changed at once.
package scaffold

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

const templates = "scripts/new-service/template/"

var (
	goodName = regexp.MustCompile(`^[a-z][a-z0-9]{2,29}$`)
	reserved = []string{"gateway", "portal", "allinone", "types", "options", "google", "buf", "domain", "app", "server", "client", "consumer", "store", "policy", "service", "entry"}
)

// Service writes services/NAME and all that belongs to it, generates its code and tells w what it did.
func Service(ctx context.Context, t *tree.Tree, name string, w io.Writer) error {
	switch {
	case !goodName.MatchString(name):
		return fmt.Errorf("new-service: %q: a service's name is 3 to 30 lower-case letters and digits; it becomes a Go package and a schema", name)
	case slices.Contains(reserved, name):
		return fmt.Errorf("new-service: %q is taken by the platform itself", name)
	case len(t.Under("services/"+name)) > 0 || len(t.Under("proto/"+name)) > 0:
		return fmt.Errorf("new-service: there is a service or a contract %q already", name)
	}
	if err := insertions(t, name, false); err != nil {
		return err // before anything is written
	}
	if err := files(t, name, w); err != nil {
		return err
	}
	if err := insertions(t, name, true); err != nil {
		return err
	}
	if err := generate(ctx, t, name, w); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, `
services/%[1]s is complete: one RPC, one table, one policy, their tests.
Next: write the contract in proto/%[1]s/v1/%[1]s.proto, run make gen, and let the compiler lead you.
To make it public, add it to services/gateway. Then fill in services/%[1]s/README.md and run make check.
`, name)
	return err
}

// named fills in the placeholders of a template.
func named(text, name string) string {
	return strings.NewReplacer("__name__", name, "__Name__", strings.ToUpper(name[:1])+name[1:], "__NAME__", strings.ToUpper(name)).Replace(text)
}

// files writes every template under its new name.
func files(t *tree.Tree, name string, w io.Writer) error {
	found := t.Under(strings.TrimSuffix(templates, "/"), ".tmpl")
	if len(found) == 0 {
		return errors.New("new-service: the templates are missing")
	}
	for _, template := range found {
		src, err := t.Read(template)
		if err != nil {
			return err
		}
		target := named(strings.TrimSuffix(strings.TrimPrefix(template, templates), ".tmpl"), name)
		if err := write(t, target, named(src, name)); err != nil {
			return err
		}
		fmt.Fprintln(w, "wrote", target)
	}
	return nil
}

func write(t *tree.Tree, file, text string) error {
	if err := os.MkdirAll(filepath.Dir(t.Path(file)), 0o755); err != nil {
		return err
	}
	return os.WriteFile(t.Path(file), []byte(text), 0o644)
}

// insertion puts text before or after the first place that matches.
type insertion struct {
	file   string
	place  string
	before bool
	text   string
}

// lines are the places that list services.
var lines = []insertion{
	{"go.work", `(?m)^\)`, true, "\t./services/__name__\n"},
	{"deploy/postgres/roles.sql", `(?m)^-- new-service: role`, true, "select pg_temp.provide('__name__'); -- __name___app, __name___migrate\n"},
	{"deploy/nats/permissions.conf", `(?m)^      # new-service: user`, true, `      {
        user: "__name__"
        permissions: {
          publish: { allow: ["__name__.>", "dead.>", "replay.>", "$JS.API.>", "$JS.ACK.>"] }
          subscribe: { allow: ["_INBOX___name__.>"] }
        }
      }
`},
	{"charts/platform/Chart.yaml", `(?m)^  # new-service: dependency`, true, "  - {name: service, version: 0.1.0, repository: \"file://../service\", alias: __name__}\n"},
	{"charts/platform/values.yaml", `(?m)^# new-service: values`, true, `__name__:
  name: __name__
  callers: [gateway]
  calls: [sharing]
  secrets: {certificate: __name__-certificate, database: __name__-database, audit: __name__-audit, vault: __name__-vault}
  checkpointsClaim: audit-checkpoints

`},
	{"charts/platform/values.yaml", `(?m)^  name: sharing\n(?:  .*\n)*?  callers: \[gateway`, false, ", __name__"},
	{"services/sharing/sharing.go", `(?m)^var Callers = \[\]string\{"gateway"`, false, ", \"__name__\""},
	{"deploy/observability/database.yaml", `(?m)^      -- new-service: audit`, true, `      union all
      select '__name__', reason, count(*) from __name__.audit where result = 'refused' and occurred_at > now() - interval '1 hour' group by reason
`},
	{"deploy/observability/database.yaml", `(?m)^      -- new-service: outbox`, true, `      union all
      select '__name__', count(*), coalesce(extract(epoch from now() - (select created_at from __name__.outbox where id = min(u.id))), 0) from __name__.outbox_unsent u
`},
	{"services/allinone/database.go", `(?m)^\t"github\.com/digisoc/platform/services/persons"\n`, true, imported},
	{"services/allinone/database.go", `(?m)^var schemas = .*\{\n`, false, "\t__name__.Name: __name__.Migrations,\n"},
	{"services/allinone/serve.go", `(?m)^\t"github\.com/digisoc/platform/services/persons"\n`, true, imported},
	{"services/allinone/serve.go", `(?m)^\tmakers := .*\{\n`, false,
		"\t\tmake1(p, __name__.Name, func(d service.Deps) (service.Service, error) { return __name__.New(__name__.Config{}, d) }),\n"},
}

const imported = "\t\"github.com/digisoc/platform/services/__name__\"\n"

// insertions adds a line for the service in each place; without do it only asks whether the places are there.
func insertions(t *tree.Tree, name string, do bool) error {
	for _, l := range lines {
		src, err := t.Read(l.file)
		if err != nil {
			return err
		}
		at := regexp.MustCompile(l.place).FindStringIndex(src)
		if at == nil {
			return fmt.Errorf("new-service: %s has no place %s for another service; repair scripts/house/internal/scaffold", l.file, l.place)
		}
		if !do {
			continue
		}
		i := at[1]
		if l.before {
			i = at[0]
		}
		if err := write(t, l.file, src[:i]+named(l.text, name)+src[i:]); err != nil {
			return err
		}
	}
	return nil
}

// generate makes the code of the new contract and queries, and settles the modules.
func generate(ctx context.Context, t *tree.Tree, name string, w io.Writer) error {
	module := tree.Prefix + "services/" + name
	steps := []struct {
		dir  string
		env  []string
		args []string
	}{
		{".", nil, []string{"gofmt", "-w", "services/allinone/database.go", "services/allinone/serve.go", "services/" + name}},
		{".", nil, []string{"go", "work", "edit", "-fmt"}},
		{".", nil, []string{"scripts/gen", "proto", "sql"}},
		{"services/allinone", nil, []string{"go", "mod", "edit", "-require=" + module + "@v0.0.0", "-replace=" + module + "=../" + name}},
		{"services/" + name, []string{"GOWORK=off"}, []string{"go", "mod", "tidy"}},
		{"services/allinone", []string{"GOWORK=off"}, []string{"go", "mod", "tidy"}},
		{".", nil, []string{"scripts/gen", "openapi"}},
	}
	for _, s := range steps {
		fmt.Fprintln(w, "running", strings.Join(s.args, " "), "in", s.dir)
		cmd := exec.CommandContext(ctx, s.args[0], s.args[1:]...)
		if strings.HasPrefix(s.args[0], "scripts/") {
			cmd.Path = t.Path(s.args[0])
		}
		cmd.Dir = t.Path(s.dir)
		cmd.Env = append(cmd.Environ(), s.env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("new-service: %s: %w\n%s", strings.Join(s.args, " "), err, out)
		}
	}
	return nil
}
