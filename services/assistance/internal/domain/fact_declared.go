package domain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// FactsOf are the facts that a declaration states on the day of its application. What holds (who lives together, what is owned, the
// dwelling) holds from that day on; what the household states to have none of, and its savings, are statements of that day; what came
// in and went out belongs to its month or day. Set them apart with Household, Municipality, Case and Source of base.
func FactsOf(d *Declaration, day Date, base Fact) ([]Fact, error) {
	s := &stater{base: base, day: day, month: day.Month()}
	s.members(d)
	s.moneyOf(d)
	s.owned(d)
	s.bills(d)
	s.crisis(d)
	return s.out, s.err
}

// stater collects facts.
type stater struct {
	base  Fact
	day   Date
	month Month
	out   []Fact
	err   error
}

func (s *stater) of(person string, valid Days, value FactValue) {
	f := s.base
	f.Valid, f.Value = valid, value
	if person != "" {
		id, err := uuid.Parse(strings.TrimPrefix(person, "persons/"))
		if err != nil && s.err == nil {
			s.err = fmt.Errorf("person of a declaration: %w", err)
		}
		f.Person = id
	}
	s.out = append(s.out, f)
}

func (s *stater) from() Days { return Days{From: s.day} }

func (s *stater) today() Days { return Days{s.day, s.day.Next()} }

// window is the three months of regular income, year the twelve of irregular income.
func (s *stater) window() Days { return Days{(s.month - 3).First(), s.month.First()} }

func (s *stater) year() Days { return Days{(s.month - 12).First(), s.month.First()} }

func (s *stater) members(d *Declaration) {
	for _, m := range d.Members {
		s.of(m.Person, s.from(), FactValue{Kind: FactMembership, Relation: m.Relation, BirthDate: m.BirthDate})
		s.of(m.Person, s.from(), FactValue{Kind: FactOccupation, Occupation: m.Occupation, Exemption: m.JobSeekerExemption})
		if m.Disabled {
			s.of(m.Person, s.from(), FactValue{Kind: FactDisability, Is: true})
		}
		if m.PensionAge != nil {
			s.of(m.Person, s.from(), FactValue{Kind: FactPensionAge, Is: *m.PensionAge})
		}
		if m.Institution != 0 {
			s.of(m.Person, s.from(), FactValue{Kind: FactInstitution, Place: m.Institution})
		}
		if m.MaintenanceContract {
			s.of(m.Person, s.from(), FactValue{Kind: FactMaintenanceContract, Is: true})
		}
		if m.Residence != 0 {
			s.of(m.Person, s.from(), FactValue{Kind: FactResidence, Residence: m.Residence})
		}
	}
}

func (s *stater) moneyOf(d *Declaration) {
	for _, x := range d.MonthlyIncomes {
		s.of(x.Person, x.Month.days(), FactValue{Kind: FactIncome, Income: x.Type, Amount: x.Amount})
	}
	for _, x := range d.NoIncomes {
		s.of(x.Person, x.Month.days(), FactValue{Kind: FactNoIncome})
	}
	for _, x := range d.IrregularIncomes {
		s.of(x.Person, Days{x.Date, x.Date.Next()}, FactValue{Kind: FactIrregularIncome, Income: x.Type, Amount: x.Amount})
	}
	for _, p := range d.NoIrregularIncomes {
		s.of(p, s.year(), FactValue{Kind: FactNoIrregularIncome})
	}
	for _, x := range d.EconomicActivities {
		s.of(x.Person, x.Month.days(), FactValue{Kind: FactEconomicActivity, Revenue: x.Revenue, Costs: x.Costs})
	}
	for i, x := range d.Accounts {
		s.of(x.Person, s.window(), FactValue{Kind: FactAccount, Label: strconv.Itoa(i + 1), Start: x.Start, End: x.End})
	}
}

func (s *stater) owned(d *Declaration) {
	if d.SavingsKnown {
		s.of("", s.today(), FactValue{Kind: FactSavings, Amount: d.Savings})
	}
	for _, x := range d.RealProperties {
		s.of("", s.from(), FactValue{Kind: FactRealProperty, Home: x.Home, Land: x.Land, AreaM2: x.AreaM2})
	}
	if d.NoRealProperty {
		s.of("", s.today(), FactValue{Kind: FactNoRealProperty})
	}
	for _, x := range d.Vehicles {
		s.of("", s.from(), FactValue{Kind: FactVehicle, Vehicle: x.Kind})
	}
	if d.NoVehicles {
		s.of("", s.today(), FactValue{Kind: FactNoVehicles})
	}
	for _, x := range d.Assets {
		s.of("", s.from(), FactValue{Kind: FactAsset, Asset: x.Kind, Amount: x.Value})
	}
}

func (s *stater) bills(d *Declaration) {
	if w := d.Dwelling; w != nil {
		s.of("", s.from(), FactValue{Kind: FactDwelling, AreaM2Hundredths: w.AreaM2Hundredths, Heating: w.Heating, RightOfUse: w.RightOfUse})
	}
	for _, x := range d.HousingExpenses {
		s.of("", x.Month.days(), FactValue{
			Kind: FactHousingExpense, Expense: x.Type, Amount: x.Amount, Debt: x.Debt, QuantityHundredths: x.QuantityHundredths,
		})
	}
}

// crisis is the event that a crisis benefit is asked for (R88).
func (s *stater) crisis(d *Declaration) {
	c := d.Crisis
	if c == nil {
		return
	}
	x := FactValue{Kind: FactCrisis, Event: c.Event, CostsKnown: c.Costs != nil, CoveredKnown: c.Covered != nil}
	if c.Costs != nil {
		x.Costs = *c.Costs
	}
	x.Is = c.Covered != nil && *c.Covered
	s.of("", Days{c.Date, c.Date.Next()}, x)
}

// PersonName is the resource name of the person, empty for a fact about the household.
func (f *Fact) PersonName() string {
	if f.Person == uuid.Nil {
		return ""
	}
	return "persons/" + f.Person.String()
}

// Places are where the facts of one declaration stand in it: declaration.members[1], declaration.dwelling.
func Places(stated []Fact) []string {
	out := make([]string, len(stated))
	members, counted := map[uuid.UUID]int{}, map[FactKind]int{}
	for i := range stated {
		f := &stated[i]
		kind := f.Value.Kind
		out[i] = "declaration." + factKinds[kind].path
		switch kind {
		case FactSavings, FactNoRealProperty, FactNoVehicles, FactDwelling, FactCrisis:
			continue
		case FactMembership:
			members[f.Person] = counted[kind]
		}
		n := counted[kind]
		if kind <= FactResidence {
			n = members[f.Person]
		}
		out[i] = element(out[i], n)
		counted[kind]++
	}
	return out
}

// Declarable tests the facts of a declaration as the means test does, with paths that begin with the declaration.
func (f *Facts) Declarable() error {
	err := (&Engine{}).may(f)
	e, ok := errs.As(err)
	if !ok {
		return err
	}
	for i := range e.Fields {
		e.Fields[i].Path = strings.TrimPrefix(e.Fields[i].Path, "assessment.")
	}
	return e
}
