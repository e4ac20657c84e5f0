package domain

import (
	"cmp"
	"slices"
)

// Change is one difference between two sets of rows, or between two municipalities: what a key says in each from a day to a day.
type Change struct {
	Key           string
	HouseholdType string // lower-case word; empty for every household
	Municipality  string // empty for national rows, and between two municipalities
	From, To      Date   // inclusive
	Old, New      string // empty: there is no row
	LegalRef      string // of the new row, of the old one where there is no new one
	Confidence    string
}

// Diff lists what differs between two sets of rows, day by day: rows that were only cut in two or whose source changed do not
// appear. In canonical order.
func Diff(a, b *Parameters) []Change {
	type group struct {
		key          Key
		municipality string
		kind         HouseholdType
	}
	sides := map[group][2][]*Parameter{}
	for side, p := range [...]*Parameters{a, b} {
		for _, r := range p.rows {
			g := group{r.key, r.Municipality, r.kind}
			rows := sides[g]
			rows[side] = append(rows[side], r)
			sides[g] = rows
		}
	}
	var out []Change
	for _, rows := range sides {
		out = append(out, changes(rows[0], rows[1])...)
	}
	return sorted(out)
}

// changes compares two lists of rows of one key, municipality and household type on every day on which one of them begins.
func changes(old, current []*Parameter) (out []Change) {
	var days []Date
	for _, rows := range [...][]*Parameter{old, current} {
		for _, r := range rows {
			days = append(days, r.ValidFrom, r.ValidTo.Next())
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	for i := range len(days) - 1 {
		a, b := on(old, days[i]), on(current, days[i])
		if valueOf(a) == valueOf(b) {
			continue
		}
		c := changeOf(a, b, days[i], days[i+1].previous())
		if n := len(out); n > 0 && out[n-1].To.Next() == c.From && out[n-1].Old == c.Old && out[n-1].New == c.New {
			out[n-1].To = c.To
			continue
		}
		out = append(out, c)
	}
	return out
}

func on(rows []*Parameter, day Date) *Parameter {
	for _, r := range rows {
		if r.Covers(day) {
			return r
		}
	}
	return nil
}

func valueOf(r *Parameter) string {
	if r == nil {
		return ""
	}
	return r.Value
}

func changeOf(a, b *Parameter, from, to Date) Change {
	r := b
	if r == nil {
		r = a
	}
	return Change{
		Key: r.Key, HouseholdType: r.HouseholdType, Municipality: r.Municipality, From: from, To: to, Old: valueOf(a), New: valueOf(b),
		LegalRef: r.LegalRef, Confidence: r.Confidence,
	}
}

// DiffMunicipalities lists, key by key, what applies in a and not in b on a day. What a municipality did not set itself is the
// national row, if there is one.
func DiffMunicipalities(p *Parameters, a, b string, day Date) []Change {
	var out []Change
	for k := range Key(Keys) {
		if !k.Municipal() {
			continue
		}
		for t := range HouseholdType(len(householdWords)) {
			if t != 0 && !k.ByHouseholdType() {
				break
			}
			x, y := p.exactly(k, a, t, day), p.exactly(k, b, t, day)
			if valueOf(x) == valueOf(y) {
				continue
			}
			c := changeOf(x, y, day, day)
			c.Municipality = ""
			out = append(out, c)
		}
	}
	return sorted(out)
}

// exactly is the row of a municipality for exactly a household type, else the national one for it.
func (p *Parameters) exactly(k Key, municipality string, t HouseholdType, day Date) *Parameter {
	if keys := p.municipal[municipality]; keys != nil {
		for _, r := range keys[k] {
			if r.kind == t && r.Covers(day) {
				return r
			}
		}
	}
	if r := p.Lookup(k, t, day); r != nil && r.kind == t {
		return r
	}
	return nil
}

func sorted(out []Change) []Change {
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Municipality, b.Municipality), cmp.Compare(a.HouseholdType, b.HouseholdType), cmp.Compare(a.From, b.From))
	})
	return out
}
