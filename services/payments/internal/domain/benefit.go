package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Benefit is a granted benefit as it was announced: so much a month, from a day to a day.
type Benefit struct {
	ID, Case, Decision uuid.UUID
	Municipality       string
	Kind               string
	Persons            []uuid.UUID
	Monthly            Money
	Start, End         Date        // both inclusive
	Replaces           []uuid.UUID // benefits of the kind whose place it takes from Start on
}

// maxMonths bounds one grant: no status or benefit of the law runs longer than a year and a half (R75 to R78).
const maxMonths = 36

// Obligations are the amounts that a benefit makes owed: one for each month that it touches, each of the announced
// amount (R43). Amounts are never computed here. A benefit that cannot be right is ErrBenefitEvent. carried is what was paid or is on
// its way of the benefits whose place it takes, by month: it counts, and only the rest is owed, as a supplement.
func (b Benefit) Obligations(carried map[Month]Money, now time.Time, j *Journal) ([]Obligation, error) {
	if b.Monthly <= 0 || b.Start.IsZero() || b.End.Before(b.Start) || len(b.Persons) == 0 || !slices.Contains([]string{"GMI", "HOUSING", "CRISIS"}, b.Kind) {
		return nil, ErrBenefitEvent
	}
	var all []Obligation
	months := 0
	for m, last := b.Start.Month(), b.End.Month(); m <= last; m = m.Next() {
		if months++; months > maxMonths {
			return nil, ErrBenefitEvent
		}
		o := Obligation{
			ID: uuid.Must(uuid.NewV7()), Source: b.ID, Benefit: b.ID, Case: b.Case, Decision: b.Decision, Municipality: b.Municipality,
			Kind: b.Kind, Cause: CauseBenefit, Month: m, Amount: b.Monthly, State: Due, Persons: b.Persons, Version: 1, Created: now, Updated: now,
		}
		if c := carried[m]; c > 0 {
			o.Cause, o.Amount = CauseSupplement, o.Amount-c
		}
		if o.Amount <= 0 {
			continue // was it too much, a person decides (CONF-E01)
		}
		j.post(PostDue, o.Municipality, uuid.Nil, expense(o.Kind), payable(o.ID), o.Amount)
		all = append(all, o)
	}
	return all, nil
}

// Payee is who is paid for a benefit (R74).
type Payee struct {
	Benefit      uuid.UUID
	Municipality string
	Kind         PayeeKind
	Person       uuid.UUID // nil when the account is no person's
	Account      Account
	SetBy        string
	SetAt        time.Time
	Version      int64
	Persons      []uuid.UUID // the beneficiaries, for access
	Case         uuid.UUID
}

// PayeeKind is whose account it is.
type PayeeKind string

// The kinds of payee.
const (
	Client   PayeeKind = "CLIENT"
	Supplier PayeeKind = "SUPPLIER"
)

// PayingAccount is the account that a municipality pays from.
type PayingAccount struct {
	Municipality string
	Account      Account
	Version      int64
}
