package domain_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func member(person, household uuid.UUID, from, until domain.Date) domain.Fact {
	f := base
	f.Household, f.Person, f.Valid = household, person, domain.Days{From: from, Until: until}
	f.Value = domain.FactValue{Kind: domain.FactMembership, Relation: 1, BirthDate: ymd(1980, 1, 1)}
	return f
}

func add(t *testing.T, known []domain.Fact, in ...domain.Fact) []domain.Fact {
	t.Helper()
	c, err := domain.RecordFacts(known, in, author(factClock), noPath)
	if err != nil {
		t.Fatal(err)
	}
	return apply(known, c)
}

// apply is what is known after a change.
func apply(known []domain.Fact, c domain.FactChange) []domain.Fact {
	out := slices.DeleteFunc(slices.Clone(known), func(f domain.Fact) bool {
		return slices.ContainsFunc(c.Ends, func(e domain.Fact) bool { return e.ID == f.ID })
	})
	return append(out, c.Adds...)
}

// R11: a person belongs to one household at a time. The last day of one membership and the first of the next do not overlap.
func TestR11OneHouseholdAtATime(t *testing.T) {
	t.Parallel()
	who, here, there := uuid.New(), base.Household, uuid.New()
	known := add(t, nil, member(who, here, ymd(2026, 1, 1), ymd(2026, 3, 1)))
	for name, c := range map[string]struct {
		in   domain.Fact
		fits bool
	}{
		"there, from the day after":      {member(who, there, ymd(2026, 3, 1), 0), true},
		"there, a day too early":         {member(who, there, ymd(2026, 2, 28), 0), false},
		"there, ending the day before":   {member(who, there, ymd(2025, 1, 1), ymd(2026, 1, 1)), true},
		"there, inside":                  {member(who, there, ymd(2026, 1, 15), ymd(2026, 1, 16)), false},
		"here again on the same days":    {member(who, here, ymd(2026, 2, 1), ymd(2026, 2, 2)), false},
		"another person on the same day": {member(uuid.New(), there, ymd(2026, 2, 1), 0), true},
	} {
		_, err := domain.RecordFacts(known, []domain.Fact{c.in}, author(factClock), noPath)
		if c.fits != (err == nil) || err != nil && (!errors.Is(err, domain.ErrMembershipOverlaps) || problem(t, err).Fields[0].Path != "fact.person" || problem(t, err).Metadata["rule"] != "R11") {
			t.Errorf("%s: %v", name, err)
		}
	}
	twice := []domain.Fact{member(who, there, ymd(2026, 4, 1), 0), member(who, there, ymd(2026, 5, 1), 0)}
	if _, err := domain.RecordFacts(known, twice, author(factClock), noPath); !errors.Is(err, domain.ErrMembershipOverlaps) {
		t.Errorf("two members with one person: %v", err)
	}
}

// What a register says is disputed, never corrected; its newer answer supersedes, whatever was disputed before.
func TestFactFromRegisterCannotBeEdited(t *testing.T) {
	t.Parallel()
	pension := wage()
	pension.Source = domain.FactSource{Kind: domain.FromRegister, Register: "VSAA", Record: "p-1"}
	known := add(t, nil, pension)
	w := author(factClock.Add(time.Hour))
	if _, err := known[0].Correct(w, pension.Valid, pension.Value, pension.Source, "no"); !errors.Is(err, domain.ErrFactFromRegister) {
		t.Errorf("corrected: %v", err)
	}
	if _, err := known[0].Retract(w, "no"); !errors.Is(err, domain.ErrFactFromRegister) {
		t.Errorf("retracted: %v", err)
	}
	c, err := known[0].DisputeBy(w, "paid to somebody else")
	if err != nil || len(c.Adds) != 1 || c.Adds[0].Value != known[0].Value || c.Adds[0].Dispute == "" || c.Adds[0].Lineage != known[0].ID || !c.Ends[0].Known.Until.Equal(w.At) {
		t.Fatalf("%+v, %v", c, err)
	}
	known = apply(known, c)
	if _, err := known[0].DisputeBy(w, "again"); !errors.Is(err, domain.ErrFactDisputed) {
		t.Errorf("disputed twice: %v", err)
	}
	if _, err := c.Ends[0].DisputeBy(w, "an old version"); !errors.Is(err, domain.ErrFactSuperseded) {
		t.Errorf("an old version: %v", err)
	}
	again, err := domain.RecordFacts(known, []domain.Fact{pension}, w, noPath)
	if err != nil || len(again.Adds) != 1 || again.Adds[0].Dispute != "" || again.Adds[0].Origin != domain.OriginSuperseded || again.Adds[0].Lineage != known[0].Lineage {
		t.Fatalf("newer answer: %+v, %v", again, err)
	}
	known = apply(known, again)
	if same, err := domain.RecordFacts(known, []domain.Fact{pension}, w, noPath); err != nil || len(same.Adds)+len(same.Ends) != 0 || len(same.Same) != 1 {
		t.Errorf("the same answer again: %+v, %v", same, err)
	}
}

