package wire

import (
	"github.com/digisoc/platform/pkg/names"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// statements reads what a declaration states beside its lines.
func statements(m *typesv1.Declaration) domain.Statements {
	s := domain.Statements{NoRealProperty: m.GetNoRealProperty(), NoVehicles: m.GetNoVehicles()}
	for _, x := range m.GetNoIncomes() {
		s.NoIncomes = append(s.NoIncomes, domain.NoIncome{Person: person(x.GetPerson()), Month: domain.Month(x.GetMonth())})
	}
	for _, x := range m.GetNoIrregularIncomes() {
		s.NoIrregularIncomes = append(s.NoIrregularIncomes, person(x))
	}
	for _, x := range m.GetAccounts() {
		s.Accounts = append(s.Accounts, domain.Account{Person: person(x.GetPerson()),
			StartCents: x.GetStartBalance().GetCents(), EndCents: x.GetEndBalance().GetCents()})
	}
	for _, x := range m.GetEconomicActivities() {
		s.EconomicActivities = append(s.EconomicActivities, domain.EconomicActivity{Person: person(x.GetPerson()), Month: domain.Month(x.GetMonth()),
			RevenueCents: x.GetRevenue().GetCents(), CostsCents: x.GetCosts().GetCents()})
	}
	for _, x := range m.GetAssets() {
		s.Assets = append(s.Assets, domain.Asset{Kind: Word[domain.Code](typesv1.AssetKind_name, "ASSET_KIND_", x.GetKind()), Cents: x.GetValue().GetCents()})
	}
	return s
}

func statementsMessage(m *typesv1.Declaration, s domain.Statements) {
	m.NoRealProperty, m.NoVehicles = s.NoRealProperty, s.NoVehicles
	for _, x := range s.NoIncomes {
		m.NoIncomes = append(m.NoIncomes, &typesv1.NoIncome{Person: names.Format("persons", x.Person), Month: string(x.Month)})
	}
	for _, x := range s.NoIrregularIncomes {
		m.NoIrregularIncomes = append(m.NoIrregularIncomes, names.Format("persons", x))
	}
	for _, x := range s.Accounts {
		m.Accounts = append(m.Accounts, &typesv1.Account{Person: names.Format("persons", x.Person), StartBalance: money(x.StartCents), EndBalance: money(x.EndCents)})
	}
	for _, x := range s.EconomicActivities {
		m.EconomicActivities = append(m.EconomicActivities, &typesv1.EconomicActivity{Person: names.Format("persons", x.Person), Month: string(x.Month),
			Revenue: money(x.RevenueCents), Costs: money(x.CostsCents)})
	}
	for _, x := range s.Assets {
		m.Assets = append(m.Assets, &typesv1.Asset{Kind: Value[typesv1.AssetKind](typesv1.AssetKind_value, "ASSET_KIND_", x.Kind), Value: money(x.Cents)})
	}
}
