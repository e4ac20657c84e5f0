package domain

// SameService reports whether a referral is of another municipality than one, and serves its client in the same way for some of the same days. A
// client who hides is served in no way that others learn of.
func (a *Assignment) SameService(one *Assignment) bool {
	return a.Municipality != one.Municipality && a.Person == one.Person && a.Kind == one.Kind && a.Environment == one.Environment &&
		!a.AddressHidden && !one.AddressHidden && a.State != Rejected && a.State != Withdrawn && a.State != Lapsed &&
		!a.Period.From.After(one.Period.To) && !one.Period.From.After(a.Period.To)
}
