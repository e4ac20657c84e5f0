package domain

import "slices"

// Right is something that the household did not ask for and may be entitled to, with the trace that shows it.
type Right struct {
	Code        string // GMI_BENEFIT, FOOD_AID, …
	Rule        string
	LegalRef    string
	Text        Text
	Entitlement *Entitlement `json:",omitempty"` // the line as it would be, for what this engine computes
	Trace       []*Step
}

// OtherRights says what else the household of f may be entitled to (R87, R81, R82): status and benefits that it did not ask for, computed
// on the same facts; what its status opens elsewhere; food aid; and that a crisis benefit exists, which goes by no means.
func (e *Engine) OtherRights(f Facts) ([]Right, error) {
	all := f
	all.Purposes = []Purpose{PurposeStatus, PurposeGMI}
	if f.Declaration.Dwelling != nil {
		all.Purposes = append(all.Purposes, PurposeHousing)
	}
	a := &assessment{facts: &all, params: e.params, does: e.does, trace: make([]*Step, 0, 48)}
	if err := e.may(&all); err != nil {
		return nil, err
	}
	a.run()
	if a.err != nil {
		return nil, a.err
	}
	out := a.notAsked(f)
	out = append(out, a.openedByStatus()...)
	if r := a.foodAid(); r != nil {
		out = append(out, *r)
	}
	return append(out, a.crisisHint()), a.err
}

// may refuses facts that cannot be computed.
func (e *Engine) may(f *Facts) error {
	if f.ApplicationDate < ParametersFrom || f.ApplicationDate > ParametersTo {
		return outsideParameters()
	}
	return f.Check()
}

// notAsked are the lines that would be granted, or that only lack a fact, and were not asked for.
func (a *assessment) notAsked(f Facts) (out []Right) {
	for _, line := range a.result.Entitlements {
		p := purposeOf(line)
		if f.asks(p) || !line.Granted && !line.Undetermined {
			continue
		}
		out = append(out, Right{Code: p.String(), Rule: line.Rule, LegalRef: a.legalRef(line.Rule), Text: line.Reason, Entitlement: &line, Trace: a.trace})
	}
	if f.Declaration.Dwelling == nil && !f.asks(PurposeHousing) && a.size > 0 && a.unifiedHousing() {
		out = append(out, Right{Code: PurposeHousing.String(), Rule: id(54), LegalRef: a.legalRef(id(54)), Text: Text{
			LV: "Iespējams, pienākas mājokļa pabalsts; to var aprēķināt, ja ir ziņas par mājokli un rēķini.",
			EN: "A housing benefit may be due; it can be computed once the dwelling and the bills are known.",
		}, Trace: a.trace[len(a.trace)-1:]})
	}
	return out
}

func purposeOf(e Entitlement) Purpose {
	switch {
	case e.Status != 0:
		return PurposeStatus
	case e.Benefit == GMIBenefit:
		return PurposeGMI
	}
	return PurposeHousing
}

func (a *assessment) legalRef(rule string) string {
	i := slices.IndexFunc(rules[:], func(r *Rule) bool { return r != nil && r.ID == rule })
	return rules[i].LegalRef
}

// openedByStatus are rights that other acts tie to the status (R81); for which status is data.
func (a *assessment) openedByStatus() (out []Right) {
	status := a.result.Entitlements[0]
	if !status.Granted {
		return nil
	}
	for _, r := range [...]struct {
		key  Key
		code string
		text Text
	}{
		{KeyRightPatient, "PATIENT_PAYMENTS", Text{"Pacienta līdzmaksājumu sedz valsts.", "The state pays the patient's share of treatment."}},
		{KeyRightElectricity, "PROTECTED_ELECTRICITY_USER", Text{"Aizsargātā elektroenerģijas lietotāja atbalsts.", "Support for a protected electricity user."}},
		{KeyRightLegalAid, "LEGAL_AID", Text{"Valsts nodrošinātā juridiskā palīdzība.", "Legal aid paid by the state."}},
		{KeyRightPropertyTax, "PROPERTY_TAX_RELIEF", Text{"Nekustamā īpašuma nodokļa atlaide līdz 90 %.", "Relief from real-estate tax of up to 90%."}},
	} {
		s := &Step{Rule: id(81), Title: rules[81].Title}
		p := a.local(s, r.key)
		if p.Value == ForBoth || p.Value == ForNeedy && status.Status == Needy {
			s.in("status", status.Status.v(), "").out("opens", txt(r.code), "")
			out = append(out, Right{Code: r.code, Rule: s.Rule, LegalRef: p.LegalRef, Text: r.text, Trace: []*Step{s}})
		}
	}
	return out
}

// foodAid applies R82: European food aid has its own threshold where one was published; elsewhere nothing is said.
func (a *assessment) foodAid() *Right {
	p := a.params.Lookup(KeyFoodAid, 0, a.day)
	if p == nil || a.size == 0 || a.unknown.income {
		return nil
	}
	s := a.step(82)
	s.use(p)
	t, _ := p.Threshold(a.size)
	if !s.quiet {
		s.Formula = a.income.String() + " ≤ " + t.String()
	}
	within := Within(a.income, t)
	s.in("income", a.income.v(), unitEURMonth).out("within", txt(yesno(within)), "")
	if !within {
		return nil
	}
	return &Right{Code: "FOOD_AID", Rule: id(82), LegalRef: p.LegalRef, Trace: []*Step{s}, Text: Text{
		LV: "Ienākumi nepārsniedz pārtikas atbalsta slieksni " + t.LV() + ".", EN: "Income does not exceed the food-aid threshold of " + t.EN() + ".",
	}}
}

// crisisHint says that a crisis benefit exists and what the municipality allows, as far as its rules are loaded (R88, R89).
func (a *assessment) crisisHint() Right {
	s := a.step(88)
	r := Right{Code: "CRISIS_BENEFIT", Rule: id(88), LegalRef: rules[88].LegalRef, Trace: []*Step{s}, Text: Text{
		LV: "Krīzes situācijā pabalstu piešķir, neizvērtējot materiālo stāvokli; apmēru nosaka pašvaldība.",
		EN: "In a crisis a benefit is paid without a means test; the municipality sets the amount.",
	}}
	for _, k := range []Key{KeyCrisisDisaster, KeyCrisisOther} {
		if p := a.params.Municipal(k, a.facts.Municipality, 0, a.day); p != nil {
			s.use(p)
		}
	}
	return r
}
