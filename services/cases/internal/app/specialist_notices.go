package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// SpecialistNoticeQuery asks for what an employer was told.
type SpecialistNoticeQuery struct {
	Employer, Subject string // Subject empty: of all officers
	Day               domain.Date
	Size              int
	Token             string
}

// TellEndingSpecialists tells employers of entries that end in 30, 7 or 1 days or have ended. It is called again and again and tells each thing
// once, however many processes call it.
func (a *App) TellEndingSpecialists(ctx context.Context) error {
	today := a.today()
	for _, step := range []struct {
		until domain.Date
		days  int
	}{{today.AddDays(-1), 0}, {today.AddDays(1), 1}, {today.AddDays(7), 7}, {today.AddDays(domain.FurthestAnnouncement()), domain.FurthestAnnouncement()}} {
		for {
			n, err := a.tellEnding(ctx, step.until, step.days, today)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	return nil
}

// tellEnding tells of some entries that end by a day and returns of how many.
func (a *App) tellEnding(ctx context.Context, until domain.Date, days int, today domain.Date) (n int, err error) {
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		ending, err := tx.EndingSpecialists(ctx, until, days)
		if err != nil {
			return err
		}
		n = len(ending)
		for _, s := range ending {
			kind, days, _ := domain.Announcement(s.To, today)
			notice := domain.SpecialistNotice{ID: uuid.Must(uuid.NewV7()), Specialist: s.ID, Employer: s.Employer, Subject: s.Subject, Kind: kind, Days: days, To: s.To, Added: a.clock.Now().UTC()}
			if err := tx.TellEmployer(ctx, notice); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// ListSpecialistNotices reads one page of what the caller's social service was told: all of it for a head who protects children, for another
// officer what is of herself. Which cases an officer has is as it is now.
func (a *App) ListSpecialistNotices(ctx context.Context, size int, token string) ([]domain.SpecialistNotice, string, error) {
	c := caller.From(ctx)
	if c.Municipality == "" {
		return nil, "", errs.ErrAccessDenied
	}
	if err := own(ctx, authz.Resource{Type: "specialist_notices", Municipality: c.Municipality}); err != nil {
		return nil, "", err
	}
	q := SpecialistNoticeQuery{Employer: c.Municipality, Subject: c.Subject, Day: a.today(), Size: size, Token: token}
	if c.HasRole("head") {
		q.Subject = ""
	}
	list, next, err := a.store.SpecialistNotices(ctx, q)
	for _, n := range list {
		audit.Subjects(ctx, names.Format("specialists", n.Specialist))
	}
	return list, next, err
}
