package misuse

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Evaluate returns the signals of an hour, in the order of the rows. working reports whether a day of Riga is a working day.
func (r *Rows) Evaluate(hour time.Time, all []domain.ActorHour, working func(day time.Time) bool) (out []domain.MisuseSignal) {
	local := hour.In(clock.Riga)
	day := local.Format(time.DateOnly)
	for _, row := range r.list {
		if day < row.From || row.To != "" && day > row.To || row.Rule == domain.MisuseOffHours && row.atWork(local, working) {
			continue
		}
		for i := range all {
			if n := counted(row.Rule, &all[i]); n >= row.Threshold && row.concerns(all[i].Roles) {
				out = append(out, domain.MisuseSignal{Rule: row.Rule, Actor: all[i].Actor, Hour: hour, Counted: n, Threshold: row.Threshold, Persons: named(row.Rule, &all[i])})
			}
		}
	}
	return out
}

func (r *Row) atWork(local time.Time, working func(time.Time) bool) bool {
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
	return working(day) && local.Hour() >= r.WorkingFrom && local.Hour() < r.WorkingTo
}

// concerns reports whether one of the roles is looked at; each of held may be several joined with commas, as the log keeps them.
func (r *Row) concerns(held []string) bool {
	return slices.ContainsFunc(held, func(joined string) bool {
		return slices.ContainsFunc(strings.Split(joined, ","), func(role string) bool { return slices.Contains(r.Roles, role) })
	})
}

func counted(rule string, h *domain.ActorHour) int32 {
	switch rule {
	case domain.MisuseWithoutCase:
		return h.WithoutCase
	case domain.MisusePerHour:
		return int32(len(h.Met))
	case domain.MisuseOffHours:
		return h.Calls
	case domain.MisuseRefusals:
		return h.Refusals
	}
	return int32(len(who(rule, h)))
}

// who are the persons that a rule about who they are counts.
func who(rule string, h *domain.ActorHour) []uuid.UUID {
	switch rule {
	case domain.MisuseRelatives:
		return h.Relatives
	case domain.MisuseSurname:
		return h.Surname
	case domain.MisuseAddress:
		return h.Address
	case domain.MisuseProtected:
		return h.Protected
	}
	return nil
}

// maxNamed is how many persons a signal names.
const maxNamed = 100

func named(rule string, h *domain.ActorHour) []uuid.UUID {
	persons := slices.Clone(who(rule, h))
	slices.SortFunc(persons, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	return persons[:min(len(persons), maxNamed)]
}
