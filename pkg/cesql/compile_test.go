package cesql_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/cesql"
)

func TestParseErrorsSayWhereAndWhat(t *testing.T) {
	for _, c := range []struct {
		text     string
		pos      int
		expected cesql.Expectation
	}{
		{``, 1, cesql.ExpectExpression}, {`  `, 3, cesql.ExpectExpression}, {`a =`, 4, cesql.ExpectExpression},
		{`= 1`, 1, cesql.ExpectExpression}, {`a b`, 3, cesql.ExpectOperator}, {`TRUE FALSE`, 6, cesql.ExpectOperator},
		{`'a''b'`, 4, cesql.ExpectOperator}, {`(a`, 3, cesql.ExpectClosing}, {`a)`, 2, cesql.ExpectOperator},
		{`()`, 2, cesql.ExpectExpression}, {`'ā' = 'b`, 7, cesql.ExpectQuote}, {`'a\'`, 1, cesql.ExpectQuote},
		{`2147483648`, 1, cesql.ExpectInteger}, {`-2147483649`, 1, cesql.ExpectInteger}, {`a LIKE b`, 8, cesql.ExpectPattern},
		{`a LIKE 1`, 8, cesql.ExpectPattern}, {`a LIKE CONCAT('b')`, 8, cesql.ExpectPattern}, {`a NOT b`, 7, cesql.ExpectLikeOrIn},
		{`a NOT = 1`, 7, cesql.ExpectLikeOrIn}, {`a IN 1`, 6, cesql.ExpectOpening}, {`a IN ()`, 7, cesql.ExpectExpression},
		{`a IN (1,)`, 9, cesql.ExpectExpression}, {`a IN (1 2)`, 9, cesql.ExpectSeparator}, {`ABS(1,)`, 7, cesql.ExpectExpression},
		{`ABS(1`, 6, cesql.ExpectSeparator}, {`ABS(,1)`, 5, cesql.ExpectExpression}, {`EXISTS 'a'`, 8, cesql.ExpectAttribute},
		{`EXISTS LIKE`, 8, cesql.ExpectAttribute}, {`EXISTS ABS(1)`, 8, cesql.ExpectAttribute}, {`Type = 'a'`, 1, cesql.ExpectAttribute},
		{`my_ext = 1`, 1, cesql.ExpectAttribute}, {`_A(1)`, 1, cesql.ExpectAttribute}, {`F1(1)`, 1, cesql.ExpectAttribute},
		{`f1(1)`, 3, cesql.ExpectOperator}, {`a ! b`, 3, cesql.ExpectOperator}, {`a == b`, 4, cesql.ExpectExpression},
		{`a; b`, 2, cesql.ExpectOperator}, {`; a`, 1, cesql.ExpectExpression}, {`+a`, 1, cesql.ExpectExpression},
		{`a AND OR b`, 7, cesql.ExpectExpression}, {`AND`, 1, cesql.ExpectExpression}, {`ā = 1`, 1, cesql.ExpectExpression},
		{"a\x00", 1, cesql.ExpectText}, {"'\xff'", 1, cesql.ExpectText}, {`'a' LIKE 'b`, 10, cesql.ExpectQuote},
		{`a -- b -`, 9, cesql.ExpectExpression}, {`1.5`, 2, cesql.ExpectOperator}, {`a.b`, 2, cesql.ExpectOperator},
	} {
		e, err := cesql.Compile(c.text)
		got, ok := cesql.As(err)
		if !ok || e != nil {
			t.Errorf("%q compiled to %v", c.text, e)
			continue
		}
		if got.Kind != cesql.Parse || got.Pos != c.pos || got.Expected != c.expected {
			t.Errorf("%q: %v, want %d %q", c.text, got, c.pos, c.expected)
		}
	}
}

func TestHostileTextIsRefusedEarly(t *testing.T) {
	for name, c := range map[string]struct {
		text     string
		expected cesql.Expectation
	}{
		"long":            {`'` + strings.Repeat("a", cesql.MaxLength) + `'`, cesql.ExpectShorter},
		"long canonical":  {strings.Repeat("a,", 0) + `a IN(` + strings.Repeat("aaaaaa,", 500) + strings.Repeat("b", 580) + `)`, cesql.ExpectShorter},
		"brackets":        {strings.Repeat("(", 2000), cesql.ExpectShallower},
		"nots":            {strings.Repeat("NOT ", 1000) + "a", cesql.ExpectShallower},
		"minuses":         {strings.Repeat("-", 4000) + "a", cesql.ExpectShallower},
		"functions":       {strings.Repeat("ABS(", 1000), cesql.ExpectShallower},
		"sets":            {strings.Repeat("a IN (", 600), cesql.ExpectShallower},
		"many operands":   {"1" + strings.Repeat("+1", 1000), cesql.ExpectFewer},
		"many suffixes":   {"a" + strings.Repeat(" LIKE ''", 500) + strings.Repeat("IN(1)", 10), cesql.ExpectFewer},
		"deepest allowed": {strings.Repeat("(", cesql.MaxDepth) + "a" + strings.Repeat(")", cesql.MaxDepth), ""},
	} {
		_, err := cesql.Compile(c.text)
		got, _ := cesql.As(err)
		if c.expected == "" && err == nil {
			continue
		}
		if got == nil || got.Expected != c.expected {
			t.Errorf("%s: %v, want %q", name, err, c.expected)
		}
	}
}

