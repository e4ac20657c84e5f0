package consumer

import (
	"context"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	sharingeventsv1 "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// RectificationsName is the durable name of the consumer of disputed data, also its name in the inbox.
const RectificationsName = "cases-rectifications"

// Rectifications tells who works with the files of a person that she disputes data of them (GDPR 16), until she was answered.
func Rectifications(a *app.App) bus.Consumer {
	return bus.Consumer{
		Name: RectificationsName, Stream: "SHARING", Topics: []string{"sharing.rectification.changed.v1"},
		Handle: func(ctx context.Context, m bus.Message) error {
			var e sharingeventsv1.RectificationChanged
			if err := m.Decode(&e); err != nil {
				return err
			}
			n := app.RequestNews{Kind: domain.TaskDisputed, Municipality: e.GetMunicipality(), Ended: e.GetOutcome() != "", At: m.Time.UTC()}
			var err error
			if n.Request, err = names.Parse("rightsRequests", e.GetRightsRequest()); err != nil {
				return errs.ErrRequestInvalid.Wrap(err)
			}
			if n.Person, err = names.Parse("persons", e.GetPerson()); err != nil {
				return errs.ErrRequestInvalid.Wrap(err)
			}
			if n.Due, err = domain.ParseDate(e.GetDueDate()); err != nil || n.Due.IsZero() {
				return errs.ErrRequestInvalid
			}
			return a.TellRequest(ctx, RectificationsName, m.ID, n)
		},
	}
}
