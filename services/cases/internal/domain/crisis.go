package domain

// PurposeCrisis asks for the benefit in a crisis (R88), by itself: it goes by no means, so nothing else is decided with it.
const PurposeCrisis Purpose = "CRISIS_BENEFIT"

// BenefitCrisis is the benefit in a crisis; its amount is paid once.
const BenefitCrisis = "CRISIS"

// CrisisEvents are the events that municipalities tell apart (R89).
var CrisisEvents = []Code{"DISASTER", "OTHER"}

// Crisis is the event that a crisis benefit is asked for.
type Crisis struct {
	Event       Code   `json:"event"`
	Date        Date   `json:"date"`
	CostsCents  *int64 `json:"costs_cents,omitempty"` // nil: not known
	Covered     *bool  `json:"covered,omitempty"`     // by insurance or the state; nil: not known
	Description string `json:"description,omitempty"`
}

// CrisisAward is what an official proposes within what the municipality's rules allow (R89).
type CrisisAward struct {
	AmountCents  *int64 // nil: all that they allow
	ByCommission bool
}

// checkCrisis demands the event with the purpose, and the purpose alone.
func checkCrisis(purposes []Purpose, d Declaration, received Date) error {
	f := &findings{}
	asks := oneOf(PurposeCrisis, purposes)
	if asks && len(purposes) > 1 {
		f.add(ErrDeclarationInvalid, "application.purposes")
	}
	c := d.Crisis
	if asks != (c != nil) {
		f.add(ErrDeclarationInvalid, "application.declaration.crisis")
	}
	if c != nil {
		if !oneOf(c.Event, CrisisEvents) {
			f.add(ErrDeclarationInvalid, "application.declaration.crisis.event")
		}
		if c.Date.IsZero() || c.Date.After(received) {
			f.add(ErrDeclarationDateInvalid, "application.declaration.crisis.event_date")
		}
		if c.CostsCents != nil && (*c.CostsCents < 0 || *c.CostsCents > MaxCents) {
			f.add(ErrDeclarationInvalid, "application.declaration.crisis.costs")
		}
	}
	return f.result()
}

// IsCrisis reports whether a crisis benefit is asked for.
func (a Application) IsCrisis() bool { return oneOf(PurposeCrisis, a.Purposes) }
