package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/policy"
	"github.com/digisoc/platform/services/persons/internal/store"
	"github.com/digisoc/platform/services/persons/internal/territory"
)

const (
	riga, daugavpils, madona = "0001000", "0002000", "0038001"
	aCase                    = "cases/0198a000-0000-7000-8000-000000000003"
)

// world is the use cases over a database of their own.
type world struct {
	*app.App
	t      *testing.T
	db     *pg.DB
	clock  *clock.FixedClock
	engine *authz.Engine
	codes  int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	engine, err := authz.Load("persons", policy.Files)
	if err != nil {
		t.Fatal(err)
	}
	municipalities, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	db := testkit.Postgres(t, "persons", store.Migrations)
	c := clock.Fixed(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	return &world{
		App: app.New(store.New(db, testkit.Vault(t)), c, municipalities, app.Options{SyntheticCodes: true, SearchKey: []byte("a key for tests only")}),
		t:   t, db: db, clock: c, engine: engine,
	}
}

func staff(municipality, about string) caller.Caller {
	return caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "s1", Roles: []string{"caseworker"}, Municipality: municipality,
		Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: about}
}

func citizen(person uuid.UUID) caller.Caller {
	return caller.Caller{Workload: "gateway", Kind: caller.Citizen, Subject: "c1", Person: "persons/" + person.String(), Purpose: "SELF", LegalBasis: "GDPR-15"}
}

// as is the context of a call, as the chain makes it.
func (w *world) as(c caller.Caller, action string) context.Context {
	return audit.Begin(authz.With(caller.With(w.t.Context(), c), w.engine, action), &audit.Entry{})
}

// input is a new made-up person of a municipality.
func (w *world) input(surname, municipality string) domain.PersonInput {
	w.codes++
	return domain.PersonInput{
		GivenName: "Anna", Surname: surname, BirthDate: "1980-01-01", Sex: domain.Female, Address: domain.Address{Municipality: municipality},
		Identifiers: []domain.IdentifierInput{{Kind: domain.KindPersonalCode, Value: fmt.Sprintf("000180-%05d", w.codes)}},
	}
}

// person registers somebody through staff of Rīga.
func (w *world) person(surname, municipality string) domain.Person {
	w.t.Helper()
	p, err := w.CreatePerson(w.as(staff(riga, ""), "CreatePerson"), app.CreatePerson{Person: w.input(surname, municipality)})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// events lists topic and sequence of what was published about a record.
func (w *world) events(name string) []string {
	w.t.Helper()
	var list []string
	if err := w.db.QueryRow(w.t.Context(), "select coalesce(array_agg(topic || ' ' || sequence order by id), '{}') from outbox where subject = $1", name).Scan(&list); err != nil {
		w.t.Fatal(err)
	}
	return list
}

func wantErr(t *testing.T, what string, err error, want *errs.Error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %s", what, err, want.Reason)
	}
}

func TestWhoSeesAPerson(t *testing.T) {
	w := newWorld(t)
	local, elsewhere, undeclared := w.person("Ozola", riga), w.person("Liepa", daugavpils), w.person("Kalna", "")
	for _, c := range []struct {
		name string
		who  caller.Caller
		see  []domain.Person
	}{
		{"staff of Rīga", staff(riga, ""), []domain.Person{local, undeclared}}, // who has no address belongs to who registered her
		{"staff of Daugavpils", staff(daugavpils, ""), []domain.Person{elsewhere}},
		{"staff of Rīga who name a case", staff(riga, aCase), []domain.Person{local, undeclared}}, // naming a case alone opens nothing
		{"herself", citizen(elsewhere.ID), []domain.Person{elsewhere}},
	} {
		var want []uuid.UUID
		for _, p := range c.see {
			want = append(want, p.ID)
		}
		found, err := w.BatchGetPersons(w.as(c.who, "BatchGetPersons"), []uuid.UUID{local.ID, elsewhere.ID, undeclared.ID, uuid.New()})
		if err != nil || len(found) != len(want) {
			t.Errorf("%s: batch finds %d of %d, %v", c.name, len(found), len(want), err)
		}
		for _, p := range []domain.Person{local, elsewhere, undeclared} {
			got, err := w.GetPerson(w.as(c.who, "GetPerson"), p.ID)
			if _, inBatch := found[p.ID]; inBatch != slices.Contains(want, p.ID) {
				t.Errorf("%s: %s in the batch: %v", c.name, p.Surname, inBatch)
			}
			switch {
			case slices.Contains(want, p.ID) && (err != nil || got.Surname != p.Surname):
				t.Errorf("%s does not see %s: %v", c.name, p.Surname, err)
			case !slices.Contains(want, p.ID):
				wantErr(t, c.name+" and "+p.Surname, err, domain.ErrPersonNotFound)
			}
		}
	}
}

