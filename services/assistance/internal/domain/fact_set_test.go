package domain_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

var (
	factDay   = domain.NewDate(2026, 5, 20)
	factClock = time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)
	base      = domain.Fact{Household: uuid.New(), Municipality: "0033000", Source: domain.FactSource{Kind: domain.Declared}}
)

// author makes versions at a moment.
func author(at time.Time) domain.FactAuthor {
	return domain.FactAuthor{By: "worker", At: at, NewID: func() uuid.UUID { return uuid.Must(uuid.NewV7()) }}
}

func noPath(int) string { return "fact" }

// asFacts are the facts of a declaration as they are known after they were recorded.
func asFacts(t rapid.TB, d *domain.Declaration, day domain.Date) []domain.Fact {
	t.Helper()
	stated, err := domain.FactsOf(d, day, base)
	if err != nil {
		t.Fatal(err)
	}
	c, err := domain.RecordFacts(nil, stated, author(factClock), noPath)
	if err != nil {
		t.Fatal(err)
	}
	return c.Adds
}

func set(day domain.Date) domain.Facts {
	return domain.Facts{
		Municipality: "0033000", ApplicationDate: day, Purposes: []domain.Purpose{domain.PurposeStatus, domain.PurposeGMI, domain.PurposeHousing},
		FactSet: &domain.FactSet{Household: "households/" + base.Household.String(), KnownAt: domain.Instant(factClock)},
	}
}

// everything draws a declaration with every kind of line and statement that the engine reads.
func everything(t *rapid.T) (domain.Declaration, domain.Date) {
	f := household(t)
	d, m := f.Declaration, f.ApplicationDate.Month()
	for i := range d.Members {
		x := &d.Members[i]
		x.Person = "persons/" + uuid.NewSHA1(uuid.NameSpaceOID, []byte(x.Person)).String()
		x.JobSeekerExemption = domain.JobSeekerExemption(rapid.IntRange(0, 5).Draw(t, "exemption"))
		x.MaintenanceContract = rapid.Bool().Draw(t, "contract")
		x.Residence = domain.ResidenceGroup(rapid.IntRange(0, 5).Draw(t, "residence"))
		if rapid.Bool().Draw(t, "flag") {
			is := rapid.Bool().Draw(t, "pension")
			x.PensionAge = &is
		}
	}
	renamed := func(p string) string { return "persons/" + uuid.NewSHA1(uuid.NameSpaceOID, []byte(p)).String() }
	for i := range d.MonthlyIncomes {
		d.MonthlyIncomes[i].Person = renamed(d.MonthlyIncomes[i].Person)
	}
	for i := range d.IrregularIncomes {
		d.IrregularIncomes[i].Person = renamed(d.IrregularIncomes[i].Person)
	}
	first := d.Members[0].Person
	d.Statements = domain.Statements{
		NoIncomes: []domain.NoIncome{{Person: first, Month: m - 2}}, NoIrregularIncomes: []string{first}, SavingsKnown: true,
		NoRealProperty: rapid.Bool().Draw(t, "none"), NoVehicles: rapid.Bool().Draw(t, "none too"),
		Accounts:           []domain.Account{{Person: first, Start: -5, End: 12000}, {Person: first, Start: 7, End: 9}},
		EconomicActivities: []domain.EconomicActivity{{Person: first, Month: m - 1, Revenue: 100, Costs: 250}},
		Assets:             []domain.Asset{{Kind: domain.Security, Value: 5}, {Kind: domain.LoanGiven, Value: 6}},
	}
	return d, f.ApplicationDate
}

// Facts are complete: whatever a household can declare to the engine can be recorded as facts and comes back from them, line by line.
// Order of months does not matter to the engine; lists are compared by what they hold.
func TestEveryDeclarationCanBeSaidInFacts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, day := everything(t)
		f := set(day)
		if err := f.Assemble(asFacts(t, &d, day)); err != nil {
			t.Fatal(err)
		}
		want, got := reflect.ValueOf(d), reflect.ValueOf(f.Declaration)
		for i := range want.NumField() {
			name := want.Type().Field(i).Name
			if !sameBag(want.Field(i), got.Field(i)) {
				t.Fatalf("%s: declared %+v, from facts %+v", name, want.Field(i), got.Field(i))
			}
		}
		lines := 0
		for _, list := range []int{len(d.Members), len(d.MonthlyIncomes), len(d.IrregularIncomes), len(d.RealProperties), len(d.Vehicles), len(d.HousingExpenses), len(d.Accounts), len(d.Assets)} {
			lines += list
		}
		if len(f.FactSet.Used) < lines {
			t.Fatalf("%d lines have %d sources", lines, len(f.FactSet.Used))
		}
		for _, u := range f.FactSet.Used {
			if u.Fact == "" || u.Source != "DECLARED" || u.Rule == "" || u.SetAside {
				t.Fatalf("source %+v", u)
			}
		}
	})
}

