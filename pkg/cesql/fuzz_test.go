package cesql_test

import (
	"reflect"
	"testing"

	"github.com/digisoc/platform/pkg/cesql"
)

var seeds = []string{
	`type LIKE 'lv.digisoc.%' AND INT(sequence) > 10`, `NOT a IN (1, -2, "x\"y") OR EXISTS b`, `SUBSTRING(a, -1, 2147483647)`,
	`--2147483648 % -1`, `CONCAT_WS(a, b, CONCAT())`, `(((a)))`, `'\\\'' = "\'"`, `a NOT LIKE '\%\_%_\\' XOR TRUE <> 'x'`,
	`-(-(-a)) * +3 - -3`, `UPPER(a) = LOWER(b)`, "TRIM('\u0085')", `1 < 2 < 3 = (4 = 5)`, `ABS(a) / (b % c)`,
}

// FuzzCompile: no text panics; what compiles has a canonical form that compiles to itself, and an error says where.
func FuzzCompile(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := cesql.Compile(text)
		if err != nil {
			if got, ok := cesql.As(err); !ok || got.Kind != cesql.Parse || got.Pos < 1 || got.Expected == "" {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		again, err := cesql.Compile(e.String())
		if err != nil || again.String() != e.String() || !reflect.DeepEqual(again.Attributes(), e.Attributes()) {
			t.Fatalf("%q: canonical %q: %v, %v", text, e, again, err)
		}
	})
}

// FuzzEvaluate: no event panics; the answer has a type of the language; the canonical form answers the same.
func FuzzEvaluate(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, "text", int64(-7), true)
		f.Add(s, "\xff", int64(1)<<40, false)
	}
	f.Fuzz(func(t *testing.T, text, a string, b int64, c bool) {
		e, err := cesql.Compile(text)
		if err != nil {
			return
		}
		again, err := cesql.Compile(e.String())
		if err != nil {
			t.Fatal(err)
		}
		event := map[string]any{"a": a, "b": b, "c": c}
		value, errs := e.Evaluate(event)
		same, sameErrs := again.Evaluate(event)
		if value != same || kindOf(errs) != kindOf(sameErrs) {
			t.Fatalf("%q: %v %v; %q: %v %v", text, value, errs, again, same, sameErrs)
		}
		switch value.(type) {
		case string, int32, bool:
		default:
			t.Fatalf("%q: %T", text, value)
		}
		if e.Matches(event) != (value == true && len(errs) == 0) {
			t.Fatalf("%q: matches %v, value %v %v", text, e.Matches(event), value, errs)
		}
		if len(event) != 3 {
			t.Fatal("the event changed")
		}
	})
}
