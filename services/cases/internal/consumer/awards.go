// Package consumer takes the events of other services in: it decodes, calls package app and says which failures can never succeed.
package consumer

import (
	"context"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/names"
	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// AwardsName is the durable name of the consumer of news about awards, also its name in the inbox.
const AwardsName = "cases-awards"

const (
	renewal      = "assistance.renewal.due.v1"
	reassessment = "assistance.reassessment.due.v1"
)

// Awards makes tasks of what the means test says about running awards.
func Awards(a *app.App) bus.Consumer {
	return bus.Consumer{
		Name: AwardsName, Stream: "ASSISTANCE", Topics: []string{renewal, reassessment},
		Handle: func(ctx context.Context, m bus.Message) error {
			in := app.AwardNews{At: m.Time}
			var name string
			var err error
			switch m.Topic {
			case renewal:
				var e assistanceeventsv1.RenewalDue
				if err := m.Decode(&e); err != nil {
					return err
				}
				name, in.Kind = e.GetCase(), domain.TaskRenew
				if in.End, err = domain.ParseDate(e.GetEndDate()); err != nil || in.End.IsZero() {
					return domain.ErrAwardEvent
				}
			case reassessment:
				var e assistanceeventsv1.ReassessmentDue
				if err := m.Decode(&e); err != nil {
					return err
				}
				name, in.Kind = e.GetCase(), domain.TaskReassess
			default:
				return domain.ErrAwardEvent
			}
			if in.Case, err = names.Parse("cases", name); err != nil {
				return domain.ErrAwardEvent.Wrap(err)
			}
			return a.ReviewAward(ctx, AwardsName, m.ID, in)
		},
	}
}
