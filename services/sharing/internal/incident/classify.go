package incident

import (
	"slices"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Classify adds to an incident what it amounts to on a day (YYYY-MM-DD), and starts the clocks that follow from it.
func (r *Rows) Classify(i *domain.Incident, day string) {
	var found []string
	for _, c := range r.criteria {
		if c.On(day) && i.Measure(c.Measure) >= c.AtLeast && (len(c.Kinds) == 0 || slices.ContainsFunc(c.Kinds, func(k string) bool { return slices.Contains(i.Facts.Kinds, k) })) {
			found = append(found, c.Class)
		}
	}
	i.Amounts(found)
	for _, d := range r.duties {
		if d.On(day) && slices.Contains(i.Classes, d.Class) {
			i.Start(domain.IncidentDuty{Duty: d.Duty, Recipient: d.Recipient, Source: d.Source, Mark: d.Mark, After: d.After, Hours: d.Hours, Months: d.Months})
		}
	}
}

// Roles are those that record a duty on a day; none when there is no such duty.
func (r *Rows) Roles(duty, day string) []string {
	for _, d := range r.duties {
		if d.Duty == duty && d.On(day) {
			return d.Roles
		}
	}
	return nil
}
