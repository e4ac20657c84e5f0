// Package territory holds the municipalities of Latvia and the periods in which their ATVK codes are valid
// (MK 15.06.2021 No. 379; MUN-R01 to MUN-R07). It is reference data that ships with the program; it is not an address
// register and has no figures.
package territory

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/digisoc/platform/services/persons/internal/domain"
)

//go:embed data/municipalities.csv
var municipalities string

// Kind is the kind of a municipality.
type Kind string

// The kinds of municipalities.
const (
	StateCity Kind = "state_city"   // valstspilsēta
	Rural     Kind = "municipality" // novads
)

// Municipality is one municipality under one code.
type Municipality struct {
	Code, DisplayName string
	Kind              Kind
	Period            domain.Period
	Successor         string // code that continues it; empty while it exists
}

// Registry answers which municipality had which code on which day.
type Registry struct{ byCode map[string]Municipality }

// Load reads and checks the data that ships with the program. A failure is a broken build.
func Load() (*Registry, error) { return parse(municipalities) }

var code = regexp.MustCompile(`^00[0-9]{5}$`)

func parse(data string) (*Registry, error) {
	rows, err := csv.NewReader(strings.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read municipalities: %w", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"code", "display_name", "kind", "start_date", "end_date", "successor"}) {
		return nil, fmt.Errorf("municipalities: unexpected columns")
	}
	r := &Registry{byCode: make(map[string]Municipality, len(rows)-1)}
	for line, row := range rows[1:] {
		m, err := parseRow(row)
		if err != nil {
			return nil, fmt.Errorf("municipalities, row %d: %w", line+2, err)
		}
		if _, twice := r.byCode[m.Code]; twice {
			return nil, fmt.Errorf("municipalities, row %d: code %s stands twice", line+2, m.Code)
		}
		r.byCode[m.Code] = m
	}
	return r, r.validate()
}

func parseRow(row []string) (Municipality, error) {
	m := Municipality{Code: row[0], DisplayName: row[1], Kind: Kind(row[2]), Successor: row[5]}
	var err error
	if m.Period.Start, err = domain.ParseDate(row[3]); err != nil {
		return m, err
	}
	if m.Period.End, err = domain.ParseDate(row[4]); err != nil {
		return m, err
	}
	switch {
	case !code.MatchString(m.Code):
		return m, fmt.Errorf("%q is not an ATVK code of a municipality", m.Code)
	case m.DisplayName == "", m.Kind != StateCity && m.Kind != Rural, m.Period.Start.IsZero():
		return m, fmt.Errorf("%s lacks a name, a kind or a start", m.Code)
	case (m.Kind == StateCity) != (m.Code[2:4] < "20"):
		return m, fmt.Errorf("%s: digits 3 and 4 are 01 to 19 for a state city and above for a novads", m.Code)
	case !m.Period.Open() && m.Period.End.Before(m.Period.Start):
		return m, fmt.Errorf("%s ends before it starts", m.Code)
	case m.Period.Open() != (m.Successor == ""):
		return m, fmt.Errorf("%s: a successor belongs to a code that has ended", m.Code)
	}
	return m, nil
}

// validate checks that every successor exists and starts after the code that it continues has ended, so that following
// successors comes to an end.
func (r *Registry) validate() error {
	for _, m := range r.byCode {
		if m.Successor == "" {
			continue
		}
		next, ok := r.byCode[m.Successor]
		if !ok || !m.Period.End.Before(next.Period.Start) {
			return fmt.Errorf("municipalities: %s is not a successor of %s", m.Successor, m.Code)
		}
	}
	return nil
}

// On lists the municipalities that exist on the day, by code.
func (r *Registry) On(day domain.Date) []Municipality {
	var list []Municipality
	for _, m := range r.byCode {
		if m.Period.Contains(day) {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b Municipality) int { return strings.Compare(a.Code, b.Code) })
	return list
}

// Valid reports whether a municipality has this code on the day.
func (r *Registry) Valid(code string, day domain.Date) bool {
	m, ok := r.byCode[code]
	return ok && m.Period.Contains(day)
}

// Current is the code that continues the given one on the day: a record of Varakļāni belongs to Madona from 2025-07-01
// on. An unknown code stands for itself.
func (r *Registry) Current(code string, day domain.Date) string {
	for {
		m, ok := r.byCode[code]
		if !ok || m.Successor == "" || !m.Period.End.Before(day) {
			return code
		}
		code = m.Successor
	}
}

// Continued lists the codes whose records belong to the given municipality on the day: its own and those it continues,
// in order.
func (r *Registry) Continued(current string, day domain.Date) []string {
	codes := []string{current}
	for c := range r.byCode {
		if c != current && r.Current(c, day) == current {
			codes = append(codes, c)
		}
	}
	slices.Sort(codes)
	return codes
}
