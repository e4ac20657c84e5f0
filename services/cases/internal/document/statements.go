package document

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

// What a household states to be none differs from what it leaves out: the first is said to be none, the second not stated.
const (
	statedNone = "paziņots, ka nav"
	notStated  = "nav norādīts"
)

// withoutIncome is one row for each person who states months without regular income (R19).
func (s *source) withoutIncome() []Block {
	t := Table{Caption: "Paziņots, ka regulāru ienākumu nav", Head: columns("Persona", "Mēneši", "Avots")}
	var order []uuid.UUID
	months := map[uuid.UUID][]string{}
	for _, n := range s.declaration.NoIncomes {
		if months[n.Person] == nil {
			order = append(order, n.Person)
		}
		months[n.Person] = append(months[n.Person], month(string(n.Month)))
	}
	for _, person := range order {
		t.Rows = append(t.Rows, cells(s.name(person), strings.Join(months[person], ", "), s.declared()))
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{t}
}

// withoutIrregular names who states none and, of the others without a line, that nothing is known (R20).
func (s *source) withoutIrregular() []Block {
	var none, unknown []string
	for _, m := range s.declaration.Members {
		paid := slices.ContainsFunc(s.declaration.IrregularIncomes, func(in domain.IrregularIncome) bool { return in.Person == m.Person })
		switch {
		case slices.Contains(s.declaration.NoIrregularIncomes, m.Person):
			none = append(none, s.name(m.Person))
		case !paid:
			unknown = append(unknown, s.name(m.Person))
		}
	}
	var blocks []Block
	if len(none) > 0 {
		blocks = append(blocks, Para{Text: "Paziņots, ka neregulāru ienākumu nav: " + strings.Join(none, ", ") + " (" + s.declared() + ")."})
	}
	if len(unknown) > 0 {
		blocks = append(blocks, Para{Text: "Par neregulāriem ienākumiem nav norādīts: " + strings.Join(unknown, ", ") + "."})
	}
	return blocks
}

// businesses is the economic activity by person and month (R24).
func (s *source) businesses() []Block {
	if len(s.declaration.EconomicActivities) == 0 {
		return nil
	}
	t := Table{Caption: "Saimnieciskā darbība", Head: columns("Persona", "Mēnesis", "#Ieņēmumi", "#Izdevumi", "#Rezultāts", "Avots")}
	for _, e := range s.declaration.EconomicActivities {
		t.Rows = append(t.Rows, cells(s.name(e.Person), month(string(e.Month)), euro(e.RevenueCents), euro(e.CostsCents),
			euro(e.RevenueCents-e.CostsCents), "1. pielikums; "+s.declared()))
	}
	return []Block{t}
}

// accounts are the payment accounts with the balance at both ends of the three months (R92 2.4).
func (s *source) accounts() []Block {
	if len(s.declaration.Accounts) == 0 {
		return nil
	}
	t := Table{Caption: "Maksājumu konti", Head: columns("Persona", "#Atlikums sākumā", "#Atlikums beigās", "Avots")}
	for _, a := range s.declaration.Accounts {
		t.Rows = append(t.Rows, cells(s.name(a.Person), euro(a.StartCents), euro(a.EndCents), "konta pārskats; "+s.declared()))
	}
	return []Block{t}
}

// noneOr says that something is stated to be none, or is not stated.
func noneOr(stated bool) string {
	if stated {
		return statedNone
	}
	return notStated
}
