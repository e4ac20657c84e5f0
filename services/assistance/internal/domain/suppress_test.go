package domain

import (
	"math/big"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// attack solves the equations of a published table for the hidden cells, exactly, and returns those that have one solution.
func attack(cells []Cell) []Group {
	var unknown []Group
	for _, c := range cells {
		if c.Suppressed {
			unknown = append(unknown, c.Group)
		}
	}
	var rows [][]*big.Rat
	equation := func(in func(Group) int64) {
		row, any := make([]*big.Rat, len(unknown)), false
		for i, g := range unknown {
			row[i] = big.NewRat(in(g), 1)
			any = any || row[i].Sign() != 0
		}
		if any {
			rows = append(rows, row)
		}
	}
	for _, c := range cells {
		if c.HouseholdType == 0 {
			equation(func(g Group) int64 { return signed(g.Municipality == c.Municipality, g.HouseholdType == 0) })
		}
		if c.Municipality == "" {
			equation(func(g Group) int64 { return signed(g.HouseholdType == c.HouseholdType, g.Municipality == "") })
		}
	}
	return unique(rows, unknown)
}

func signed(in, sum bool) int64 {
	switch {
	case !in:
		return 0
	case sum:
		return -1
	}
	return 1
}

// unique brings the equations into reduced form: a row with one entry left is a cell that follows.
func unique(rows [][]*big.Rat, unknown []Group) (found []Group) {
	at := 0
	for col := range unknown {
		pivot := slices.IndexFunc(rows[at:], func(r []*big.Rat) bool { return r[col].Sign() != 0 })
		if pivot < 0 {
			continue
		}
		rows[at], rows[at+pivot] = rows[at+pivot], rows[at]
		inverse := new(big.Rat).Inv(rows[at][col])
		for k := range rows[at] {
			rows[at][k] = new(big.Rat).Mul(rows[at][k], inverse)
		}
		for i := range rows {
			if factor := rows[i][col]; i != at && factor.Sign() != 0 {
				for k := range rows[i] {
					rows[i][k] = new(big.Rat).Sub(rows[i][k], new(big.Rat).Mul(factor, rows[at][k]))
				}
			}
		}
		at++
	}
	for _, r := range rows[:at] {
		entries, last := 0, 0
		for k, v := range r {
			if v.Sign() != 0 {
				entries, last = entries+1, k
			}
		}
		if entries == 1 {
			found = append(found, unknown[last])
		}
	}
	return found
}

// Whatever the table, no shown cell is about fewer than five households and no hidden cell can be computed from the shown ones.
func TestPropertySmallGroupsAreNeitherShownNorSubtractedOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tally := Tally{}
		for m := range rapid.IntRange(1, 6).Draw(t, "municipalities") {
			for h := range HouseholdType(4) {
				n := rapid.SampledFrom([]int64{0, 0, 1, 2, 4, 5, 6, 9, 30, 400}).Draw(t, "households")
				if n == 0 {
					continue
				}
				c := &Cell{Group: Group{"000" + strconv.Itoa(m) + "000", h + 1}, Households: n}
				c.Winners = rapid.SampledFrom([]int64{0, n}).Draw(t, "winners")
				c.Unchanged = n - c.Winners
				tally[c.Group] = c
			}
		}
		cells := tally.Cells()
		for _, c := range cells {
			if !c.Suppressed && c.sensitive() || c.Suppressed && (c.Households != 0 || c.Now != 0) {
				t.Fatalf("shown: %+v", c)
			}
		}
		if found := attack(cells); len(found) > 0 {
			t.Fatalf("%v follow from the rest of %+v", found, cells)
		}
	})
}

// A hidden cell with nothing shown beside it, in its row or in its column, that alone connects two circles: found at random once.
func TestCellBetweenTwoCirclesIsNotSubtractedOut(t *testing.T) {
	t.Parallel()
	tally := Tally{}
	for _, c := range []Cell{
		{Group: Group{"0000000", 3}, Households: 4, Winners: 4}, {Group: Group{"0001000", 2}, Households: 5, Unchanged: 5},
		{Group: Group{"0001000", 3}, Households: 1, Winners: 1}, {Group: Group{"0002000", 1}, Households: 4, Winners: 4}, {Group: Group{"0002000", 2}, Households: 1, Winners: 1},
	} {
		tally[c.Group] = &c
	}
	cells := tally.Cells()
	if found := attack(cells); len(found) > 0 {
		t.Errorf("%v follow from the rest of %+v", found, cells)
	}
}

func TestAttackFindsALonelyHiddenCell(t *testing.T) {
	t.Parallel()
	table := []Cell{
		{Group: Group{"a", 1}, Suppressed: true}, {Group: Group{"a", 2}, Households: 9}, {Group: Group{"a", 0}, Households: 12},
		{Group: Group{"", 1}, Suppressed: true}, {Group: Group{"", 2}, Households: 9}, {Group: Group{"", 0}, Households: 12},
	}
	if got := attack(table); len(got) != 2 {
		t.Errorf("found %v: the test itself cannot see", got)
	}
}

func TestTableCountsWinnersAndLosers(t *testing.T) {
	t.Parallel()
	tally, f := Tally{}, Facts{Municipality: "0001000"}
	line := func(m Money, status bool) Result {
		return Result{HouseholdType: OtherHousehold, Entitlements: []Entitlement{{Status: Needy, Granted: status}, {Benefit: GMIBenefit, Granted: m > 0, MonthlyAmount: m}}}
	}
	for range 5 {
		tally.Count(f, line(100, true), line(150, true))
		tally.Count(f, line(100, true), line(0, false))
		tally.Count(f, line(100, false), line(100, true))
	}
	want := Cell{Group: Group{"0001000", OtherHousehold}, Households: 15, Now: 1500, Then: 1250, Winners: 5, Losers: 5, Unchanged: 5, StatusGained: 5, StatusLost: 5}
	cells := tally.Cells()
	if len(cells) != 4 || cells[3] != want {
		t.Errorf("cells %+v", cells)
	}
	tally.Count(f, line(1, true), line(2, true))
	if cells = tally.Cells(); cells[3].Suppressed || cells[3].Winners != 6 {
		t.Errorf("cells %+v", cells)
	}
	tally.Count(f, line(0, false), line(0, false))
	tally[Group{"0001000", LoneParent}] = &Cell{Group: Group{"0001000", LoneParent}, Households: 1, Unchanged: 1}
	for _, c := range tally.Cells() {
		if c.HouseholdType != 0 && c.Municipality != "" && !c.Suppressed {
			t.Errorf("the small group follows from %+v", c)
		}
	}
}
