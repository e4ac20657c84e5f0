package check

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// parity keeps every service complete: what one has, all have.
var parity = Check{
	Name: "parity",
	Rule: "every folder under services/ has its README, config, role, chart block and callers",
	Todo: "add what is missing; `make new-service` shows a complete service",
	Run: func(_ context.Context, t *tree.Tree) (Result, error) {
		var r Result
		for _, name := range t.Members() {
			for _, file := range memberFiles(name) {
				if !t.Has(file) {
					r.problem("services/%s: %s is missing", name, file)
				}
			}
			for _, mention := range memberMentions(t, name) {
				if err := mention.missing(t); err != "" {
					r.problem("services/%s: %s", name, err)
				}
			}
		}
		return r, nil
	},
}

// memberFiles lists the files that a folder under services/ must have.
func memberFiles(name string) []string {
	files := []string{
		"services/" + name + "/README.md", "services/" + name + "/go.mod",
		"services/" + name + "/config.go", "services/" + name + "/" + name + ".go",
	}
	if name == "allinone" { // its program is named after the platform; flags and the environment configure it
		return append(files, "services/allinone/cmd/digisoc/main.go")
	}
	return append(files, "services/"+name+"/cmd/"+name+"/main.go",
		"deploy/config/development/"+name+".yaml", "deploy/config/production/"+name+".yaml")
}

// mention is a place where a service must be named.
type mention struct {
	what    string
	files   []string // any of them may hold it
	pattern string
}

func (m mention) missing(t *tree.Tree) string {
	re := regexp.MustCompile(m.pattern)
	for _, f := range m.files {
		if text, err := t.Read(f); err == nil && re.MatchString(text) {
			return ""
		}
	}
	where := "any Go file of the folder that should name it"
	if len(m.files) == 1 {
		where = m.files[0]
	}
	return fmt.Sprintf("%s is missing (looked for %s in %s)", m.what, m.pattern, where)
}

func memberMentions(t *tree.Tree, name string) []mention {
	quoted := regexp.QuoteMeta(name)
	out := []mention{{"its line in go.work", []string{"go.work"}, `(?m)^\s*\./services/` + quoted + `$`}}
	if name != "allinone" {
		out = append(out, mention{"its block in the platform chart", []string{"charts/platform/values.yaml"}, `(?m)^` + quoted + `:`},
			mention{"its dependency in the platform chart", []string{"charts/platform/Chart.yaml"}, `alias: ` + quoted + `\b`},
			mention{"its place in the single-node program", goFiles(t, "services/allinone"), `"` + tree.Prefix + `services/` + quoted + `"`})
	}
	if !slices.Contains(t.Services(), name) {
		return out
	}
	return append(out,
		mention{"its schema and roles", []string{"deploy/postgres/roles.sql"}, `\b` + quoted + `_migrate\b`},
		mention{"its user in the event bus", []string{"deploy/nats/permissions.conf"}, `(?m)user: "?` + quoted + `"?`},
		mention{"its place in the database's metrics", []string{"deploy/observability/database.yaml"}, `\b` + quoted + `\.outbox\b`},
		mention{"its list of allowed callers", goFiles(t, "services/"+name), `\bCallers:`})
}

// goFiles lists the Go files of a folder that are not tests.
func goFiles(t *tree.Tree, folder string) []string {
	return slices.DeleteFunc(t.Under(folder, ".go"), func(f string) bool { return strings.HasSuffix(f, "_test.go") })
}
