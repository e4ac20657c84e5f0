package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/page"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// SpecialistsByCertificate reads the entries with any of the numbers, after other imports have ended.
func (t *tx) SpecialistsByCertificate(ctx context.Context, numbers []string) ([]domain.Specialist, error) {
	if err := t.q.OneImport(ctx); err != nil {
		return nil, err
	}
	rows, err := t.q.SpecialistsByCertificate(ctx, numbers)
	list := make([]domain.Specialist, len(rows))
	for i, r := range rows {
		list[i] = specialist(db.LockSpecialistRow(r))
	}
	return list, err
}

// LockSpecialist reads an entry and locks it until the transaction ends.
func (t *tx) LockSpecialist(ctx context.Context, id uuid.UUID) (domain.Specialist, error) {
	r, err := t.q.LockSpecialist(ctx, id)
	if err != nil {
		return domain.Specialist{}, absent(err, domain.ErrSpecialistNotFound)
	}
	return specialist(r), nil
}

// AddSpecialist writes a new entry.
func (t *tx) AddSpecialist(ctx context.Context, s domain.Specialist, by domain.Actor) error {
	return t.q.AddSpecialist(ctx, db.AddSpecialistParams{ID: s.ID, Employer: s.Employer, Subject: s.Subject, DisplayName: s.DisplayName, SubjectGroup: string(s.Group),
		Training: string(s.Training), Hours: int32(s.Hours), Certificate: s.Certificate, IssuedBy: s.IssuedBy, IssuedOn: s.Issued.Time(), FromDay: s.From.Time(), ToDay: s.To.Time(),
		SavedBy: by.Subject, SavedAt: by.Now, Version: s.Version})
}

// SaveSpecialist writes what an entry says now.
func (t *tx) SaveSpecialist(ctx context.Context, s domain.Specialist, by domain.Actor) error {
	return t.q.SaveSpecialist(ctx, db.SaveSpecialistParams{ID: s.ID, Subject: s.Subject, DisplayName: s.DisplayName, SubjectGroup: string(s.Group),
		Training: string(s.Training), Hours: int32(s.Hours), IssuedOn: s.Issued.Time(), FromDay: s.From.Time(), ToDay: s.To.Time(),
		WithdrawnOn: dayOf(s.Withdrawn), WithdrawReason: string(s.Reason), SavedBy: by.Subject, SavedAt: by.Now, Version: s.Version})
}

// SpecialistInForce finds and locks the entry of an officer.
func (t *tx) SpecialistInForce(ctx context.Context, employer, subject string, day domain.Date) (uuid.UUID, error) {
	found, err := t.q.SpecialistInForce(ctx, db.SpecialistInForceParams{Employer: employer, Subject: subject, Day: day.Time()})
	if err != nil || len(found) == 0 {
		return uuid.Nil, err
	}
	return found[0], nil
}

// EndingSpecialists finds and locks entries that end.
func (t *tx) EndingSpecialists(ctx context.Context, until domain.Date, days int) ([]domain.Specialist, error) {
	rows, err := t.q.EndingSpecialists(ctx, db.EndingSpecialistsParams{Until: until.Time(), Days: int32(days)})
	list := make([]domain.Specialist, len(rows))
	for i, r := range rows {
		list[i] = domain.Specialist{ID: r.ID, Employer: r.Employer, Subject: r.Subject, To: domain.DateOf(r.ToDay)}
	}
	return list, err
}

