package cesql_test

import (
	"math"
	"net/url"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/cesql"
)

func TestLike(t *testing.T) {
	run(t, []answer{
		{`'oga' LIKE 'oga'`, true, ""}, {`'oga' LIKE 'Oga'`, false, ""}, {`'oga' NOT LIKE 'oga'`, false, ""},
		{`'' LIKE ''`, true, ""}, {`'' LIKE '%'`, true, ""}, {`'' LIKE '_'`, false, ""}, {`'oga' LIKE ''`, false, ""},
		{`'oga' LIKE '%'`, true, ""}, {`'oga' LIKE 'o%'`, true, ""}, {`'oga' LIKE '%a'`, true, ""},
		{`'oga' LIKE '%g%'`, true, ""}, {`'oga' LIKE '%x%'`, false, ""}, {`'aab' LIKE '%ab'`, true, ""},
		{`'oggga' LIKE 'o%a'`, true, ""}, {`'og' LIKE 'o%a'`, false, ""}, {`'.a.bb.' LIKE '.%.%.'`, true, ""},
		{`'oga' LIKE 'o_a'`, true, ""}, {`'oa' LIKE 'o_a'`, false, ""}, {`'ogga' LIKE 'o_a'`, false, ""},
		{`'Rīga' LIKE 'R_ga'`, true, ""}, {`'abcabd' LIKE '%ab_'`, true, ""}, {`'abcd' LIKE 'a%%d'`, true, ""},
		{`'o_a' LIKE 'o\_a'`, true, ""}, {`'oga' LIKE 'o\_a'`, false, ""}, {`'o%a' LIKE 'o\%a'`, true, ""},
		{`'ogga' LIKE 'o\%a'`, false, ""}, {`'o\a' LIKE 'o\a'`, true, ""}, {`'o_a' NOT LIKE 'o\_a'`, false, ""},
		{`share LIKE '5_\%\_%'`, true, ""}, {`share NOT LIKE '5_\%\_%'`, false, ""},
		{`2344 LIKE '23%'`, true, ""}, {`2344 LIKE '23_'`, false, ""}, {`TRUE LIKE 'tr%'`, true, ""},
		{`FALSE LIKE '_a%'`, true, ""}, {`type LIKE 'lv.digisoc.%'`, true, ""}, {`type like '%.error'`, false, ""},
		{`absent LIKE 'a%'`, false, "missingAttribute"}, {`absent NOT LIKE 'a%'`, false, "missingAttribute"},
	})
}

func TestIn(t *testing.T) {
	run(t, []answer{
		{`5 IN (1, 5)`, true, ""}, {`5 IN (1)`, false, ""}, {`5 NOT IN (1, 5)`, false, ""}, {`5 NOT IN (1)`, true, ""},
		{`'a' IN ('b', "a")`, true, ""}, {`'a' IN ('A')`, false, ""}, {`TRUE IN (FALSE)`, false, ""},
		{`place IN ('Ogre', 'Rīga')`, true, ""}, {`place NOT IN (type, source)`, true, ""}, {`1 IN (2 - 1)`, true, ""},
		// The left operand names the type.
		{`42 IN ('042')`, true, ""}, {`'42' IN (42)`, true, ""}, {`'042' IN (42)`, false, ""}, {`sequence IN (42)`, true, ""},
		{`TRUE IN ('TRUE')`, true, ""}, {`'TRUE' IN (TRUE)`, false, ""}, {`'true' IN (urgent)`, true, ""},
		{`1 IN ('x', '1')`, false, "cast"}, {`1 NOT IN ('x')`, false, "cast"}, {`1 IN ('1', 'x')`, true, ""},
		{`absent IN (1)`, false, "missingAttribute"}, {`1 IN (absent)`, false, "missingAttribute"},
		{`1 NOT IN (absent)`, false, "missingAttribute"},
	})
}

