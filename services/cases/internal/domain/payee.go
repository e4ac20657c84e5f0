package domain

import (
	"fmt"
	"strings"
)

// PayeeKind is what a payee is.
type PayeeKind string

// The kinds; words of the contract without prefix.
const (
	PayeeClient   PayeeKind = "CLIENT"   // the applicant
	PayeeSupplier PayeeKind = "SUPPLIER" // the manager of the house or a supplier
)

// PayeeKinds is every kind.
var PayeeKinds = []PayeeKind{PayeeClient, PayeeSupplier}

// Payee is who gets the money of a benefit (R74). Accounts are not kept here.
type Payee struct {
	Benefit  string    `json:"benefit"`
	Kind     PayeeKind `json:"kind"`
	Supplier string    `json:"supplier,omitempty"`
}

// checkPayees refuses a payee of a benefit that is not granted or is named twice, and a supplier without a name.
func checkPayees(list []Payee, lines []Entitlement) error {
	seen := map[string]bool{}
	for i, p := range list {
		granted := false
		for _, e := range lines {
			granted = granted || e.Granted && e.Benefit == p.Benefit
		}
		supplier := strings.TrimSpace(p.Supplier) != ""
		if !granted || seen[p.Benefit] || !oneOf(p.Kind, PayeeKinds) || supplier != (p.Kind == PayeeSupplier) {
			return ErrPayeeInvalid.Field(fmt.Sprintf("payees[%d]", i), ErrPayeeInvalid.Reason, ErrPayeeInvalid.Message, ErrPayeeInvalid.MessageLV)
		}
		seen[p.Benefit] = true
	}
	return nil
}

// Payee returns who gets the money of a benefit; the client when nobody is named.
func (d Decision) Payee(benefit string) Payee {
	for _, p := range d.Payees {
		if p.Benefit == benefit {
			return p
		}
	}
	return Payee{Benefit: benefit, Kind: PayeeClient}
}
