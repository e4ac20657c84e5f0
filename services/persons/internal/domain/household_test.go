package domain

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

var (
	mother, child, stranger = uuid.New(), uuid.New(), uuid.New()
	residents               = Residents{
		mother: {BirthDate: date("1980-01-01"), Elsewhere: []Period{{Start: date("2010-01-01"), End: date("2019-12-31")}}},
		child:  {BirthDate: date("2015-06-01")},
	}
)

func member(person uuid.UUID, start, end string) MembershipInput {
	return MembershipInput{ID: uuid.New(), Person: person, Role: RoleAdult, StartDate: start, EndDate: end}
}

func TestNewHousehold(t *testing.T) {
	for _, c := range []struct {
		name         string
		municipality string
		members      []MembershipInput
		want         *errs.Error // nil: accepted
		path         string
	}{
		{"two", "0001000", []MembershipInput{member(mother, "2020-01-01", ""), member(child, "2020-01-01", "")}, nil, ""},
		{"returned after a year", "0001000", []MembershipInput{member(child, "2020-01-01", "2020-12-31"), member(child, "2022-01-01", "")}, nil, ""},
		{"one day", "0001000", []MembershipInput{member(child, "2020-01-01", "2020-01-01")}, nil, ""},
		{"closed municipality", "0055000", []MembershipInput{member(mother, "2020-01-01", "")}, ErrMunicipalityUnknown, "municipality"},
		{"nobody", "0001000", nil, ErrMembershipNotFound, "memberships"},
		{"not seen by the caller", "0001000", []MembershipInput{member(mother, "2020-01-01", ""), member(stranger, "2020-01-01", "")}, ErrPersonNotFound, "memberships[1].person"},
		{"still elsewhere", "0001000", []MembershipInput{member(mother, "2019-12-31", "")}, ErrMembershipOverlaps, "memberships[0].person"},
		{"twice", "0001000", []MembershipInput{member(child, "2020-01-01", ""), member(child, "2021-01-01", "")}, ErrMembershipDuplicate, "memberships[1].person"},
		{"before birth", "0001000", []MembershipInput{member(child, "2015-05-31", "")}, ErrMembershipPeriodInvalid, "memberships[0].start_date"},
		{"backwards", "0001000", []MembershipInput{member(child, "2020-01-02", "2020-01-01")}, ErrMembershipPeriodInvalid, "memberships[0].start_date"},
		{"no start", "0001000", []MembershipInput{member(child, "", "")}, ErrMembershipPeriodInvalid, "memberships[0].start_date"},
		{"no such day", "0001000", []MembershipInput{member(child, "2020-02-30", "")}, ErrMembershipPeriodInvalid, "memberships[0].start_date"},
	} {
		h, err := NewHousehold(uuid.New(), c.municipality, c.members, residents, now, production)
		switch {
		case c.want == nil && (err != nil || len(h.Memberships) != len(c.members) || h.Version != 1):
			t.Errorf("%s: %+v, %v", c.name, h, err)
		case c.want != nil && (!errors.Is(err, c.want) || !slices.Equal(paths(err), []string{c.path})):
			t.Errorf("%s: %v %v, want %s at %s", c.name, err, paths(err), c.want.Reason, c.path)
		}
	}
}

func TestMembershipsBeginAndEnd(t *testing.T) {
	h, err := NewHousehold(uuid.New(), "0001000", []MembershipInput{member(mother, "2020-01-01", "")}, residents, now, production)
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.AddMember(member(child, "2021-01-01", ""), residents)
	if err != nil || two.Version != 2 || len(h.Memberships) != 1 {
		t.Fatalf("%+v, %v", two, err)
	}
	if _, err := two.AddMember(member(child, "2022-01-01", ""), residents); !errors.Is(err, ErrMembershipDuplicate) {
		t.Errorf("a second open membership: %v", err)
	}
	ended, m, err := two.EndMembership(child, "2022-06-30")
	if err != nil || ended.Version != 3 || m.Period.End.String() != "2022-06-30" || !two.Memberships[1].Period.Open() {
		t.Fatalf("%+v, %+v, %v", ended, m, err)
	}
	if _, _, err := ended.EndMembership(child, "2022-07-01"); !errors.Is(err, ErrMembershipNotFound) {
		t.Errorf("ended twice: %v", err)
	}
	for _, day := range []string{"2020-12-31", "2021-02-29", ""} {
		if _, _, err := two.EndMembership(child, day); !errors.Is(err, ErrMembershipPeriodInvalid) {
			t.Errorf("ended on %q: %v", day, err)
		}
	}
	again, err := ended.AddMember(member(child, "2023-01-01", ""), residents)
	if err != nil || len(again.Persons()) != 2 || len(again.Memberships) != 3 {
		t.Errorf("returned: %+v, %v", again, err)
	}
}

