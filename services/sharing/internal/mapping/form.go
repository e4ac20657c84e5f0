package mapping

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// code is the form of a value of a list.
const code = "code"

// form is how a value is written on the other side. Ours is: text as it is, days YYYY-MM-DD, months YYYY-MM, amounts in whole cents, true or false.
type form struct {
	out, in func(string) (string, bool)
}

// forms lose nothing: what goes out comes back as it was.
var forms = map[string]form{
	"text":   {plain, plain},
	"date":   {days(time.DateOnly, time.DateOnly), days(time.DateOnly, time.DateOnly)},
	"dotted": {days(time.DateOnly, dotted), days(dotted, time.DateOnly)}, // 31.12.2026
	"month":  {days("2006-01", "01.2006"), days("01.2006", "2006-01")},   // 12.2026
	"cents":  {whole, whole},
	"comma":  {toComma, fromComma}, // 123,45
	code:     {plain, plain},       // lists are looked up apart
}

const dotted = "02.01.2006"

func plain(s string) (string, bool) { return s, s != "" }

// days rewrites a day or month. A text that is not written as the layout has it is none, though a reader might guess.
func days(from, to string) func(string) (string, bool) {
	return func(s string) (string, bool) {
		t, err := time.Parse(from, s)
		return t.Format(to), err == nil && t.Format(from) == s
	}
}

var (
	centsForm = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,14})$`)
	commaForm = regexp.MustCompile(`^(-?)(0|[1-9][0-9]{0,12}),([0-9]{2})$`)
)

func whole(s string) (string, bool) { return s, centsForm.MatchString(s) }

func toComma(s string) (string, bool) {
	if !centsForm.MatchString(s) {
		return "", false
	}
	sign, digits := "", s
	if strings.HasPrefix(s, "-") {
		sign, digits = "-", s[1:]
	}
	for len(digits) < 3 {
		digits = "0" + digits
	}
	return sign + digits[:len(digits)-2] + "," + digits[len(digits)-2:], true
}

func fromComma(s string) (string, bool) {
	p := commaForm.FindStringSubmatch(s)
	if p == nil {
		return "", false
	}
	n, err := strconv.ParseInt(p[2]+p[3], 10, 64)
	if err != nil || (n == 0 && p[1] != "") {
		return "", false
	}
	return p[1] + strconv.FormatInt(n, 10), true
}
