package consumer

import (
	"context"
	"slices"

	"github.com/digisoc/platform/pkg/bus"
	personseventsv1 "github.com/digisoc/platform/proto/gen/go/persons/events/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
)

// ConflictsName is the durable name of the consumer that has changed persons compared again, also its name in the inbox.
const ConflictsName = "assistance-conflicts"

// Conflicts has the benefits and services of a person compared again when she changed or the registry put her right (CONF-E07). A new
// personal code is such a change of the same person: the registry keeps her name, and only names are compared (CONF-E09).
func Conflicts(a *app.App) bus.Consumer {
	return bus.Consumer{
		Name: ConflictsName, Stream: "PERSONS", Topics: []string{"persons.person.changed.v1"},
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
			return a.PersonChangedConflicts(ctx, ConflictsName, m.ID, person)
		},
	}
}
