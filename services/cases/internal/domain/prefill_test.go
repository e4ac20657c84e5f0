package domain

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
)

func decidedIn(month time.Month, d Declaration) *Application {
	return &Application{ID: uuid.MustParse("00000000-0000-7000-8000-0000000000a1"), Applicant: anna, Received: NewDate(2026, month, 10), Declaration: d, State: "DECIDED"}
}

func registered(d Declaration) map[uuid.UUID]Registered {
	out := map[uuid.UUID]Registered{}
	for _, m := range d.Members {
		out[m.Person] = Registered{BirthDate: m.BirthDate}
	}
	return out
}

func asked(d Draft) (out []string) {
	for _, q := range d.Questions {
		out = append(out, q.Input)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// OBJ-S1: what the last decided application told is told again with its day, the day of birth is the register's, and only what is of another time is asked.
func TestOBJ_S1_DraftTellsWhatIsKnown(t *testing.T) {
	t.Parallel()
	d := pair()
	d.RealProperties, d.NoVehicles = []RealProperty{{Home: true, AreaM2: 54}}, true
	d.Dwelling = &Dwelling{AreaM2Hundredths: 5400, Heating: "CENTRAL", RightOfUse: true}
	d.MonthlyIncomes = []MonthlyIncome{{Person: anna, Month: "2026-04", Type: "WAGE", Cents: 50000}}
	d.IrregularIncomes = []IrregularIncome{
		{Person: anna, Date: NewDate(2025, 10, 31), Type: "GIFT", Cents: 100}, // before the twelve months
		{Person: anna, Date: NewDate(2025, 11, 1), Type: "GIFT", Cents: 200},
		{Person: berta, Date: NewDate(2026, 4, 2), Type: "GIFT", Cents: 300},
	}
	known := registered(d)
	known[anna] = Registered{BirthDate: NewDate(1986, 5, 18)} // corrected in the register
	got := Prefill(anna, []Purpose{PurposeGMI, PurposeHousing}, decidedIn(time.May, d), known, today)
	if len(got.Declaration.Members) != 3 || got.Declaration.Members[0].BirthDate != NewDate(1986, 5, 18) || got.Declaration.Members[1].Occupation != "LEARNER" {
		t.Errorf("%+v", got.Declaration.Members)
	}
	if !got.Declaration.NoVehicles || len(got.Declaration.RealProperties) != 1 || got.Declaration.Dwelling == nil || got.Declaration.SavingsCents != nil || len(got.Declaration.MonthlyIncomes) != 0 {
		t.Errorf("%+v", got.Declaration)
	}
	if len(got.Declaration.IrregularIncomes) != 2 || got.Declaration.IrregularIncomes[0].Cents != 200 {
		t.Errorf("%+v", got.Declaration.IrregularIncomes)
	}
	want := []string{"types.v1.Account.end_balance", "types.v1.Declaration.savings", "types.v1.HousingExpense.amount", "types.v1.IrregularIncome.amount", "types.v1.MonthlyIncome.amount"}
	if !slices.Equal(asked(got), want) {
		t.Errorf("%v", asked(got))
	}
	months := 0
	for _, q := range got.Questions {
		if q.Month != "" {
			months++
			if !slices.Contains([]Month{"2026-08", "2026-09", "2026-10"}, q.Month) || q.Person == child {
				t.Errorf("%+v", q)
			}
		}
		if q.Input == "types.v1.IrregularIncome.amount" && q.Since != NewDate(2026, 5, 10) {
			t.Errorf("%+v", q)
		}
	}
	if months != 6 {
		t.Errorf("%d months of two adults", months)
	}
	for _, v := range got.Values {
		if (v.Truth == TruthRegister) != (v.Day == today) || (v.Truth == TruthEarlier) != (v.Day == NewDate(2026, 5, 10)) {
			t.Errorf("%+v", v)
		}
	}
}

// OBJ-S1: who died or is not shown is left out, with what she earned; a household that applies again soon is not asked for a month twice.
func TestOBJ_S1_DraftLeavesOutWhoDiedAndKeepsMonthsThatCountAgain(t *testing.T) {
	t.Parallel()
	d := pair()
	d.MonthlyIncomes = []MonthlyIncome{{Person: anna, Month: "2026-09", Type: "WAGE", Cents: 1}, {Person: anna, Month: "2026-07", Type: "WAGE", Cents: 2}}
	d.NoIncomes = []NoIncome{{Person: anna, Month: "2026-08"}}
	d.IrregularIncomes = []IrregularIncome{{Person: berta, Date: NewDate(2026, 4, 2), Type: "GIFT", Cents: 300}}
	known := registered(d)
	known[berta] = Registered{BirthDate: NewDate(1985, 3, 1), Died: true}
	delete(known, child)
	got := Prefill(anna, []Purpose{PurposeGMI}, decidedIn(time.October, d), known, today)
	if len(got.Declaration.Members) != 1 || !slices.Equal(got.LeftOut, []uuid.UUID{child, berta}) || len(got.Declaration.IrregularIncomes) != 0 {
		t.Errorf("%+v left out %v", got.Declaration, got.LeftOut)
	}
	if len(got.Declaration.MonthlyIncomes) != 1 || len(got.Declaration.NoIncomes) != 1 {
		t.Errorf("%+v", got.Declaration)
	}
	for _, q := range got.Questions {
		if q.Month != "" && q.Month != "2026-10" {
			t.Errorf("asked twice: %+v", q)
		}
	}
}

// OBJ-S1: of a household that was never there the register tells what it knows, and the rest is asked; in a crisis nothing of the means is.
func TestOBJ_S1_DraftOfANewHouseholdAndOfACrisis(t *testing.T) {
	t.Parallel()
	known := map[uuid.UUID]Registered{anna: {BirthDate: NewDate(1986, 5, 17)}}
	got := Prefill(anna, []Purpose{PurposeGMI}, nil, known, today)
	if len(got.Declaration.Members) != 1 || len(got.Values) != 1 || got.Values[0].Truth != TruthRegister || len(asked(got)) != 12 {
		t.Errorf("%+v, %v", got.Values, asked(got))
	}
	crisis := Prefill(anna, []Purpose{PurposeCrisis}, decidedIn(time.May, pair()), known, today)
	if !slices.Equal(asked(crisis), []string{"types.v1.Crisis.event"}) || len(crisis.Declaration.Members) != 1 {
		t.Errorf("%+v", crisis)
	}
}
