package domain

import (
	"regexp"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// maxFactMonths bounds the months that one fact of income speaks for.
const maxFactMonths = 12

// firstFactDay is the first day for which money is recorded: twelve months before the first application that the rows of the law
// cover, which is as far back as its means test looks (R20). firstLivingDay is for what may be as old as a person.
var (
	firstFactDay   = (ParametersFrom.Month() - 12).First()
	firstLivingDay = NewDate(1900, 1, 1)
)

var (
	registerCode = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,29}$`)
	recordName   = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z./_-]{0,99}$`)
	accountLabel = regexp.MustCompile(`^[0-9A-Za-z]{1,12}$`)
)

// CheckFacts tests facts by themselves: kind, person, days, values and source, on the day on which they are recorded. at names the
// i-th fact in the request. It returns an error that lists every violation with its field and its rule, or nil.
func CheckFacts(facts []Fact, today Date, at func(i int) string) error {
	v := &violations{}
	for i := range facts {
		c := factCheck{v: v, f: &facts[i], at: at(i), rule: "R96"}
		if c.kind() {
			c.days(today)
			c.codes()
			c.amounts()
		}
		c.source()
	}
	if v.err != nil {
		return v.err
	}
	return nil
}

// factCheck is the test of one fact; rule is the one that reads facts of its kind.
type factCheck struct {
	v    *violations
	f    *Fact
	at   string
	rule string
}

func (c *factCheck) say(kind *errs.Error, field, en, lv string) {
	c.v.at(c.at+"."+field, c.rule, kind, en, lv)
}

// must reports the kind of problem with its own words unless ok.
func (c *factCheck) must(ok bool, kind *errs.Error, field string) {
	if !ok {
		c.say(kind, field, kind.Message, kind.MessageLV)
	}
}

func (c *factCheck) kind() bool {
	c.must(KnownMunicipality(c.f.Municipality), ErrMunicipalityUnknown, "municipality")
	if !c.f.Value.Kind.known() {
		c.must(false, ErrFactKindInvalid, "value")
		return false
	}
	k := factKinds[c.f.Value.Kind]
	c.rule = k.rule
	named := c.f.Person != uuid.Nil
	c.must(k.about == anybody || named == (k.about == aPerson), ErrFactPersonInvalid, "person")
	return true
}

func (c *factCheck) source() {
	s := c.f.Source
	c.rule = "R93"
	switch s.Kind {
	case Declared:
		c.must(s.Register == "" && s.Record == "", ErrFactSourceInvalid, "source")
	case FromDocument:
		c.must(s.Register == "" && recordName.MatchString(s.Record), ErrFactSourceInvalid, "source.record")
	case FromRegister:
		c.must(registerCode.MatchString(s.Register), ErrFactSourceInvalid, "source.register")
		c.must(recordName.MatchString(s.Record), ErrFactSourceInvalid, "source.record")
	default:
		c.must(false, ErrFactSourceInvalid, "source.kind")
	}
}

// days tests the interval: in order, not before the first day there is, and of the form that the kind has.
func (c *factCheck) days(today Date) {
	d, k := c.f.Valid, factKinds[c.f.Value.Kind]
	first := firstFactDay
	if k.period == whileTrue {
		first = firstLivingDay
	}
	switch {
	case d.From == 0:
		c.must(false, ErrFactPeriodInvalid, "start_date")
		return
	case d.From < first:
		c.say(ErrFactPeriodInvalid, "start_date", "The first day must not be before "+first.String()+".", "Pirmā diena nedrīkst būt pirms "+first.LV()+".")
	case d.Until != 0 && d.Until <= d.From:
		c.say(ErrFactPeriodInvalid, "end_date", "The last day must not be before the first.", "Pēdējā diena nedrīkst būt pirms pirmās.")
		return
	case k.period != whileTrue && d.Until == 0:
		c.say(ErrFactPeriodInvalid, "end_date", "Facts of this kind have a last day.", "Šāda veida faktiem ir pēdējā diena.")
		return
	case k.period != whileTrue && d.From > today:
		c.say(ErrFactPeriodInvalid, "start_date", "What has not happened yet is not known.", "Tas, kas vēl nav noticis, nav zināms.")
	}
	whole := d.From == d.From.Month().First() && d.Until == d.Until.Month().First()
	months := d.Until.Month() - d.From.Month()
	switch {
	case k.period == oneMonth && (!whole || months != 1):
		c.say(ErrFactPeriodInvalid, "end_date", "The days must be one calendar month.", "Dienām jābūt vienam kalendāra mēnesim.")
	case k.period == wholeMonths && (!whole || months > maxFactMonths):
		c.say(ErrFactPeriodInvalid, "end_date", "The days must be whole calendar months, at most twelve.", "Dienām jābūt pilniem kalendāra mēnešiem, ne vairāk kā divpadsmit.")
	case k.period == oneDay && d.From.Next() != d.Until:
		c.say(ErrFactPeriodInvalid, "end_date", "The payment came on one day.", "Maksājums saņemts vienā dienā.")
	case k.period == bounded && months > 24:
		c.say(ErrFactPeriodInvalid, "end_date", "At most two years.", "Ne vairāk kā divi gadi.")
	}
}

