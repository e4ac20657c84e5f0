package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// EndingAwards locks awards whose end nobody was told of.
func (t *Tx) EndingAwards(ctx context.Context, from, to domain.Date, size int) ([]app.Award, error) {
	rows, err := t.q.AwardsEnding(ctx, db.AwardsEndingParams{Today: toDate(from), Until: toDate(to), Size: int32(size)})
	return collect(rows, err, func(r db.AwardsEndingRow) (app.Award, error) {
		return app.Award{Decision: r.DecisionID, Case: r.CaseID, Municipality: r.Municipality, End: fromDate(r.EndDate), Persons: r.Persons}, nil
	})
}

// AnnounceRenewals records one event for each award.
func (t *Tx) AnnounceRenewals(ctx context.Context, awards []app.Award, at time.Time) error {
	ids, failed := make([]uuid.UUID, len(awards)), make([]error, len(awards))
	for i, w := range awards {
		ids[i] = w.Decision
		failed[i] = t.publish(ctx, outbox.Event{
			Type: "lv.digisoc.assistance.v1.renewalDue", Topic: "assistance.renewal.due.v1",
			Subject: names.Format("cases", w.Case), Municipality: w.Municipality, DataCategory: "G11", Time: at,
		}, &assistanceeventsv1.RenewalDue{
			Case: names.Format("cases", w.Case), Decision: names.Format("decisions", w.Decision), Municipality: w.Municipality,
			EndDate: w.End.String(), Persons: persons(w.Persons),
		})
	}
	return errors.Join(errors.Join(failed...), t.q.RenewalsAnnounced(ctx, db.RenewalsAnnouncedParams{At: at, Decisions: ids}))
}

// RunningOf reads the awards of a person on a day.
func (t *Tx) RunningOf(ctx context.Context, person uuid.UUID, day domain.Date) ([]app.Award, error) {
	rows, err := t.q.AwardsOfPerson(ctx, db.AwardsOfPersonParams{Person: person, Day: toDate(day)})
	return collect(rows, err, func(r db.AwardsOfPersonRow) (app.Award, error) {
		return app.Award{Decision: r.DecisionID, Case: r.CaseID, Municipality: r.Municipality}, nil
	})
}

// AnnounceReassessment records one event.
func (t *Tx) AnnounceReassessment(ctx context.Context, w app.Award, person uuid.UUID, cause string, at time.Time) error {
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.assistance.v1.reassessmentDue", Topic: "assistance.reassessment.due.v1",
		Subject: names.Format("cases", w.Case), Municipality: w.Municipality, DataCategory: "G11", Time: at,
	}, &assistanceeventsv1.ReassessmentDue{
		Case: names.Format("cases", w.Case), Decision: names.Format("decisions", w.Decision), Municipality: w.Municipality,
		Person: names.Format("persons", person), Cause: cause,
	})
}
