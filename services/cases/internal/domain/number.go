package domain

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
)

//go:embed number_prefixes.csv
var prefixCSV string

type prefixRow struct {
	municipality, prefix string
	from, to             Date
}

// prefixes is the short-code table. A prefix that two codes share (a municipality before and after its code changed)
// shares one counter, so that a number is unique in the country.
var prefixes = mustPrefixes(prefixCSV)

func mustPrefixes(text string) []prefixRow {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("domain: number prefixes: %v", err)) // embedded: a failure is a broken build
	}
	var out []prefixRow
	for _, row := range rows[1:] {
		p := prefixRow{municipality: row[0], prefix: row[1]}
		if err := p.from.UnmarshalText([]byte(row[2])); err != nil {
			panic(fmt.Sprintf("domain: number prefixes: %v", err))
		}
		if err := p.to.UnmarshalText([]byte(row[3])); err != nil {
			panic(fmt.Sprintf("domain: number prefixes: %v", err))
		}
		out = append(out, p)
	}
	return out
}

// NumberPrefix returns the short code of a municipality that exists on a day, for example KUL, and whether one does.
func NumberPrefix(municipality string, day Date) (string, bool) {
	for _, p := range prefixes {
		if p.municipality == municipality && !day.Before(p.from) && (p.to.IsZero() || !day.After(p.to)) {
			return p.prefix, true
		}
	}
	return "", false
}

// Municipalities are the codes of every municipality that has or had a short code.
func Municipalities() []string {
	var out []string
	for _, p := range prefixes {
		out = append(out, p.municipality)
	}
	return out
}

// NumberSeries returns the counter from which a case opened on a day takes its number. The prefix is that of the day
// of the application, which the municipality code is valid for.
func (f *File) NumberSeries(today Date) (prefix string, year int) {
	prefix, _ = NumberPrefix(f.Application.Municipality, f.Application.Received)
	return prefix, today.Year()
}

// CaseNumber writes the number for people, for example KUL-2026-000042.
func CaseNumber(prefix string, year, n int) string { return fmt.Sprintf("%s-%d-%06d", prefix, year, n) }
