package cesql_test

import "testing"

func TestLiterals(t *testing.T) {
	run(t, []answer{
		{`TRUE`, true, ""}, {`false`, false, ""}, {`tRuE`, true, ""},
		{`0`, int32(0), ""}, {`007`, int32(7), ""}, {`+5`, int32(5), ""}, {`-5`, int32(-5), ""},
		{`2147483647`, int32(2147483647), ""}, {`-2147483648`, int32(-2147483648), ""},
		{`'Ogre'`, "Ogre", ""}, {`"Ogre"`, "Ogre", ""}, {`''`, "", ""}, {`'ā "č" \'ē'`, `ā "č" 'ē`, ""},
		{`"it's \"so\""`, `it's "so"`, ""}, {`'a\b'`, `a\b`, ""}, {`'a\\'`, `a\\`, ""}, {`"a\'b"`, `a\'b`, ""},
	})
}

func TestArithmetic(t *testing.T) {
	run(t, []answer{
		{`7 + 8`, int32(15), ""}, {`7 - 8`, int32(-1), ""}, {`7-8`, int32(-1), ""}, {`7 -8`, int32(-1), ""},
		{`-7 + -8`, int32(-15), ""}, {`7 - -8`, int32(15), ""}, {`6 * -7`, int32(-42), ""},
		{`9 / 4`, int32(2), ""}, {`-9 / 4`, int32(-2), ""}, {`9 / -4`, int32(-2), ""},
		{`9 % 4`, int32(1), ""}, {`-9 % 4`, int32(-1), ""}, {`9 % -4`, int32(1), ""},
		{`9 / 0`, int32(0), "math"}, {`9 % 0`, int32(0), "math"}, {`1 + 9 / 0`, int32(0), "math"},
		{`2147483647 + 1`, int32(0), "math"}, {`-2147483648 - 1`, int32(0), "math"}, {`65536 * 65536`, int32(0), "math"},
		{`-2147483648 / -1`, int32(0), "math"}, {`-2147483648 % -1`, int32(0), ""}, {`-minimum`, int32(0), "math"},
		{`'7' + 8`, int32(15), ""}, {`7 + "8"`, int32(15), ""}, {`'7' * '8'`, int32(56), ""}, {`TRUE + 1`, int32(2), ""},
		{`sequence + 1`, int32(43), ""}, {`'x' + 1`, int32(0), "cast"}, {`place * 2`, int32(0), "cast"},
		{`absent / 0`, int32(0), "missingAttribute"}, {`0 % absent`, int32(0), "missingAttribute"},
		{`1 / absent`, int32(0), "missingAttribute"},
	})
}

func TestUnary(t *testing.T) {
	run(t, []answer{
		{`NOT TRUE`, false, ""}, {`not false`, true, ""}, {`NOT NOT TRUE`, true, ""}, {`NOT 'True'`, false, ""},
		{`NOT 'FALSE'`, true, ""}, {`NOT 10`, false, ""}, {`NOT 0`, true, ""}, {`NOT 'no'`, false, "cast"},
		{`NOT absent`, false, "missingAttribute"}, {`-absent`, int32(0), "missingAttribute"},
		{`--8`, int32(8), ""}, {`- 8`, int32(-8), ""}, {`-'8'`, int32(-8), ""}, {`--'8'`, int32(8), ""},
		{`-TRUE`, int32(-1), ""}, {`-sequence`, int32(-42), ""}, {`-(1 + 2)`, int32(-3), ""},
		{`--2147483648`, int32(0), "math"}, {`- -8`, int32(8), ""},
	})
}