// TellEmployer keeps a notice and announces it.
func (t *tx) TellEmployer(ctx context.Context, n domain.SpecialistNotice) error {
	err := t.q.AddSpecialistNotice(ctx, db.AddSpecialistNoticeParams{ID: n.ID, Employer: n.Employer, Subject: n.Subject, SpecialistID: n.Specialist, Kind: string(n.Kind),
		Days: int32(n.Days), ValidTo: n.To.Time(), AddedAt: n.Added})
	if err != nil {
		return err
	}
	e := event("specialistNoticeAdded", "cases.specialist_notice.added.v1", names.Format("specialists", n.Specialist), "G27", &caseseventsv1.SpecialistNoticeAdded{
		Notice: names.Format("specialistNotices", n.ID), Employer: n.Employer, Kind: string(n.Kind)})
	e.ID, e.Time = uuid.Must(uuid.NewV7()), n.Added
	if len(n.Employer) == atvk {
		e.Municipality = n.Employer
	}
	return outbox.Append(ctx, t.Tx, t.service, e)
}

// atvk is how long the code of a municipality is; other employers have a registration number.
const atvk = 7

// Specialists reads one page of the entries with an employer.
func (s *Store) Specialists(ctx context.Context, q app.SpecialistQuery) ([]domain.Specialist, string, error) {
	bound := struct {
		Employer string
		Ended    bool
	}{q.Employer, q.Ended}
	var after uuid.UUID
	if _, err := page.Decode(q.Token, bound, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.q.SpecialistsOf(ctx, db.SpecialistsOfParams{Employer: q.Employer, After: after, Ended: q.Ended, Day: q.Day.Time(), Size: int32(q.Size) + 1})
	if err != nil {
		return nil, "", rule(err)
	}
	next := ""
	if len(rows) > q.Size {
		rows = rows[:q.Size]
		if next, err = page.Encode(bound, rows[q.Size-1].ID); err != nil {
			return nil, "", err
		}
	}
	list := make([]domain.Specialist, len(rows))
	for i, r := range rows {
		list[i] = specialist(db.LockSpecialistRow(r))
	}
	return list, next, nil
}

// SpecialistNotices reads one page of what an employer was told.
func (s *Store) SpecialistNotices(ctx context.Context, q app.SpecialistNoticeQuery) ([]domain.SpecialistNotice, string, error) {
	bound := struct{ Employer, Subject string }{q.Employer, q.Subject}
	at := referralCursor{Before: time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := page.Decode(q.Token, bound, &at); err != nil {
		return nil, "", err
	}
	p := db.SpecialistNoticesParams{Employer: q.Employer, Day: q.Day.Time(), BeforeTime: at.Before, BeforeID: at.ID, Size: int32(q.Size) + 1}
	if q.Subject != "" {
		p.Subject = &q.Subject
	}
	rows, err := s.q.SpecialistNotices(ctx, p)
	if err != nil {
		return nil, "", rule(err)
	}
	next := ""
	if len(rows) > q.Size {
		rows = rows[:q.Size]
		if next, err = page.Encode(bound, referralCursor{rows[q.Size-1].AddedAt, rows[q.Size-1].ID}); err != nil {
			return nil, "", err
		}
	}
	list := make([]domain.SpecialistNotice, len(rows))
	for i, r := range rows {
		list[i] = domain.SpecialistNotice{ID: r.ID, Specialist: r.SpecialistID, Employer: q.Employer, Kind: domain.SpecialistNoticeKind(r.Kind), Days: int(r.Days),
			To: domain.DateOf(r.ValidTo), Added: r.AddedAt.UTC(), DisplayName: r.DisplayName, InForce: r.InForce, Cases: r.VictimCases}
	}
	return list, next, nil
}

func specialist(r db.LockSpecialistRow) domain.Specialist {
	return domain.Specialist{ID: r.ID, Employer: r.Employer, Subject: r.Subject, DisplayName: r.DisplayName, Group: domain.SubjectGroup(r.SubjectGroup),
		Training: domain.TrainingKind(r.Training), Hours: int(r.Hours), Certificate: r.Certificate, IssuedBy: r.IssuedBy, Issued: domain.DateOf(r.IssuedOn),
		From: domain.DateOf(r.FromDay), To: domain.DateOf(r.ToDay), Withdrawn: dateOf(r.WithdrawnOn), Reason: domain.WithdrawalReason(r.WithdrawReason), Version: r.Version}
}