// R88: an event is a fact of its day; a crisis benefit is computed from the latest one, a means test reads none of it, and a declaration
// of the event leaves what is known of the means alone.
func TestR88CrisisIsAFactToo(t *testing.T) {
	t.Parallel()
	costs, covered := domain.Money(45000), false
	d, _ := single(t)
	d.Crisis = &domain.CrisisClaim{Event: 1, Date: domain.NewDate(2026, 5, 3), Costs: &costs, Covered: &covered}
	known := asFacts(t, &d, factDay)
	f := set(factDay)
	f.Purposes = []domain.Purpose{domain.PurposeCrisis}
	if err := f.Assemble(known); err != nil || !reflect.DeepEqual(f.Declaration.Crisis, d.Crisis) {
		t.Errorf("from facts %+v, %v", f.Declaration.Crisis, err)
	}
	means := set(factDay)
	if err := means.Assemble(known); err != nil || means.Declaration.Crisis != nil {
		t.Errorf("a means test reads %+v, %v", means.Declaration.Crisis, err)
	}
	later, day := domain.Declaration{Members: d.Members, Crisis: &domain.CrisisClaim{Event: 2, Date: domain.NewDate(2026, 6, 1)}}, domain.NewDate(2026, 6, 2)
	stated, err := domain.FactsOf(&later, day, base)
	if err != nil {
		t.Fatal(err)
	}
	c, err := domain.RestateFacts(known, stated, day, author(factClock.AddDate(0, 0, 13)), noPath)
	if err != nil || len(c.Ends) != 0 || len(c.Adds) != 1 || c.Adds[0].Value.Kind != domain.FactCrisis {
		t.Errorf("%d ended, %+v added, %v", len(c.Ends), c.Adds, err)
	}
	known = apply(known, c)
	f = set(day)
	f.Purposes = []domain.Purpose{domain.PurposeCrisis}
	if err := f.Assemble(known); err != nil || !reflect.DeepEqual(f.Declaration.Crisis, later.Crisis) {
		t.Errorf("the latest event is %+v, %v", f.Declaration.Crisis, err)
	}
}

// Nothing is added to what a household declares without a kind of fact for it: a declaration with every field set says as many facts as it
// has fields.
func TestEveryFieldOfADeclarationHasAKindOfFact(t *testing.T) {
	t.Parallel()
	flags := map[string]bool{"SavingsKnown": true} // says that Savings was given
	fields := 0
	for _, in := range []reflect.Type{reflect.TypeFor[domain.Declaration](), reflect.TypeFor[domain.Statements]()} {
		for i := range in.NumField() {
			if f := in.Field(i); !f.Anonymous && !flags[f.Name] {
				fields++
			}
		}
	}
	membersSay := 6 // beside membership: occupation, disability, pension age, institution, contract, residence
	kinds := 0
	for k := domain.FactKind(1); k.String() != fmt.Sprint(int32(k)); k++ {
		kinds++
	}
	if kinds != fields+membersSay {
		t.Errorf("%d kinds of facts for %d fields and what is said of members: a new field needs a kind, in FactsOf and in Assemble", kinds, fields)
	}
}

