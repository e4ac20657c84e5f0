package domain

import "github.com/google/uuid"

// InputMode is how records of a registration are entered in a period: by people in the portal, by the provider's system, or
// by files. Exactly one at a time (OBJ-P3): nothing is ever entered twice.
type InputMode string

// InputModes are all of them.
var InputModes = []InputMode{ModeUI, ModeAPI, ModeFile}

// The modes.
const (
	ModeUI   InputMode = "UI"
	ModeAPI  InputMode = "API"
	ModeFile InputMode = "FILE"
)

// ModePeriod is one mode of one registration for some days; an open one goes on.
type ModePeriod struct {
	ID           uuid.UUID
	Registration uuid.UUID
	Mode         InputMode
	Days         Period
	SetBy        string
}

// Switch ends the mode in force the day before and begins another. current is nil before the first. A mode that begins and
// ends on the same day never was: the returned end is then before its beginning, and it is to be removed.
func Switch(current *ModePeriod, next ModePeriod) (ended *ModePeriod, begun ModePeriod, err error) {
	if current == nil {
		return nil, next, nil
	}
	switch {
	case current.Mode == next.Mode:
		return nil, ModePeriod{}, ErrModeSame
	case next.Days.From.Before(current.Days.From):
		return nil, ModePeriod{}, ErrModeDay
	}
	old := *current
	old.Days.To = next.Days.From.AddDays(-1)
	return &old, next, nil
}
