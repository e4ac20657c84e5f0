package domain

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// SearchLimit is the most persons that one search shows.
const SearchLimit = 20

// minSurnameLetters is how much of a surname a search must give.
const minSurnameLetters = 2

// Search is a question to the registry that is narrow enough to be answered: either an identifier, or the beginning of
// a surname with a birth date or the beginning of a given name.
type Search struct {
	// Code and Foreign are the ways to read the identifier; empty when the search is by name.
	Code, Foreign      string
	Surname, GivenName string // folded; both match from the beginning
	BirthDate          Date
}

// NewSearch reads the terms of a search. Too little to go on is ErrSearchTooWide: the registry is not for browsing.
func NewSearch(identifier, givenName, surname, birthDate string) (Search, error) {
	day, err := ParseDate(birthDate)
	if err != nil {
		var v violations
		v.add("birth_date", ErrBirthDateInvalid)
		return Search{}, v.result()
	}
	s := Search{Surname: Fold(surname), GivenName: Fold(givenName), BirthDate: day}
	if s.Foreign = normaliseForeign(identifier); s.Foreign != "" {
		s.Code = normaliseCode(identifier)
		return s, nil
	}
	if utf8.RuneCountInString(s.Surname) < minSurnameLetters || s.GivenName == "" && s.BirthDate.IsZero() {
		return Search{}, ErrSearchTooWide
	}
	return s, nil
}

// ByIdentifier reports whether the search is for one identifier, which finds exact matches in the whole country.
func (s Search) ByIdentifier() bool { return s.Foreign != "" }

// Terms is the search in one line, the same for the same question. It is personal data: hash it before it is kept.
func (s Search) Terms() string {
	if s.ByIdentifier() {
		return "identifier=" + s.Code
	}
	return "surname=" + s.Surname + "&given_name=" + s.GivenName + "&birth_date=" + s.BirthDate.String()
}

// Fits reports whether a person is one of those that the search asks for, wherever she is declared.
func (s Search) Fits(p Person) bool {
	if s.ByIdentifier() {
		return slices.ContainsFunc(p.Identifiers, func(id Identifier) bool {
			return id.Kind == KindPersonalCode && id.Value == s.Code || id.Kind == KindForeign && id.Value == s.Foreign
		})
	}
	return strings.HasPrefix(Fold(p.Surname), s.Surname) && strings.HasPrefix(Fold(p.GivenName), s.GivenName) &&
		(s.BirthDate.IsZero() || p.BirthDate == s.BirthDate)
}
