package app

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Words of the catalogue that this service fills in by itself.
const (
	sourceGrants  = "GRANTS"
	sourcePersons = "PERSONS"
	wordHousehold = "HOUSEHOLD"
	wordDeath     = "DEATH"
)

// lookBack is how many months a grant is looked at after it ended: what was paid for it may still have to be cleared up.
const lookBack = 12

// never is later than any reservation lapses: only what was granted counts.
var never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// since is the first day of what is looked at from a day.
func since(day domain.Date) domain.Date { return (day.Month() - lookBack).First() }

// granted turns what is held into activities: each kind of help, and for each decision the household that it was for.
func granted(held []Held) (out []conflict.Activity) {
	households := map[uuid.UUID]int{}
	for _, h := range held {
		from, to := h.Start, h.End.Next()
		if to <= from {
			continue // ended before it began
		}
		a := conflict.Activity{
			What: h.Word(), Source: sourceGrants, Persons: h.Persons, From: from, To: to, Municipality: h.Municipality, Case: h.Case, Decision: h.Decision,
			Attributes: []conflict.Attribute{{Key: conflict.AttributePayer, Value: h.Municipality}, {Key: conflict.AttributeHousehold, Value: h.Case.String()}},
		}
		out = append(out, a)
		if i, ok := households[h.Decision]; ok {
			known := &out[i]
			known.From, known.To = min(known.From, from), max(known.To, to)
			for _, p := range h.Persons {
				if !slices.Contains(known.Persons, p) {
					known.Persons = append(known.Persons, p)
				}
			}
			continue
		}
		a.What, a.Persons = wordHousehold, slices.Clone(h.Persons)
		households[h.Decision] = len(out)
		out = append(out, a)
	}
	return out
}

// planned turns the lines that a case asks for, or that a decision is about to grant, into what it would hold. A household of the same municipality
// with the same persons is the same household: its new award takes the place of the old one.
func planned(held []Held, claims []domain.Claim, aCase, decision uuid.UUID, persons []uuid.UUID) []conflict.Activity {
	var would []Held
	for _, c := range claims {
		would = append(would, Held{Claim: c, Case: aCase, Decision: decision, Persons: persons})
	}
	out := granted(would)
	for i := range out {
		out[i].Planned = decision == uuid.Nil
	}
	for _, h := range held {
		if len(claims) == 0 || h.Municipality != claims[0].Municipality || !samePersons(h.Persons, persons) {
			continue
		}
		for i := range out {
			out[i].Attributes[1].Value = h.Case.String()
		}
	}
	return out
}

func samePersons(a, b []uuid.UUID) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(p uuid.UUID) bool { return !slices.Contains(b, p) })
}

// known puts together what DigiSoc itself knows about persons today. Grants of one municipality alone are a part of the answer.
func (a *App) known(persons []uuid.UUID, held []Held, all bool, lives map[uuid.UUID]Life) conflict.Known {
	today := a.today()
	grants, registry := conflict.Asked{On: today}, conflict.Asked{On: today}
	if !all {
		grants.Partly = conflict.NotHeld
	}
	k := conflict.Known{Today: today, Activities: granted(held)}
	for _, p := range persons {
		life := lives[p]
		switch {
		case !life.Known:
			registry.Partly = conflict.Failing
		case life.Died != 0:
			k.Activities = append(k.Activities, conflict.Activity{What: wordDeath, Source: sourcePersons, Persons: []uuid.UUID{p}, From: life.Died, To: life.Died.Next()})
		}
	}
	k.Sources = map[string]conflict.Asked{sourceGrants: grants, sourcePersons: registry}
	return k
}
