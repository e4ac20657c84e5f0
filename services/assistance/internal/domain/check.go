package domain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/digisoc/platform/pkg/errs"
)

// Limits of what one declaration may hold; the contract has the same.
const (
	maxMembers = 30
	maxLines   = 500

	maxQuantity = 100_000_000 // hundredths of a kWh or m³ on one bill
)

// violations collects what is wrong with the facts; the first one names the error, all of them are listed with their paths.
type violations struct{ err *errs.Error }

// Every problem names the rule it is about: at the end of its text, and that of the first one in the metadata.
func (v *violations) add(kind *errs.Error, path, en, lv string) {
	v.at("assessment."+path, problemRules[kind.Reason], kind, en, lv)
}

// at adds a problem with its whole path and its rule.
func (v *violations) at(path, rule string, kind *errs.Error, en, lv string) {
	if v.err == nil {
		v.err = kind.Meta("rule", rule)
	}
	v.err = v.err.Field(path, kind.Reason, en+" ("+rule+")", lv+" ("+rule+")")
}

// problemRules is the rule that each reason is about.
var problemRules = map[string]string{
	ErrDateOutside.Reason: "R2", ErrParameterMissing.Reason: "R2", ErrMemberDuplicate.Reason: "R11", ErrMemberUnknown.Reason: "R11",
	ErrApplicantMissing.Reason: "R12", ErrBirthDateInvalid.Reason: "R18", ErrIncomeMonthOutside.Reason: "R19", ErrIncomeDateOutside.Reason: "R20",
	ErrExpenseMonthOutside.Reason: "R56", ErrAmountInvalid.Reason: "R1", ErrMunicipalityUnknown.Reason: "R14", ErrOneMonthReason.Reason: "R85",
	ErrCodeInvalid.Reason: "R96", ErrPurposeRequired.Reason: "R96", ErrDwellingMissing.Reason: "R14", ErrFactsContradictory.Reason: "R96",
}

func item(list string, i int, field string) string {
	return "declaration." + list + "[" + strconv.Itoa(i) + "]." + field
}

func known[T ~int32](words []string, v T) bool { return v > 0 && int(v) < len(words) }

// Check tests the facts by themselves: members, windows, days and amounts. It returns an errs.Invalid error that lists every
// violation with its path in the request, or nil.
func (f *Facts) Check() error {
	v := &violations{}
	if !KnownMunicipality(f.Municipality) {
		v.add(ErrMunicipalityUnknown, "municipality", ErrMunicipalityUnknown.Message, ErrMunicipalityUnknown.MessageLV)
	}
	f.checkPurposes(v)
	f.checkMembers(v)
	f.checkIncome(v)
	f.checkProperty(v)
	f.checkHousing(v)
	f.checkStatements(v)
	f.checkCrisis(v)
	if a := f.OneMonthAward; a != nil && strings.TrimSpace(a.Reason) == "" {
		v.add(ErrOneMonthReason, "one_month_award.reason", ErrOneMonthReason.Message, ErrOneMonthReason.MessageLV)
	}
	if v.err != nil {
		return v.err
	}
	return nil
}

func (f *Facts) asks(p Purpose) bool { return slices.Contains(f.Purposes, p) }

func (f *Facts) checkPurposes(v *violations) {
	bad := len(f.Purposes) == 0
	for i, p := range f.Purposes {
		bad = bad || !known(purposeWords, p) || slices.Contains(f.Purposes[:i], p)
	}
	if bad {
		v.add(ErrPurposeRequired, "purposes", ErrPurposeRequired.Message, ErrPurposeRequired.MessageLV)
	}
}

func (f *Facts) checkMembers(v *violations) {
	members := f.Declaration.Members
	applicants := 0
	for i, m := range members {
		if m.Person == "" {
			v.add(ErrMemberUnknown, item("members", i, "person"), "The member has no name.", "Loceklim nav nosaukuma.")
		}
		for _, o := range members[:i] {
			if o.Person == m.Person {
				v.add(ErrMemberDuplicate, item("members", i, "person"), ErrMemberDuplicate.Message, ErrMemberDuplicate.MessageLV)
				break
			}
		}
		if m.BirthDate == 0 || m.BirthDate > f.ApplicationDate {
			v.add(ErrBirthDateInvalid, item("members", i, "birth_date"),
				"The birth date must be a day not after the application.", "Dzimšanas datumam jābūt dienai ne vēlāk par iesniegumu.")
		}
		if !known(relationWords, m.Relation) || !known(occupationWords, m.Occupation) || m.Institution < 0 || int(m.Institution) >= len(institutionWords) {
			v.add(ErrCodeInvalid, item("members", i, "relation"), "Relation, occupation or institution is not in its list.", "Attiecības, nodarbošanās vai institūcijas koda nav sarakstā.")
		}
		if m.JobSeekerExemption < 0 || int(m.JobSeekerExemption) >= len(exemptionWords) || m.Residence < 0 || int(m.Residence) >= len(residenceWords) {
			v.add(ErrCodeInvalid, item("members", i, "job_seeker_exemption"), ErrCodeInvalid.Message, ErrCodeInvalid.MessageLV)
		}
		applicants += btoi(m.Relation == Applicant)
	}
	if applicants != 1 || len(members) > maxMembers {
		v.add(ErrApplicantMissing, "declaration.members", ErrApplicantMissing.Message, ErrApplicantMissing.MessageLV)
	}
}

