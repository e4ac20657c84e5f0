package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// Invoice is what a provider asks a payer to pay for a month. Number is the provider's own; the same number and content again
// is the same invoice. A credit note is an invoice with amounts below zero.
type Invoice struct {
	ID uuid.UUID
	StatementKey
	Number   string
	Payer    FundingSource
	Issued   Date
	Cents    int64
	Lines    []InvoiceLine
	Received time.Time
	Hash     [32]byte
}

// InvoiceLine is one client's service.
type InvoiceLine struct {
	ServiceKey
	Units Units
	Cents int64
}

// Check makes a line without a month one of the invoice's month, and refuses lines that are not of the month or before, and a
// total that is not their sum.
func (i *Invoice) Check() error {
	sum := int64(0)
	for n := range i.Lines {
		l := &i.Lines[n]
		if l.Month == "" {
			l.Month = i.Month
		}
		if l.Month > i.Month || l.Units == 0 && l.Cents == 0 {
			return ErrInvoiceLine
		}
		sum += l.Cents
	}
	if sum != i.Cents {
		return ErrInvoiceTotal
	}
	i.Hash = i.content()
	return nil
}

func (i *Invoice) content() [32]byte {
	var b []byte
	for _, part := range []string{string(i.Month), string(i.Payer), i.Issued.String(), i.Municipality} {
		b = append(append(b, part...), 0)
	}
	for _, l := range i.Lines {
		b = append(append(b, l.Month...), l.Assignment[:]...)
		b = binary.AppendVarint(binary.AppendVarint(b, int64(l.Units)), l.Cents)
	}
	return sha256.Sum256(b)
}

// ServicePrice is what a unit of a registration costs for clients of a municipality from a day on, all payers together. Its
// source is the contract or decision that says so.
type ServicePrice struct {
	Environment  Environment
	Registration uuid.UUID
	Municipality string
	Unit         string
	From         Date
	Cents        int64
	Source       string
	SetBy        string
}
