package parameters

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// overlaps reports rows of the same key, municipality and household type that share a day.
func overlaps(rows []row) (problems []error) {
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Municipality, b.Municipality),
			cmp.Compare(a.HouseholdType, b.HouseholdType), cmp.Compare(a.ValidFrom, b.ValidFrom))
	})
	for i := 1; i < len(sorted); i++ {
		a, b := sorted[i-1], sorted[i]
		if a.Key == b.Key && a.Municipality == b.Municipality && a.HouseholdType == b.HouseholdType && b.ValidFrom <= a.ValidTo {
			problems = append(problems, b.problem("%s from %s overlaps the row of %s:%d, which is valid to %s", b.Key, b.ValidFrom, a.file, a.line, a.ValidTo))
		}
	}
	return problems
}

// gaps reports days on which a national key has no row, for every household type that the key distinguishes.
func gaps(rows []row) (problems []error) {
	list := make([]*domain.Parameter, len(rows))
	where := map[string]row{}
	for i, r := range rows {
		list[i] = r.Parameter
		if r.Municipality == "" {
			where[r.Key] = r
		}
	}
	p := domain.NewParameters(list)
	for k := range domain.Key(domain.Keys) {
		from, ok := k.NationalFrom()
		if !ok {
			continue
		}
		types := []domain.HouseholdType{0}
		if k.ByHouseholdType() {
			types = []domain.HouseholdType{domain.SinglePensionerOrDisabled, domain.OnlyPensionersOrDisabled, domain.PensionersOrDisabledWithChildren, domain.OtherHousehold}
		}
		at, found := where[k.String()]
		if !found {
			at = row{file: "data", line: 0}
		}
		for _, t := range types {
			if day, gap := firstGap(p, k, t, from); gap {
				problems = append(problems, at.problem("%s %s has no row for %s", k, t, day))
			}
		}
	}
	return problems
}

func firstGap(p *domain.Parameters, k domain.Key, t domain.HouseholdType, day domain.Date) (domain.Date, bool) {
	for day <= domain.ParametersTo {
		r := p.Lookup(k, t, day)
		if r == nil {
			return day, true
		}
		day = r.ValidTo.Next()
	}
	return 0, false
}

// order applies R10: GMI ≤ needy ≤ municipal low-income ≤ ceiling, on the first day of every low-income row and of every
// national threshold row. What is out of order is reported, not refused: municipalities do publish odd values.
func order(p *domain.Parameters, rows []row) (warnings []string) {
	check := func(r row, lower, upper *domain.Parameter, what string) {
		if lower == nil || upper == nil {
			return
		}
		a, b := lower.Pair()
		c, d := upper.Pair()
		if a > c || b != nil && d != nil && *b > *d {
			warnings = append(warnings, fmt.Sprintf("%s:%d: %s %s: %s (%s against %s)", r.file, r.line, r.Municipality, r.ValidFrom, what, lower.Value, upper.Value))
		}
	}
	for _, r := range rows {
		day := r.ValidFrom
		needy := p.Lookup(domain.KeyNeedy, 0, day)
		switch r.Key {
		case domain.KeyLowIncome.String():
			check(r, needy, r.Parameter, "below the needy threshold")
			check(r, r.Parameter, p.Lookup(domain.KeyLowIncomeCeiling, 0, day), "above the ceiling")
		case domain.KeyNeedy.String():
			check(r, p.Lookup(domain.KeyGMI, 0, day), needy, "GMI above the needy threshold")
			check(r, needy, p.Lookup(domain.KeyLowIncomeCeiling, 0, day), "needy above the ceiling")
		}
	}
	return warnings
}