func TestAnEvaluationHasAnEnd(t *testing.T) {
	long := map[string]any{"a": strings.Repeat("a", 20_000)}
	for _, text := range []string{
		`a LIKE '%` + strings.Repeat("a", 3000) + `b'`,
		`NOT (a LIKE '%` + strings.Repeat("_a", 1500) + `b')`,
		strings.Repeat("CONCAT(", 30) + "a" + strings.Repeat(", a)", 30) + " = 'a'",
	} {
		e, err := cesql.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, errs := e.Evaluate(long); kindOf(errs) != "generic" || e.Matches(long) {
			t.Errorf("%.20s…: %v", text, errs)
		}
	}
}

func TestCanonicalForm(t *testing.T) {
	for text, want := range map[string]string{
		`  (( a ))  `:                 `a`,
		`a<>1 and not(b like "x%")`:   `a != 1 AND NOT (b LIKE 'x%')`,
		`abs ( -a )+ +3`:              `ABS(-a) + 3`,
		`a not in(1,"it's",'x\"y')`:   `a NOT IN (1, 'it\'s', 'x\"y')`,
		`"a\'b" = a`:                  `"a\'b" = a`,
		`(1+2)*3 - (4-5)`:             `(1 + 2) * 3 - (4 - 5)`,
		`(1+2)+3`:                     `1 + 2 + 3`,
		`1+(2+3)`:                     `1 + (2 + 3)`,
		`(a and b) or (c xor d)`:      `a AND b OR (c XOR d)`,
		`not not true`:                `NOT NOT TRUE`,
		`-(-5) - -5`:                  `--5 - -5`,
		`(a in (1)) like 'true'`:      `(a IN (1)) LIKE 'true'`,
		`exists a and (exists b)`:     `EXISTS a AND EXISTS b`,
		`(a = b) = (c = d)`:           `a = b = (c = d)`,
		`(a like 'x') in (true, 1=1)`: `a LIKE 'x' IN (TRUE, 1 = 1)`,
	} {
		e, err := cesql.Compile(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if e.String() != want {
			t.Errorf("%s: got %s, want %s", text, e, want)
		}
	}
}

func TestFiltersAreRefusedWhenTheyCanOnlyFail(t *testing.T) {
	for text, kind := range map[string]string{
		`a LIKE 'b%' AND INT(c) > 3`: "", `urgent`: "", `TRUE`: "", `NOT urgent`: "", `a = 1 OR EXISTS b`: "", `BOOL(a)`: "",
		`'a'`: "parse", `1 + a`: "parse", `LENGTH(a)`: "parse", `CONCAT(a, b)`: "parse", `-a`: "parse",
		`NOSUCH(a)`: "missingFunction", `TRUE OR ABS()`: "missingFunction", `a = 1 / 0`: "math", `a > 'x'`: "cast",
		`'x' > a`: "cast", `a AND 'x'`: "cast", `INT('x') = a`: "cast", `a = LEFT('x', -1)`: "functionEvaluation",
		`a = `: "parse", `a IN (b, INT('x'))`: "cast",
	} {
		_, err := cesql.CompileFilter(text)
		got := ""
		if e, ok := cesql.As(err); ok {
			got = e.Kind.String()
		}
		if got != kind {
			t.Errorf("%s: %v, want %q", text, err, kind)
		}
	}
}

func TestAttributesThatAnExpressionReads(t *testing.T) {
	e, err := cesql.Compile(`b = 1 AND ABS(a) IN (c, 1) OR EXISTS d OR b LIKE 'e'`)
	if err != nil || !slices.Equal(e.Attributes(), []string{"a", "b", "c", "d"}) {
		t.Fatal(e.Attributes(), err)
	}
}

func TestErrorsNeverSayTheValue(t *testing.T) {
	secret := map[string]any{"a": "secret", "b": struct{ s string }{"secret"}}
	for _, text := range []string{`a > 1`, `a AND TRUE`, `LEFT(a, -1)`, `b = 1`, `1 IN (a)`} {
		e, err := cesql.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		_, errs := e.Evaluate(secret)
		if len(errs) != 1 || strings.Contains(errs[0].Error(), "secret") {
			t.Errorf("%s: %v", text, errs)
		}
	}
}
