package domain

import "slices"

// CrisisClaim is what a household says of the event it asks a crisis benefit for (R88).
type CrisisClaim struct {
	Event   CrisisEvent
	Date    Date
	Costs   *Money `json:",omitempty"` // actual costs; nil: not known
	Covered *bool  `json:",omitempty"` // insurance or the state pays; nil: not known
}

// CrisisAward is what the service proposes within what the rules allow (R89).
type CrisisAward struct {
	Amount       *Money `json:",omitempty"` // nil: all that the rules allow
	ByCommission bool   `json:",omitempty"`
}

var crisisEventWords = []string{"", "DISASTER", "OTHER"}

// String is the word of the contract without its prefix.
func (v CrisisEvent) String() string { return word(crisisEventWords, v) }

// MarshalText writes the word.
func (v CrisisEvent) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the word.
func (v *CrisisEvent) UnmarshalText(b []byte) error { return unword(crisisEventWords, b, v) }

// checkCrisis demands the event with the purpose and the purpose alone: the benefit goes by no means, so nothing else is decided with it.
func (f *Facts) checkCrisis(v *violations) {
	asks, c := f.asks(PurposeCrisis), f.Declaration.Crisis
	if asks != (c != nil) || asks && len(f.Purposes) > 1 || f.CrisisAward != nil && !asks {
		v.add(ErrPurposeRequired, "purposes", "A crisis benefit is asked for by itself, with the event.", "Pabalstu krīzes situācijā lūdz atsevišķi, norādot notikumu.")
		return
	}
	if c == nil {
		return
	}
	if !known(crisisEventWords, c.Event) {
		v.add(ErrCodeInvalid, "declaration.crisis.event", ErrCodeInvalid.Message, ErrCodeInvalid.MessageLV)
	}
	if c.Date == 0 || c.Date > f.ApplicationDate {
		v.add(ErrDateInvalid, "declaration.crisis.event_date", "The event must be a day not after the application.", "Notikumam jābūt dienai ne vēlāk par iesniegumu.")
	}
	if c.Costs != nil && (*c.Costs < 0 || *c.Costs > MaxMoney) {
		v.add(ErrAmountInvalid, "declaration.crisis.costs", impossibleEN, impossibleLV)
	}
	if a := f.CrisisAward; a != nil && a.Amount != nil && (*a.Amount <= 0 || *a.Amount > MaxMoney) {
		v.add(ErrAmountInvalid, "crisis_award.amount", impossibleEN, impossibleLV)
	}
}

// assessCrisis is the assessment of a crisis benefit (R88, R89): one line, of one day, with what the service proposes within the ceiling.
// More than the rules allow is refused as input.
func (e *Engine) assessCrisis(f *Facts) (Outcome, error) {
	c, award := f.Declaration.Crisis, CrisisAward{}
	if f.CrisisAward != nil {
		award = *f.CrisisAward
	}
	o, err := e.Crisis(CrisisFacts{
		Municipality: f.Municipality, Event: c.Event, EventDate: c.Date, ApplicationDate: f.ApplicationDate, Costs: c.Costs,
		CoveredByOthers: c.Covered, ByCommission: award.ByCommission,
	})
	if err != nil {
		return Outcome{}, err
	}
	line := Entitlement{Benefit: CrisisBenefit, Rule: o.Rule, Reason: o.Reason, Granted: o.Granted, Undetermined: o.Undetermined}
	if o.Granted {
		line.MonthlyAmount, line.Start, line.End = o.Ceiling, f.ApplicationDate, f.ApplicationDate
	}
	if a := award.Amount; a != nil && o.Granted {
		if *a > o.Ceiling {
			v := &violations{}
			v.add(ErrAmountInvalid, "crisis_award.amount", "The rules allow "+o.Ceiling.EN()+".", "Noteikumi atļauj "+o.Ceiling.LV()+".")
			return Outcome{}, v.err
		}
		line.MonthlyAmount = *a
		o.Trace[len(o.Trace)-1].out("proposed", a.v(), unitEUR)
	}
	for i := range o.Missing {
		if m := &o.Missing[i]; m.Path != "municipality" {
			m.Path = "declaration.crisis." + m.Path
		}
	}
	counted := slices.DeleteFunc(slices.Clone(f.Declaration.Members), func(m Member) bool { return m.Institution != 0 })
	return Outcome{Result: Result{HouseholdSize: len(counted), Entitlements: []Entitlement{line}, Missing: o.Missing}, Trace: o.Trace}, nil
}
