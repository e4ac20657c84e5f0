package cesql_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/cesql"
)

// grow writes a random expression; its own brackets are around every operator.
func grow(r *rand.Rand, depth int) string {
	leaves := []string{"a", "b", "c", "absent", "1", "-3", "TRUE", "false", "'x'", `"12"`, "''", "EXISTS a"}
	if depth == 0 || r.IntN(5) == 0 {
		return leaves[r.IntN(len(leaves))]
	}
	x := func() string { return grow(r, depth-1) }
	ops := strings.Fields("AND OR XOR = != <> < <= > >= + - * / %")
	switch r.IntN(8) {
	case 0:
		return "(NOT " + x() + ")"
	case 1:
		return "(- " + x() + ")"
	case 2:
		return "(" + x() + " LIKE '%1_')"
	case 3:
		return "(" + x() + " NOT IN (" + x() + ", " + x() + "))"
	case 4:
		return "CONCAT(" + x() + ", " + x() + ")"
	case 5:
		return "LEFT(" + x() + ", " + x() + ")"
	default:
		return "(" + x() + " " + ops[r.IntN(len(ops))] + " " + x() + ")"
	}
}

func answerOf(t *testing.T, text string, event map[string]any) string {
	t.Helper()
	e, err := cesql.Compile(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	value, errs := e.Evaluate(event)
	return fmt.Sprintf("%T %v %s", value, value, kindOf(errs))
}

// The canonical form drops brackets: each answer says that it dropped none that mattered.
func TestRandomExpressionsAnswerTheSameInCanonicalForm(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		text := grow(r, 4)
		e, err := cesql.Compile(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		event := map[string]any{"a": strconv.Itoa(r.IntN(30)), "b": r.IntN(5), "c": r.IntN(2) == 0}
		if got, want := answerOf(t, e.String(), event), answerOf(t, text, event); got != want {
			t.Fatalf("%s: %s\n%s: %s", text, want, e, got)
		}
	}
}

func TestLawsOfTheOperators(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		x, y := grow(r, 2), grow(r, 2)
		event := map[string]any{"a": strconv.Itoa(r.IntN(30)), "b": r.IntN(5), "c": r.IntN(2) == 0}
		for left, right := range map[string]string{
			x + " != " + y:             "NOT (" + x + " = " + y + ")",
			x + " <> " + y:             x + " != " + y,
			x + " NOT LIKE '1%'":       "NOT (" + x + " LIKE '1%')",
			x + " NOT IN (" + y + ")":  "NOT (" + x + " IN (" + y + "))",
			"INT(" + x + ") < " + y:    x + " < INT(" + y + ")",
			"(" + x + ") XOR " + y:     "BOOL(" + x + ") != BOOL(" + y + ")",
			"TRUE AND BOOL(" + x + ")": "FALSE OR BOOL(" + x + ")",
		} {
			if got, want := answerOf(t, left, event), answerOf(t, right, event); got != want {
				t.Fatalf("%s: %s\n%s: %s", left, got, right, want)
			}
		}
	}
}

// A slow and plain reading of patterns: as regular expressions.
func TestLikeIsTheRegularExpressionItMeans(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	meaning := strings.NewReplacer(`\%`, `%`, `\_`, `_`, `%`, `.*`, `_`, `.`)
	for range 20000 {
		pattern, subject := "", ""
		for range r.IntN(7) {
			pattern += []string{"a", "b", "ā", "%", "_", `\%`, `\_`}[r.IntN(7)]
		}
		for range r.IntN(9) {
			subject += []string{"a", "b", "ā", "%", "_"}[r.IntN(5)]
		}
		want := regexp.MustCompile("^" + meaning.Replace(pattern) + "$").MatchString(subject)
		e, err := cesql.Compile("a LIKE '" + pattern + "'")
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Matches(map[string]any{"a": subject}); got != want {
			t.Fatalf("%q LIKE %q: %v, want %v", subject, pattern, got, want)
		}
	}
}
