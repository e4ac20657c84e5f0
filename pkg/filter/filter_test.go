package filter

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

var schema = Schema{
	"state":   {Column: "t.state", Type: Word, Values: []string{"OPEN", "DONE"}},
	"owner":   {Column: "t.owner", Type: Word, Convert: person},
	"title":   {Column: "t.title", Type: Text},
	"day":     {Column: "t.day", Type: Date},
	"created": {Column: "t.created", Type: Time},
	"size":    {Column: "t.size", Type: Integer},
}

func person(s string) (any, error) {
	id, ok := strings.CutPrefix(s, "people/")
	if !ok {
		return nil, errors.New("not a person")
	}
	return id, nil
}

func TestFilterCompilesToParameters(t *testing.T) {
	day := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		text, sql string
		args      []any
	}{
		{"", "", nil},
		{"  ", "", nil},
		{"state = OPEN", "t.state = $3", []any{"OPEN"}},
		{`state!="DONE"`, "t.state <> $3", []any{"DONE"}},
		{`state = OPEN AND day < "2026-12-01"`, "(t.state = $3 and t.day < $4)", []any{"OPEN", day}},
		{`size>=-2 OR size=3 AND title:"a"`, "(t.size >= $3 or (t.size = $4 and t.title like $5))", []any{int64(-2), int64(3), "a%"}},
		{`NOT (size = 1 OR size = 2)`, "not ((t.size = $3 or t.size = $4))", []any{int64(1), int64(2)}},
		{`NOT NOT size = 1`, "not (not (t.size = $3))", []any{int64(1)}},
		{`title : "50%_\\\""`, "t.title like $3", []any{`50\%\_\\"%`}},
		{`title = "x'; drop table t --"`, "t.title = $3", []any{"x'; drop table t --"}},
		{`owner = people/7`, "t.owner = $3", []any{"7"}},
		{`created > "2026-12-01T00:00:00Z"`, "t.created > $3", []any{day}},
	} {
		sql, args, err := schema.Compile(c.text, 3)
		if err != nil || sql != c.sql || !reflect.DeepEqual(args, c.args) {
			t.Errorf("%s\n got %q %v %v\nwant %q %v", c.text, sql, args, err, c.sql, c.args)
		}
	}
}

func TestWhatIsNotUnderstoodIsRefused(t *testing.T) {
	deep := strings.Repeat("(", MaxDepth+2) + "size=1" + strings.Repeat(")", MaxDepth+2)
	for _, text := range []string{
		"state", "= OPEN", "state =", "state OPEN", "state = OPEN day = \"2026-01-01\"", "state = OPEN AND", "(state = OPEN",
		"state = OPEN)", "unknown = 1", "STATE = OPEN", "state = CLOSED", "state < OPEN", "state : OPEN", "day : \"2026\"",
		"day = tomorrow", `day = "2026-02-30"`, `created = "2026-12-01"`, "size = 1.5", "size = x", "size = 99999999999999999999",
		`title = "open`, `title = "a\n"`, "state == OPEN", "state ! OPEN", "state = and", "NOT", "state = NOT", "AND = 1",
		"size = 1 and size = 2", "owner = cats/7", "\xff = 1", "title = \"\x00\"", deep,
		strings.Repeat("NOT ", MaxDepth+2) + "size = 1", strings.Repeat("size = 1 OR ", MaxComparisons) + "size = 1",
		"size = " + strings.Repeat("1", MaxLength), "t.state = OPEN", "day = \"0000-01-01\"",
	} {
		sql, args, err := schema.Compile(text, 1)
		var e *Error
		if !errors.As(err, &e) || sql != "" || args != nil {
			t.Errorf("%q compiled to %q %v (%v)", text, sql, args, err)
		}
	}
}

// Whatever the input, the SQL consists of whitelisted columns, known operators and numbered parameters, and there are as
// many arguments as parameters.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"state = OPEN", `(day < "2026-12-01" OR NOT size=3) AND title:"x\"y"`, "NOT", "((", `"`, "a:b"} {
		f.Add(s)
	}
	safe := regexp.MustCompile(`^(\(|\)| and | or |not |t\.(state|owner|title|day|created|size) (=|<>|<|<=|>|>=|like) \$[0-9]+)*$`)
	f.Fuzz(func(t *testing.T, text string) {
		sql, args, err := schema.Compile(text, 1)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("unexpected error type %T", err)
			}
			return
		}
		if !safe.MatchString(sql) {
			t.Fatalf("%q compiled to %q", text, sql)
		}
		if strings.Count(sql, "$") != len(args) {
			t.Fatalf("%q: %d arguments for %q", text, len(args), sql)
		}
		if len(args) > 0 && !strings.Contains(sql, fmt.Sprintf("$%d", len(args))) {
			t.Fatalf("%q: numbering of %q", text, sql)
		}
	})
}
