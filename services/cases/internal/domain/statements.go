package domain

import (
	"fmt"

	"github.com/google/uuid"
)

// Statements are what a household states beside the lines: that something is none, which differs from not known, and the forms
// that are kept whole (R19, R20, R24, R31, R33, R92).
type Statements struct {
	NoIncomes          []NoIncome         `json:"no_incomes,omitempty"`
	NoIrregularIncomes []uuid.UUID        `json:"no_irregular_incomes,omitempty"`
	NoRealProperty     bool               `json:"no_real_property,omitempty"`
	NoVehicles         bool               `json:"no_vehicles,omitempty"`
	Accounts           []Account          `json:"accounts,omitempty"`
	EconomicActivities []EconomicActivity `json:"economic_activities,omitempty"`
	Assets             []Asset            `json:"assets,omitempty"`
}

// NoIncome states that a person had no regular income in a month (R19).
type NoIncome struct {
	Person uuid.UUID `json:"person"`
	Month  Month     `json:"month"`
}

// Account is one payment account with its balance at both ends of the three months (R92 2.4); balances may be below zero.
type Account struct {
	Person     uuid.UUID `json:"person"`
	StartCents int64     `json:"start_cents"`
	EndCents   int64     `json:"end_cents"`
}

// EconomicActivity is one month of one person's economic activity (MK 809 annex 1, R24).
type EconomicActivity struct {
	Person       uuid.UUID `json:"person"`
	Month        Month     `json:"month"`
	RevenueCents int64     `json:"revenue_cents"`
	CostsCents   int64     `json:"costs_cents"`
}

// Asset is a thing of value beside savings, real property and vehicles (R34, R35).
type Asset struct {
	Kind  Code  `json:"kind"`
	Cents int64 `json:"cents"`
}

func (s Statements) check(f *findings, members map[uuid.UUID]bool) {
	const base = "application.declaration."
	if len(s.NoIncomes) > maxOther || len(s.NoIrregularIncomes) > maxMembers || len(s.Accounts) > maxOther ||
		len(s.EconomicActivities) > maxOther || len(s.Assets) > maxOther {
		f.add(ErrDeclarationInvalid, "application.declaration")
	}
	for i, n := range s.NoIncomes {
		checkPersonMonth(f, members, n.Person, n.Month, fmt.Sprintf("%sno_incomes[%d]", base, i))
	}
	for i, p := range s.NoIrregularIncomes {
		if !members[p] {
			f.add(ErrMemberUnknown, base+"no_irregular_incomes[%d]", i)
		}
	}
	for i, a := range s.Accounts {
		if !members[a.Person] {
			f.add(ErrMemberUnknown, base+"accounts[%d].person", i)
		}
		if max(a.StartCents, -a.StartCents, a.EndCents, -a.EndCents) > MaxCents {
			f.add(ErrDeclarationInvalid, base+"accounts[%d]", i)
		}
	}
	for i, e := range s.EconomicActivities {
		path := fmt.Sprintf("%seconomic_activities[%d]", base, i)
		checkPersonMonth(f, members, e.Person, e.Month, path)
		checkCents(f, e.RevenueCents, path+".revenue")
		checkCents(f, e.CostsCents, path+".costs")
	}
	for i, a := range s.Assets {
		if !oneOf(a.Kind, AssetKinds) {
			f.add(ErrDeclarationInvalid, base+"assets[%d].kind", i)
		}
		checkCents(f, a.Cents, fmt.Sprintf("%sassets[%d].value", base, i))
	}
}

func checkPersonMonth(f *findings, members map[uuid.UUID]bool, person uuid.UUID, month Month, path string) {
	if !members[person] {
		f.add(ErrMemberUnknown, "%s.person", path)
	}
	if !month.Valid() {
		f.add(ErrDeclarationDateInvalid, "%s.month", path)
	}
}
