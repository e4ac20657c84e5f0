package domain

import (
	"testing"

	"github.com/google/uuid"
)

func TestSEC_LOG_7_SurnamesOfMenAndWomenAreOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Kalniņš", "Kalniņa", true},
		{"Lācis", "Lāce", true},
		{"Ozols", "OZOLA", true},
		{"Lielais", "Lielā", true},
		{"Kovaļevskis", "Kovaļevska", true},
		{"Bērziņa-Kalniņa", "Bērziņš", true},
		{"Liepa", "Liepa", true},
		{"Li", "Li", true},
		{"Ozols", "Ozoliņš", false},
		{"Bērziņš", "Bērzs", false},
		{"van Dijks", "van Goga", false},
		{"Āne", "Āns", false}, // a stem of two letters says nothing
	} {
		if got := sameSurname(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
		if got := sameSurname(c.b, c.a); got != c.want {
			t.Errorf("%s and %s: %v", c.b, c.a, got)
		}
	}
}

func TestSEC_LOG_7_AddressesByCodeElseByText(t *testing.T) {
	t.Parallel()
	at := func(municipality, text, code string) Address {
		return Address{Municipality: municipality, Text: text, Code: code}
	}
	for _, c := range []struct {
		a, b Address
		want bool
	}{
		{at("0001000", "Brīvības iela 1-2", ""), at("0001000", "brīvības iela 1 2", ""), true},
		{at("0001000", "Brīvības iela 1-2", "100000001"), at("0001000", "Brīvības iela 1-2", "100000002"), false},
		{at("0001000", "Brīvības iela 1", "100000001"), at("0001000", "Brīvības gatve 1", "100000001"), true},
		{at("0001000", "Brīvības iela 1-2", "100000001"), at("0001000", "Brīvības iela 1-2", ""), true},
		{at("0001000", "Skolas iela 1", ""), at("0002000", "Skolas iela 1", ""), false},
		{at("0001000", "", ""), at("0001000", "", ""), false},
		{Address{}, Address{}, false},
	} {
		if got := sameAddress(c.a, c.b); got != c.want {
			t.Errorf("%v and %v: %v", c.a, c.b, got)
		}
	}
}

func TestSEC_LOG_7_RelativesByWhatTheRegistryHolds(t *testing.T) {
	t.Parallel()
	id := map[string]uuid.UUID{}
	for _, n := range []string{"grandmother", "mother", "father", "son", "daughter", "ward", "ward2", "spouse", "before", "stranger"} {
		id[n] = uuid.New()
	}
	period := func(start, end string) Period {
		p, err := parsePeriod(start, end)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	var links Links
	represent := func(person, by string, kind RepresentationKind) {
		links.Representations = append(links.Representations, Representation{Person: id[person], Representative: id[by], Kind: kind, Period: period("2010-01-01", "2011-01-01")})
	}
	represent("mother", "grandmother", Parent)
	represent("son", "mother", Parent)
	represent("daughter", "mother", Parent)
	represent("son", "father", Parent)
	represent("ward", "father", Guardian)
	represent("ward2", "father", Guardian)
	home := uuid.New()
	links.Memberships = map[uuid.UUID][]Stay{
		id["father"]: {{home, period("2015-01-01", "")}}, id["spouse"]: {{home, period("2020-01-01", "2021-01-01")}}, id["before"]: {{home, period("2010-01-01", "2014-12-31")}},
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"mother", "son", true},
		{"grandmother", "son", true},
		{"son", "daughter", true},
		{"mother", "father", true},
		{"father", "ward", true},
		{"father", "spouse", true},
		{"father", "before", false}, // one after the other in the same household
		{"ward", "ward2", false},    // a guardian of both makes them no kin
		{"grandmother", "father", false},
		{"mother", "stranger", false},
	} {
		for _, p := range []Pair{{id[c.a], id[c.b]}, {id[c.b], id[c.a]}} {
			if got := links.relatives(p); got != c.want {
				t.Errorf("%s and %s: %v", c.a, c.b, got)
			}
		}
	}
}

// Pairs that share nothing, and persons who are not there, are told alike: not at all.
func TestSEC_LOG_7_NothingElseIsTold(t *testing.T) {
	t.Parallel()
	a, b, c, gone := Person{ID: uuid.New(), Surname: "Ozols"}, Person{ID: uuid.New(), Surname: "Ozola"}, Person{ID: uuid.New(), Surname: "Liepa"}, uuid.New()
	got := Close([]Pair{{a.ID, c.ID}, {a.ID, gone}, {gone, a.ID}, {gone, gone}, {a.ID, b.ID}}, map[uuid.UUID]Person{a.ID: a, b.ID: b, c.ID: c}, Links{})
	if len(got) != 1 || got[0] != (Closeness{Pair: Pair{a.ID, b.ID}, SameSurname: true}) {
		t.Errorf("%+v", got)
	}
}
