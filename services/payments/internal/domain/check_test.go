package domain

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

func asError(err error) *errs.Error {
	e, _ := errs.As(err)
	return e
}

// Each row is one amount and what the checks say about it; nothing that could not be checked passes (CONF-E05).
func TestChecks(t *testing.T) {
	t.Parallel()
	anna, child := uuid.New(), uuid.New()
	alive := map[uuid.UUID]Life{anna: {Known: true}, child: {Known: true}}
	dead := func(p uuid.UUID) map[uuid.UUID]Life {
		m := map[uuid.UUID]Life{anna: {Known: true}, child: {Known: true}}
		m[p] = Life{Known: true, Died: DateOf(testNow)}
		return m
	}
	for name, c := range map[string]struct {
		change  func(*Candidate)
		lives   map[uuid.UUID]Life
		check   Check
		outcome Outcome
	}{
		"all is well":                    {func(*Candidate) {}, alive, "", ""},
		"nobody is named":                {func(c *Candidate) { c.Payee = nil }, alive, CheckAccount, Blocked},
		"account is wrong":               {func(c *Candidate) { c.Payee.Account.IBAN = "LV00" }, alive, CheckAccount, Blocked},
		"registry does not answer":       {func(*Candidate) {}, nil, CheckDeath, CouldNotCheck},
		"one of two is unknown":          {func(*Candidate) {}, map[uuid.UUID]Life{anna: {Known: true}}, CheckDeath, CouldNotCheck},
		"registry, released":             {func(c *Candidate) { c.Obligation.Released = []Check{CheckDeath} }, nil, "", ""},
		"payee died":                     {func(*Candidate) {}, dead(anna), CheckDeath, Blocked},
		"payee died, released":           {func(c *Candidate) { c.Obligation.Released = []Check{CheckDeath} }, dead(anna), CheckDeath, Blocked},
		"child died":                     {func(*Candidate) {}, dead(child), CheckDeath, Review},
		"only beneficiary died":          {func(c *Candidate) { c.Obligation.Persons, c.Payee.Person = []uuid.UUID{child}, uuid.Nil }, dead(child), CheckDeath, Blocked},
		"payee is nobody of the family":  {func(c *Candidate) { c.Payee.Person = uuid.New() }, alive, CheckDeath, CouldNotCheck},
		"benefit ended before the month": {func(c *Candidate) { c.BenefitEnd = Month("2026-02").First() }, alive, CheckBenefitEnd, Blocked},
		"benefit ends in the month":      {func(c *Candidate) { c.BenefitEnd = Month("2026-03").First() }, alive, "", ""},
		"paid twice":                     {func(c *Candidate) { c.Duplicate = true }, alive, CheckDuplicate, Review},
		"paid twice, released":           {func(c *Candidate) { c.Duplicate, c.Obligation.Released = true, []Check{CheckDuplicate} }, alive, "", ""},
		"deduction leaves one cent":      {func(c *Candidate) { c.Recovery = &Recovery{Amount: 500, Monthly: 99} }, alive, "", ""},
		"deduction leaves nothing":       {func(c *Candidate) { c.Recovery = &Recovery{Amount: 500, Monthly: 100} }, alive, CheckRecovery, Blocked},
	} {
		one := Candidate{
			Obligation: Obligation{ID: uuid.New(), Cause: CauseBenefit, Month: "2026-03", Amount: 100, State: Due, Persons: []uuid.UUID{anna, child}},
			Payee:      &Payee{Person: anna, Account: testPayer}, BenefitEnd: Month("2026-05").First(),
		}
		c.change(&one)
		x, failed := one.examine(c.lives)
		if failed != (c.check != "") || x.Check != c.check || x.Outcome != c.outcome {
			t.Errorf("%s: %v %v", name, failed, x)
		}
	}
}

func TestOnlyWhatCouldNotBeAskedIsReleased(t *testing.T) {
	t.Parallel()
	for _, c := range Checks {
		o := Obligation{State: Due}
		err := o.Release([]Check{c}, "seen the person", testNow)
		if want := c == CheckRestricted || c == CheckDeath || c == CheckDuplicate; (err == nil) != want || err != nil && !errors.Is(err, ErrCheckNotReleasable) {
			t.Errorf("%s: %v", c, err)
		}
	}
}

// A benefit owes the announced amount once for each month that it touches, and nothing else.
func TestObligationsOfABenefit(t *testing.T) {
	t.Parallel()
	good := Benefit{ID: uuid.New(), Kind: "GMI", Municipality: testMunicipality, Persons: []uuid.UUID{uuid.New()}, Monthly: 16_600}
	for days, want := range map[[2]string][]Month{
		{"2026-01-01", "2026-03-31"}: {"2026-01", "2026-02", "2026-03"},
		{"2026-01-31", "2026-02-01"}: {"2026-01", "2026-02"},
		{"2025-12-15", "2026-01-15"}: {"2025-12", "2026-01"},
		{"2026-05-05", "2026-05-05"}: {"2026-05"},
		{"2026-05-05", "2026-05-04"}: nil,
		{"2026-05-05", "2036-05-04"}: nil,
	} {
		b := good
		b.Start, _ = ParseDate(days[0])
		b.End, _ = ParseDate(days[1])
		var j Journal
		got, err := b.Obligations(nil, testNow, &j)
		if (err == nil) != (want != nil) || len(got) != len(want) {
			t.Errorf("%v: %v, %v", days, got, err)
			continue
		}
		for i, o := range got {
			if o.Month != want[i] || o.Amount != 16_600 || o.State != Due || !j.Postings[i].Balanced() {
				t.Errorf("%v: %+v", days, o)
			}
		}
	}
	for name, change := range map[string]func(*Benefit){
		"no amount": func(b *Benefit) { b.Monthly = 0 }, "less than nothing": func(b *Benefit) { b.Monthly = -1 },
		"no persons": func(b *Benefit) { b.Persons = nil }, "another kind": func(b *Benefit) { b.Kind = "OTHER" }, "no days": func(b *Benefit) { b.Start = Date{} },
	} {
		b := good
		b.Start, b.End = DateOf(testNow), DateOf(testNow)
		change(&b)
		if _, err := b.Obligations(nil, testNow, new(Journal)); !errors.Is(err, ErrBenefitEvent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
