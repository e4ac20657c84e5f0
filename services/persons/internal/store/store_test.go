package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store"
)

const riga, madona = "0001000", "0038001"

var created = time.Date(2026, 11, 23, 10, 0, 0, 123_000, time.UTC)

func open(t *testing.T) (*store.Store, *pg.DB) {
	t.Helper()
	db := testkit.Postgres(t, "persons", store.Migrations)
	return store.New(db, testkit.Vault(t)), db
}

func date(t *testing.T, s string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// someone is a person as the domain would build her.
func someone(t *testing.T, code, given, surname, born string) domain.Person {
	t.Helper()
	return domain.Person{
		ID: uuid.Must(uuid.NewV7()), Version: 1, GivenName: given, Surname: surname, BirthDate: date(t, born), Sex: domain.Female,
		Address:     domain.Address{Municipality: riga, Text: "Brīvības iela 1", Code: "101844053"},
		Identifiers: []domain.Identifier{{Kind: domain.KindPersonalCode, Value: code}},
		CreatedBy:   madona, CreatedAt: created, UpdatedAt: created,
	}
}

func add(t *testing.T, s *store.Store, persons ...domain.Person) {
	t.Helper()
	for _, p := range persons {
		if err := inTx(t, s, func(ctx context.Context, tx app.Tx) error { return tx.AddPerson(ctx, p) }); err != nil {
			t.Fatal(err)
		}
	}
}

func inTx(t *testing.T, s *store.Store, f func(context.Context, app.Tx) error) error {
	t.Helper()
	return s.InTx(t.Context(), f)
}

func TestPersonIsKeptWhole(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	p := someone(t, "16117519997", "Anna", "Ozola", "1975-11-16")
	p.DeathDate = date(t, "2026-01-02")
	p.Identifiers[0].Period = domain.Period{Start: date(t, "1993-05-01"), End: date(t, "2019-12-31")}
	p.Identifiers[0].Warning = domain.WarningCheckDigit
	p.Identifiers = append(p.Identifiers, domain.Identifier{Kind: domain.KindForeign, Value: "EE/1", Country: "EE"})
	add(t, s, p)
	got, err := s.Person(t.Context(), p.ID)
	if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", p) {
		t.Errorf("stored\n%+v\nread\n%+v, %v", p, got, err)
	}
	if _, err := s.Person(t.Context(), uuid.New()); !errors.Is(err, domain.ErrPersonNotFound) {
		t.Errorf("nobody: %v", err)
	}
	list, err := s.Persons(t.Context(), []uuid.UUID{uuid.New(), p.ID, p.ID})
	if err != nil || len(list) != 1 {
		t.Errorf("batch: %v, %v", list, err)
	}
}

func TestIdentifierBelongsToOnePerson(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	p := someone(t, "16117519997", "Anna", "Ozola", "1975-11-16")
	add(t, s, p)
	err := inTx(t, s, func(ctx context.Context, tx app.Tx) error {
		return tx.AddPerson(ctx, someone(t, "16117519997", "Ina", "Liepa", "1980-01-01"))
	})
	if !errors.Is(err, domain.ErrIdentifierTaken) {
		t.Errorf("second holder: %v", err)
	}
	if err := s.IdentifierTaken(t.Context(), p.Identifiers); !errors.Is(err, domain.ErrIdentifierTaken) {
		t.Errorf("asked: %v", err)
	}
	if err := s.IdentifierTaken(t.Context(), []domain.Identifier{{Kind: domain.KindForeign, Value: "16117519997", Country: "EE"}}); err != nil {
		t.Errorf("the same digits of another state are another identifier: %v", err)
	}
}

func TestEarlierAndCurrentCodeFindThePerson(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	before := someone(t, "16117519997", "Anna", "Ozola", "1975-11-16")
	add(t, s, before, someone(t, "01018000012", "Ina", "Ozola", "1980-01-01"))
	after := before
	after.Version = 2
	after.Identifiers = []domain.Identifier{before.Identifiers[0], {Kind: domain.KindPersonalCode, Value: "32000000000", Period: domain.Period{Start: date(t, "2020-01-01")}}}
	after.Identifiers[0].Period.End = date(t, "2019-12-31")
	if err := inTx(t, s, func(ctx context.Context, tx app.Tx) error { return tx.SaveIdentifiers(ctx, before, after) }); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"161175-19997", "320000-00000"} {
		search, err := domain.NewSearch(code, "", "", "")
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.PersonsByIdentifier(t.Context(), search, 20)
		if err != nil || len(found) != 1 || found[0].ID != before.ID || found[0].Version != 2 || len(found[0].Identifiers) != 2 {
			t.Errorf("%s finds %+v, %v", code, found, err)
		}
	}
}