func TestExists(t *testing.T) {
	run(t, []answer{
		{`EXISTS place`, true, ""}, {`exists absent`, false, ""}, {`EXISTS id AND EXISTS type`, true, ""},
		{`EXISTS place OR EXISTS absent`, true, ""}, {`EXISTS 1a`, false, ""}, {`EXISTS 12`, false, ""},
	})
	for _, name := range []string{"id", "source", "type", "specversion"} {
		e, err := cesql.Compile("EXISTS " + name)
		if err != nil || !e.Matches(nil) {
			t.Errorf("%s is in every event: %v", name, err)
		}
	}
}

func TestAttributes(t *testing.T) {
	run(t, []answer{
		{`id`, "0191", ""}, {`hops`, int32(3), ""}, {`urgent`, true, ""}, {`absent`, false, "missingAttribute"},
		{`hops < sequence`, true, ""}, {`int(hops) < int(sequence) and int(hops) < 1000`, true, ""},
	})
	e, err := cesql.Compile("x")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 29, 14, 48, 9, 0, time.FixedZone("", 7200))
	for _, c := range []struct{ in, want any }{
		{at, "2026-03-29T14:48:09+02:00"}, {&url.URL{Scheme: "https", Host: "a.lv"}, "https://a.lv"}, {[]byte("ab"), "YWI="},
		{7, int32(7)}, {int64(math.MaxInt32), int32(math.MaxInt32)}, {int64(math.MaxInt32) + 1, "2147483648"},
		{uint32(9), int32(9)}, {float64(12), int32(12)}, {1.5, "1.5"}, {math.Inf(1), "+Inf"},
	} {
		if got, errs := e.Evaluate(map[string]any{"x": c.in}); got != c.want || errs != nil {
			t.Errorf("%v: got %v %v, want %v", c.in, got, errs, c.want)
		}
	}
	for in, kind := range map[any]string{nil: "missingAttribute", struct{}{}: "generic"} {
		if got, errs := e.Evaluate(map[string]any{"x": in}); got != false || kindOf(errs) != kind {
			t.Errorf("%v: got %v %v, want %s", in, got, errs, kind)
		}
	}
}

func TestFunctions(t *testing.T) {
	run(t, []answer{
		{`ABS(8)`, int32(8), ""}, {`ABS(-8)`, int32(8), ""}, {`abs('-8')`, int32(8), ""},
		{`ABS(-2147483648)`, int32(2147483647), "math"}, {`1 + ABS(-2147483648)`, int32(0), "math"},
		{`LENGTH('Rīga')`, int32(4), ""}, {`length('')`, int32(0), ""}, {`Length(TRUE)`, int32(4), ""},
		{`LENGTH(-12)`, int32(3), ""}, {`LENGTH(absent)`, int32(0), "missingAttribute"},
		{`CONCAT()`, "", ""}, {`CONCAT('a')`, "a", ""}, {`CONCAT('a', 1, TRUE)`, "a1true", ""},
		{`CONCAT_WS('-')`, "", ""}, {`CONCAT_WS('-', 'a')`, "a", ""}, {`concat_ws('-', 'a', 2, place)`, "a-2-Rīga", ""},
		{`CONCAT_WS()`, false, "missingFunction"}, {`CONCAT('a', absent)`, "", "missingAttribute"},
		{`LOWER('RĪGA')`, "rīga", ""}, {`UPPER('Rīga')`, "RĪGA", ""}, {`UPPER(TRUE)`, "TRUE", ""},
		{"TRIM('\t a b\u00a0 ')", "a b", ""}, {`TRIM('')`, "", ""}, {"TRIM('\u0001a ')", "\u0001a", ""},
		{`LEFT('Rīga', 2)`, "Rī", ""}, {`LEFT('Rīga', 9)`, "Rīga", ""}, {`LEFT('', 0)`, "", ""},
		{`LEFT('Rīga', -1)`, "Rīga", "functionEvaluation"}, {`LEFT('Rīga', 0)`, "", ""},
		{`RIGHT('Rīga', 3)`, "īga", ""}, {`RIGHT('Rīga', 9)`, "Rīga", ""}, {`RIGHT('Rīga', 0)`, "", ""},
		{`RIGHT('Rīga', -1)`, "Rīga", "functionEvaluation"},
		{`SUBSTRING('Rīga', 1)`, "Rīga", ""}, {`SUBSTRING('Rīga', 3)`, "ga", ""}, {`SUBSTRING('Rīga', -3)`, "īga", ""},
		{`SUBSTRING('Rīga', 2, 2)`, "īg", ""}, {`SUBSTRING('Rīga', -3, 2)`, "īg", ""}, {`SUBSTRING('Rīga', 2, 99)`, "īga", ""},
		{`SUBSTRING('Rīga', 0)`, "", ""}, {`SUBSTRING('Rīga', 0, 1)`, "", ""}, {`SUBSTRING('Rīga', 4, 0)`, "", ""},
		{`SUBSTRING('Rīga', 5)`, "", "functionEvaluation"}, {`SUBSTRING('Rīga', -5)`, "", "functionEvaluation"},
		{`SUBSTRING('Rīga', 5, 1)`, "", "functionEvaluation"}, {`SUBSTRING('Rīga', -5, 1)`, "", "functionEvaluation"},
		{`SUBSTRING('Rīga', 1, -1)`, "", "functionEvaluation"}, {`SUBSTRING('', 1)`, "", "functionEvaluation"},
		{`LEFT(12345, '2')`, "12", ""}, {`LEFT('a', 'b')`, "", "cast"},
		{`NOSUCH()`, false, "missingFunction"}, {`NOSUCH(absent)`, false, "missingFunction"}, {`ABS()`, false, "missingFunction"},
		{`ABS(1, 2)`, false, "missingFunction"}, {`SUBSTRING('a')`, false, "missingFunction"},
		{`1 + NOSUCH()`, int32(0), "missingFunction"}, {`TRUE OR NOSUCH()`, true, ""},
	})
}

