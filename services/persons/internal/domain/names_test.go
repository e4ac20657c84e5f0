package domain

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"  Anna  Marija ":        "Anna Marija",
		"Kalniņa-Bērziņa":        "Kalniņa-Bērziņa",
		"O'Connor":               "O'Connor",
		"D’Arc":                  "D’Arc",
		"S\u030cmits":            "Šmits", // composed
		"Jr.":                    "Jr.",
		"Łukasz":                 "Łukasz",
		"Юлия":                   "Юлия",
		strings.Repeat("ā", 100): strings.Repeat("ā", 100),
	} {
		if got, fault := parseName(in); fault != nil || got != want {
			t.Errorf("%q gives %q, %v; want %q", in, got, fault, want)
		}
	}
	for in, want := range map[string]error{
		"": ErrPersonNameRequired, " \t": ErrPersonNameRequired, "-": ErrPersonNameRequired, "'": ErrPersonNameRequired,
		"Anna2": ErrPersonNameInvalid, "Anna\x00": ErrPersonNameInvalid, "<b>": ErrPersonNameInvalid,
		strings.Repeat("a", 101): ErrPersonNameInvalid, "a\xff": ErrPersonNameInvalid,
	} {
		if _, fault := parseName(in); fault != want {
			t.Errorf("%q gives %v, want %v", in, fault, want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Šķēle": "skele", "ĢIRTS": "girts", "Āboliņš": "abolins", "Ļūdiņa": "ludina", "Čaka": "caka", "Žņaudziņš": "znaudzins",
		"Kalniņa-Bērziņa": "kalnina berzina", "O'Connor": "oconnor", "  Anna   Marija ": "anna marija",
		"Straße": "strasse", "Łukasz": "lukasz", "Øre": "ore", "Юлий": "юлии", "%_\\": "",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, seed := range []string{"Kalniņa-Bērziņa", "O'Connor", "ẞ", "İ", "ﬁ", "\xff", "S\u030cmits"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		if folded := Fold(input); Fold(folded) != folded || strings.ContainsAny(folded, "%_\\'") {
			t.Fatalf("Fold(%q) = %q, again %q", input, folded, Fold(folded))
		}
		name, fault := parseName(input)
		if fault != nil {
			return
		}
		if again, fault := parseName(name); fault != nil || again != name || !norm.NFC.IsNormalString(name) || utf8.RuneCountInString(name) > 100 {
			t.Fatalf("%q is read as %q, again as %q (%v)", input, name, again, fault)
		}
		if Fold(name) == "" {
			t.Fatalf("%q cannot be found", name)
		}
	})
}
