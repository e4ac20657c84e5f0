package domain

// CrisisEvent is what happened (R88).
type CrisisEvent int32

// Events that municipalities tell apart.
const (
	Disaster   CrisisEvent = 1
	OtherEvent CrisisEvent = 2
)

// CrisisFacts are what a crisis benefit goes by. There is no means test (R88).
type CrisisFacts struct {
	Municipality    string
	Event           CrisisEvent
	EventDate       Date
	ApplicationDate Date
	Costs           *Money // actual costs; nil: not known
	CoveredByOthers *bool  // insurance or the state pays; nil: not known
	ByCommission    bool   // a commission of the municipality decides, which may go higher
}

// CrisisOutcome is what the binding rules of the municipality allow. Granted says that a benefit up to Ceiling may be granted: how
// much is the decision of a person.
type CrisisOutcome struct {
	Granted      bool
	Undetermined bool
	Ceiling      Money
	FileBy       Date // last day to apply; 0: not said
	WorkingDays  int  // to decide in; 0: not said
	Rule         string
	Reason       Text
	Missing      []Missing
	Trace        []*Step
}

// Crisis applies R88 and R89: the benefit in a crisis is paid without a means test; its ceiling, its terms and its conditions are
// those of the municipality. A municipality whose rules are not loaded leaves it undetermined, which is not a refusal.
func (e *Engine) Crisis(c CrisisFacts) (CrisisOutcome, error) {
	v := &violations{}
	switch {
	case !KnownMunicipality(c.Municipality):
		v.add(ErrMunicipalityUnknown, "municipality", ErrMunicipalityUnknown.Message, ErrMunicipalityUnknown.MessageLV)
	case c.Event != Disaster && c.Event != OtherEvent:
		v.add(ErrCodeInvalid, "event", ErrCodeInvalid.Message, ErrCodeInvalid.MessageLV)
	case c.ApplicationDate < ParametersFrom || c.ApplicationDate > ParametersTo:
		return CrisisOutcome{}, outsideParameters()
	case c.EventDate == 0 || c.EventDate > c.ApplicationDate:
		v.add(ErrDateInvalid, "event_date", "The event must be a day not after the application.", "Notikumam jābūt dienai ne vēlāk par iesniegumu.")
	case c.Costs != nil && (*c.Costs < 0 || *c.Costs > MaxMoney):
		v.add(ErrAmountInvalid, "costs", ErrAmountInvalid.Message, ErrAmountInvalid.MessageLV)
	}
	if v.err != nil {
		return CrisisOutcome{}, v.err
	}
	a := &assessment{facts: &Facts{Municipality: c.Municipality, ApplicationDate: c.ApplicationDate}, params: e.params, day: c.ApplicationDate}
	a.step(88).note("Pabalstu krīzes situācijā piešķir, neizvērtējot materiālo stāvokli.", "The benefit in a crisis is paid without assessing the material situation.")
	o := a.crisis(c)
	o.Trace = a.trace
	return o, a.err
}

// crisis applies R89.
func (a *assessment) crisis(c CrisisFacts) CrisisOutcome {
	s := a.step(89)
	row := func(k Key) *Parameter {
		p := a.params.Municipal(k, c.Municipality, 0, a.day)
		if p != nil {
			s.use(p)
		}
		return p
	}
	o := CrisisOutcome{Rule: id(89)}
	if p := row(KeyCrisisFileWithin); p != nil {
		o.FileBy = c.EventDate.plusMonths(Month(p.value.number))
	}
	if p := row(KeyCrisisDecideWithin); p != nil {
		o.WorkingDays = int(p.value.number)
	}
	most := map[CrisisEvent]Key{Disaster: KeyCrisisDisaster, OtherEvent: KeyCrisisOther}[c.Event]
	if c.ByCommission && a.params.Municipal(KeyCrisisCommission, c.Municipality, 0, a.day) != nil {
		most = KeyCrisisCommission
	}
	p := row(most)
	if p == nil {
		return o.unknown("municipality", "Pašvaldības noteikumi par pabalstu krīzes situācijā nav ielādēti.", "The rules of the municipality on the crisis benefit are not loaded.")
	}
	o.Ceiling = p.value.first
	if p.value.unit != "EUR" {
		o.Ceiling = a.national(s, KeyMinimumWage, 0).value.first * Money(p.value.number)
	}
	uncovered, capped := row(KeyCrisisOnlyIfUncovered), row(KeyCrisisCappedAtCosts)
	s.out("ceiling", o.Ceiling.v(), unitEUR)
	switch {
	case o.FileBy != 0 && c.ApplicationDate > o.FileBy:
		o.Ceiling = 0
		o.Reason = Text{"Iesniegums saņemts pēc " + o.FileBy.LV() + ".", "The application came after " + o.FileBy.String() + "."}
		return o
	case uncovered != nil && uncovered.Value == Yes && c.CoveredByOthers == nil:
		return o.unknown("covered_by_others", "Nav ziņu, vai zaudējumus sedz apdrošināšana vai valsts.", "It is not known whether insurance or the state covers the loss.")
	case uncovered != nil && uncovered.Value == Yes && *c.CoveredByOthers:
		o.Ceiling = 0
		o.Reason = Text{"Zaudējumus sedz apdrošināšana vai valsts.", "Insurance or the state covers the loss."}
		return o
	case capped != nil && capped.Value == Yes && c.Costs == nil:
		return o.unknown("costs", "Nav ziņu par faktiskajiem izdevumiem.", "The actual costs are not known.")
	case capped != nil && capped.Value == Yes:
		o.Ceiling = min(o.Ceiling, *c.Costs)
	}
	o.Granted = o.Ceiling > 0
	o.Reason = Text{"Pašvaldība var piešķirt līdz " + o.Ceiling.LV() + ".", "The municipality may grant up to " + o.Ceiling.EN() + "."}
	return o
}

func (o CrisisOutcome) unknown(path, lv, en string) CrisisOutcome {
	o.Undetermined, o.Ceiling = true, 0
	o.Missing = append(o.Missing, Missing{Path: path, Rule: id(89), Text: Text{lv, en}})
	o.Reason = Text{lv + " Nezināms nav nulle.", en + " Not known is not zero."}
	return o
}