// sameBag compares lists without their order, other values as they are.
func sameBag(a, b reflect.Value) bool {
	switch {
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			if !sameBag(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case a.Kind() != reflect.Slice:
		return reflect.DeepEqual(a.Interface(), b.Interface())
	case a.Len() != b.Len():
		return false
	}
	taken := make([]bool, b.Len())
	for i := range a.Len() {
		found := false
		for j := range b.Len() {
			if !taken[j] && reflect.DeepEqual(a.Index(i).Interface(), b.Index(j).Interface()) {
				taken[j], found = true, true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// The means test of facts is the means test of the declaration they say.
func TestMeansTestOfFactsIsThatOfTheDeclaration(t *testing.T) {
	t.Parallel()
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		d, day := everything(t)
		d.NoRealProperty, d.NoVehicles = len(d.RealProperties) == 0, len(d.Vehicles) == 0
		d.NoIncomes, d.NoIrregularIncomes, d.EconomicActivities = nil, nil, nil
		direct := set(day)
		direct.FactSet, direct.Declaration = nil, d
		want, err1 := e.Assess(direct)
		f := set(day)
		if err := f.Assemble(asFacts(t, &d, day)); err != nil {
			t.Fatal(err)
		}
		got, err2 := e.Assess(f)
		if (err1 == nil) != (err2 == nil) || !reflect.DeepEqual(want.Result.Entitlements, got.Result.Entitlements) || !reflect.DeepEqual(want.Result.Missing, got.Result.Missing) {
			t.Fatalf("declared %+v (%v)\nfrom facts %+v (%v)", want.Result, err1, got.Result, err2)
		}
	})
}

// single is one adult about whom everything is known, as facts.
func single(t *testing.T) (domain.Declaration, string) {
	t.Helper()
	who := "persons/" + uuid.NewString()
	d := domain.Declaration{Members: []domain.Member{{Person: who, BirthDate: domain.NewDate(1980, 1, 1), Relation: 1, Occupation: 3}}}
	for m := factDay.Month() - 3; m < factDay.Month(); m++ {
		d.MonthlyIncomes = append(d.MonthlyIncomes, domain.MonthlyIncome{Person: who, Month: m, Type: domain.IncomeWage, Amount: 10000})
	}
	d.SavingsKnown, d.NoRealProperty, d.NoVehicles, d.NoIrregularIncomes = true, true, true, []string{who}
	return d, who
}

// R19: a month of which no fact speaks is not known, which is not zero; so is a year for which only a part is stated (R20).
func TestR19MonthWithoutAFactIsNotKnown(t *testing.T) {
	t.Parallel()
	d, who := single(t)
	known := asFacts(t, &d, factDay)
	kept := known[:0:0]
	for _, f := range known {
		switch {
		case f.Value.Kind == domain.FactIncome && f.Valid.From == domain.NewDate(2026, 3, 1):
			continue
		case f.Value.Kind == domain.FactNoIrregularIncome:
			f.Valid.From = domain.NewDate(2025, 6, 1) // a month late
		}
		kept = append(kept, f)
	}
	f := set(factDay)
	f.Purposes = f.Purposes[:2]
	if err := f.Assemble(kept); err != nil {
		t.Fatal(err)
	}
	out, err := engine(t).Assess(f)
	if err != nil {
		t.Fatal(err)
	}
	if m := out.Result.Missing; len(m) != 2 || m[0].Rule != "R19" || m[0].Person != who || m[0].Month != domain.NewMonth(2026, 3) || m[1].Rule != "R20" {
		t.Errorf("missing %+v", m)
	}
	for _, l := range out.Result.Entitlements {
		if l.Granted || !l.Undetermined {
			t.Errorf("line %+v", l)
		}
	}
}

// R19 from two sources: what a register says about the same person, month and type counts, the declared amount steps back and says so.
func TestRegisterGoesBeforeDeclarationAboutTheSameIncome(t *testing.T) {
	t.Parallel()
	d, _ := single(t)
	known := asFacts(t, &d, factDay)
	answer := known[2]
	if answer.Value.Kind != domain.FactIncome {
		t.Fatalf("%+v", answer)
	}
	declared := answer.ID
	answer.ID, answer.Value.Amount, answer.Source = uuid.New(), 44400, domain.FactSource{Kind: domain.FromRegister, Register: "VID", Record: "r1"}
	answer.Lineage, answer.Dispute = answer.ID, "not my employer"
	f := set(factDay)
	if err := f.Assemble(append(known, answer)); err != nil {
		t.Fatal(err)
	}
	var sum domain.Money
	for _, x := range f.Declaration.MonthlyIncomes {
		sum += x.Amount
	}
	if sum != 44400+2*10000 {
		t.Errorf("sum %d", sum)
	}
	aside, disputed := 0, 0
	for _, u := range f.FactSet.Used {
		if u.SetAside && u.Fact == "facts/"+declared.String() {
			aside++
		}
		if u.Disputed && u.Source == "REGISTER:VID" {
			disputed++
		}
	}
	if aside != 1 || disputed != 1 {
		t.Errorf("%d set aside, %d disputed: %+v", aside, disputed, f.FactSet.Used)
	}
	f.Purposes = f.Purposes[:2]
	out, err := engine(t).Assess(f)
	if err != nil || len(out.Result.Disputed) != 1 {
		t.Fatalf("disputed in the result %+v, %v", out.Result.Disputed, err)
	}
	said := false
	for _, s := range out.Trace {
		if s.Rule == "R19" && len(s.Notes) > 0 {
			said = true
		}
	}
	if !said {
		t.Error("no step of R19 says that the income is disputed")
	}
}

// R11 and R48: without members, or without what a member does, there is no means test, and the problem says which fact is missing.
func TestR11FactsThatTheMeansTestCannotDoWithout(t *testing.T) {
	t.Parallel()
	d, _ := single(t)
	known := asFacts(t, &d, factDay)
	for name, c := range map[string]struct {
		without domain.FactKind
		path    string
	}{
		"nobody":        {domain.FactMembership, "assessment.declaration.members"},
		"no occupation": {domain.FactOccupation, "assessment.declaration.members[0].occupation"},
	} {
		kept := known[:0:0]
		for _, f := range known {
			if f.Value.Kind != c.without {
				kept = append(kept, f)
			}
		}
		f := set(factDay)
		err := f.Assemble(kept)
		if e := problem(t, err); !errors.Is(err, domain.ErrFactsIncomplete) || e.Fields[0].Path != c.path {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func problem(t *testing.T, err error) *errs.Error {
	t.Helper()
	e, ok := errs.As(err)
	if !ok || len(e.Fields) == 0 {
		t.Fatalf("no problem with a field: %v", err)
	}
	return e
}
