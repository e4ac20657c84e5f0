package check

import (
	"context"
	"os"
	"path"
	"regexp"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// queries keeps the SQL inside what the transaction closure can carry, and equal to the code made from it.
var queries = Check{
	Name: "queries",
	Rule: "SQL names its columns, tables are commented, constraints are named, and generated code is current",
	Todo: "use :exec for blind writes and `:one … returning` to learn what happened (writes are queued, their row count is not known); then make gen",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		var r Result
		for _, file := range t.Under("services", ".sql") {
			src, err := t.Read(file)
			if err != nil {
				return r, err
			}
			switch path.Base(path.Dir(file)) {
			case "queries":
				queryRules(&r, file, src)
			case "migrations":
				migrationRules(&r, file, src)
			}
		}
		for _, file := range t.Under("pkg/pg", ".sql") {
			src, err := t.Read(file)
			if err != nil {
				return r, err
			}
			migrationRules(&r, file, src)
		}
		return r, sqlc(ctx, &r, t)
	},
}

var (
	queryKind  = regexp.MustCompile(`(?m)^--\s*name:\s*(\w+)\s+:(\w+)`)
	selectStar = regexp.MustCompile(`(?i)\bselect\s+(\w+\.)?\*|\breturning\s+(\w+\.)?\*`)
)

func queryRules(r *Result, file, src string) {
	for _, m := range queryKind.FindAllStringSubmatchIndex(src, -1) {
		name, kind := src[m[2]:m[3]], src[m[4]:m[5]]
		switch kind {
		case "one", "many", "exec":
		default:
			r.problem("%s:%d: query %s is :%s; only :one, :many and :exec work inside the transaction closure", file, lineOf(src, m[0]), name, kind)
		}
	}
	for _, m := range selectStar.FindAllStringIndex(src, -1) {
		r.problem("%s:%d: name the columns instead of *", file, lineOf(src, m[0]))
	}
}

var (
	sqlComment  = regexp.MustCompile(`(?m)--.*$`)
	sqlString   = regexp.MustCompile(`'(?:[^']|'')*'`)
	upOnly      = regexp.MustCompile(`(?is)--\s*\+goose\s+down.*`)
	createTable = regexp.MustCompile(`(?is)\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?([\w.]+)\s*\(`)
	// A primary key needs no name: PostgreSQL calls it <table>_pkey.
	constraint = regexp.MustCompile(`(?i)\b(unique|check|references|foreign\s+key|exclude)\b`)
	named      = regexp.MustCompile(`(?i)\bconstraint\s+\w+\s*$`)
)

// migrationRules wants a comment on every table and a name on every constraint.
func migrationRules(r *Result, file, src string) {
	text := sqlComment.ReplaceAllString(upOnly.ReplaceAllString(src, ""), "")
	text = sqlString.ReplaceAllStringFunc(text, func(s string) string { return "'" + strings.Repeat("x", max(0, len(s)-2)) + "'" })
	for _, m := range createTable.FindAllStringSubmatchIndex(text, -1) {
		table := text[m[2]:m[3]]
		if strings.Contains(strings.ToLower(text[m[1]:min(len(text), m[1]+200)]), "partition of") {
			continue
		}
		if !regexp.MustCompile(`(?i)comment\s+on\s+table\s+` + regexp.QuoteMeta(table) + `\s+is`).MatchString(text) {
			r.problem("%s: table %s has no `comment on table`", file, table)
		}
		body := parenthesised(text[m[1]:])
		for _, c := range constraint.FindAllStringIndex(body, -1) {
			before := body[:c[0]]
			if named.MatchString(before) || foreignKey.MatchString(before) {
				continue
			}
			r.problem("%s: table %s has a constraint without a name near %q", file, table, excerpt(body, c[0]))
		}
	}
}

// foreignKey is what stands before `references` when the constraint has its name further left.
var foreignKey = regexp.MustCompile(`(?is)\bconstraint\s+\w+\s+foreign\s+key\s*\([^)]*\)\s*$`)

// parenthesised returns the text up to the bracket that closes the one before it.
func parenthesised(s string) string {
	depth := 1
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[:i]
			}
		}
	}
	return s
}

func excerpt(s string, at int) string {
	return strings.Join(strings.Fields(s[at:min(len(s), at+50)]), " ")
}

// sqlc compares the generated code with the queries, and lets sqlc check its own rules.
func sqlc(ctx context.Context, r *Result, t *tree.Tree) error {
	for _, config := range t.Under("services", "/internal/store/sqlc.yaml") {
		program := t.Path(".bin/sqlc")
		if _, err := os.Stat(program); err != nil {
			return err
		}
		for _, command := range []string{"diff", "vet"} {
			_, err := run(ctx, t.Path(path.Dir(config)), program, command)
			if lines, no := failed(err); no {
				r.problem("%s: sqlc %s: %s", config, command, strings.Join(lines, "\n"))
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}
