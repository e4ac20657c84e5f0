package domain_test

import (
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// TestR88R89CrisisBenefitByMunicipality reads the table of published municipal rules.
func TestR88R89CrisisBenefitByMunicipality(t *testing.T) {
	t.Parallel()
	e := engine(t)
	cost := func(m domain.Money) *domain.Money { return &m }
	yes, no := true, false
	base := domain.CrisisFacts{Event: domain.OtherEvent, EventDate: day(t, "2026-04-20"), ApplicationDate: day(t, "2026-05-15"), Costs: cost(20000), CoveredByOthers: &no}
	for name, c := range map[string]struct {
		municipality string
		change       func(*domain.CrisisFacts)
		ceiling      domain.Money
		unknown      bool
		days         int
	}{
		"Cēsis, a fire: two minimum wages":    {"0026000", func(c *domain.CrisisFacts) { c.Event = domain.Disaster }, 156000, false, 5},
		"Cēsis, another event: one":           {"0026000", nil, 78000, false, 5},
		"Cēsis, on the last day of the month": {"0026000", func(c *domain.CrisisFacts) { c.EventDate = day(t, "2026-04-15") }, 78000, false, 5},
		"Cēsis, a day late":                   {"0026000", func(c *domain.CrisisFacts) { c.EventDate = day(t, "2026-04-14") }, 0, false, 5},
		"Cēsis in 2022: the minimum wage of then": {"0026000", func(c *domain.CrisisFacts) {
			c.EventDate, c.ApplicationDate = day(t, "2022-02-01"), day(t, "2022-02-10")
		}, 50000, false, 5},
		"former Priekuļi": {"0026000", func(c *domain.CrisisFacts) {
			c.EventDate, c.ApplicationDate = day(t, "2021-06-01"), day(t, "2021-06-30")
		}, 30000, false, 10},
		"Jēkabpils: at most 150":         {"0031000", nil, 15000, false, 10},
		"Jēkabpils: not above the costs": {"0031000", func(c *domain.CrisisFacts) { c.Costs = cost(9999) }, 9999, false, 10},
		"Jēkabpils: costs not known":     {"0031000", func(c *domain.CrisisFacts) { c.Costs = nil }, 0, true, 10},
		"Jēkabpils: a fire within three months": {"0031000", func(c *domain.CrisisFacts) {
			c.Event, c.EventDate, c.Costs = domain.Disaster, day(t, "2026-02-15"), cost(500000)
		}, 156000, false, 10},
		"Jēkabpils: a day after three months":          {"0031000", func(c *domain.CrisisFacts) { c.EventDate = day(t, "2026-02-14") }, 0, false, 10},
		"Limbaži":                                      {"0035000", nil, 30000, false, 0},
		"Limbaži by commission":                        {"0035000", func(c *domain.CrisisFacts) { c.ByCommission = true }, 45000, false, 0},
		"Rēzekne: within the costs":                    {"0043000", nil, 20000, false, 10},
		"Rēzekne: insurance pays":                      {"0043000", func(c *domain.CrisisFacts) { c.CoveredByOthers = &yes }, 0, false, 10},
		"Rēzekne: whether insurance pays is not known": {"0043000", func(c *domain.CrisisFacts) { c.CoveredByOthers = nil }, 0, true, 10},
		"Augšdaugava":                                  {"0022000", nil, 20000, false, 0},
		"a municipality whose rules are not loaded":    {riga, nil, 0, true, 0},
	} {
		in := base
		in.Municipality = c.municipality
		if c.change != nil {
			c.change(&in)
		}
		o, err := e.Crisis(in)
		if err != nil {
			t.Fatal(err)
		}
		if o.Ceiling != c.ceiling || o.Granted != (c.ceiling > 0) || o.Undetermined != c.unknown || o.WorkingDays != c.days || o.Reason.LV == "" || (len(o.Missing) > 0) != c.unknown {
			t.Errorf("%s: %+v", name, o)
		}
		if o.Trace[0].Rule != "R88" || o.Trace[1].Rule != "R89" {
			t.Errorf("%s: trace %+v", name, o.Trace)
		}
	}
	for name, c := range map[string]struct {
		change func(*domain.CrisisFacts)
		path   string
	}{
		"nowhere":           {func(c *domain.CrisisFacts) { c.Municipality = "9999999" }, "assessment.municipality"},
		"no event":          {func(c *domain.CrisisFacts) { c.Event = 0 }, "assessment.event"},
		"before it happens": {func(c *domain.CrisisFacts) { c.EventDate = day(t, "2026-05-16") }, "assessment.event_date"},
		"negative costs":    {func(c *domain.CrisisFacts) { c.Costs = cost(-1) }, "assessment.costs"},
		"in 2020":           {func(c *domain.CrisisFacts) { c.ApplicationDate = day(t, "2020-05-16") }, "assessment.application_date"},
	} {
		in := base
		in.Municipality = riga
		c.change(&in)
		if _, err := e.Crisis(in); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
