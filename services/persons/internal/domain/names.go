package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/digisoc/platform/pkg/errs"
)

// maxNameLength is the longest given name or surname, in characters.
const maxNameLength = 100

// parseName cleans a given name or surname: composed characters (NFC), single blanks, none at the ends. Several given
// names, double surnames and O'Connor are names; digits and control characters are not.
func parseName(input string) (string, *errs.Error) {
	name := strings.Join(strings.Fields(norm.NFC.String(input)), " ")
	switch {
	case name == "":
		return "", ErrPersonNameRequired
	case utf8.RuneCountInString(name) > maxNameLength, !utf8.ValidString(name), strings.ContainsFunc(name, notInName):
		return "", ErrPersonNameInvalid
	case !strings.ContainsFunc(name, unicode.IsLetter):
		return "", ErrPersonNameRequired
	}
	return name, nil
}

func notInName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -‐–'’ʼ`.", r)
}

// letters that decomposition leaves whole.
var foldedLetters = strings.NewReplacer("ł", "l", "đ", "d", "ð", "d", "ø", "o", "ß", "ss", "æ", "ae", "œ", "oe", "þ", "th", "ı", "i", "ħ", "h", "ŧ", "t")

// Fold writes a name the way it is searched: lower case, without diacritics (ā→a, š→s, ģ→g), hyphens as blanks and
// without other punctuation. Folding a folded text changes nothing.
func Fold(name string) string {
	lower := foldedLetters.Replace(strings.ToLower(norm.NFD.String(name)))
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsMark(r):
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		case unicode.IsSpace(r), r == '-', r == '‐', r == '–':
			return ' '
		}
		return -1
	}, lower)
	return strings.Join(strings.Fields(folded), " ")
}
