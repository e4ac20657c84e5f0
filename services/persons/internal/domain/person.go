package domain

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"github.com/digisoc/platform/pkg/errs"
)

// Sex as recorded in the population register; empty when not recorded.
type Sex string

// The recorded sexes.
const (
	Female Sex = "female"
	Male   Sex = "male"
)

// Address is a declared place of residence (deklarētā dzīvesvieta, G03.01). The zero Address means none is declared.
type Address struct {
	Municipality string // ATVK code as it was on the day of declaration
	Text         string // as it was on the day of declaration (ADR-R07)
	Code         string // nine digits of the state address register; empty when only the territory is known (ADR-R09)
}

// Person is one natural person (G01, G03).
type Person struct {
	ID                   uuid.UUID
	Version              int64 // grows by one with every change
	GivenName, Surname   string
	BirthDate, DeathDate Date // DeathDate is zero for a living person
	Sex                  Sex
	Address              Address
	Identifiers          []Identifier // oldest first
	CreatedBy            string       // ATVK code of the municipality that registered the person
	CreatedAt, UpdatedAt time.Time
}

// PersonInput is a person as typed into a form or sent by a system.
type PersonInput struct {
	GivenName, Surname, BirthDate, DeathDate string
	Sex                                      Sex
	Address                                  Address
	Identifiers                              []IdentifierInput
}

// Territory answers questions about municipality codes.
type Territory interface {
	// Valid reports whether a municipality has this code on the day.
	Valid(code string, day Date) bool
	// Current is the code that continues the given one on the day; the code itself when nothing does.
	Current(code string, day Date) string
}

// Rules is what the rules need to know beside the input.
type Rules struct {
	Today Date
	// SyntheticCodes says that this installation holds made-up people: only 00… codes are accepted. Otherwise they are
	// refused (PK-R11).
	SyntheticCodes bool
	Territory      Territory
}

// firstBirthDate is the earliest birth date that is not taken for a typing error.
var firstBirthDate = Date{day: time.Date(1880, 1, 1, 0, 0, 0, 0, time.UTC)}

// NewPerson builds a person; the error names every field that is wrong.
func NewPerson(id uuid.UUID, createdBy string, in PersonInput, now time.Time, rules Rules) (Person, error) {
	var v violations
	p := Person{ID: id, Version: 1, CreatedBy: createdBy, CreatedAt: now, UpdatedAt: now}
	p.set(in, rules, &v)
	p.setAddress(in.Address, rules, &v)
	path := func(i int) string { return fmt.Sprintf("identifiers[%d].", i) }
	for i, identifier := range in.Identifiers {
		p.Identifiers = append(p.Identifiers, newIdentifier(identifier, rules, path(i), &v))
	}
	switch {
	case len(in.Identifiers) == 0:
		v.add("identifiers", ErrIdentifierInvalid)
	case v.err == nil:
		checkTogether(p.Identifiers, &v, path)
	}
	return p, v.result()
}

// set checks and takes everything but identifiers and address.
func (p *Person) set(in PersonInput, rules Rules, v *violations) {
	var fault *errs.Error
	if p.GivenName, fault = parseName(in.GivenName); fault != nil {
		v.add("given_name", fault)
	}
	if p.Surname, fault = parseName(in.Surname); fault != nil {
		v.add("surname", fault)
	}
	var err error
	if p.BirthDate, err = ParseDate(in.BirthDate); err != nil || p.BirthDate.Before(firstBirthDate) || rules.Today.Before(p.BirthDate) {
		v.add("birth_date", ErrBirthDateInvalid)
	}
	p.DeathDate, err = ParseDate(in.DeathDate)
	if err != nil || !p.DeathDate.IsZero() && (p.DeathDate.Before(p.BirthDate) || rules.Today.Before(p.DeathDate)) {
		v.add("death_date", ErrDeathDateInvalid)
	}
	p.Sex = in.Sex
}

func (p *Person) setAddress(in Address, rules Rules, v *violations) {
	p.Address = Address{Municipality: in.Municipality, Text: strings.TrimSpace(norm.NFC.String(in.Text)), Code: in.Code}
	if in == (Address{}) {
		return
	}
	if !rules.Territory.Valid(in.Municipality, rules.Today) {
		v.add("declared_address.municipality", ErrMunicipalityUnknown)
	}
	if utf8.RuneCountInString(p.Address.Text) > 300 || strings.ContainsFunc(p.Address.Text, unicode.IsControl) {
		v.add("declared_address.text", ErrAddressInvalid)
	}
	if in.Code != "" && (len(in.Code) != 9 || strings.Trim(in.Code, "0123456789") != "") {
		v.add("declared_address.address_code", ErrAddressInvalid)
	}
}

// Municipality is the municipality that the person belongs to: where she is declared, else where she was registered.
func (p Person) Municipality() string {
	if p.Address.Municipality != "" {
		return p.Address.Municipality
	}
	return p.CreatedBy
}
