package recovery

import "github.com/digisoc/platform/services/cases/internal/domain"

// What custody was on a day.
const (
	restricted = "RESTRICTED"
	whole      = "WHOLE"
	unknown    = "UNKNOWN"
)

// custodyOn tells what custody was on a day, from the facts that hold, and which fact says so. It never guesses: without a fact, on the day of
// a change itself, after an end without a restoration and of facts that contradict each other it is unknown.
func custodyOn(facts []domain.CustodyFact, day string) (state, because string) {
	var restored, open, ended, stated *domain.CustodyFact
	for i := range facts {
		f := &facts[i]
		switch {
		case f.Kind == "UNRESTRICTED":
			if f.From <= day && day <= f.To {
				stated = f
			}
		case f.From == day:
			return unknown, tell(f)
		case f.Kind == "RESTORED" && f.From < day && (restored == nil || f.From >= restored.From):
			restored = f
		}
	}
	for i := range facts {
		f := &facts[i]
		if f.Kind != "SUSPENDED" && f.Kind != "REMOVED" || f.From > day || restored != nil && f.From < restored.From {
			continue
		}
		switch {
		case restored != nil && f.From == restored.From:
			return unknown, tell(f)
		case f.To == "" || f.To >= day:
			open = f
		default:
			ended = f
		}
	}
	switch {
	case open != nil && stated != nil:
		return unknown, tell(open)
	case open != nil:
		return restricted, tell(open)
	case stated != nil:
		return whole, tell(stated)
	case ended != nil:
		return unknown, tell(ended)
	case restored != nil:
		return whole, tell(restored)
	}
	return unknown, ""
}

func tell(f *domain.CustodyFact) string {
	days := f.From
	if f.To != "" {
		days += ".." + f.To
	}
	return f.Kind + " " + days + " " + f.Source
}
