package domain

// smallest is how many households a shown group has at least, unless it has none.
const smallest = 5

// sensitive reports whether a cell tells about fewer than five households: the group itself, those who gain, lose or stay, or
// those whose status changes.
func (c *Cell) sensitive() bool {
	for _, n := range []int64{c.Households, c.Winners, c.Losers, c.Unchanged, c.StatusGained, c.StatusLost} {
		if n > 0 && n < smallest {
			return true
		}
	}
	return false
}

// suppress marks the cells that are not shown: the small ones, and as many others as it takes that no small one follows from the
// rest. Every sum of the table is an equation: a municipality's sum of its types, a type's sum of the municipalities. A hidden
// cell follows from the shown ones exactly when it lies on no circle of hidden cells, seen as the lines between its row and its
// column; so cells are hidden until each lies on one, beginning with the smallest.
func suppress(cells []*Cell) {
	for _, c := range cells {
		c.Suppressed = c.sensitive()
	}
	for hidden := true; hidden; {
		exposed := follows(cells)
		hidden = hideBeside(cells, exposed) || hideBeside(cells, smallTogether(cells)) || hideAcross(cells, exposed)
	}
}

// smallTogether finds the rows and columns whose hidden cells together are a small group, because their sum follows from the
// shown rest, and returns the first hidden cell of each.
func smallTogether(cells []*Cell) (found []*Cell) {
	type line struct {
		row  bool
		name Group
	}
	hidden, shown, first := map[line]*Cell{}, map[line]bool{}, map[line]*Cell{}
	for _, c := range cells {
		for _, l := range []line{{true, Group{Municipality: c.Municipality}}, {false, Group{HouseholdType: c.HouseholdType}}} {
			part := l.row && c.HouseholdType != 0 || !l.row && c.Municipality != ""
			switch {
			case !c.Suppressed:
				shown[l] = true
			case part && hidden[l] == nil:
				hidden[l], first[l] = &Cell{}, c
				hidden[l].add(c)
			case part:
				hidden[l].add(c)
			}
		}
	}
	for _, c := range cells {
		for _, l := range []line{{true, Group{Municipality: c.Municipality}}, {false, Group{HouseholdType: c.HouseholdType}}} {
			if first[l] == c && shown[l] && hidden[l].sensitive() {
				found = append(found, c)
			}
		}
	}
	return found
}

// hideBeside hides the smallest shown cell in the row or the column of an exposed one, and reports whether there was one to hide.
func hideBeside(cells, exposed []*Cell) bool {
	for _, e := range exposed {
		var best *Cell
		for _, c := range cells {
			beside := (c.Municipality == e.Municipality) != (c.HouseholdType == e.HouseholdType)
			if beside && !c.Suppressed && (best == nil || better(c, best)) {
				best = c
			}
		}
		if best != nil {
			best.Suppressed = true
			return true
		}
	}
	return false
}

// hideAcross closes a circle through an exposed cell that has nothing shown beside it: it hides the smallest shown cell that joins what
// hangs on its row to what hangs on its column, or the smallest one there is, and reports whether there was one to hide.
func hideAcross(cells, exposed []*Cell) bool {
	for _, e := range exposed {
		row, column := hangsOn(cells, e, true), hangsOn(cells, e, false)
		var best *Cell
		joins := false
		for _, c := range cells {
			if c.Suppressed {
				continue
			}
			r, k := lineOf(c, true), lineOf(c, false)
			circle := row[r] && column[k] || row[k] && column[r]
			if best == nil || circle && !joins || circle == joins && better(c, best) {
				best, joins = c, circle
			}
		}
		if best != nil {
			best.Suppressed = true
			return true
		}
	}
	return false
}

// tableLine is a row or a column of the table.
type tableLine struct {
	row  bool
	name Group
}

func lineOf(c *Cell, row bool) tableLine {
	if row {
		return tableLine{true, Group{Municipality: c.Municipality}}
	}
	return tableLine{false, Group{HouseholdType: c.HouseholdType}}
}

// hangsOn are the rows and columns that hidden cells other than e connect to e's row, or to its column.
func hangsOn(cells []*Cell, e *Cell, row bool) map[tableLine]bool {
	seen := map[tableLine]bool{lineOf(e, row): true}
	for grown := true; grown; {
		grown = false
		for _, c := range cells {
			r, k := lineOf(c, true), lineOf(c, false)
			if c != e && c.Suppressed && seen[r] != seen[k] {
				seen[r], seen[k], grown = true, true, true
			}
		}
	}
	return seen
}

// better prefers hiding a group to hiding a sum, and a small one to a large one.
func better(a, b *Cell) bool {
	if sa, sb := a.sum(), b.sum(); sa != sb {
		return sb
	}
	return a.Households < b.Households
}

func (c *Cell) sum() bool { return c.Municipality == "" || c.HouseholdType == 0 }

// follows finds the hidden cells that can be computed from the shown ones: the bridges of the graph whose nodes are rows and
// columns and whose edges are hidden cells.
func follows(cells []*Cell) (bridges []*Cell) {
	type node struct {
		row  bool
		name Group
	}
	edges := map[node][]*Cell{}
	ends := func(c *Cell) (node, node) {
		return node{true, Group{Municipality: c.Municipality}}, node{false, Group{HouseholdType: c.HouseholdType}}
	}
	for _, c := range cells {
		if c.Suppressed {
			a, b := ends(c)
			edges[a], edges[b] = append(edges[a], c), append(edges[b], c)
		}
	}
	order, low, next := map[node]int{}, map[node]int{}, 0
	var visit func(n node, came *Cell)
	visit = func(n node, came *Cell) {
		next++
		order[n], low[n] = next, next
		for _, e := range edges[n] {
			if e == came {
				continue
			}
			other, b := ends(e)
			if other == n {
				other = b
			}
			if order[other] == 0 {
				visit(other, e)
				if low[other] > order[n] {
					bridges = append(bridges, e)
				}
				low[n] = min(low[n], low[other])
			} else {
				low[n] = min(low[n], order[other])
			}
		}
	}
	for _, c := range cells {
		if a, _ := ends(c); c.Suppressed && order[a] == 0 {
			visit(a, nil)
		}
	}
	return bridges
}
