package domain

// restated is why facts end that a later declaration does not state again.
func restated(day Date) string { return "declaration of " + day.String() }

// RestateFacts plans the recording of a whole declaration of a day: it restates everything that declarations speak of. What is declared
// and known already stays as it is; what was declared earlier and is not stated again ends on that day, or is retracted when it was
// stated for the days that this declaration speaks of; the rest is recorded. Documents and registers are left alone: a declared value
// that a document confirms is not recorded a second time, and one that it contradicts is refused where only one can hold.
func RestateFacts(known, in []Fact, day Date, w FactAuthor, at func(i int) string) (FactChange, error) {
	var out FactChange
	taken := make([]bool, len(known))
	var fresh []Fact
	var event *Fact // a declaration of a crisis asks nothing about means, and speaks of its members and its event only
	for i := range in {
		if in[i].Value.Kind == FactCrisis {
			event = &in[i]
		}
	}
	var place []int // of the fresh ones in the declaration
	for n, f := range in {
		if i := f.sameAs(known, taken, day); i >= 0 {
			taken[i] = true
			out.Same = append(out.Same, known[i])
			continue
		}
		fresh, place = append(fresh, f), append(place, n)
	}
	left := make([]Fact, 0, len(known))
	for i, e := range known {
		ended, touched := e.restatedOn(day, w)
		switch {
		case taken[i] || e.Source.Kind != Declared || len(in) > 0 && (e.Household != in[0].Household || e.Municipality != in[0].Municipality) || !touched || !e.spokenOf(event):
			left = append(left, e)
		default:
			out.add(ended)
			left = append(left, ended.Adds...)
		}
	}
	added, err := RecordFacts(left, fresh, w, func(i int) string { return at(place[i]) })
	if err != nil {
		return FactChange{}, err
	}
	out.add(added)
	return out, nil
}

// sameAs is the place of a known fact, not taken yet, that states the same; -1 when there is none.
func (f *Fact) sameAs(known []Fact, taken []bool, day Date) int {
	for i := range known {
		e := &known[i]
		if taken[i] || e.Source.Kind == FromRegister || e.Household != f.Household || e.Municipality != f.Municipality || e.Person != f.Person || e.Value != f.Value {
			continue
		}
		if e.Valid == f.Valid || e.Valid.Until == 0 && f.Valid.Until == 0 && e.Valid.holds(day) {
			return i
		}
	}
	return -1
}

// spokenOf reports whether a declaration, of this crisis or (nil) of means, speaks of facts like f.
func (f *Fact) spokenOf(event *Fact) bool {
	if f.Value.Kind == FactCrisis {
		return event != nil && f.Valid == event.Valid
	}
	return event == nil || f.Value.Kind <= FactResidence
}

// restatedOn ends a declared fact that a declaration of the day does not state again; touched is false for one that the declaration
// does not speak of.
func (f *Fact) restatedOn(day Date, w FactAuthor) (c FactChange, touched bool) {
	month := day.Month()
	window := Days{day, day.Next()}
	switch f.Value.Kind {
	case FactIncome, FactNoIncome, FactEconomicActivity, FactAccount:
		window = Days{(month - 3).First(), month.First()}
	case FactIrregularIncome, FactNoIrregularIncome:
		window = Days{(month - 12).First(), month.First()}
	case FactCrisis:
		window = Days{(month - 12).First(), day.Next()}
	case FactHousingExpense:
		window = Days{(month - 1).First(), (month + 1).First()}
	}
	if !f.Valid.meets(window) {
		return c, false
	}
	if factKinds[f.Value.Kind].period == whileTrue && f.Valid.From < day {
		return w.replace(*f, OriginCorrected, restated(day), func(n *Fact) { n.Valid.Until = day }), true
	}
	return FactChange{Ends: []Fact{w.end(*f, OriginRetracted, restated(day))}}, true
}