// codes tests that every code is in its list.
func (c *factCheck) codes() {
	x := &c.f.Value
	switch x.Kind {
	case FactMembership:
		c.must(known(relationWords, x.Relation), ErrCodeInvalid, "value.membership.relation")
		c.must(x.BirthDate > firstLivingDay && (c.f.Valid.From == 0 || x.BirthDate <= c.f.Valid.From), ErrBirthDateInvalid, "value.membership.birth_date")
	case FactOccupation:
		c.must(known(occupationWords, x.Occupation), ErrCodeInvalid, "value.occupation.occupation")
		c.must(x.Exemption >= 0 && int(x.Exemption) < len(exemptionWords), ErrCodeInvalid, "value.occupation.job_seeker_exemption")
	case FactInstitution:
		c.must(known(institutionWords, x.Place), ErrCodeInvalid, "value.institution")
	case FactResidence:
		c.must(known(residenceWords, x.Residence), ErrCodeInvalid, "value.residence")
	case FactIncome:
		c.must(known(incomeWords, x.Income), ErrCodeInvalid, "value.income.type")
	case FactIrregularIncome:
		c.must(known(incomeWords, x.Income), ErrCodeInvalid, "value.irregular_income.type")
	case FactAccount:
		c.must(accountLabel.MatchString(x.Label), ErrCodeInvalid, "value.account.label")
	case FactVehicle:
		c.must(known(vehicleWords, x.Vehicle), ErrCodeInvalid, "value.vehicle.kind")
	case FactAsset:
		c.must(known(assetWords, x.Asset), ErrCodeInvalid, "value.asset.kind")
	case FactDwelling:
		c.must(x.Heating >= 0 && int(x.Heating) < len(heatingWords), ErrCodeInvalid, "value.dwelling.heating")
	case FactCrisis:
		c.must(known(crisisEventWords, x.Event), ErrCodeInvalid, "value.crisis.event")
	case FactHousingExpense:
		c.must(known(expenseWords, x.Expense), ErrCodeInvalid, "value.housing_expense.type")
	}
}

// amounts tests every amount and area, whatever the kind: those that a kind has not are zero.
func (c *factCheck) amounts() {
	x := &c.f.Value
	for _, m := range []Money{x.Amount, x.Revenue, x.Costs} {
		if m < 0 || m > MaxMoney {
			c.say(ErrAmountInvalid, "value", impossibleEN, impossibleLV)
			break
		}
	}
	if max(x.Start, -x.Start, x.End, -x.End) > MaxMoney {
		c.say(ErrAmountInvalid, "value.account", "The balance is not possible.", "Atlikums nav iespējams.")
	}
	if min(x.AreaM2, x.AreaM2Hundredths, x.QuantityHundredths) < 0 || x.AreaM2 > 100_000_000 || x.AreaM2Hundredths > 10_000_000 || x.QuantityHundredths > maxQuantity {
		c.say(ErrAmountInvalid, "value", "The area or quantity is not possible.", "Platība vai daudzums nav iespējams.")
	}
}
