package domain

import (
	"regexp"
	"strings"

	"github.com/digisoc/platform/pkg/errs"
)

// Account is where money goes or comes from.
type Account struct {
	Holder    string // as the bank knows her, at most 70 characters
	IBAN      string // without blanks
	BIC       string // empty lets the bank find it
	Reference string // text for the payee
	Protected bool   // protected from garnishment
}

var (
	latvian = regexp.MustCompile(`^LV[0-9]{2}[A-Z]{4}[A-Z0-9]{13}$`)
	foreign = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	bic     = regexp.MustCompile(`^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
)

// sepa are the countries whose accounts can be paid in euro by SEPA credit transfer, with the length of their IBAN.
// Accounts outside Latvia are allowed (IBAN-R03).
var sepa = map[string]int{
	"AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27,
	"GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
	"MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}

// ParseIBAN returns an IBAN without blanks, or ErrIBANInvalid: wrong length or letters for its country (IBAN-R01), a
// country that SEPA does not reach (IBAN-R03), or wrong check digits (IBAN-R02).
func ParseIBAN(s string) (string, error) {
	s = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	if !foreign.MatchString(s) || sepa[s[:2]] != len(s) || s[:2] == "LV" && !latvian.MatchString(s) {
		return "", ErrIBANInvalid
	}
	rest := 0
	for _, r := range s[4:] + s[:4] {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	if rest != 1 {
		return "", ErrIBANInvalid
	}
	return s, nil
}

// NewAccount checks an account. Errors name the field below prefix: ErrIBANInvalid, ErrBICInvalid, ErrPayeeTextInvalid.
func NewAccount(prefix string, a Account) (Account, error) {
	var err error
	if a.IBAN, err = ParseIBAN(a.IBAN); err != nil {
		return Account{}, at(ErrIBANInvalid, prefix+".iban")
	}
	a.BIC = strings.ToUpper(strings.TrimSpace(a.BIC))
	if a.BIC != "" && !bic.MatchString(a.BIC) {
		return Account{}, at(ErrBICInvalid, prefix+".bic")
	}
	a.Holder, a.Reference = strings.TrimSpace(a.Holder), strings.TrimSpace(a.Reference)
	if a.Holder == "" || !printable(a.Holder) {
		return Account{}, at(ErrPayeeTextInvalid, prefix+".holder")
	}
	if !printable(a.Reference) {
		return Account{}, at(ErrPayeeTextInvalid, prefix+".reference")
	}
	return a, nil
}

// printable refuses control characters: they are no part of a name and cannot stand in a payment file.
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xFFFD || r == 0xFFFE || r == 0xFFFF })
}

// at returns the error with the field that broke the rule.
func at(e *errs.Error, path string) error { return e.Field(path, e.Reason, e.Message, e.MessageLV) }
