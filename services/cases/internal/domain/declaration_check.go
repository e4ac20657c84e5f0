package domain

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// Upper bounds of the lists, as in the contract.
const (
	maxMembers = 30
	maxLines   = 500
	maxOther   = 100

	maxQuantity = 100_000_000 // hundredths of a kWh or m³ on one bill
)

// findings collects violations; the first one names the error, all of them are listed.
type findings struct{ err *errs.Error }

func (f *findings) add(e *errs.Error, path string, args ...any) {
	if f.err == nil {
		f.err = e
	}
	f.err = f.err.Field(fmt.Sprintf(path, args...), e.Reason, e.Message, e.MessageLV)
}

func (f *findings) result() error {
	if f.err == nil {
		return nil
	}
	return f.err
}

// Check reports every violation of the declaration of an application by applicant that was received on day. Paths
// start at application.declaration. It knows the form, not the means test: income windows are the assessment's matter.
func (d Declaration) Check(applicant uuid.UUID, received Date) error {
	f := &findings{}
	members := d.checkMembers(f, applicant, received)
	d.checkIncomes(f, members)
	d.checkProperty(f)
	d.Statements.check(f, members)
	return f.result()
}

func (d Declaration) checkMembers(f *findings, applicant uuid.UUID, received Date) map[uuid.UUID]bool {
	const base = "application.declaration.members"
	members := map[uuid.UUID]bool{}
	if len(d.Members) > maxMembers {
		f.add(ErrDeclarationInvalid, base)
	}
	applicants := 0
	for i, m := range d.Members {
		if m.Person == uuid.Nil {
			f.add(ErrDeclarationInvalid, base+"[%d].person", i)
		}
		if members[m.Person] {
			f.add(ErrMemberDuplicate, base+"[%d].person", i)
		}
		members[m.Person] = true
		if m.BirthDate.IsZero() || m.BirthDate.After(received) || m.BirthDate.Reached(130, received) {
			f.add(ErrDeclarationDateInvalid, base+"[%d].birth_date", i)
		}
		if !oneOf(m.Relation, Relations) {
			f.add(ErrDeclarationInvalid, base+"[%d].relation", i)
		}
		if !oneOf(m.Occupation, Occupations) {
			f.add(ErrDeclarationInvalid, base+"[%d].occupation", i)
		}
		if m.Institution != "" && !oneOf(m.Institution, Institutions) {
			f.add(ErrDeclarationInvalid, base+"[%d].institution", i)
		}
		if m.JobSeekerExemption != "" && !oneOf(m.JobSeekerExemption, JobSeekerExemptions) {
			f.add(ErrDeclarationInvalid, base+"[%d].job_seeker_exemption", i)
		}
		if m.Residence != "" && !oneOf(m.Residence, ResidenceGroups) {
			f.add(ErrDeclarationInvalid, base+"[%d].residence", i)
		}
		if (m.Relation == RelationApplicant) != (m.Person == applicant) {
			f.add(ErrApplicantNotMember, base+"[%d].relation", i)
		}
		if m.Person == applicant {
			applicants++
			if !m.BirthDate.IsZero() && !m.BirthDate.Reached(Adult, received) {
				f.add(ErrApplicantNotAdult, base+"[%d].birth_date", i)
			}
		}
	}
	if applicants == 0 {
		f.add(ErrApplicantNotMember, base)
	}
	return members
}

func (d Declaration) checkIncomes(f *findings, members map[uuid.UUID]bool) {
	const monthly, irregular = "application.declaration.monthly_incomes", "application.declaration.irregular_incomes"
	if len(d.MonthlyIncomes) > maxLines {
		f.add(ErrDeclarationInvalid, monthly)
	}
	if len(d.IrregularIncomes) > maxLines {
		f.add(ErrDeclarationInvalid, irregular)
	}
	for i, in := range d.MonthlyIncomes {
		checkIncome(f, members, in.Person, in.Type, in.Cents, fmt.Sprintf("%s[%d]", monthly, i))
		if !in.Month.Valid() {
			f.add(ErrDeclarationDateInvalid, monthly+"[%d].month", i)
		}
	}
	for i, in := range d.IrregularIncomes {
		checkIncome(f, members, in.Person, in.Type, in.Cents, fmt.Sprintf("%s[%d]", irregular, i))
		if in.Date.IsZero() {
			f.add(ErrDeclarationDateInvalid, irregular+"[%d].date", i)
		}
	}
}

func checkIncome(f *findings, members map[uuid.UUID]bool, person uuid.UUID, kind Code, cents int64, path string) {
	if !members[person] {
		f.add(ErrMemberUnknown, "%s.person", path)
	}
	if !oneOf(kind, IncomeTypes) {
		f.add(ErrDeclarationInvalid, "%s.type", path)
	}
	checkCents(f, cents, path+".amount")
}

func checkCents(f *findings, cents int64, path string) {
	if cents < 0 || cents > MaxCents {
		f.add(ErrDeclarationInvalid, "%s", path)
	}
}

func (d Declaration) checkProperty(f *findings) {
	const base = "application.declaration."
	if d.SavingsCents != nil {
		checkCents(f, *d.SavingsCents, base+"savings")
	}
	if len(d.RealProperties) > maxOther || len(d.Vehicles) > maxOther || len(d.HousingExpenses) > maxOther {
		f.add(ErrDeclarationInvalid, "application.declaration")
	}
	for i, p := range d.RealProperties {
		if p.AreaM2 < 0 || p.AreaM2 > 100_000_000 {
			f.add(ErrDeclarationInvalid, base+"real_properties[%d].area_m2", i)
		}
	}
	for i, v := range d.Vehicles {
		if !oneOf(v, VehicleKinds) {
			f.add(ErrDeclarationInvalid, base+"vehicles[%d].kind", i)
		}
	}
	if w := d.Dwelling; w != nil {
		if w.AreaM2Hundredths < 0 || w.AreaM2Hundredths > 10_000_000 || w.Heating != "" && !oneOf(w.Heating, Heatings) {
			f.add(ErrDeclarationInvalid, base+"dwelling")
		}
	}
	for i, e := range d.HousingExpenses {
		if !oneOf(e.Type, ExpenseTypes) {
			f.add(ErrDeclarationInvalid, base+"housing_expenses[%d].type", i)
		}
		if !e.Month.Valid() {
			f.add(ErrDeclarationDateInvalid, base+"housing_expenses[%d].month", i)
		}
		checkCents(f, e.Cents, fmt.Sprintf("%shousing_expenses[%d].amount", base, i))
		if e.QuantityHundredths < 0 || e.QuantityHundredths > maxQuantity {
			f.add(ErrDeclarationInvalid, base+"housing_expenses[%d].quantity_hundredths", i)
		}
	}
}