// A version was always known for some time, also when a clock did not move or went back.
func TestClockThatStandsStillLosesNothing(t *testing.T) {
	t.Parallel()
	f := add(t, nil, wage())[0]
	for _, at := range []time.Time{factClock, factClock.Add(-time.Hour)} {
		c, err := f.Correct(author(at), f.Valid, f.Value, f.Source, "typing error")
		if err != nil || !c.Ends[0].Known.Until.After(c.Ends[0].Known.From) || !c.Adds[0].Known.From.Equal(c.Ends[0].Known.Until) {
			t.Errorf("%s: %+v, %v", at, c, err)
		}
	}
}

// A second declaration restates: what is the same stays, what is not declared again ends, documents and registers stay (R94, R96).
func TestDeclarationRestatesWhatWasDeclared(t *testing.T) {
	t.Parallel()
	d, who := single(t)
	d.Vehicles, d.NoVehicles = []domain.Vehicle{{Kind: domain.Car}}, false
	known := asFacts(t, &d, factDay)
	proof := wage()
	proof.Person, proof.Source = known[0].Person, domain.FactSource{Kind: domain.FromDocument, Record: "d-1"}
	proof.Value.Income = domain.IncomeOldAgePension
	known = add(t, known, proof)

	later := ymd(2026, 6, 10)
	next, _ := single(t)
	for i := range next.Members {
		next.Members[i].Person, next.Members[i].Occupation = who, 1
	}
	next.NoIrregularIncomes, next.MonthlyIncomes = []string{who}, nil
	for _, x := range []struct {
		m      domain.Month
		amount domain.Money
	}{{domain.NewMonth(2026, 3), 10000}, {domain.NewMonth(2026, 4), 10001}, {domain.NewMonth(2026, 5), 10000}} {
		next.MonthlyIncomes = append(next.MonthlyIncomes, domain.MonthlyIncome{Person: who, Month: x.m, Type: domain.IncomeWage, Amount: x.amount})
	}
	stated, err := domain.FactsOf(&next, later, base)
	if err != nil {
		t.Fatal(err)
	}
	c, err := domain.RestateFacts(known, stated, later, author(factClock.AddDate(0, 0, 21)), noPath)
	if err != nil {
		t.Fatal(err)
	}
	known = apply(known, c)
	count := func(kind domain.FactKind, on domain.Days) (n int) {
		for _, f := range known {
			if f.Value.Kind == kind && f.Valid.From < on.Until && (f.Valid.Until == 0 || f.Valid.Until > on.From) {
				n++
			}
		}
		return n
	}
	at := domain.Days{From: later, Until: later.Next()}
	march, april := domain.Days{From: ymd(2026, 3, 1), Until: ymd(2026, 4, 1)}, domain.Days{From: ymd(2026, 4, 1), Until: ymd(2026, 5, 1)}
	for name, got := range map[string][2]int{
		"one membership":              {count(domain.FactMembership, at), 1},
		"one occupation":              {count(domain.FactOccupation, at), 1},
		"one wage of March":           {count(domain.FactIncome, march), 1},
		"wage and pension of April":   {count(domain.FactIncome, april), 2},
		"February stays known":        {count(domain.FactIncome, domain.Days{From: ymd(2026, 2, 1), Until: ymd(2026, 3, 1)}), 1},
		"no car any more":             {count(domain.FactVehicle, at), 0},
		"a car before":                {count(domain.FactVehicle, domain.Days{From: factDay, Until: factDay.Next()}), 1},
		"unchanged: member and March": {len(c.Same), 2},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %d", name, got[0])
		}
	}
	again, err := domain.RestateFacts(known, stated, later, author(factClock.AddDate(0, 0, 22)), noPath)
	if err != nil || len(again.Adds)+len(again.Ends) != 0 || len(again.Same) != len(stated) {
		t.Errorf("the same declaration again: %d added, %d ended, %d same of %d, %v", len(again.Adds), len(again.Ends), len(again.Same), len(stated), err)
	}
}

