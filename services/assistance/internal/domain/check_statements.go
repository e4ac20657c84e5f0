package domain

// checkStatements tests what is stated beside the lines: persons and months, and that no statement denies a line.
func (f *Facts) checkStatements(v *violations) {
	d := &f.Declaration
	for i, n := range d.NoIncomes {
		f.checkPersonMonth(v, "no_incomes", i, n.Person, n.Month)
		for _, in := range d.MonthlyIncomes {
			if in.Person == n.Person && in.Month == n.Month && in.Amount > 0 {
				v.add(ErrFactsContradictory, item("no_incomes", i, "month"), "There is income of this month.", "Šajā mēnesī ir ienākumi.")
				break
			}
		}
	}
	f.checkNoIrregular(v)
	if d.NoRealProperty && len(d.RealProperties) > 0 {
		v.add(ErrFactsContradictory, "declaration.no_real_property", "Real property is declared.", "Ir deklarēts nekustamais īpašums.")
	}
	if d.NoVehicles && len(d.Vehicles) > 0 {
		v.add(ErrFactsContradictory, "declaration.no_vehicles", "A vehicle is declared.", "Ir deklarēts transportlīdzeklis.")
	}
	f.checkForms(v)
}

func (f *Facts) checkNoIrregular(v *violations) {
	d := &f.Declaration
	for i, p := range d.NoIrregularIncomes {
		if f.member(p) < 0 {
			v.add(ErrMemberUnknown, item("no_irregular_incomes", i, "person"), ErrMemberUnknown.Message, ErrMemberUnknown.MessageLV)
		}
		for _, in := range d.IrregularIncomes {
			if in.Person == p && in.Amount > 0 {
				v.add(ErrFactsContradictory, item("no_irregular_incomes", i, "person"), "The person has irregular income.", "Personai ir neregulāri ienākumi.")
				break
			}
		}
	}
}

// checkForms tests accounts, economic activity and assets.
func (f *Facts) checkForms(v *violations) {
	d := &f.Declaration
	for i, a := range d.Accounts {
		if f.member(a.Person) < 0 {
			v.add(ErrMemberUnknown, item("accounts", i, "person"), ErrMemberUnknown.Message, ErrMemberUnknown.MessageLV)
		}
		if max(a.Start, -a.Start, a.End, -a.End) > MaxMoney {
			v.add(ErrAmountInvalid, item("accounts", i, "end_balance"), "The balance is not possible.", "Atlikums nav iespējams.")
		}
	}
	for i, e := range d.EconomicActivities {
		f.checkPersonMonth(v, "economic_activities", i, e.Person, e.Month)
		checkAmount(v, "economic_activities", i, "revenue", e.Revenue)
		checkAmount(v, "economic_activities", i, "costs", e.Costs)
		for _, in := range d.MonthlyIncomes {
			if in.Type == IncomeEconomicActivity && in.Person == e.Person && in.Month == e.Month {
				v.add(ErrFactsContradictory, item("economic_activities", i, "month"),
					"Economic activity of this month stands in a line of income too.", "Šī mēneša saimnieciskā darbība norādīta arī ienākumu rindā.")
				break
			}
		}
	}
	for i, x := range d.Assets {
		if !known(assetWords, x.Kind) {
			v.add(ErrCodeInvalid, item("assets", i, "kind"), ErrCodeInvalid.Message, ErrCodeInvalid.MessageLV)
		}
		checkAmount(v, "assets", i, "value", x.Value)
	}
	if max(len(d.NoIncomes), len(d.NoIrregularIncomes), len(d.Accounts), len(d.EconomicActivities), len(d.Assets)) > maxStatements {
		v.add(ErrAmountInvalid, "declaration", "At most 100 statements of each kind.", "Ne vairāk kā 100 apliecinājumu katrā sarakstā.")
	}
}

// maxStatements bounds each list of statements: 30 persons by three months, and room.
const maxStatements = 100

func (f *Facts) checkPersonMonth(v *violations, list string, i int, person string, month Month) {
	if f.member(person) < 0 {
		v.add(ErrMemberUnknown, item(list, i, "person"), ErrMemberUnknown.Message, ErrMemberUnknown.MessageLV)
	}
	if m := f.ApplicationDate.Month(); month < m-3 || month >= m {
		window := (m - 3).String() + ".." + (m - 1).String()
		v.add(ErrIncomeMonthOutside, item(list, i, "month"), "The month must be in "+window+".", "Mēnesim jābūt "+window+".")
	}
}