func TestRepresentation(t *testing.T) {
	for _, c := range []struct {
		name string
		in   RepresentationInput
		path string
	}{
		{"parent", RepresentationInput{child, mother, Parent, "2015-06-01", "", ""}, ""},
		{"trustee", RepresentationInput{mother, stranger, Trustee, "2026-01-01", "2027-01-01", "Tiesas spriedums"}, ""},
		{"self", RepresentationInput{mother, mother, Parent, "2015-06-01", "", ""}, "representative"},
		{"guardian without ground", RepresentationInput{child, mother, Guardian, "2015-06-01", "", " "}, "ground"},
		{"no start", RepresentationInput{child, mother, Parent, "", "", ""}, "start_date"},
		{"backwards", RepresentationInput{child, mother, Parent, "2015-06-02", "2015-06-01", ""}, "start_date"},
	} {
		_, err := NewRepresentation(uuid.New(), c.in, now)
		switch {
		case c.path == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.path != "" && (!errors.Is(err, ErrRepresentationInvalid) || !slices.Equal(paths(err), []string{c.path})):
			t.Errorf("%s: %v %v", c.name, err, paths(err))
		}
	}
}

func TestSearchIsNarrow(t *testing.T) {
	for _, c := range []struct {
		name                                      string
		identifier, givenName, surname, birthDate string
		want                                      error
	}{
		{"identifier", "161175-19997", "", "", "", nil},
		{"surname and birth date", "", "", "Ozola", "1980-01-01", nil},
		{"surname and given name", "", "A", "Oz", "", nil},
		{"nothing", "", "", "", "", ErrSearchTooWide},
		{"surname alone", "", "", "Ozola", "", ErrSearchTooWide},
		{"one letter", "", "Anna", "O", "1980-01-01", ErrSearchTooWide},
		{"wildcards", "", "Anna", "%%", "1980-01-01", ErrSearchTooWide},
		{"birth date alone", "", "", "", "1980-01-01", ErrSearchTooWide},
		{"given name alone", "", "Anna", "", "", ErrSearchTooWide},
		{"no such day", "", "", "Ozola", "1980-02-30", ErrBirthDateInvalid},
	} {
		if _, err := NewSearch(c.identifier, c.givenName, c.surname, c.birthDate); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	a, _ := NewSearch(" 161175-19997 ", "", "", "")
	b, _ := NewSearch("16117519997", "", "", "")
	if a.Terms() != b.Terms() || !a.ByIdentifier() || a.Code != "16117519997" || a.Foreign != "161175-19997" {
		t.Errorf("%+v and %+v", a, b)
	}
}

func TestPeriods(t *testing.T) {
	p := func(start, end string) Period { return Period{date(start), date(end)} }
	for _, c := range []struct {
		a, b Period
		want bool
	}{
		{p("2020-01-01", "2020-01-31"), p("2020-01-31", ""), true},
		{p("2020-01-01", "2020-01-31"), p("2020-02-01", ""), false},
		{p("", ""), p("", ""), true},
		{p("", "2020-01-01"), p("2020-01-01", "2020-01-01"), true},
		{p("", "2020-01-01"), p("2020-01-02", ""), false},
	} {
		if c.a.Overlaps(c.b) != c.want || c.b.Overlaps(c.a) != c.want {
			t.Errorf("%v and %v: want overlap %v", c.a, c.b, c.want)
		}
	}
	if q := p("2020-01-01", "2020-01-31"); !q.Contains(date("2020-01-01")) || !q.Contains(date("2020-01-31")) || q.Contains(date("2020-02-01")) || q.Contains(date("2019-12-31")) {
		t.Error("a period contains its first and last day and none outside")
	}
}
