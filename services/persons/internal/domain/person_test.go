package domain

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// fakeTerritory knows Rīga and a closed municipality that Madona continues.
type fakeTerritory struct{}

func (fakeTerritory) Valid(code string, _ Date) bool { return code == "0001000" || code == "0038001" }

func (fakeTerritory) Current(code string, _ Date) string {
	if code == "0055000" {
		return "0038001"
	}
	return code
}

var (
	production = Rules{Today: today, Territory: fakeTerritory{}}
	sandbox    = Rules{Today: today, Territory: fakeTerritory{}, SyntheticCodes: true}
	now        = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
)

func anna() PersonInput {
	return PersonInput{
		GivenName: "Anna", Surname: "Ozola", BirthDate: "1980-01-01", Sex: Female,
		Address:     Address{Municipality: "0001000", Text: "Brīvības iela 1, Rīga", Code: "101844053"},
		Identifiers: []IdentifierInput{{Kind: KindPersonalCode, Value: "161175-19997"}},
	}
}

func build(t *testing.T, in PersonInput) Person {
	t.Helper()
	p, err := NewPerson(uuid.New(), "0001000", in, now, production)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// paths lists the fields that an error names.
func paths(err error) []string {
	var list []string
	if e, ok := errs.As(err); ok {
		for _, f := range e.Fields {
			list = append(list, f.Path)
		}
	}
	return list
}

func TestNewPerson(t *testing.T) {
	p := build(t, anna())
	if p.Identifiers[0].Value != "16117519997" || p.Version != 1 || p.Municipality() != "0001000" {
		t.Errorf("unexpected person %+v", p)
	}
	for _, c := range []struct {
		name   string
		change func(*PersonInput)
		want   *errs.Error
		path   string
	}{
		{"no surname", func(p *PersonInput) { p.Surname = " " }, ErrPersonNameRequired, "surname"},
		{"digits in a name", func(p *PersonInput) { p.GivenName = "4nna" }, ErrPersonNameInvalid, "given_name"},
		{"born before 1880", func(p *PersonInput) { p.BirthDate = "1879-12-31" }, ErrBirthDateInvalid, "birth_date"},
		{"born tomorrow", func(p *PersonInput) { p.BirthDate = "2026-11-24" }, ErrBirthDateInvalid, "birth_date"},
		{"no such day", func(p *PersonInput) { p.BirthDate = "1980-02-30" }, ErrBirthDateInvalid, "birth_date"},
		{"no birth date", func(p *PersonInput) { p.BirthDate = "" }, ErrBirthDateInvalid, "birth_date"},
		{"died before birth", func(p *PersonInput) { p.DeathDate = "1979-12-31" }, ErrDeathDateInvalid, "death_date"},
		{"dies tomorrow", func(p *PersonInput) { p.DeathDate = "2026-11-24" }, ErrDeathDateInvalid, "death_date"},
		{"closed municipality", func(p *PersonInput) { p.Address.Municipality = "0055000" }, ErrMunicipalityUnknown, "declared_address.municipality"},
		{"address without municipality", func(p *PersonInput) { p.Address.Municipality = "" }, ErrMunicipalityUnknown, "declared_address.municipality"},
		{"short address code", func(p *PersonInput) { p.Address.Code = "10184405" }, ErrAddressInvalid, "declared_address.address_code"},
		{"long address", func(p *PersonInput) { p.Address.Text = strings.Repeat("ā", 301) }, ErrAddressInvalid, "declared_address.text"},
		{"no identifier", func(p *PersonInput) { p.Identifiers = nil }, ErrIdentifierInvalid, "identifiers"},
		{"company", func(p *PersonInput) { p.Identifiers[0].Value = "40003521600" }, ErrIdentifierInvalid, "identifiers[0].value"},
		{"synthetic in production", func(p *PersonInput) { p.Identifiers[0].Value = "000180-12342" }, ErrIdentifierSynthetic, "identifiers[0].value"},
		{"foreign without a state", func(p *PersonInput) { p.Identifiers[0] = IdentifierInput{Kind: KindForeign, Value: "X1"} }, ErrIdentifierInvalid, "identifiers[0].value"},
		{"identifier ends before it starts", func(p *PersonInput) {
			p.Identifiers[0].StartDate, p.Identifiers[0].EndDate = "2020-01-02", "2020-01-01"
		}, ErrIdentifierPeriodInvalid, "identifiers[0].start_date"},
		{"identifier starts tomorrow", func(p *PersonInput) { p.Identifiers[0].StartDate = "2026-11-24" }, ErrIdentifierPeriodInvalid, "identifiers[0].start_date"},
		{"two current codes", func(p *PersonInput) {
			p.Identifiers = append(p.Identifiers, IdentifierInput{Kind: KindPersonalCode, Value: "320000-00000"})
		}, ErrIdentifierPeriodInvalid, "identifiers[1].start_date"},
		{"the same code twice", func(p *PersonInput) {
			p.Identifiers = append(p.Identifiers, IdentifierInput{Kind: KindPersonalCode, Value: "16117519997"})
		}, ErrIdentifierTaken, "identifiers[1].value"},
	} {
		in := anna()
		c.change(&in)
		_, err := NewPerson(uuid.New(), "0001000", in, now, production)
		if !errors.Is(err, c.want) || !slices.Equal(paths(err), []string{c.path}) {
			t.Errorf("%s: %v %v, want %s at %s", c.name, err, paths(err), c.want.Reason, c.path)
		}
	}
}

func TestEveryViolationIsNamed(t *testing.T) {
	_, err := NewPerson(uuid.New(), "", PersonInput{Identifiers: []IdentifierInput{{Kind: KindPersonalCode, Value: "1"}}}, now, production)
	want := []string{"given_name", "surname", "birth_date", "identifiers[0].value"}
	if !errors.Is(err, ErrPersonNameRequired) || !slices.Equal(paths(err), want) {
		t.Errorf("violations at %v, want %v", paths(err), want)
	}
}

func TestSyntheticCodesOnlyInTheirPlace(t *testing.T) {
	for _, c := range []struct {
		code  string
		rules Rules
		want  error
	}{
		{"000180-12342", sandbox, nil}, {"161175-19997", sandbox, ErrIdentifierSynthetic}, {"320000-00000", sandbox, ErrIdentifierSynthetic},
		{"000180-12342", production, ErrIdentifierSynthetic}, {"161175-19997", production, nil}, {"320000-00000", production, nil},
	} {
		in := anna()
		in.Identifiers[0].Value = c.code
		if _, err := NewPerson(uuid.New(), "", in, now, c.rules); !errors.Is(err, c.want) {
			t.Errorf("%s with synthetic=%v: %v, want %v", c.code, c.rules.SyntheticCodes, err, c.want)
		}
	}
}

func TestWrongCheckDigitIsKeptWithAWarning(t *testing.T) { // PK-R07, GT-13
	in := anna()
	in.Identifiers[0].Value = "161175-19998"
	if p := build(t, in); p.Identifiers[0].Warning != WarningCheckDigit {
		t.Errorf("no warning: %+v", p.Identifiers[0])
	}
}

func TestNewCodeEndsThePrevious(t *testing.T) { // PK-R06
	p := build(t, anna())
	next, err := p.AddIdentifier(IdentifierInput{Kind: KindPersonalCode, Value: "320000-00000", StartDate: "2020-05-01"}, now, production)
	if err != nil {
		t.Fatal(err)
	}
	if len(next.Identifiers) != 2 || next.Identifiers[0].Period.End.String() != "2020-04-30" || !next.Identifiers[1].Period.Open() || next.Version != 2 {
		t.Errorf("history is %+v", next.Identifiers)
	}
	if !p.Identifiers[0].Period.Open() {
		t.Error("the old value was changed in place")
	}
	_, err = next.AddIdentifier(IdentifierInput{Kind: KindPersonalCode, Value: "330000-00000", StartDate: "2020-05-01"}, now, production)
	if !errors.Is(err, ErrIdentifierPeriodInvalid) {
		t.Errorf("two codes from one day: %v", err)
	}
	_, err = next.AddIdentifier(IdentifierInput{Kind: KindPersonalCode, Value: "16117519997"}, now, production)
	if !errors.Is(err, ErrIdentifierTaken) {
		t.Errorf("back to the old code: %v", err)
	}
	foreign, err := next.AddIdentifier(IdentifierInput{Kind: KindForeign, Value: " EE/38001085718 ", Country: "EE"}, now, production)
	if err != nil || foreign.Identifiers[1].Period.Open() != true || foreign.Identifiers[2].Value != "EE/38001085718" || foreign.Identifiers[2].Period.Start != today {
		t.Errorf("foreign identifier beside the code: %+v, %v", foreign.Identifiers, err)
	}
}

func TestPastCodeJoinsTheHistory(t *testing.T) {
	in := anna()
	in.Identifiers[0].StartDate = "2018-01-01"
	p := build(t, in)
	next, err := p.AddIdentifier(IdentifierInput{Kind: KindPersonalCode, Value: "010180-00012", EndDate: "2017-12-31"}, now, production)
	if err != nil || !next.Identifiers[0].Period.Open() {
		t.Errorf("%+v, %v", next.Identifiers, err)
	}
	_, err = p.AddIdentifier(IdentifierInput{Kind: KindPersonalCode, Value: "010180-00012", EndDate: "2018-01-01"}, now, production)
	if !errors.Is(err, ErrIdentifierPeriodInvalid) {
		t.Errorf("overlapping history: %v", err)
	}
}

func TestUpdatePerson(t *testing.T) {
	p := build(t, anna())
	later := now.Add(time.Hour)
	for _, c := range []struct {
		name   string
		mask   []string
		in     PersonInput
		groups []string
		check  func(Person) bool
	}{
		{"surname", []string{"surname"}, PersonInput{Surname: " Kalniņa "}, []string{"G01"}, func(p Person) bool { return p.Surname == "Kalniņa" && p.GivenName == "Anna" }},
		{"death", []string{"death_date"}, PersonInput{DeathDate: "2026-11-01"}, []string{"G02"}, func(p Person) bool { return p.DeathDate.String() == "2026-11-01" }},
		{"address text", []string{"declared_address.text"}, PersonInput{Address: Address{Text: "Cita iela 2"}}, []string{"G03"}, func(p Person) bool { return p.Address.Text == "Cita iela 2" && p.Address.Code == "101844053" }},
		{"no address any more", []string{"declared_address"}, PersonInput{}, []string{"G03"}, func(p Person) bool { return p.Address == Address{} }},
		{"all", []string{"*"}, PersonInput{GivenName: "Ina", Surname: "Ozola", BirthDate: "1980-01-01"}, []string{"G01", "G03"}, func(p Person) bool { return p.Sex == "" }},
		{"only what the service sets", []string{"name", "etag"}, PersonInput{}, nil, func(p Person) bool { return p.Version == 1 && p.UpdatedAt.Equal(now) }},
		{"the same", []string{"surname"}, PersonInput{Surname: "Ozola"}, nil, func(p Person) bool { return p.Version == 1 }},
	} {
		next, groups, err := p.Update(c.mask, c.in, later, production)
		if err != nil || !slices.Equal(groups, c.groups) || !c.check(next) {
			t.Errorf("%s: %+v, %v, %v", c.name, next, groups, err)
		}
		if len(groups) > 0 && (next.Version != 2 || !next.UpdatedAt.Equal(later)) {
			t.Errorf("%s: version %d at %v", c.name, next.Version, next.UpdatedAt)
		}
	}
	for _, mask := range [][]string{{"identifiers"}, {"surname", "shoe_size"}, {"*", "surname"}, {"declared_address.street"}} {
		if _, _, err := p.Update(mask, anna(), later, production); !errors.Is(err, ErrPersonUpdateMaskInvalid) {
			t.Errorf("mask %v: %v", mask, err)
		}
	}
	if _, _, err := p.Update([]string{"birth_date"}, PersonInput{}, later, production); !errors.Is(err, ErrBirthDateInvalid) {
		t.Errorf("birth date removed: %v", err)
	}
}

func TestAddressFromBeforeAReformStays(t *testing.T) {
	p := build(t, anna())
	p.Address.Municipality = "0055000" // as declared before the merger
	if _, _, err := p.Update([]string{"surname"}, PersonInput{Surname: "Liepa"}, now, production); err != nil {
		t.Errorf("an old address stands in the way: %v", err)
	}
	if _, _, err := p.Update([]string{"declared_address.text"}, PersonInput{Address: Address{Text: "X"}}, now, production); !errors.Is(err, ErrMunicipalityUnknown) {
		t.Errorf("a new address under a closed code: %v", err)
	}
}
