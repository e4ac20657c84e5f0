package domain

import "strconv"

// fail notes a condition that is not met, for the reasons given to people.
func (a *assessment) fail(lv, en string) { a.failed = append(a.failed, Text{lv, en}) }

// savingsTest applies R30: the savings of the whole household on the day of the application do not exceed the limit.
func (a *assessment) savingsTest() {
	s := a.step(30)
	limit := a.national(s, KeySavingsLimit, 0).value.first
	have := a.facts.Declaration.Savings
	if a.does.moreProperty {
		have = a.savings(s)
	}
	if a.does.unknownIsNotZero && a.savingsUnknown(s) {
		return
	}
	met := have <= limit
	if !s.quiet {
		s.Formula = have.String() + " ≤ " + limit.String()
	}
	s.in("savings", have.v(), unitEUR).out("met", txt(yesno(met)), "")
	if !met {
		a.fail("uzkrājumi "+have.LV()+" pārsniedz "+limit.LV(), "savings of "+have.EN()+" exceed "+limit.EN())
	}
}

// propertyTest applies R31: at most one real property, the one the household lives in. Land is tested by its area alone (R32).
func (a *assessment) propertyTest() {
	s := a.step(31)
	limit := a.national(s, KeyPropertyMaxCount, 0).value.number
	mustBeHome := a.national(s, KeyPropertyHomeRequired, 0).Value == Yes
	if a.does.unknownIsNotZero && a.realPropertyUnknown(s) {
		return
	}
	var count, elsewhere int64
	for _, p := range a.facts.Declaration.RealProperties {
		if p.Land && !p.Home {
			continue
		}
		count++
		elsewhere += int64(btoi(!p.Home))
	}
	s.in("real_properties", num(int(count)), "").in("not_the_home", num(int(elsewhere)), "")
	s.out("met", txt(yesno(count <= limit && (elsewhere == 0 || !mustBeHome))), "")
	switch {
	case count > limit:
		a.fail("nekustamie īpašumi: "+strconv.FormatInt(count, 10)+", atļauts "+strconv.FormatInt(limit, 10),
			"real properties: "+strconv.FormatInt(count, 10)+", allowed "+strconv.FormatInt(limit, 10))
	case elsewhere > 0 && mustBeHome:
		a.fail("nekustamais īpašums nav mājsaimniecības dzīvesvieta", "the real property is not where the household lives")
	}
}

// landTest applies R32: at most five hectares of land in total.
func (a *assessment) landTest() {
	s := a.step(32)
	if a.does.unknownIsNotZero && a.unknown.realProperty {
		s.note("Nav ziņu par nekustamo īpašumu.", "Nothing is known about real property.")
		return
	}
	limit := a.national(s, KeyLandMaxArea, 0).value.number
	var area int64
	for _, p := range a.facts.Declaration.RealProperties {
		if p.Land {
			area += p.AreaM2
		}
	}
	have, allowed := strconv.FormatInt(area, 10), strconv.FormatInt(limit, 10)
	if !s.quiet {
		s.Formula = have + " ≤ " + allowed
	}
	s.in("land", txt(have), unitM2).out("met", txt(yesno(area <= limit)), "")
	if area > limit {
		a.fail("zemes platība "+have+" m² pārsniedz "+allowed+" m²", "land of "+have+" m² exceeds "+allowed+" m²")
	}
}

// vehicleTest applies R33: at most one car; with children at most two motor vehicles. Whether other motor vehicles of a
// household without children count is data.
func (a *assessment) vehicleTest() {
	s := a.step(33)
	all := a.facts.Declaration.Vehicles
	if a.does.unknownIsNotZero && a.vehiclesUnknown(s) {
		return
	}
	have := int64(len(all))
	key := KeyCarsMax
	if a.count(func(m *member) bool { return m.child }) > 0 {
		key = KeyVehiclesMaxWithChildren
	} else if a.national(s, KeyVehiclesCountedWithoutChildren, 0).Value == Cars {
		have = 0
		for _, v := range all {
			have += int64(btoi(v.Kind == Car))
		}
	}
	limit := a.national(s, key, 0).value.number
	h, l := strconv.FormatInt(have, 10), strconv.FormatInt(limit, 10)
	if !s.quiet {
		s.Formula = h + " ≤ " + l
	}
	s.in("vehicles", txt(h), "").out("met", txt(yesno(have <= limit)), "")
	if have > limit {
		a.fail("transportlīdzekļi: "+h+", atļauts "+l, "vehicles: "+h+", allowed "+l)
	}
}