func TestComparisons(t *testing.T) {
	run(t, []answer{
		{`TRUE = TRUE`, true, ""}, {`TRUE = FALSE`, false, ""}, {`3 = 3`, true, ""}, {`3 = 4`, false, ""},
		{`'a' = 'a'`, true, ""}, {`'a' = 'A'`, false, ""}, {`'a' = "a"`, true, ""},
		{`TRUE != FALSE`, true, ""}, {`3 != 3`, false, ""}, {`'a' != 'b'`, true, ""},
		{`TRUE <> FALSE`, true, ""}, {`3 <> 3`, false, ""}, {`'a' <> 'b'`, true, ""},
		{`3 < 4`, true, ""}, {`4 < 4`, false, ""}, {`4 <= 4`, true, ""}, {`5 <= 4`, false, ""},
		{`4 > 3`, true, ""}, {`4 > 4`, false, ""}, {`4 >= 4`, true, ""}, {`3 >= 4`, false, ""},
		// The right operand names the type.
		{`TRUE = 'true'`, true, ""}, {`TRUE = 'TRUE'`, false, ""}, {`'TRUE' = TRUE`, true, ""},
		{`sequence = 42`, true, ""}, {`42 = sequence`, true, ""}, {`'042' = 42`, true, ""}, {`42 = '042'`, false, ""},
		{`place = 42`, false, "cast"}, {`place != 42`, false, "cast"}, {`1 = TRUE`, true, ""},
		{`'10' > '9'`, true, ""}, {`place < 3`, false, "cast"}, {`TRUE > FALSE`, true, ""},
		{`absent = 2`, false, "missingAttribute"}, {`absent != 2`, false, "missingAttribute"},
		{`absent <> 2`, false, "missingAttribute"}, {`2 <= absent`, false, "missingAttribute"},
		{`absent = ''`, false, "missingAttribute"},
	})
}

func TestLogic(t *testing.T) {
	run(t, []answer{
		{`TRUE AND TRUE`, true, ""}, {`TRUE AND FALSE`, false, ""}, {`FALSE AND TRUE`, false, ""},
		{`FALSE OR FALSE`, false, ""}, {`FALSE OR TRUE`, true, ""}, {`TRUE OR FALSE`, true, ""},
		{`TRUE XOR TRUE`, false, ""}, {`TRUE XOR FALSE`, true, ""}, {`FALSE XOR FALSE`, false, ""},
		// Nothing right of a decided operand is evaluated.
		{`FALSE AND 1 / 0 = 1`, false, ""}, {`TRUE OR 1 / 0 = 1`, true, ""}, {`TRUE OR absent`, true, ""},
		{`TRUE AND 1 / 0 != 1`, false, "math"}, {`FALSE OR 1 / 0 != 1`, false, "math"},
		{`TRUE XOR absent`, false, "missingAttribute"}, {`absent AND TRUE`, false, "missingAttribute"},
		{`absent OR TRUE`, false, "missingAttribute"}, {`TRUE AND absent = ''`, false, "missingAttribute"},
		{`'true' AND 'TRUE'`, true, ""}, {`1 AND urgent`, true, ""}, {`place AND TRUE`, false, "cast"},
	})
}

func TestPrecedence(t *testing.T) {
	run(t, []answer{
		{`4 * 2 + 4 / 2`, int32(10), ""}, {`4 * (2 + 4) / 2`, int32(12), ""}, {`20 - 5 - 5`, int32(10), ""},
		{`20 - (5 - 5)`, int32(20), ""}, {`24 / 4 / 2`, int32(3), ""}, {`24 / (4 / 2)`, int32(12), ""},
		{`1 + 2 = 3`, true, ""}, {`3 = 1 + 2 AND 2 < 3`, true, ""}, {`((TRUE))`, true, ""},
		// AND, OR and XOR are one level and group to the left.
		{`TRUE OR TRUE AND FALSE`, false, ""}, {`TRUE OR (TRUE AND FALSE)`, true, ""},
		{`FALSE AND FALSE OR TRUE`, true, ""}, {`TRUE XOR TRUE OR TRUE`, true, ""}, {`TRUE OR TRUE XOR TRUE`, false, ""},
		// NOT and - bind tighter than LIKE, LIKE tighter than IN, IN tighter than arithmetic.
		{`NOT FALSE = FALSE`, false, ""}, {`NOT (FALSE = FALSE)`, false, ""}, {`NOT FALSE LIKE 'tr%'`, true, ""},
		{`NOT (FALSE LIKE 'tr%')`, true, ""}, {`NOT TRUE LIKE 'fa%'`, true, ""}, {`-1 LIKE '-_'`, true, ""},
		{`1 + 2 IN (2)`, int32(2), ""}, {`(1 + 2) IN (3)`, true, ""}, {`'a' LIKE 'a' IN (TRUE)`, true, ""},
		{`'a' IN ('a') LIKE 'true'`, true, ""}, {`NOT EXISTS absent`, true, ""}, {`EXISTS id = TRUE`, true, ""},
		{`3 * 2 NOT IN (3)`, int32(3), ""}, {`1 < 2 < 3`, true, ""}, {`3 > 2 > 1`, false, ""},
	})
}