func TestSearchByName(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	abroad := someone(t, "32000000004", "Anna", "Āboliņa", "1980-01-01")
	abroad.Address = domain.Address{Municipality: "0055000"}
	undeclared := someone(t, "32000000005", "Anna", "Āboliņa", "1980-01-01")
	undeclared.Address = domain.Address{}
	add(t, s,
		someone(t, "32000000001", "Anna Marija", "Āboliņa", "1980-01-01"),
		someone(t, "32000000002", "Ģirts", "Āboliņš", "1981-01-01"),
		someone(t, "32000000003", "Anna", "Abolina-Šķēle", "1980-01-01"),
		abroad, undeclared)
	for _, c := range []struct {
		name, given, surname, born string
		municipalities             []string
		want                       []string // codes
	}{
		{"without diacritics", "an", "abolin", "", []string{riga}, []string{"32000000001", "32000000003"}},
		{"with diacritics", "Ģir", "ĀBOLIŅ", "", []string{riga}, []string{"32000000002"}},
		{"by birth date", "", "abolin", "1981-01-01", []string{riga}, []string{"32000000002"}},
		{"by birth date and given name", "ann", "abolina", "1980-01-01", []string{riga}, []string{"32000000001", "32000000003"}},
		{"several codes of one municipality", "anna", "abolina", "", []string{madona, "0055000"}, []string{"32000000004", "32000000005"}},
		{"wildcards are letters", "a", "ab%", "1980-01-01", []string{riga}, []string{"32000000001", "32000000003"}},
		{"nobody", "anna", "ozola", "", []string{riga}, nil},
	} {
		search, err := domain.NewSearch("", c.given, c.surname, c.born)
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.PersonsByName(t.Context(), search, c.municipalities, 20)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range found {
			got = append(got, p.Identifiers[0].Value)
		}
		if !sameSet(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	search, _ := domain.NewSearch("", "a", "ab", "")
	if found, err := s.PersonsByName(t.Context(), search, []string{riga}, 1); err != nil || len(found) != 1 {
		t.Errorf("limit: %v, %v", found, err)
	}
}

func sameSet(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	seen := map[string]int{}
	for i := range a {
		seen[a[i]]++
		seen[b[i]]--
	}
	for _, n := range seen {
		if n != 0 {
			return false
		}
	}
	return true
}

func household(t *testing.T, start, end string, persons ...domain.Person) domain.Household {
	t.Helper()
	h := domain.Household{ID: uuid.Must(uuid.NewV7()), Version: 1, Municipality: riga, CreatedAt: created}
	for _, p := range persons {
		h.Memberships = append(h.Memberships, domain.Membership{
			ID: uuid.Must(uuid.NewV7()), Person: p.ID, Role: domain.RoleAdult, Period: domain.Period{Start: date(t, start), End: date(t, end)},
		})
	}
	return h
}

func TestHouseholds(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	anna, ina := someone(t, "32000000001", "Anna", "Ozola", "1980-01-01"), someone(t, "32000000002", "Ina", "Ozola", "1981-01-01")
	add(t, s, anna, ina)
	first := household(t, "2020-01-01", "", anna, ina)
	save := func(h domain.Household) error {
		return inTx(t, s, func(ctx context.Context, tx app.Tx) error { return tx.AddHousehold(ctx, h) })
	}
	if err := save(first); err != nil {
		t.Fatal(err)
	}
	got, err := s.Household(t.Context(), first.ID)
	if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", first) {
		t.Errorf("stored\n%+v\nread\n%+v, %v", first, got, err)
	}
	if _, err := s.Household(t.Context(), uuid.New()); !errors.Is(err, domain.ErrHouseholdNotFound) {
		t.Errorf("none: %v", err)
	}
	// The database keeps a person in one household at a time, also when two calls did not see each other.
	if err := save(household(t, "2023-01-01", "2023-01-31", anna)); !errors.Is(err, domain.ErrMembershipOverlaps) {
		t.Errorf("a second household: %v", err)
	}
	if err := save(household(t, "2019-01-01", "2019-12-31", anna)); err != nil {
		t.Errorf("the household before: %v", err)
	}
	if err := save(household(t, "2019-12-31", "2019-12-31", anna)); !errors.Is(err, domain.ErrMembershipOverlaps) {
		t.Errorf("the last day is part of a period: %v", err)
	}
	if err := save(household(t, "2020-01-01", "", domain.Person{ID: uuid.New()})); !errors.Is(err, domain.ErrPersonNotFound) {
		t.Errorf("a stranger: %v", err)
	}
	ended := first.Memberships[0]
	ended.Period.End = date(t, "2022-12-31")
	next := first
	next.Version = 2
	if err := inTx(t, s, func(ctx context.Context, tx app.Tx) error {
		if _, err := tx.Household(ctx, first.ID); err != nil {
			return err
		}
		return tx.EndMembership(ctx, next, ended)
	}); err != nil {
		t.Fatal(err)
	}
	if err := save(household(t, "2023-01-01", "", anna)); err != nil {
		t.Errorf("after leaving: %v", err)
	}
	elsewhere, err := s.MembershipsElsewhere(t.Context(), []uuid.UUID{anna.ID, ina.ID}, first.ID)
	if err != nil || len(elsewhere[anna.ID]) != 2 || len(elsewhere[ina.ID]) != 0 {
		t.Errorf("elsewhere: %v, %v", elsewhere, err)
	}
}

func TestRepresentations(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	child, mother := someone(t, "32000000001", "Ina", "Ozola", "2015-01-01"), someone(t, "32000000002", "Anna", "Ozola", "1981-01-01")
	add(t, s, child, mother)
	r := domain.Representation{
		ID: uuid.Must(uuid.NewV7()), Person: child.ID, Representative: mother.ID, Kind: domain.Guardian, Ground: "Lēmums 7",
		Period: domain.Period{Start: date(t, "2016-01-01"), End: date(t, "2020-12-31")}, CreatedAt: created,
	}
	if err := inTx(t, s, func(ctx context.Context, tx app.Tx) error { return tx.AddRepresentation(ctx, r) }); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]int{"": 1, "2016-01-01": 1, "2020-12-31": 1, "2021-01-01": 0, "2015-12-31": 0} {
		list, err := s.Representations(t.Context(), child.ID, date(t, day))
		if err != nil || len(list) != want || want == 1 && fmt.Sprintf("%+v", list[0]) != fmt.Sprintf("%+v", r) {
			t.Errorf("%q: %+v, %v", day, list, err)
		}
	}
	r.ID, r.Representative = uuid.Must(uuid.NewV7()), uuid.New()
	if err := inTx(t, s, func(ctx context.Context, tx app.Tx) error { return tx.AddRepresentation(ctx, r) }); !errors.Is(err, domain.ErrPersonNotFound) {
		t.Errorf("by a stranger: %v", err)
	}
}

