package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// UseReportReader is what is read of use reports.
type UseReportReader interface {
	// UseReportsToMake are real permissions that were in force in a month and have no report of it.
	UseReportsToMake(ctx context.Context, first, last time.Time, most int) ([]uuid.UUID, error)
	// ReportedSubscriptions are those under a permission that go on being numbered.
	ReportedSubscriptions(ctx context.Context, permission uuid.UUID) ([]uuid.UUID, error)
	// UseReports are those of the permissions of an organisation, or all, older than one, newest first.
	UseReports(ctx context.Context, organisation string, before uuid.UUID, most int) ([]domain.UseReport, error)
}

// UseReportTx is what is written of use reports.
type UseReportTx interface {
	UseReportMade(ctx context.Context, permission uuid.UUID, month time.Time) (bool, error)
	// AddUseReport keeps a report and announces it.
	AddUseReport(ctx context.Context, r *domain.UseReport) error
}

// settled is how long after the end of a month its calls and events are all counted.
const settled = time.Hour

// ReportUse makes the reports of the month that ended last, each once however many processes do this. A permission that has ended or is
// suspended gets its report too; what it tells is then for whoever asks.
func (s *Subscriptions) ReportUse(ctx context.Context) error {
	y, m, _ := s.clock.Now().Add(-settled).In(clock.Riga).Date()
	first := time.Date(y, m-1, 1, 0, 0, 0, 0, time.UTC)
	for {
		ids, err := s.store.UseReportsToMake(ctx, first, first.AddDate(0, 1, -1), most)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.reportUse(ctx, id, first); err != nil {
				return err
			}
		}
		if len(ids) < most {
			return nil
		}
	}
}

// reportUse makes one report: it, its announcement and the events of the subscriptions in one transaction.
func (s *Subscriptions) reportUse(ctx context.Context, permission uuid.UUID, first time.Time) error {
	p, err := s.store.PermissionByID(ctx, permission)
	if err != nil {
		return err
	}
	use, err := s.used(ctx, &p, first)
	if err != nil {
		return err
	}
	subscriptions, err := s.store.ReportedSubscriptions(ctx, permission)
	if err != nil {
		return err
	}
	r := domain.UseReport{
		ID: uuid.Must(uuid.NewV7()), Permission: p.ID, Number: p.Number, Organisation: p.Organisation, Dataset: p.Dataset, First: first, MonthUse: use, Made: s.now(),
	}
	return s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if _, err := tx.LockPermission(ctx, permission); err != nil {
			return err
		}
		if made, err := tx.UseReportMade(ctx, permission, first); err != nil || made { // by another process
			return err
		}
		if err := tx.AddUseReport(ctx, &r); err != nil {
			return err
		}
		for _, id := range subscriptions {
			if err := s.tellReport(ctx, tx, id, &p, &r); err != nil {
				return err
			}
		}
		return tx.AddAuditEntry(ctx, audit.Entry{
			ID: uuid.Must(uuid.NewV7()), Time: r.Made, Service: "sharing", Action: "sharing-use-reports", ActorID: "service:sharing", ActorKind: "service", Workload: "sharing",
			Organisation: p.Organisation, Purpose: "EVENT", LegalBasis: "EVENT", Subjects: []string{permissionName(p.ID), reportName(r.ID)}, Result: audit.OK, Write: true,
		})
	})
}

// tellReport adds a report to a subscription as its next event, when its owner wants such events.
func (s *Subscriptions) tellReport(ctx context.Context, tx Tx, id uuid.UUID, p *domain.Permission, r *domain.UseReport) error {
	sub, err := tx.LockSubscription(ctx, id)
	if err != nil || sub.State != domain.SubscriptionActive && sub.State != domain.SubscriptionPaused {
		return err
	}
	filter, err := sub.Filter(s.feed.SQL)
	if err != nil {
		return err
	}
	kind := s.feed.Types.Offered(p, s.today()).Made(domain.OfUse)
	if kind == nil {
		return nil
	}
	e := sub.ReportEntry(kind, r, s.now())
	if err := s.append(ctx, tx, &sub, &filter, p.Dataset, nil, &e); err != nil {
		return err
	}
	return tx.SaveSubscription(ctx, &sub)
}

// used is what was used of a permission in a month against the quota.
func (s *Subscriptions) used(ctx context.Context, p *domain.Permission, month time.Time) (domain.MonthUse, error) {
	last := month.AddDate(0, 1, -1)
	use, err := s.store.UseOf(ctx, p, month, last)
	use.Month, use.Quota = month.Format("2006-01"), p.Days(month, last)*int64(p.DailyQuota)
	return use, err
}

// mostReports is how many one answer holds.
const mostReports = 100

// UseReports lists reports older than one, newest first: to an institution those of its own permissions.
func (s *Subscriptions) UseReports(ctx context.Context, organisation string, before uuid.UUID) ([]domain.UseReport, error) {
	if c := caller.From(ctx); c.Kind == caller.System {
		if c.Organisation == "" {
			return nil, errs.ErrAccessDenied
		}
		organisation = c.Organisation
	}
	list, err := s.store.UseReports(ctx, organisation, before, mostReports)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		authz.None(ctx)
	}
	for i := range list {
		name := reportName(list[i].ID)
		audit.Subjects(ctx, name)
		if err := authz.Check(ctx, authz.Resource{Type: "useReport", ID: name}); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func reportName(id uuid.UUID) string { return names.Format("useReports", id) }
