package domain_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// wage is a good fact: what a person earned in April.
func wage() domain.Fact {
	f := base
	f.Person, f.Valid = uuid.New(), domain.Days{From: ymd(2026, 4, 1), Until: ymd(2026, 5, 1)}
	f.Value = domain.FactValue{Kind: domain.FactIncome, Income: domain.IncomeWage, Amount: 50000}
	return f
}

// Each bad fact names its field and its rule (R11, R19, R20, R24, R35, R48, R93, R96).
func TestBadFactsNameFieldAndRule(t *testing.T) {
	t.Parallel()
	if err := domain.CheckFacts([]domain.Fact{wage()}, factDay, noPath); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change      func(*domain.Fact)
		err         *errs.Error
		field, rule string
	}{
		"no kind":              {func(f *domain.Fact) { f.Value.Kind = 0 }, domain.ErrFactKindInvalid, "fact.value", "R96"},
		"unknown kind":         {func(f *domain.Fact) { f.Value.Kind = 99 }, domain.ErrFactKindInvalid, "fact.value", "R96"},
		"unknown type":         {func(f *domain.Fact) { f.Value.Income = 99 }, domain.ErrCodeInvalid, "fact.value.income.type", "R19"},
		"nobody's income":      {func(f *domain.Fact) { f.Person = uuid.Nil }, domain.ErrFactPersonInvalid, "fact.person", "R19"},
		"somebody's dwelling":  {func(f *domain.Fact) { f.Value = domain.FactValue{Kind: domain.FactDwelling}; f.Valid.Until = 0 }, domain.ErrFactPersonInvalid, "fact.person", "R14"},
		"no days":              {func(f *domain.Fact) { f.Valid = domain.Days{} }, domain.ErrFactPeriodInvalid, "fact.start_date", "R19"},
		"from after to":        {func(f *domain.Fact) { f.Valid.Until = ymd(2026, 3, 1) }, domain.ErrFactPeriodInvalid, "fact.end_date", "R19"},
		"half a month":         {func(f *domain.Fact) { f.Valid.Until = ymd(2026, 4, 16) }, domain.ErrFactPeriodInvalid, "fact.end_date", "R19"},
		"income for ever":      {func(f *domain.Fact) { f.Valid.Until = 0 }, domain.ErrFactPeriodInvalid, "fact.end_date", "R19"},
		"thirteen months":      {func(f *domain.Fact) { f.Valid.From = ymd(2025, 4, 1) }, domain.ErrFactPeriodInvalid, "fact.end_date", "R19"},
		"before 2020":          {func(f *domain.Fact) { f.Valid = domain.Days{From: ymd(2019, 12, 1), Until: ymd(2020, 1, 1)} }, domain.ErrFactPeriodInvalid, "fact.start_date", "R19"},
		"the future":           {func(f *domain.Fact) { f.Valid = domain.Days{From: ymd(2026, 6, 1), Until: ymd(2026, 7, 1)} }, domain.ErrFactPeriodInvalid, "fact.start_date", "R19"},
		"below zero":           {func(f *domain.Fact) { f.Value.Amount = -1 }, domain.ErrAmountInvalid, "fact.value", "R19"},
		"more than there is":   {func(f *domain.Fact) { f.Value.Amount = domain.MaxMoney + 1 }, domain.ErrAmountInvalid, "fact.value", "R19"},
		"a lump over two days": {func(f *domain.Fact) { f.Value.Kind = domain.FactIrregularIncome }, domain.ErrFactPeriodInvalid, "fact.end_date", "R20"},
		"born tomorrow": {func(f *domain.Fact) {
			f.Value = domain.FactValue{Kind: domain.FactMembership, Relation: 1, BirthDate: ymd(2026, 4, 2)}
		}, domain.ErrBirthDateInvalid, "fact.value.membership.birth_date", "R11"},
		"no relation": {func(f *domain.Fact) {
			f.Value = domain.FactValue{Kind: domain.FactMembership, BirthDate: ymd(1980, 1, 1)}
		}, domain.ErrCodeInvalid, "fact.value.membership.relation", "R11"},
		"no occupation":      {func(f *domain.Fact) { f.Value = domain.FactValue{Kind: domain.FactOccupation} }, domain.ErrCodeInvalid, "fact.value.occupation.occupation", "R48"},
		"an account number":  {func(f *domain.Fact) { f.Value = domain.FactValue{Kind: domain.FactAccount, Label: "LV00 BANK"} }, domain.ErrCodeInvalid, "fact.value.account.label", "R35"},
		"no source":          {func(f *domain.Fact) { f.Source.Kind = 0 }, domain.ErrFactSourceInvalid, "fact.source.kind", "R93"},
		"no document":        {func(f *domain.Fact) { f.Source.Kind = domain.FromDocument }, domain.ErrFactSourceInvalid, "fact.source.record", "R93"},
		"no register":        {func(f *domain.Fact) { f.Source = domain.FactSource{Kind: domain.FromRegister, Record: "a1"} }, domain.ErrFactSourceInvalid, "fact.source.register", "R93"},
		"a declared record":  {func(f *domain.Fact) { f.Source.Record = "a1" }, domain.ErrFactSourceInvalid, "fact.source", "R93"},
		"no municipality":    {func(f *domain.Fact) { f.Municipality = "9999999" }, domain.ErrMunicipalityUnknown, "fact.municipality", "R96"},
		"two months at once": {func(f *domain.Fact) { f.Value.Kind = domain.FactEconomicActivity; f.Valid.From = ymd(2026, 3, 1) }, domain.ErrFactPeriodInvalid, "fact.end_date", "R24"},
	} {
		f := wage()
		c.change(&f)
		err := domain.CheckFacts([]domain.Fact{f}, factDay, noPath)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		e := problem(t, err)
		if e.Fields[0].Path != c.field || e.Metadata["rule"] != c.rule || !strings.Contains(e.Fields[0].Description, c.rule) || !strings.Contains(e.Fields[0].DescriptionLV, c.rule) {
			t.Errorf("%s: %+v of %s", name, e.Fields, e.Metadata["rule"])
		}
	}
}

// All problems of a call are listed, each with its own path.
func TestAllProblemsOfACallAreListed(t *testing.T) {
	t.Parallel()
	a, b := wage(), wage()
	a.Value.Amount, b.Person, b.Value.Income = -1, uuid.Nil, 0
	err := domain.CheckFacts([]domain.Fact{wage(), a, b}, factDay, func(i int) string { return []string{"x", "y", "z"}[i] })
	e := problem(t, err)
	var paths []string
	for _, f := range e.Fields {
		paths = append(paths, f.Path)
	}
	if strings.Join(paths, " ") != "y.value z.person z.value.income.type" {
		t.Errorf("paths %v", paths)
	}
}

func ymd(y, m, d int) domain.Date { return domain.NewDate(y, m, d) }