func TestPersonOfAMergedMunicipalityIsSeenByItsSuccessor(t *testing.T) {
	w := newWorld(t)
	w.clock.Set(time.Date(2025, 6, 30, 8, 0, 0, 0, time.UTC))
	p := w.person("Ozola", "0055000")
	_, err := w.GetPerson(w.as(staff("0055000", ""), "GetPerson"), p.ID)
	if err != nil {
		t.Errorf("Varakļāni before the merger: %v", err)
	}
	w.clock.Set(time.Date(2025, 7, 1, 8, 0, 0, 0, time.UTC))
	if _, err := w.GetPerson(w.as(staff(madona, ""), "GetPerson"), p.ID); err != nil {
		t.Errorf("Madona after the merger: %v", err)
	}
	found, err := w.SearchPersons(w.as(staff(madona, aCase), "SearchPersons"), app.SearchPersons{Surname: "Ozol", GivenName: "A"})
	if err != nil || len(found.Persons) != 1 {
		t.Errorf("Madona's search: %+v, %v", found, err)
	}
}

func TestCreatePerson(t *testing.T) {
	w := newWorld(t)
	in := w.input("Ozola", riga)
	ctx := w.as(staff(riga, ""), "CreatePerson")
	tried, err := w.CreatePerson(ctx, app.CreatePerson{Person: in, ValidateOnly: true})
	if err != nil || tried.ID != uuid.Nil || len(w.events("persons/"+tried.ID.String())) != 0 {
		t.Errorf("only to validate: %+v, %v", tried, err)
	}
	p, err := w.CreatePerson(ctx, app.CreatePerson{Person: in})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.events("persons/" + p.ID.String()); !slices.Equal(got, []string{"persons.person.changed.v1 1"}) {
		t.Errorf("published %v", got)
	}
	if e, _ := audit.Snapshot(ctx); !slices.Contains(e.Subjects, "persons/"+p.ID.String()) {
		t.Errorf("audited %v", e.Subjects)
	}
	_, err = w.CreatePerson(ctx, app.CreatePerson{Person: in})
	wantErr(t, "the same code again", err, domain.ErrIdentifierTaken)
	_, err = w.CreatePerson(ctx, app.CreatePerson{Person: in, ValidateOnly: true})
	wantErr(t, "the same code again, only to validate", err, domain.ErrIdentifierTaken)
	in.Identifiers[0].Value = "161175-19997"
	_, err = w.CreatePerson(ctx, app.CreatePerson{Person: in})
	wantErr(t, "a real code among made-up people", err, domain.ErrIdentifierSynthetic)
}

