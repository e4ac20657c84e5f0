package store

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// The first byte of compact facts is the version of the layout. A change takes a new number and keeps reading the old ones: the second
// adds the recorded facts that a declaration was put together from, the third a crisis, and each is written only when there are some.
const (
	compactVersion  = 1
	compactFromSets = 2
	compactCrisis   = 3 // recorded facts follow it when there are some
)

var errCompact = errors.New("compact facts are damaged")

// codec writes or reads facts: one description for both directions, so that they cannot differ. Numbers are varints, persons
// are sixteen bytes once and then their place among the members.
type codec struct {
	b       []byte
	reading bool
	members []string
	err     error
}

// packFacts is the form in which hundreds of thousands of households are read at once.
func packFacts(f domain.Facts) ([]byte, error) {
	c := &codec{b: []byte{compactVersion}}
	switch {
	case f.CrisisAward != nil || f.Declaration.Crisis != nil:
		c.b[0] = compactCrisis
	case f.FactSet != nil:
		c.b[0] = compactFromSets
	}
	c.facts(&f)
	switch c.b[0] { // the version
	case compactFromSets:
		c.factSet(f.FactSet)
	case compactCrisis:
		c.crisis(&f)
	}
	return c.b, c.err
}

func unpackFacts(b []byte) (f domain.Facts, err error) {
	if len(b) == 0 || b[0] < compactVersion || b[0] > compactCrisis {
		return f, errCompact
	}
	c := &codec{b: b[1:], reading: true}
	c.facts(&f)
	switch b[0] {
	case compactFromSets:
		f.FactSet = &domain.FactSet{}
		c.factSet(f.FactSet)
	case compactCrisis:
		c.crisis(&f)
	}
	if c.err == nil && len(c.b) > 0 {
		c.err = errCompact
	}
	return f, c.err
}

func (c *codec) facts(f *domain.Facts) {
	c.text(&f.Municipality)
	number(c, &f.ApplicationDate)
	list(c, &f.Purposes, func(p *domain.Purpose) { number(c, p) })
	optional(c, &f.OneMonthAward, func(o *domain.OneMonthAward) { c.text(&o.Reason) })
	d := &f.Declaration
	list(c, &d.Members, c.member)
	c.incomes(d)
	c.property(d)
	c.statements(&d.Statements)
}

func (c *codec) crisis(f *domain.Facts) {
	d := &f.Declaration
	optional(c, &f.CrisisAward, func(x *domain.CrisisAward) {
		optional(c, &x.Amount, func(m *domain.Money) { number(c, m) })
		c.flag(&x.ByCommission)
	})
	optional(c, &d.Crisis, func(x *domain.CrisisClaim) {
		number(c, &x.Event)
		number(c, &x.Date)
		optional(c, &x.Costs, func(m *domain.Money) { number(c, m) })
		optional(c, &x.Covered, c.flag)
	})
	optional(c, &f.FactSet, c.factSet)
}

func (c *codec) factSet(s *domain.FactSet) {
	c.text(&s.Household)
	c.text(&s.KnownAt)
	list(c, &s.Used, func(u *domain.FactUse) {
		c.text(&u.Fact)
		c.text(&u.Path)
		c.text(&u.Rule)
		c.text(&u.Source)
		c.flag(&u.Disputed)
		c.flag(&u.SetAside)
	})
}

func (c *codec) member(m *domain.Member) {
	c.newPerson(&m.Person)
	number(c, &m.BirthDate)
	number(c, &m.Relation)
	number(c, &m.Occupation)
	number(c, &m.Institution)
	number(c, &m.JobSeekerExemption)
	number(c, &m.Residence)
	c.flag(&m.Disabled)
	c.flag(&m.MaintenanceContract)
	optional(c, &m.PensionAge, c.flag)
}

func (c *codec) incomes(d *domain.Declaration) {
	list(c, &d.MonthlyIncomes, func(x *domain.MonthlyIncome) {
		c.person(&x.Person)
		number(c, &x.Month)
		number(c, &x.Type)
		number(c, &x.Amount)
	})
	list(c, &d.IrregularIncomes, func(x *domain.IrregularIncome) {
		c.person(&x.Person)
		number(c, &x.Date)
		number(c, &x.Type)
		number(c, &x.Amount)
	})
	number(c, &d.Savings)
}

