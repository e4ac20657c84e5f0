package cesql_test

import (
	"testing"

	"github.com/digisoc/platform/pkg/cesql"
)

// event is what the tables look at, unless a case brings its own.
var event = map[string]any{
	"id": "0191", "source": "/municipality/0001000/service/cases", "specversion": "1.0",
	"type": "lv.digisoc.cases.v1.decisionIssued", "sequence": "42", "hops": int32(3), "urgent": true,
	"place": "Rīga", "share": "50%_a", "word": "true", "minimum": int32(-2147483648),
}

// answer is one case: text, value and the kind of the error ("" for none).
type answer struct {
	text  string
	value any
	kind  string
}

func run(t *testing.T, cases []answer) {
	t.Helper()
	for _, c := range cases {
		e, err := cesql.Compile(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		check(t, c, e)
		again, err := cesql.Compile(e.String())
		if err != nil || again.String() != e.String() {
			t.Errorf("%s: canonical form %q: %v", c.text, e, err)
			continue
		}
		check(t, c, again)
	}
}

func check(t *testing.T, c answer, e *cesql.Expression) {
	t.Helper()
	value, errs := e.Evaluate(event)
	if value != c.value || kindOf(errs) != c.kind {
		t.Errorf("%s (%s): got %v %v, want %v %q", c.text, e, value, errs, c.value, c.kind)
	}
	if matches := e.Matches(event); matches != (c.value == true && c.kind == "") {
		t.Errorf("%s: matches %v", c.text, matches)
	}
}

func kindOf(errs []error) string {
	if len(errs) == 0 {
		return ""
	}
	e, _ := cesql.As(errs[0])
	return e.Kind.String()
}