func TestUpdatePerson(t *testing.T) {
	w := newWorld(t)
	p := w.person("Ozola", riga)
	ctx := func() context.Context { return w.as(staff(riga, ""), "UpdatePerson") }
	change := app.UpdatePerson{ID: p.ID, Etag: app.Etag(1), Mask: []string{"surname"}, Person: domain.PersonInput{Surname: "Kalniņa"}, ValidateOnly: true}
	if got, err := w.UpdatePerson(ctx(), change); err != nil || got.Surname != "Kalniņa" {
		t.Errorf("only to validate: %+v, %v", got, err)
	}
	change.ValidateOnly = false
	got, err := w.UpdatePerson(ctx(), change)
	if err != nil || got.Version != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	_, err = w.UpdatePerson(ctx(), change)
	wantErr(t, "with the etag of the version before", err, errs.ErrRecordChanged)
	change.Etag = ""
	if same, err := w.UpdatePerson(ctx(), change); err != nil || same.Version != 2 {
		t.Errorf("a change that changes nothing: %+v, %v", same, err)
	}
	if got := w.events("persons/" + p.ID.String()); len(got) != 2 || got[1] != "persons.person.changed.v1 2" {
		t.Errorf("published %v", got)
	}
	_, err = w.UpdatePerson(w.as(staff(daugavpils, ""), "UpdatePerson"), change)
	wantErr(t, "by another municipality", err, domain.ErrPersonNotFound)
	change.Mask = []string{"identifiers"}
	_, err = w.UpdatePerson(ctx(), change)
	wantErr(t, "identifiers", err, domain.ErrPersonUpdateMaskInvalid)
	stored, err := w.GetPerson(w.as(staff(riga, ""), "GetPerson"), p.ID)
	if err != nil || stored.Surname != "Kalniņa" || stored.Version != 2 {
		t.Errorf("stored %+v, %v", stored, err)
	}
}

func TestBothCodesFindThePerson(t *testing.T) { // PK-R06
	w := newWorld(t)
	p := w.person("Ozola", riga)
	old := p.Identifiers[0].Value
	add := func(etag, code string) (domain.Person, error) {
		return w.AddIdentifier(w.as(staff(riga, ""), "AddIdentifier"), app.AddIdentifier{
			Person: p.ID, Etag: etag, Identifier: domain.IdentifierInput{Kind: domain.KindPersonalCode, Value: code},
		})
	}
	next, err := add("", "000000-00001")
	if err != nil || next.Version != 2 || next.Identifiers[0].Period.End.String() != "2026-11-22" {
		t.Fatalf("%+v, %v", next, err)
	}
	_, err = add(app.Etag(1), "000000-00002")
	wantErr(t, "with the etag of the version before", err, errs.ErrRecordChanged)
	_, err = add("", "000000-00002")
	wantErr(t, "two codes from one day", err, domain.ErrIdentifierPeriodInvalid)
	w.clock.Advance(24 * time.Hour)
	_, err = add("", w.person("Liepa", riga).Identifiers[0].Value)
	wantErr(t, "somebody else's code", err, domain.ErrIdentifierTaken)
	for _, code := range []string{old, "00000000001"} {
		found, err := w.SearchPersons(w.as(staff(daugavpils, aCase), "SearchPersons"), app.SearchPersons{Identifier: code})
		if err != nil || len(found.Persons) != 1 || found.Persons[0].ID != p.ID {
			t.Errorf("%s finds %+v, %v", code, found, err)
		}
	}
}