func (f *Facts) checkIncome(v *violations) {
	m := f.ApplicationDate.Month()
	d := &f.Declaration
	for i, in := range d.MonthlyIncomes {
		f.checkIncomeLine(v, "monthly_incomes", i, in.Person, in.Type, in.Amount)
		if in.Month < m-3 || in.Month >= m {
			window := (m - 3).String() + ".." + (m - 1).String()
			v.add(ErrIncomeMonthOutside, item("monthly_incomes", i, "month"),
				"The month must be in "+window+".", "Mēnesim jābūt "+window+".")
		}
	}
	for i, in := range d.IrregularIncomes {
		f.checkIncomeLine(v, "irregular_incomes", i, in.Person, in.Type, in.Amount)
		if in.Date < (m-12).First() || in.Date > (m-1).Last() {
			window := (m - 12).First().String() + ".." + (m - 1).Last().String()
			v.add(ErrIncomeDateOutside, item("irregular_incomes", i, "date"),
				"The day must be in "+window+".", "Dienai jābūt "+window+".")
		}
	}
	if len(d.MonthlyIncomes) > maxLines || len(d.IrregularIncomes) > maxLines {
		v.add(ErrAmountInvalid, "declaration", "At most 500 lines of income of each kind.", "Ne vairāk kā 500 ienākumu rindu katrā sarakstā.")
	}
}

func (f *Facts) checkIncomeLine(v *violations, list string, i int, person string, t IncomeType, amount Money) {
	if f.member(person) < 0 {
		v.add(ErrMemberUnknown, item(list, i, "person"), ErrMemberUnknown.Message, ErrMemberUnknown.MessageLV)
	}
	if !known(incomeWords, t) {
		v.add(ErrCodeInvalid, item(list, i, "type"), ErrCodeInvalid.Message, ErrCodeInvalid.MessageLV)
	}
	checkAmount(v, list, i, "amount", amount)
}

// member is the place of a person among the members, -1 if there is none. Names of persons differ at the end and hardly before.
func (f *Facts) member(person string) int {
	for i := range f.Declaration.Members {
		if p := f.Declaration.Members[i].Person; len(p) == len(person) && (p == "" || p[len(p)-1] == person[len(p)-1]) && p == person {
			return i
		}
	}
	return -1
}

const (
	impossibleEN = "The amount must be from 0.00 to 10000000.00 EUR."
	impossibleLV = "Summai jābūt no 0,00 līdz 10000000,00 EUR."
)

func checkAmount(v *violations, list string, i int, field string, amount Money) {
	if amount < 0 || amount > MaxMoney {
		v.add(ErrAmountInvalid, item(list, i, field), impossibleEN, impossibleLV)
	}
}

func (f *Facts) checkProperty(v *violations) {
	if s := f.Declaration.Savings; s < 0 || s > MaxMoney {
		v.add(ErrAmountInvalid, "declaration.savings", impossibleEN, impossibleLV)
	}
	for i, p := range f.Declaration.RealProperties {
		if p.AreaM2 < 0 || p.AreaM2 > 100_000_000 {
			v.add(ErrAmountInvalid, item("real_properties", i, "area_m2"), "The area is not possible.", "Platība nav iespējama.")
		}
	}
	for i, c := range f.Declaration.Vehicles {
		if !known(vehicleWords, c.Kind) {
			v.add(ErrCodeInvalid, item("vehicles", i, "kind"), ErrCodeInvalid.Message, ErrCodeInvalid.MessageLV)
		}
	}
}

func (f *Facts) checkHousing(v *violations) {
	d := &f.Declaration
	if f.asks(PurposeHousing) && d.Dwelling == nil {
		v.add(ErrDwellingMissing, "declaration.dwelling", ErrDwellingMissing.Message, ErrDwellingMissing.MessageLV)
	}
	if w := d.Dwelling; w != nil && (w.AreaM2Hundredths < 0 || w.AreaM2Hundredths > 10_000_000) {
		v.add(ErrAmountInvalid, "declaration.dwelling.area_m2_hundredths", "The area is not possible.", "Platība nav iespējama.")
	}
	m := f.ApplicationDate.Month()
	for i, x := range d.HousingExpenses {
		if x.Month != m && x.Month != m-1 {
			v.add(ErrExpenseMonthOutside, item("housing_expenses", i, "month"),
				"The bill must be of "+(m-1).String()+" or "+m.String()+".", "Rēķinam jābūt par "+(m-1).String()+" vai "+m.String()+".")
		}
		if !known(expenseWords, x.Type) {
			v.add(ErrCodeInvalid, item("housing_expenses", i, "type"), ErrCodeInvalid.Message, ErrCodeInvalid.MessageLV)
		}
		checkAmount(v, "housing_expenses", i, "amount", x.Amount)
		if x.QuantityHundredths < 0 || x.QuantityHundredths > maxQuantity {
			v.add(ErrAmountInvalid, item("housing_expenses", i, "quantity_hundredths"), "The quantity is not possible.", "Daudzums nav iespējams.")
		}
	}
}
