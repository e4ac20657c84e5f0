package domain

// openKeys are the keys of what the texts leave open or to municipalities: each is a working assumption until the law is read.
func openKeys(specs *[keyCount]keySpec) {
	yesNo := []string{Yes, No}
	choice := func(k Key, name string, municipal bool, words ...string) {
		specs[k] = keySpec{name: name, kind: KindChoice, choices: words, national: true, municipal: municipal}
	}
	choice(KeyEconomicLoss, "income.economic_loss", false, "zero", OffsetsOwn)
	choice(KeyPastWageIgnored, "income.past_wage_ignored", false, "no", BelowMinimumWage)
	choice(KeyMaintenanceContract, "entitlement.maintenance_contract_excludes", false, yesNo...)
	choice(KeyResidenceGroups, "entitlement.residence_groups", false, NotChecked, NoTemporaryPermits)
	choice(KeySecurities, "property.securities", false, ListedOnly, AsSavings)
	choice(KeyGMIJobSeeker, "gmi.job_seeker_effect", false, None, Notice, Condition)
	choice(KeyHousingJobSeeker, "housing.job_seeker_effect", false, None, Notice, Condition)
	choice(KeyHousingDebts, "housing.debts", true, NotCounted, Counted)
	choice(KeyHousingRecalc, "housing.housing_recalc", true, Once, Monthly)
	choice(KeyRecalcOnGMI, "award.recalculate_on_gmi_change", false, yesNo...)
	choice(KeyRecalcOnCoefficient, "award.recalculate_on_coefficient_change", false, yesNo...)
	choice(KeySanctionMode, "sanction.mode", false, None, PersonShare, Whole)
	choice(KeySanctionChildren, "sanction.children_protected", false, yesNo...)
	choice(KeyOneMonthRepeats, "award.one_month_repeats", false, Unlimited, OncePerYear)
	choice(KeyRightPatient, "right.patient_payments", false, ForNeedy, ForBoth, None)
	choice(KeyRightElectricity, "right.protected_electricity_user", false, ForNeedy, ForBoth, None)
	choice(KeyRightLegalAid, "right.legal_aid", false, ForNeedy, ForBoth, None)
	choice(KeyRightPropertyTax, "right.property_tax_relief", true, ForNeedy, ForBoth, None)
	specs[KeyFoodAid] = keySpec{name: "food_aid.threshold", kind: KindPair}
	crisis := func(k Key, name string, kind ValueKind, words ...string) {
		specs[k] = keySpec{name: "crisis." + name, kind: kind, choices: words, municipal: true}
	}
	crisis(KeyCrisisDisaster, "disaster_max", KindCeiling)
	crisis(KeyCrisisOther, "other_max", KindCeiling)
	crisis(KeyCrisisCommission, "commission_max", KindCeiling)
	crisis(KeyCrisisCappedAtCosts, "capped_at_costs", KindChoice, yesNo...)
	crisis(KeyCrisisOnlyIfUncovered, "only_if_uncovered", KindChoice, yesNo...)
	crisis(KeyCrisisFileWithin, "file_within_months", KindCount)
	crisis(KeyCrisisDecideWithin, "decide_within_working_days", KindCount)
}