func TestSearchPersons(t *testing.T) {
	w := newWorld(t)
	for range 23 {
		w.person("Ozola", riga)
	}
	w.person("Ozola", daugavpils)
	search := func(who caller.Caller, q app.SearchPersons) (app.Found, []string, error) {
		ctx := w.as(who, "SearchPersons")
		found, err := w.SearchPersons(ctx, q)
		e, _ := audit.Snapshot(ctx)
		return found, e.Subjects, err
	}
	found, subjects, err := search(staff(riga, aCase), app.SearchPersons{Surname: "Ozol", BirthDate: "1980-01-01", PageSize: 500})
	if err != nil || len(found.Persons) != 20 || !found.Capped {
		t.Errorf("capped search: %d, %v, %v", len(found.Persons), found.Capped, err)
	}
	if len(subjects) != 21 || !strings.HasPrefix(subjects[20], "searches/") || !strings.HasSuffix(subjects[20], "/20") || strings.Contains(strings.ToLower(subjects[20]), "ozol") {
		t.Errorf("audited %v", subjects)
	}
	_, again, err := search(staff(riga, aCase), app.SearchPersons{Surname: " OZOL", BirthDate: "1980-01-01", PageSize: 500})
	if err != nil || again[20] != subjects[20] {
		t.Errorf("the same question is audited as %v", again)
	}
	if found, _, err := search(staff(daugavpils, aCase), app.SearchPersons{Surname: "Ozola", GivenName: "Anna"}); err != nil || len(found.Persons) != 1 || found.Capped {
		t.Errorf("names are searched in the own municipality: %d, %v", len(found.Persons), err)
	}
	if found, subjects, err := search(staff(daugavpils, aCase), app.SearchPersons{Identifier: "999999-99999"}); err != nil || len(found.Persons) != 0 || !strings.HasSuffix(subjects[0], "/0") {
		t.Errorf("nobody: %+v, %v, %v", found, subjects, err)
	}
	for _, about := range []string{"", "cases/1", "curiosity"} {
		_, _, err = search(staff(riga, about), app.SearchPersons{Surname: "Ozola", GivenName: "Anna"})
		wantErr(t, "without a case", err, domain.ErrSearchReferenceRequired)
		if e, ok := errs.As(err); !ok || len(e.Fields) != 1 || e.Fields[0].Path != "digisoc-case" {
			t.Errorf("the error names no field: %v", err)
		}
	}
	_, _, err = search(staff(riga, aCase), app.SearchPersons{Surname: "Ozola"})
	wantErr(t, "a surname alone", err, domain.ErrSearchTooWide)
}

