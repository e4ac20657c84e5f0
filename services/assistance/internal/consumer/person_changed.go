package consumer

import (
	"context"
	"slices"

	"github.com/digisoc/platform/pkg/bus"
	personseventsv1 "github.com/digisoc/platform/proto/gen/go/persons/events/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
)

// PersonsName is the durable name of the consumer of changes of persons, also its name in the inbox.
const PersonsName = "assistance-persons"

// matters are the groups of the data catalogue that a running award may depend on: who a person is and when she was born, whether
// she lives, where, and with whom.
var matters = []string{"G01", "G02", "G03", "G04"}

// Persons has running awards looked at again when a person of theirs changed (R79).
func Persons(a *app.App) bus.Consumer {
	return bus.Consumer{
		Name: PersonsName, Stream: "PERSONS", Topics: []string{"persons.person.changed.v1"},
		Handle: func(ctx context.Context, m bus.Message) error {
			var e personseventsv1.PersonChanged
			if err := m.Decode(&e); err != nil {
				return err
			}
			if !slices.ContainsFunc(e.GetChangedGroups(), func(g string) bool { return slices.Contains(matters, g) }) {
				return nil
			}
			r := reader{}
			person := r.id("persons", e.GetPerson())
			if r.err != nil {
				return r.err
			}
			return a.PersonChanged(ctx, PersonsName, m.ID, person, "persons.person.changed.v1")
		},
	}
}