// A person whose row is locked cannot be changed under the one who reads it to change it.
func TestReadingToChangeLocks(t *testing.T) {
	t.Parallel()
	s, db := open(t)
	p := someone(t, "32000000001", "Anna", "Ozola", "1980-01-01")
	add(t, s, p)
	err := inTx(t, s, func(ctx context.Context, tx app.Tx) error {
		if _, err := tx.Person(ctx, p.ID); err != nil {
			return err
		}
		var locked bool
		if err := db.QueryRow(ctx, "select count(*) = 0 from (select from person where id = $1 for update skip locked) free", p.ID).Scan(&locked); err != nil {
			return err
		}
		if !locked {
			t.Error("the row is free")
		}
		_, err := tx.Person(ctx, uuid.New())
		return err
	})
	if !errors.Is(err, domain.ErrPersonNotFound) {
		t.Errorf("nobody: %v", err)
	}
}

func TestPublish(t *testing.T) {
	t.Parallel()
	s, db := open(t)
	p := someone(t, "32000000001", "Anna", "Ozola", "1980-01-01")
	h := household(t, "2020-01-01", "", p)
	if err := inTx(t, s, func(ctx context.Context, tx app.Tx) error {
		return errors.Join(tx.AddPerson(ctx, p), tx.Publish(ctx, p.Changed(created, "G01", "G03")),
			tx.AddHousehold(ctx, h), tx.Publish(ctx, h.Changed(created)))
	}); err != nil {
		t.Fatal(err)
	}
	var topics, subjects, headers string
	if err := db.QueryRow(t.Context(), "select string_agg(topic, ' ' order by id), string_agg(subject, ' ' order by id), string_agg(headers::text, ' ') from outbox").Scan(&topics, &subjects, &headers); err != nil {
		t.Fatal(err)
	}
	if topics != "persons.person.changed.v1 persons.household.changed.v1" || subjects != "persons/"+p.ID.String()+" households/"+h.ID.String() {
		t.Errorf("published %s on %s", topics, subjects)
	}
	for _, private := range []string{"Ozola", "32000000001", "1980"} {
		if strings.Contains(headers, private) {
			t.Errorf("headers tell %s: %s", private, headers)
		}
	}
}

func TestFailedTransactionLeavesNothing(t *testing.T) {
	t.Parallel()
	s, db := open(t)
	boom := errs.New(errs.Precondition, "BOOM", "", "")
	p := someone(t, "32000000001", "Anna", "Ozola", "1980-01-01")
	if err := inTx(t, s, func(ctx context.Context, tx app.Tx) error {
		return errors.Join(tx.AddPerson(ctx, p), tx.Publish(ctx, p.Changed(created, "G01")), boom)
	}); !errors.Is(err, boom) {
		t.Fatalf("the closure's error became %v", err)
	}
	var rows int
	if err := db.QueryRow(t.Context(), "select (select count(*) from person) + (select count(*) from outbox)").Scan(&rows); err != nil || rows != 0 {
		t.Errorf("%d rows after a rollback, %v", rows, err)
	}
}