func TestHouseholdLife(t *testing.T) {
	w := newWorld(t)
	anna, ina, elsewhere := w.person("Ozola", riga), w.person("Ozola", riga), w.person("Liepa", daugavpils)
	member := func(p domain.Person, start string) domain.MembershipInput {
		return domain.MembershipInput{Person: p.ID, Role: domain.RoleAdult, StartDate: start}
	}
	create := func(who caller.Caller, validateOnly bool, members ...domain.MembershipInput) (domain.Household, error) {
		return w.CreateHousehold(w.as(who, "CreateHousehold"), app.CreateHousehold{Municipality: riga, Members: members, ValidateOnly: validateOnly})
	}
	_, err := create(staff(riga, ""), false, member(elsewhere, "2020-01-01"))
	wantErr(t, "somebody whom the caller may not see", err, domain.ErrPersonNotFound)
	if h, err := create(staff(riga, aCase), true, member(elsewhere, "2020-01-01")); err != nil || h.ID != uuid.Nil {
		t.Errorf("for a case, only to validate: %+v, %v", h, err)
	}
	h, err := create(staff(riga, ""), false, member(anna, "2020-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = create(staff(riga, ""), true, member(anna, "2021-01-01"))
	wantErr(t, "a second household, only to validate", err, domain.ErrMembershipOverlaps)

	join := func(etag string, m domain.MembershipInput) (domain.Household, error) {
		return w.AddHouseholdMember(w.as(staff(riga, ""), "AddHouseholdMember"), app.AddHouseholdMember{Household: h.ID, Etag: etag, Member: m})
	}
	two, err := join(app.Etag(1), member(ina, "2021-01-01"))
	if err != nil || two.Version != 2 || len(two.Memberships) != 2 {
		t.Fatalf("%+v, %v", two, err)
	}
	_, err = join(app.Etag(1), member(ina, "2021-01-01"))
	wantErr(t, "with the etag of the version before", err, errs.ErrRecordChanged)
	_, err = join("", member(ina, "2021-01-01"))
	wantErr(t, "twice", err, domain.ErrMembershipDuplicate)

	leave := func(who caller.Caller, day string) (domain.Household, error) {
		return w.EndHouseholdMembership(w.as(who, "EndHouseholdMembership"), app.EndHouseholdMembership{Household: h.ID, Person: ina.ID, EndDate: day})
	}
	_, err = leave(staff(daugavpils, aCase), "2022-12-31")
	wantErr(t, "another municipality ends a membership", err, domain.ErrHouseholdNotFound)
	if _, err := leave(staff(riga, ""), "2022-12-31"); err != nil {
		t.Fatal(err)
	}
	_, err = leave(staff(riga, ""), "2022-12-31")
	wantErr(t, "ended twice", err, domain.ErrMembershipNotFound)
	if _, err := create(staff(riga, ""), false, member(ina, "2023-01-01")); err != nil {
		t.Errorf("a new household after leaving: %v", err)
	}
	got, err := w.GetHousehold(w.as(staff(riga, ""), "GetHousehold"), h.ID)
	if err != nil || got.Version != 3 || got.Memberships[1].Period.End.String() != "2022-12-31" {
		t.Errorf("read %+v, %v", got, err)
	}
	if events := w.events("households/" + h.ID.String()); len(events) != 3 || events[2] != "persons.household.changed.v1 3" {
		t.Errorf("published %v", events)
	}
	_, err = w.GetHousehold(w.as(staff(daugavpils, ""), "GetHousehold"), h.ID)
	wantErr(t, "read by another municipality", err, domain.ErrHouseholdNotFound)
}

func TestRepresentations(t *testing.T) {
	w := newWorld(t)
	child, mother, elsewhere := w.person("Ozola", riga), w.person("Ozola", riga), w.person("Liepa", daugavpils)
	create := func(person, representative uuid.UUID) (domain.Representation, error) {
		return w.CreateRepresentation(w.as(staff(riga, ""), "CreateRepresentation"), domain.RepresentationInput{
			Person: person, Representative: representative, Kind: domain.Parent, StartDate: "2015-01-01",
		})
	}
	_, err := create(child.ID, elsewhere.ID)
	wantErr(t, "a representative whom the caller may not see", err, domain.ErrPersonNotFound)
	_, err = create(elsewhere.ID, mother.ID)
	wantErr(t, "a person whom the caller may not see", err, domain.ErrPersonNotFound)
	_, err = create(child.ID, uuid.New())
	wantErr(t, "a stranger", err, domain.ErrPersonNotFound)
	r, err := create(child.ID, mother.ID)
	if err != nil {
		t.Fatal(err)
	}
	if events := w.events("persons/" + child.ID.String()); len(events) != 2 {
		t.Errorf("published %v", events)
	}
	ctx := w.as(citizen(child.ID), "ListRepresentations")
	list, err := w.ListRepresentations(ctx, child.ID, domain.Date{})
	if err != nil || len(list) != 1 || list[0].ID != r.ID {
		t.Errorf("%+v, %v", list, err)
	}
	if e, _ := audit.Snapshot(ctx); !slices.Contains(e.Subjects, "persons/"+mother.ID.String()) {
		t.Errorf("audited %v", e.Subjects)
	}
	_, err = w.ListRepresentations(w.as(citizen(elsewhere.ID), "ListRepresentations"), child.ID, domain.Date{})
	wantErr(t, "somebody else's representatives", err, domain.ErrPersonNotFound)
}

func TestListMunicipalities(t *testing.T) {
	w := newWorld(t)
	if n := len(w.ListMunicipalities(domain.Date{})); n != 42 {
		t.Errorf("%d today, want 42", n)
	}
	day, err := domain.ParseDate("2025-06-30")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(w.ListMunicipalities(day)); n != 43 {
		t.Errorf("%d before the merger, want 43", n)
	}
}
