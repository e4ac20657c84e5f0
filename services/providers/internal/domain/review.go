package domain

// Review judges what counts under an assignment by the grant as it is now, and returns what breaks a rule, with the rules. records are
// in the order in which limits count them.
func Review(a *Assignment, records []Kept) []Kept {
	used := map[Date]Units{}
	var out []Kept
	for _, k := range records {
		k.Review = nil
		if !a.Period.Contains(k.Day) || a.pausedOn(k.Day) {
			k.Review = append(k.Review, Finding{"OUTSIDE_PERIOD", "day"})
		}
		span := first(a.LimitPer, k.Day)
		if used[span] += k.Units; a.Limit > 0 && k.Units > 0 && used[span] > a.Limit {
			k.Review = append(k.Review, Finding{"LIMIT_EXCEEDED", "units"})
		}
		if len(k.Review) > 0 {
			out = append(out, k)
		}
	}
	return out
}
