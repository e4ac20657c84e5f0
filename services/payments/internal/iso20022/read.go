package iso20022

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/digisoc/platform/services/payments/internal/domain"
)

// The messages that are read; earlier versions have the same elements where we look.
var readers = map[string]func([]byte) (domain.BankFile, error){
	"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03": pain002,
	"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10": pain002,
	"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02": camt054,
	"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08": camt054,
}

// Read reads an answer of the bank. What cannot be read is domain.ErrBankFileInvalid, and nothing of it is used.
func Read(doc []byte) (domain.BankFile, error) {
	namespace, err := scan(doc)
	if err != nil {
		return domain.BankFile{}, domain.ErrBankFileInvalid.Wrap(err)
	}
	read, ok := readers[namespace]
	if !ok {
		return domain.BankFile{}, domain.ErrBankFileInvalid.Wrap(errNamespace)
	}
	f, err := read(doc)
	if err != nil {
		return domain.BankFile{}, domain.ErrBankFileInvalid.Wrap(err)
	}
	return f, nil
}

// amount reads euro with at most two decimals. Another currency or form is an error: an amount is never guessed.
func amount(value, currency string) (domain.Money, error) {
	if currency != "" && currency != "EUR" {
		return 0, fmt.Errorf("amount in %q", currency)
	}
	whole, cents, _ := strings.Cut(strings.TrimSpace(value), ".")
	cents = strings.TrimRight(cents, "0")
	if whole == "" || len(whole) > 12 || len(cents) > 2 {
		return 0, fmt.Errorf("amount is not euro and cents")
	}
	var m domain.Money
	for _, r := range whole + (cents + "00")[:2] {
		if r < '0' || r > '9' {
			return 0, fmt.Errorf("amount is not a number")
		}
		m = m*10 + domain.Money(r-'0')
	}
	return m, nil
}

// money is an amount with its currency.
type money struct {
	Value    string `xml:",chardata"`
	Currency string `xml:"Ccy,attr"`
}

// day reads the date of a booking, given as a day or as a moment.
func day(d, moment string) (domain.Date, error) {
	if d = strings.TrimSpace(d); d == "" && len(moment) >= 10 {
		d = strings.TrimSpace(moment)[:10]
	}
	out, err := domain.ParseDate(d)
	if err != nil {
		return domain.Date{}, fmt.Errorf("booking date: %w", err)
	}
	return out, nil
}

func decode(doc []byte, into any) error {
	if err := xml.Unmarshal(doc, into); err != nil {
		return fmt.Errorf("decode document: %w", err)
	}
	return nil
}

func trim(s string) string { return strings.TrimSpace(s) }
