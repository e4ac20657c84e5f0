package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	sharingeventsv1 "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// UseReportsToMake are permissions that have no report of a month yet.
func (s *Store) UseReportsToMake(ctx context.Context, first, last time.Time, most int) ([]uuid.UUID, error) {
	since := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, clock.Riga)
	ids, err := db.New(s.db).UseReportsToMake(ctx, db.UseReportsToMakeParams{Month: first, Last: last, Since: &since, Most: int32(most)})
	return ids, pg.Classify(err)
}

// ReportedSubscriptions are those that are told of a report.
func (s *Store) ReportedSubscriptions(ctx context.Context, permission uuid.UUID) ([]uuid.UUID, error) {
	ids, err := db.New(s.db).ReportedSubscriptions(ctx, permission)
	return ids, pg.Classify(err)
}

// UseReportMade reports whether a month of a permission has its report.
func (t *tx) UseReportMade(ctx context.Context, permission uuid.UUID, month time.Time) (bool, error) {
	return t.q.UseReportMade(ctx, db.UseReportMadeParams{PermissionID: permission, Month: month})
}

// AddUseReport keeps a report and announces it.
func (t *tx) AddUseReport(ctx context.Context, r *domain.UseReport) error {
	if err := t.q.AddUseReport(ctx, db.AddUseReportParams{
		ID: r.ID, PermissionID: r.Permission, Month: r.First, Calls: r.Calls, Quota: r.Quota, DaysUsedUp: int32(r.UsedUp), Events: r.Events, MadeAt: r.Made,
	}); err != nil {
		return err
	}
	m := &sharingeventsv1.UseReported{
		UseReport: names.Format("useReports", r.ID), Permission: names.Format("datasetPermissions", r.Permission), Organisation: r.Organisation,
		Month: r.Month, Calls: r.Calls, Quota: r.Quota, DaysUsedUp: int32(r.UsedUp), Events: r.Events,
	}
	return t.announce(ctx, "useReported", "sharing.use.reported.v1", m.Permission, r.Made, m)
}

// UseReports lists reports, the newest first.
func (s *Store) UseReports(ctx context.Context, organisation string, before uuid.UUID, most int) ([]domain.UseReport, error) {
	rows, err := db.New(s.db).UseReports(ctx, db.UseReportsParams{Organisation: organisation, Before: before, Most: int32(most)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]domain.UseReport, len(rows))
	for i, r := range rows {
		out[i] = domain.UseReport{
			ID: r.ID, Permission: r.PermissionID, Number: r.Number, Organisation: r.Organisation, Dataset: domain.Dataset(r.Dataset), First: r.Month.UTC(),
			MonthUse: domain.MonthUse{Month: r.Month.Format(month), Calls: r.Calls, Quota: r.Quota, UsedUp: int(r.DaysUsedUp), Events: r.Events}, Made: r.MadeAt.UTC(),
		}
	}
	return out, nil
}

// month is how a month is written.
const month = "2006-01"