func TestCasts(t *testing.T) {
	run(t, []answer{
		{`INT('1')`, int32(1), ""}, {`INT('-1')`, int32(-1), ""}, {`INT('+1')`, int32(1), ""}, {`INT(5)`, int32(5), ""},
		{`INT(TRUE)`, int32(1), ""}, {`INT(FALSE)`, int32(0), ""}, {`INT('x')`, int32(0), "cast"}, {`INT('')`, int32(0), "cast"},
		{`INT(' 1')`, int32(0), "cast"}, {`INT('1_0')`, int32(0), "cast"}, {`INT('2147483648')`, int32(0), "cast"},
		{`INT('-2147483648')`, int32(-2147483648), ""}, {`INT('0x1')`, int32(0), "cast"}, {`INT('1.0')`, int32(0), "cast"},
		{`BOOL('TrUe')`, true, ""}, {`BOOL("false")`, false, ""}, {`BOOL(TRUE)`, true, ""}, {`BOOL('x')`, false, "cast"},
		{`BOOL(' true')`, false, "cast"}, {`BOOL(1)`, true, ""}, {`BOOL(0)`, false, ""}, {`BOOL(-50)`, true, ""},
		{`BOOL('falſe')`, false, "cast"}, {`BOOL('1')`, false, "cast"},
		{`STRING(TRUE)`, "true", ""}, {`STRING(FALSE)`, "false", ""}, {`STRING(-1)`, "-1", ""}, {`STRING('a')`, "a", ""},
		{`STRING(007)`, "7", ""}, {`INT(absent)`, int32(0), "missingAttribute"}, {`BOOL(absent)`, false, "missingAttribute"},
		{`STRING(absent)`, "", "missingAttribute"},
		{`IS_INT('12')`, true, ""}, {`IS_INT('x')`, false, ""}, {`IS_BOOL('True')`, true, ""}, {`IS_BOOL('x')`, false, ""},
		{`is_int(sequence) AND sequence > 1`, true, ""}, {`IS_INT(absent)`, false, "missingAttribute"},
	})
}
