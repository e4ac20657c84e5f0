package check

import (
	"context"
	"slices"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// arch keeps the directions of imports: cmd → root → server, consumer, client, store, policy → app → domain.
var arch = Check{
	Name: "arch",
	Rule: "imports go one way",
	Todo: "move the code to the layer that may import this, or put an interface into app; the table is in CONTRIBUTING.md",
	Run: func(_ context.Context, t *tree.Tree) (Result, error) {
		packages, err := t.Packages()
		if err != nil {
			return Result{}, err
		}
		var r Result
		for _, p := range sorted(packages) {
			if at, ours := p.Ours(); ours {
				imports(&r, packages, p, at)
				testOnly(&r, p, at)
			}
		}
		return r, nil
	},
}

// The wire and the stores, by import path prefix.
var (
	wire     = []string{"google.golang.org/grpc", "google.golang.org/protobuf", "github.com/nats-io"}
	database = []string{"github.com/jackc/pgx"}
	outside  = slices.Concat(wire, database)
)

// Plumbing that holds values and rules only; app may use it, and it must stay free of the wire and of stores.
var (
	pure      = ours("pkg/errs", "pkg/caller", "pkg/authz", "pkg/audit", "pkg/clock", "pkg/names", "pkg/page", "pkg/filter", "pkg/workdays", "pkg/day", "pkg/catalogue", "pkg/disclose", "pkg/stoplist", "pkg/lanes")
	neutral   = []string{"github.com/google/uuid", "golang.org/x/text", "golang.org/x/sync"}
	domainMay = slices.Concat(ours("pkg/errs", "pkg/day"), neutral)
	appMay    = slices.Concat(pure, neutral)
)

// layer is what one folder of a service's internal may do. May lists direct imports besides the standard library
// and the layers below; an empty list means anything that is not forbidden.
type layer struct {
	name    string
	below   []string // sister folders it may import
	may     []string
	never   []string // parts of the standard library it may not import
	mustNot []string // not to be reached through own packages
	deep    bool     // mustNot is looked for behind plumbing too
}

var layers = []layer{
	{name: "domain", may: domainMay, never: []string{"context", "database/sql", "log/slog", "net/http"}, mustNot: outside, deep: true},
	{name: "app", below: []string{"domain"}, may: appMay, mustNot: outside, deep: true},
	{name: "server", below: []string{"app", "domain"}, mustNot: slices.Concat(database, ours("pkg/pg", "pkg/outbox", "pkg/inbox"))},
	{name: "client", below: []string{"app", "domain"}, mustNot: slices.Concat(database, ours("pkg/pg", "pkg/outbox", "pkg/inbox"))},
	{name: "consumer", below: []string{"app", "domain"}, mustNot: slices.Concat(database, ours("pkg/pg", "pkg/outbox", "pkg/inbox"))},
	{name: "store", below: []string{"app", "domain"}, mustNot: []string{"google.golang.org/grpc"}},
	{name: "policy", may: slices.Concat(ours("pkg/authz"), []string{"github.com/cedar-policy/cedar-go"}), mustNot: outside, deep: true},
}

func ours(names ...string) []string {
	var out []string
	for _, n := range names {
		out = append(out, tree.Prefix+n)
	}
	return out
}

// within tells whether an import path is one of the paths or below one.
func within(importPath string, paths []string) bool {
	return slices.ContainsFunc(paths, func(p string) bool {
		return importPath == p || strings.HasPrefix(importPath, p+"/")
	})
}

func imports(r *Result, packages map[string]*tree.Package, p *tree.Package, at string) {
	part := strings.Split(at, "/")
	switch part[0] {
	case "proto":
		direct(r, p, at, "the contract imports no code of ours", func(i string) bool {
			return within(i, ours("pkg", "services", "scripts"))
		})
	case "pkg":
		direct(r, p, at, "plumbing knows no service and no contract but types, options, audit, stops and instances", func(i string) bool {
			return within(i, ours("services", "scripts")) ||
				within(i, ours("proto")) && !within(i, ours("proto/gen/go/types", "proto/gen/go/options", "proto/gen/go/audit", "proto/gen/go/stops", "proto/gen/go/instances"))
		})
		if within(p.ImportPath, pure) {
			reaches(r, packages, p, at, outside, nil)
		}
	case "services":
		service(r, packages, p, part)
	}
}

// service checks one package below services/.
func service(r *Result, packages map[string]*tree.Package, p *tree.Package, part []string) {
	at, name := strings.Join(part, "/"), part[1]
	direct(r, p, at, "services meet only on the wire", func(i string) bool {
		other, found := strings.CutPrefix(i, tree.Prefix+"services/")
		if !found || strings.Split(other, "/")[0] == name {
			return false
		}
		return name != "allinone" || strings.Contains(other, "/")
	})
	if len(part) == 2 {
		return
	}
	if name != "allinone" && !slices.Contains([]string{"internal", "cmd"}, part[2]) {
		r.problem("%s: a service has one door, its root package; move this below internal", at)
	}
	if part[2] != "internal" || len(part) < 4 {
		return
	}
	i := slices.IndexFunc(layers, func(l layer) bool { return l.name == part[3] })
	if i < 0 {
		return
	}
	l, base := layers[i], tree.Prefix+"services/"+name
	direct(r, p, at, l.name+" may not import this layer", func(i string) bool {
		sister, own := strings.CutPrefix(i, base+"/internal/")
		if !own {
			return i == base
		}
		sister = strings.Split(sister, "/")[0]
		known := slices.ContainsFunc(layers, func(x layer) bool { return x.name == sister })
		return known && sister != l.name && !slices.Contains(l.below, sister)
	})
	direct(r, p, at, l.name+" computes; it takes nothing from the outside", func(i string) bool { return slices.Contains(l.never, i) })
	if l.may != nil {
		direct(r, p, at, l.name+" may import the standard library and a short list", func(i string) bool {
			q := packages[i]
			return (q == nil || !q.Standard) && !within(i, l.may) && !within(i, []string{base})
		})
	}
	var stop func(string) bool
	if !l.deep { // what plumbing needs for itself is not the layer's business
		stop = func(i string) bool { return within(i, ours("pkg")) }
	}
	reaches(r, packages, p, at, l.mustNot, stop)
}

func direct(r *Result, p *tree.Package, at, rule string, bad func(importPath string) bool) {
	for _, i := range p.Imports {
		if bad(i) {
			r.problem("%s imports %s: %s", at, i, rule)
		}
	}
}

// reaches reports the shortest way from p to each forbidden group. Through the standard library it does not look.
func reaches(r *Result, packages map[string]*tree.Package, p *tree.Package, at string, groups []string, stop func(string) bool) {
	quiet := func(i string) bool {
		q := packages[i]
		return q != nil && q.Standard || stop != nil && stop(i)
	}
	ways := tree.Reach(packages, p.ImportPath, quiet)
	for _, group := range groups {
		var shortest []string
		for i, way := range ways {
			if within(i, []string{group}) && (shortest == nil || len(way) < len(shortest)) {
				shortest = way
			}
		}
		if shortest != nil {
			r.problem("%s reaches %s: %s", at, group, strings.Join(shortest[1:], " → "))
		}
	}
}

// testOnly keeps test helpers out of programs.
func testOnly(r *Result, p *tree.Package, at string) {
	helpers := ours("pkg/testkit", "pkg/rpc/rpctest")
	if within(p.ImportPath, helpers) || strings.HasPrefix(at, "scripts/") {
		return
	}
	direct(r, p, at, "only tests import test helpers", func(i string) bool { return within(i, helpers) })
}

func sorted(packages map[string]*tree.Package) []*tree.Package {
	var out []*tree.Package
	for _, p := range packages {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *tree.Package) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return out
}
