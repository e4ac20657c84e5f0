package domain

import (
	"fmt"
	"strconv"
	"strings"
)

// Fraction is an exact amount in cents: num/den. The zero value is 0.
//
// Denominators are products of a few small numbers (3, 12 and 100), and sums are at most 1000 lines of MaxMoney, so an
// int64 cannot overflow: 10^12 × 1200 is far below 2^63.
type Fraction struct{ num, den int64 }

// NewFraction is num/den cents in lowest terms. den must be positive.
func NewFraction(num, den int64) Fraction {
	g := gcd(num, den)
	return Fraction{num / g, den / g}
}

// Exact is m as a fraction.
func (m Money) Exact() Fraction { return Fraction{int64(m), 1} }

func (f Fraction) parts() (num, den int64) {
	if f.den == 0 {
		return 0, 1
	}
	return f.num, f.den
}

// Add is f + g.
func (f Fraction) Add(g Fraction) Fraction {
	a, b := f.parts()
	c, d := g.parts()
	l := b / gcd(b, d) * d
	return NewFraction(a*(l/b)+c*(l/d), l)
}

// Sub is f − g.
func (f Fraction) Sub(g Fraction) Fraction {
	c, d := g.parts()
	return f.Add(Fraction{-c, d})
}

// Cmp is -1, 0 or 1 as f is below, equal to or above g.
func (f Fraction) Cmp(g Fraction) int {
	switch n, _ := f.Sub(g).parts(); {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// Round is f in whole cents, half a cent going up (R38: the law's own rounding rule is not confirmed).
func (f Fraction) Round() Money {
	n, d := f.parts()
	return Money(floorDiv(2*n+d, 2*d))
}

// Cents reports the exact value as numerator and denominator in cents.
func (f Fraction) Cents() (num, den int64) { return f.parts() }

// String is the amount in euro when it is a whole number of cents ("128.50"), else the exact fraction of cents and its
// rounded value ("38600/3 cents ≈ 128.67").
func (f Fraction) String() string {
	n, d := f.parts()
	if d == 1 {
		return Money(n).String()
	}
	return strconv.FormatInt(n, 10) + "/" + strconv.FormatInt(d, 10) + " cents ≈ " + f.Round().String()
}

// MarshalText writes num/den in cents.
func (f Fraction) MarshalText() ([]byte, error) {
	n, d := f.parts()
	return strconv.AppendInt(append(strconv.AppendInt(nil, n, 10), '/'), d, 10), nil
}

// UnmarshalText reads what MarshalText wrote.
func (f *Fraction) UnmarshalText(b []byte) error {
	a, c, ok := strings.Cut(string(b), "/")
	n, err1 := strconv.ParseInt(a, 10, 64)
	d, err2 := strconv.ParseInt(c, 10, 64)
	if !ok || err1 != nil || err2 != nil || d <= 0 {
		return fmt.Errorf("fraction %q is not of the form 38600/3", b)
	}
	*f = NewFraction(n, d)
	return nil
}

func gcd(a, b int64) int64 {
	if a < 0 {
		a = -a
	}
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, 1)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
