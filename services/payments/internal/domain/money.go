// Package domain holds the nouns and rules of payments: what is owed, the lists that pay it, what the bank says, what is
// demanded back, and the ledger that proves it. It computes; it reads no clock, database or network.
package domain

import "fmt"

// Money is an amount in euro cents (R1).
type Money int64

// String writes euros with two decimals and a point, the form of ISO 20022.
func (m Money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	return fmt.Sprintf("%s%d.%02d", sign, m/100, m%100)
}
