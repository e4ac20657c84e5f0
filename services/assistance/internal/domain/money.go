package domain

import (
	"fmt"
	"strconv"
	"strings"
)

// Money is an exact amount of euro in whole cents (R1).
type Money int64

// MaxMoney is the largest amount one declared line may have: ten million euro; anything above is a typing error.
const MaxMoney Money = 1_000_000_000

// ParseMoney (R1) reads "337.00": digits, a point and exactly two decimals.
func ParseMoney(s string) (Money, error) {
	euros, cents, ok := strings.Cut(s, ".")
	if !ok || len(cents) != 2 || euros == "" || len(euros) > 8 || !digits(euros) || !digits(cents) {
		return 0, fmt.Errorf("amount %q is not of the form 337.00", s)
	}
	n, err := strconv.ParseInt(euros+cents, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("amount %q: %w", s, err)
	}
	return Money(n), nil
}

// String is the amount with a decimal point: 337.00.
func (m Money) String() string {
	var b [24]byte
	return string(m.append(b[:0], '.'))
}

// LV is the amount as Latvian text writes it: 337,00 EUR.
func (m Money) LV() string {
	var b [32]byte
	return string(append(m.append(b[:0], ','), " EUR"...))
}

// EN is the amount as English text writes it: EUR 337.00.
func (m Money) EN() string {
	var b [32]byte
	return string(m.append(append(b[:0], "EUR "...), '.'))
}

func (m Money) append(b []byte, point byte) []byte {
	if m < 0 {
		b = append(b, '-')
		m = -m
	}
	b = strconv.AppendInt(b, int64(m/100), 10)
	c := byte(m % 100)
	return append(b, point, '0'+c/10, '0'+c%10)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