// What a document shows about a matter of which there is only one is not overruled by a declaration: the problem names the fact in the way.
func TestDeclarationDoesNotOverruleADocument(t *testing.T) {
	t.Parallel()
	d, _ := single(t)
	known := asFacts(t, &d, factDay)
	for i := range known {
		if known[i].Value.Kind == domain.FactOccupation {
			known[i].Source = domain.FactSource{Kind: domain.FromDocument, Record: "nva-1"}
		}
	}
	d.Members[0].Occupation = 1
	stated, err := domain.FactsOf(&d, factDay, base)
	if err != nil {
		t.Fatal(err)
	}
	places := domain.Places(stated)
	_, err = domain.RestateFacts(known, stated, factDay, author(factClock), func(i int) string { return places[i] })
	if e := problem(t, err); !errors.Is(err, domain.ErrFactOverlaps) || e.Metadata["fact"] == "" || e.Fields[0].Path != "declaration.members[0].occupation" {
		t.Errorf("%v", err)
	}
}

// A problem of a declaration names its place there, also when other facts of it are known already (R11).
func TestProblemOfADeclarationNamesItsPlace(t *testing.T) {
	t.Parallel()
	d, _ := single(t)
	known := asFacts(t, &d, factDay)
	lives := uuid.New()
	known = add(t, known, member(lives, uuid.New(), ymd(2026, 1, 1), 0))
	d.Members = append(d.Members, domain.Member{Person: "persons/" + lives.String(), BirthDate: ymd(1980, 1, 1), Relation: 2, Occupation: 1})
	stated, err := domain.FactsOf(&d, factDay, base)
	if err != nil {
		t.Fatal(err)
	}
	places := domain.Places(stated)
	_, err = domain.RestateFacts(known, stated, factDay, author(factClock), func(i int) string { return places[i] })
	if e := problem(t, err); !errors.Is(err, domain.ErrMembershipOverlaps) || e.Fields[0].Path != "declaration.members[1].person" || e.Metadata["fact"] != "" {
		t.Errorf("%v", err)
	}
}

// A register answers each municipality that asked: an answer to one does not end what another knows.
func TestAnswerToAnotherMunicipalityIsItsOwn(t *testing.T) {
	t.Parallel()
	answer := wage()
	answer.Source = domain.FactSource{Kind: domain.FromRegister, Register: "VSAA", Record: "p-1"}
	known := add(t, nil, answer)
	other := answer
	other.Municipality, other.Value.Amount = "0001000", 1
	c, err := domain.RecordFacts(known, []domain.Fact{other}, author(factClock.Add(time.Hour)), noPath)
	if err != nil || len(c.Ends) != 0 || len(c.Adds) != 1 || c.Adds[0].Lineage == known[0].Lineage {
		t.Errorf("%+v, %v", c, err)
	}
}
