package domain

import (
	"errors"
	"strings"
	"testing"
)

func date(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

var today = date("2026-11-23")

// The golden vectors GT-11 to GT-21.
func TestPersonalCode(t *testing.T) {
	for _, c := range []struct {
		name, input string
		form        CodeForm // empty: refused
		encoded     string
		warning     bool
	}{
		{"GT-11 old form", "161175-19997", OldForm, "1975-11-16", false},
		{"GT-12 month 13", "161375-19997", "", "", false},
		{"GT-13 check digit", "161175-19998", OldForm, "1975-11-16", true},
		{"GT-14 synthetic", "000180-12342", SyntheticForm, "", false},
		{"GT-14 synthetic, check digit", "000180-12343", SyntheticForm, "", true},
		{"GT-15 31 February", "310299-10000", "", "", false},
		{"GT-15 29 February 2023", "290223-20005", "", "", false},
		{"GT-16 born in 1880", "010180-00012", OldForm, "1880-01-01", false},
		{"GT-17 born in 2080", "010180-20005", "", "", false},
		{"GT-18 remainder 10", "000180-10030", SyntheticForm, "", false},
		{"GT-19 new form", "320000-00000", NewForm, "", false},
		{"new form, last", "399999-99999", NewForm, "", false},
		{"GT-20 old form though it starts with 3", "310199-10007", OldForm, "1999-01-31", false},
		{"GT-21 merchant", "40003521600", "", "", false},
		{"GT-21 institution", "90000022632", "", "", false},
		{"century 3", "161175-39990", "", "", false},
		{"today is not the future", "231126-20000", OldForm, "2026-11-23", true},
		{"tomorrow is", "241126-20000", "", "", false},
		{"no dash", "16117519997", OldForm, "1975-11-16", false},
		{"blanks", " 161175 - 19997 ", OldForm, "1975-11-16", false},
		{"long dash", "161175–19997", OldForm, "1975-11-16", false},
		{"dash elsewhere", "16117-519997", "", "", false},
		{"two dashes", "161175--19997", "", "", false},
		{"short", "161175-1999", "", "", false},
		{"long", "161175-199977", "", "", false},
		{"letter", "161175-1999A", "", "", false},
		{"other digits", "16117519٩٩٧", "", "", false},
		{"empty", "", "", "", false},
	} {
		got, err := ParsePersonalCode(c.input, today)
		if c.form == "" {
			if !errors.Is(err, ErrIdentifierInvalid) {
				t.Errorf("%s: %q gives %+v, %v; want a refusal", c.name, c.input, got, err)
			}
			continue
		}
		if err != nil || got.Form != c.form || got.EncodedDate.String() != c.encoded || got.CheckDigitWrong != c.warning {
			t.Errorf("%s: %q gives %+v, %v", c.name, c.input, got, err)
		}
	}
}

// The check digit has a second published form; both must agree (PK-R03).
func TestCheckDigitAgreesWithTheOtherForm(t *testing.T) {
	weights := [10]int{1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	for n := range 100_000 {
		digits := []byte("00000000000")
		for i, x := 9, n*99_991; i >= 0; i, x = i-1, x/10 {
			digits[i] = '0' + byte(x%10)
		}
		sum := 1101
		for i, w := range weights {
			sum -= w * int(digits[i]-'0')
		}
		if want := '0' + byte(sum%11%10); checkDigit(string(digits)) != want {
			t.Fatalf("%s: %c, the other form says %c", digits, checkDigit(string(digits)), want)
		}
	}
}

func FuzzPersonalCode(f *testing.F) {
	for _, seed := range []string{"161175-19997", "00018012342", "320000 00000", "310199-10007", "40003521600", "–", "\x00", "16117५-19997"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		code, err := ParsePersonalCode(input, today)
		if err != nil {
			if !errors.Is(err, ErrIdentifierInvalid) || strings.Contains(err.Error(), input) && len(input) > 4 {
				t.Fatalf("%q: %v", input, err)
			}
			return
		}
		if !elevenDigits(code.Digits) || code.Digits >= "4" {
			t.Fatalf("%q accepted as %q", input, code.Digits)
		}
		again, err := ParsePersonalCode(code.String(), today)
		if err != nil || again != code {
			t.Fatalf("%q: %+v is read again as %+v, %v", input, code, again, err)
		}
		if masked := MaskPersonalCode(code.Digits); strings.Contains(masked, code.Digits[:6]) || len(masked) != 12 {
			t.Fatalf("%q masked as %q", code.Digits, masked)
		}
	})
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{"16117519997": "******-**997", "161175-19997": "***", "AB": "***", "": "***"} {
		if got := MaskPersonalCode(in); got != want {
			t.Errorf("MaskPersonalCode(%q) = %q, want %q", in, got, want)
		}
	}
}
