package domain

import "strings"

// entitlements makes one line for everything asked for, granted or not. GMI goes before housing (R60) whatever the order asked.
func (a *assessment) entitlements() {
	if a.facts.asks(PurposeStatus) {
		a.result.Entitlements = append(a.result.Entitlements, a.status())
	}
	if a.facts.asks(PurposeGMI) {
		a.result.Entitlements = append(a.result.Entitlements, a.gmiLine())
	}
	if a.facts.asks(PurposeHousing) {
		a.result.Entitlements = append(a.result.Entitlements, a.housingBenefit())
	}
}

// status applies R75: needy when income does not exceed the needy threshold, else low-income when it does not exceed the
// municipal one; both only with the property conditions met (or R85). Needy goes before low-income.
func (a *assessment) status() Entitlement {
	e := Entitlement{Status: LowIncome, Rule: id(75)}
	if a.size == 0 {
		return a.refuseExcluded(e)
	}
	s := a.step(75).in("income", a.income.v(), unitEURMonth)
	if a.unknown.income && Within(a.income, max(a.needy, a.low)) {
		s.out("status", txt("undetermined"), "")
		return a.undetermined(e)
	}
	switch {
	case Within(a.income, a.needy):
		e.Status = Needy
		e.Reason = a.statusReason("trūcīgas mājsaimniecības", "needy household", a.needy)
		if !s.quiet {
			s.Formula = a.income.String() + " ≤ " + a.needy.String()
		}
	case a.hasLow && Within(a.income, a.low):
		e.Reason = a.statusReason("maznodrošinātas mājsaimniecības", "low-income household", a.low)
		if !s.quiet {
			s.Formula = a.income.String() + " ≤ " + a.low.String()
		}
	default:
		e.Reason = a.noStatusReason()
		if !s.quiet {
			s.Formula = a.income.String() + " > " + max(a.needy, a.low).String()
		}
		s.out("status", txt("none"), "")
		return e
	}
	s.out("status", e.Status.v(), "")
	return a.permitted(e, 0, nil)
}

func (a *assessment) statusReason(lv, en string, threshold Money) Text {
	if a.quiet {
		return Text{}
	}
	return Text{
		LV: "Ienākumi " + a.incomeLV(threshold) + " mēnesī nepārsniedz " + lv + " ienākumu slieksni " + threshold.LV() + " (" + personsLV(a.size) + ").",
		EN: "Income of " + a.incomeEN(threshold) + " a month does not exceed the income threshold of a " + en + ", " + threshold.EN() + " (" + personsEN(a.size) + ").",
	}
}

func (a *assessment) noStatusReason() Text {
	if a.quiet {
		return Text{}
	}
	if !a.hasLow {
		return Text{
			LV: "Ienākumi " + a.incomeLV(a.needy) + " mēnesī pārsniedz trūcīgas mājsaimniecības slieksni " + a.needy.LV() + " (" + personsLV(a.size) + "); pašvaldības maznodrošinātas mājsaimniecības slieksnis nav ielādēts.",
			EN: "Income of " + a.incomeEN(a.needy) + " a month exceeds the needy threshold of " + a.needy.EN() + " (" + personsEN(a.size) + "); the municipality's low-income threshold is not loaded.",
		}
	}
	top := max(a.low, a.needy)
	return Text{
		LV: "Ienākumi " + a.incomeLV(top) + " mēnesī pārsniedz trūcīgas mājsaimniecības slieksni " + a.needy.LV() + " un maznodrošinātas mājsaimniecības slieksni " + a.low.LV() + " (" + personsLV(a.size) + ").",
		EN: "Income of " + a.incomeEN(top) + " a month exceeds the needy threshold of " + a.needy.EN() + " and the low-income threshold of " + a.low.EN() + " (" + personsEN(a.size) + ").",
	}
}

// permitted applies R84: a line whose income test is met is granted for the whole period when the property conditions are met,
// for one month when they are not and the discretion of R85 is used, and refused otherwise. more are conditions of this line alone.
// A line that depends on property of which nothing is known is undetermined.
func (a *assessment) permitted(e Entitlement, amount Money, more []Text) Entitlement {
	months := a.months
	failed := append(a.failed[:len(a.failed):len(a.failed)], more...)
	switch {
	case len(failed) == 0 && a.unknown.property:
		return a.undetermined(e)
	case len(failed) == 0:
	case a.oneMonth:
		a.used = true
		months = a.discretionMonths()
		e.Rule = id(85)
		if a.quiet {
			break
		}
		e.Reason.LV += " Nav izpildīts: " + joinLV(failed) + "; piešķirts vienam kalendāra mēnesim pēc sociālā dienesta ieskata."
		e.Reason.EN += " Not met: " + joinEN(failed) + "; granted for one calendar month at the discretion of the social service."
	default:
		e.Rule = id(84)
		if a.quiet {
			return e
		}
		e.Reason.LV += " Nepiešķir, jo nav izpildīts: " + joinLV(failed) + "."
		e.Reason.EN += " Not granted, because this is not met: " + joinEN(failed) + "."
		return e
	}
	e.Granted = true
	e.MonthlyAmount = amount
	a.dates(&e, months)
	return e
}

func (a *assessment) refuseExcluded(e Entitlement) Entitlement {
	e.Rule = id(15)
	e.Reason = Text{
		LV: "Visas deklarētās personas atrodas institūcijā, tāpēc palīdzību nepiešķir.",
		EN: "Every declared person stays in an institution, so no assistance is granted.",
	}
	return e
}

func joinLV(texts []Text) string {
	parts := make([]string, len(texts))
	for i, t := range texts {
		parts[i] = t.LV
	}
	return strings.Join(parts, "; ")
}

func joinEN(texts []Text) string {
	parts := make([]string, len(texts))
	for i, t := range texts {
		parts[i] = t.EN
	}
	return strings.Join(parts, "; ")
}

// incomeLV prints the average; when rounding would hide on which side of the limit it lies, it prints the exact fraction too.
func (a *assessment) incomeLV(limit Money) string {
	r := a.income.Round()
	if r == limit && a.income.Cmp(limit.Exact()) != 0 {
		return r.LV() + " (precīzi " + a.exact() + " centi)"
	}
	return r.LV()
}

func (a *assessment) incomeEN(limit Money) string {
	r := a.income.Round()
	if r == limit && a.income.Cmp(limit.Exact()) != 0 {
		return r.EN() + " (exactly " + a.exact() + " cents)"
	}
	return r.EN()
}

func (a *assessment) exact() string {
	b, _ := a.income.MarshalText()
	return string(b)
}

func personsLV(n int) string {
	if n%10 == 1 && n%100 != 11 {
		return itoa(n) + " persona"
	}
	return itoa(n) + " personas"
}

func personsEN(n int) string {
	if n == 1 {
		return "1 person"
	}
	return itoa(n) + " persons"
}
