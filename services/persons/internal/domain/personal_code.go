package domain

import (
	"strings"
	"time"
	"unicode"
)

// CodeForm is the form of a personal code (personas kods).
type CodeForm string

// The forms of a personal code.
const (
	OldForm       CodeForm = "old"       // day, month, year, century and serial; until 30.06.2017 the only one
	NewForm       CodeForm = "new"       // 32… to 39…, random, issued since 01.07.2017; tells nothing about its holder
	SyntheticForm CodeForm = "synthetic" // 00…, a day that never exists: made-up people only (PK-R11)
)

// PersonalCode is a well-formed personal code.
type PersonalCode struct {
	// Digits are the 11 digits, leading zeros kept.
	Digits string
	Form   CodeForm
	// EncodedDate is the day that an old code spells. It is not the person's birth date: that comes from the
	// population register (PK-R08). Zero for the other forms.
	EncodedDate Date
	// CheckDigitWrong marks an old code whose check digit does not fit. Such codes were issued by mistake in the early
	// years, so it is a warning and not a refusal (PK-R07). New codes have no documented check digit.
	CheckDigitWrong bool
}

// ParsePersonalCode reads a personal code with or without dash and blanks (PK-R01). Anything that cannot be the code of
// a natural person on the day today is ErrIdentifierInvalid: a wrong length, an impossible or future date, a century
// other than 18xx, 19xx or 20xx, or the registration number of a legal entity (first digit 4 to 9, PK-R10).
func ParsePersonalCode(input string, today Date) (PersonalCode, error) {
	digits := normaliseCode(input)
	if !elevenDigits(digits) {
		return PersonalCode{}, ErrIdentifierInvalid
	}
	code := PersonalCode{Digits: digits, CheckDigitWrong: checkDigit(digits) != digits[10]}
	switch head := digits[:2]; {
	case head == "00":
		code.Form = SyntheticForm
	case head >= "40":
		return PersonalCode{}, ErrIdentifierInvalid
	case head >= "32":
		code.Form, code.CheckDigitWrong = NewForm, false
	default:
		day, ok := encodedDate(digits)
		if !ok || today.Before(day) {
			return PersonalCode{}, ErrIdentifierInvalid
		}
		code.Form, code.EncodedDate = OldForm, day
	}
	return code, nil
}

// String writes the code as people do, NNNNNN-NNNNN.
func (c PersonalCode) String() string { return c.Digits[:6] + "-" + c.Digits[6:] }

// MaskPersonalCode hides a code for display, leaving the last three digits to tell two apart: the part that spells
// the birth date is never shown. A value that is not 11 digits is hidden whole.
func MaskPersonalCode(digits string) string {
	if !elevenDigits(digits) {
		return "***"
	}
	return "******-**" + digits[8:]
}

// normaliseCode drops blanks anywhere and one dash after the sixth digit.
func normaliseCode(input string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r == '‐' || r == '‑' || r == '–' || r == '−':
			return '-' // what word processors make of a dash
		}
		return r
	}, input)
	if len(s) == 12 && s[6] == '-' {
		return s[:6] + s[7:]
	}
	return s
}

func elevenDigits(s string) bool {
	return len(s) == 11 && strings.Trim(s, "0123456789") == ""
}

// checkDigit is the eleventh digit that fits the first ten (PK-R03). A remainder of 10 gives 0 (PK-R04).
func checkDigit(digits string) byte {
	weights := [10]int{10, 5, 8, 4, 2, 1, 6, 3, 7, 9}
	sum := 1
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return '0' + byte(sum%11%10)
}

// encodedDate is the day that an old code spells: DDMMYY and a century digit, 0 for 18xx, 1 for 19xx, 2 for 20xx.
func encodedDate(digits string) (Date, bool) {
	if digits[6] > '2' {
		return Date{}, false
	}
	century := [3]string{"18", "19", "20"}[digits[6]-'0']
	t, err := time.Parse("02012006", digits[:4]+century+digits[4:6])
	return Date{day: t}, err == nil
}