func (c *codec) property(d *domain.Declaration) {
	list(c, &d.RealProperties, func(x *domain.RealProperty) {
		c.flag(&x.Home)
		c.flag(&x.Land)
		number(c, &x.AreaM2)
	})
	list(c, &d.Vehicles, func(x *domain.Vehicle) { number(c, &x.Kind) })
	optional(c, &d.Dwelling, func(x *domain.Dwelling) {
		number(c, &x.AreaM2Hundredths)
		number(c, &x.Heating)
		c.flag(&x.RightOfUse)
	})
	list(c, &d.HousingExpenses, func(x *domain.HousingExpense) {
		number(c, &x.Type)
		number(c, &x.Month)
		number(c, &x.Amount)
		c.flag(&x.Debt)
		number(c, &x.QuantityHundredths)
	})
}

func (c *codec) statements(s *domain.Statements) {
	list(c, &s.NoIncomes, func(x *domain.NoIncome) {
		c.person(&x.Person)
		number(c, &x.Month)
	})
	list(c, &s.NoIrregularIncomes, c.person)
	c.flag(&s.SavingsKnown)
	c.flag(&s.NoRealProperty)
	c.flag(&s.NoVehicles)
	list(c, &s.Accounts, func(x *domain.Account) {
		c.person(&x.Person)
		number(c, &x.Start)
		number(c, &x.End)
	})
	list(c, &s.EconomicActivities, func(x *domain.EconomicActivity) {
		c.person(&x.Person)
		number(c, &x.Month)
		number(c, &x.Revenue)
		number(c, &x.Costs)
	})
	list(c, &s.Assets, func(x *domain.Asset) {
		number(c, &x.Kind)
		number(c, &x.Value)
	})
}

// number codes a whole number.
func number[T ~int | ~int32 | ~int64](c *codec, v *T) {
	if !c.reading {
		c.b = binary.AppendVarint(c.b, int64(*v))
		return
	}
	n, size := binary.Varint(c.b)
	if size <= 0 || int64(T(n)) != n {
		c.damaged()
		return
	}
	c.b, *v = c.b[size:], T(n)
}

func (c *codec) flag(v *bool) {
	var n int32
	if *v {
		n = 1
	}
	number(c, &n)
	*v = n == 1
}

func (c *codec) text(v *string) {
	n := len(*v)
	number(c, &n)
	if !c.reading {
		c.b = append(c.b, *v...)
		return
	}
	*v = string(c.take(n))
}

// newPerson codes a member, whom the rest of the facts then names by place.
func (c *codec) newPerson(v *string) {
	if c.reading {
		var id uuid.UUID
		copy(id[:], c.take(len(id)))
		*v = names.Format("persons", id)
	} else {
		id, err := names.Parse("persons", *v)
		if err != nil {
			c.err = errors.Join(c.err, err)
		}
		c.b = append(c.b, id[:]...)
	}
	c.members = append(c.members, *v)
}

func (c *codec) person(v *string) {
	place := -1
	for i, m := range c.members {
		if m == *v {
			place = i
		}
	}
	if !c.reading && place < 0 {
		c.err = errors.Join(c.err, fmt.Errorf("%s is no member of the household", *v))
	}
	number(c, &place)
	if c.reading && c.err == nil {
		if place < 0 || place >= len(c.members) {
			c.damaged()
			return
		}
		*v = c.members[place]
	}
}

// maxList bounds a list, so that a damaged length cannot ask for all the memory there is.
const maxList = 10_000

func list[T any](c *codec, v *[]T, each func(*T)) {
	n := len(*v)
	number(c, &n)
	if c.reading && n > 0 {
		if n > maxList || n > len(c.b) {
			c.damaged()
			return
		}
		*v = make([]T, n)
	}
	for i := range *v {
		each(&(*v)[i])
	}
}

func optional[T any](c *codec, v **T, each func(*T)) {
	is := *v != nil
	c.flag(&is)
	if c.reading && is {
		*v = new(T)
	}
	if is {
		each(*v)
	}
}

func (c *codec) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.damaged()
		return nil
	}
	out := c.b[:n]
	c.b = c.b[n:]
	return out
}

func (c *codec) damaged() {
	if c.err == nil {
		c.err = errCompact
	}
	c.b = nil
}
