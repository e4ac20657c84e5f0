package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Parameters is one immutable set of rows, indexed by key and month. Safe for concurrent use.
type Parameters struct {
	rows      []*Parameter
	hash      string
	national  [][]*Parameter            // key × month
	municipal map[string][][]*Parameter // municipality → key → rows
}

var (
	firstMonth  = ParametersFrom.Month()
	monthsTotal = int(ParametersTo.Month()-firstMonth) + 1
)

// NewParameters indexes rows that were parsed and found free of overlaps.
func NewParameters(rows []*Parameter) *Parameters {
	p := &Parameters{
		rows:      slices.Clone(rows),
		national:  make([][]*Parameter, Keys*monthsTotal),
		municipal: map[string][][]*Parameter{},
	}
	slices.SortFunc(p.rows, func(a, b *Parameter) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.Municipality, b.Municipality), cmp.Compare(a.kind, b.kind), cmp.Compare(a.ValidFrom, b.ValidFrom))
	})
	for _, r := range p.rows {
		p.add(r)
	}
	p.hash = hashRows(p.rows)
	return p
}

func (p *Parameters) add(r *Parameter) {
	if r.Municipality != "" {
		keys := p.municipal[r.Municipality]
		if keys == nil {
			keys = make([][]*Parameter, Keys)
			p.municipal[r.Municipality] = keys
		}
		keys[r.key] = append(keys[r.key], r)
		return
	}
	for m := max(r.ValidFrom.Month(), firstMonth); m <= min(r.ValidTo.Month(), ParametersTo.Month()); m++ {
		i := int(r.key)*monthsTotal + int(m-firstMonth)
		p.national[i] = append(p.national[i], r)
	}
}

// Lookup is the national row of a key for a household type (or for every household) on a day; nil if there is none.
func (p *Parameters) Lookup(k Key, t HouseholdType, day Date) *Parameter {
	m := int(day.Month() - firstMonth)
	if m < 0 || m >= monthsTotal {
		return nil
	}
	return pick(p.national[int(k)*monthsTotal+m], t, day)
}

// value is the word of a national choice on a day; empty when there is none, as in rows of before the key.
func (p *Parameters) value(k Key, day Date) string {
	if r := p.Lookup(k, 0, day); r != nil {
		return r.Value
	}
	return ""
}

// Municipal is the row that a municipality set itself; nil if there is none.
func (p *Parameters) Municipal(k Key, municipality string, t HouseholdType, day Date) *Parameter {
	keys := p.municipal[municipality]
	if keys == nil {
		return nil
	}
	return pick(keys[k], t, day)
}

// pick prefers a row for exactly the household type to a row for every household.
func pick(rows []*Parameter, t HouseholdType, day Date) *Parameter {
	var general *Parameter
	for _, r := range rows {
		switch {
		case !r.Covers(day):
		case r.kind == t:
			return r
		case r.kind == 0:
			general = r
		}
	}
	return general
}

// Rows lists the rows valid on at least one day of the month, narrowed by the beginning of the key, by municipality (its own
// rows beside the national ones) and by household type. Empty means all.
func (p *Parameters) Rows(m Month, keyPrefix, municipality string, t HouseholdType) []*Parameter {
	var out []*Parameter
	for _, r := range p.rows {
		if r.ValidFrom > m.Last() || r.ValidTo < m.First() || !strings.HasPrefix(r.Key, keyPrefix) ||
			municipality != "" && r.Municipality != "" && r.Municipality != municipality ||
			t != 0 && r.kind != 0 && r.kind != t {
			continue
		}
		out = append(out, r)
	}
	return out
}

// All is every row in canonical order.
func (p *Parameters) All() []*Parameter { return slices.Clone(p.rows) }

// Hash is the SHA-256 of the rows in canonical form and order, in hex; equal content has an equal hash however the files are laid out.
func (p *Parameters) Hash() string { return p.hash }

func hashRows(rows []*Parameter) string {
	h := sha256.New()
	writeRows(h, rows)
	return hex.EncodeToString(h.Sum(nil))
}
