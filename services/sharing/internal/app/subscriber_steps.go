package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// ApplicationStep is a step with what is said of it.
type ApplicationStep struct {
	Step, Note, Number, Etag string
	Day                      time.Time // ERASE
}

// MoveApplication takes a step: application, permission and act in one transaction.
func (s *Subscriptions) MoveApplication(ctx context.Context, id uuid.UUID, step ApplicationStep) (ApplicationView, error) {
	seen, err := s.Application(ctx, id)
	if err != nil {
		return ApplicationView{}, err
	}
	if err := s.tested(ctx, &seen, step.Step); err != nil {
		return ApplicationView{}, err
	}
	act := domain.Act{Step: step.Step, By: caller.From(ctx).Subject, Note: step.Note, At: s.now()}
	var out ApplicationView
	return out, s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		a, err := tx.LockApplication(ctx, id)
		if err != nil {
			return err
		}
		if a.Version != seen.Version || step.Etag != "" && step.Etag != Etag(a.Version) {
			return domain.ErrApplicationState // it moved meanwhile
		}
		a.State = seen.State // with what became of the permission by itself
		if err := a.Step(step.Step, act.By, step.Note); err != nil {
			return err
		}
		out = seen
		out.Application, out.Acts = a, append(slices.Clone(seen.Acts), act)
		if err := s.effect(ctx, tx, &out, step); err != nil {
			return err
		}
		tx.Answer(out)
		return tx.SaveApplication(ctx, &out.Application, act)
	})
}

// tested refuses to accept a system that has not taken every made-up event. Files are looked at by people.
func (s *Subscriptions) tested(ctx context.Context, v *ApplicationView, step string) error {
	if step != "ACCEPT" || v.Mode == domain.ModeFile || v.TestPermission == uuid.Nil {
		return nil
	}
	n, err := s.store.TestedEvents(ctx, v.TestPermission)
	if err == nil && n < int64(len(s.feed.Samples[v.Dataset])) {
		err = domain.ErrApplicationUntested
	}
	return err
}

// effect does what a step does to permissions and days.
func (s *Subscriptions) effect(ctx context.Context, tx Tx, v *ApplicationView, step ApplicationStep) error {
	a := &v.Application
	switch step.Step {
	case "REFUSE":
		a.Grant, a.Refusal = "", domain.RefusedByOfficer
		return s.endTest(ctx, tx, a)
	case "START_TEST":
		p := a.Permit("T-"+a.ID.String(), s.now())
		p.From = s.today()
		if p.To.Before(p.From) {
			return domain.ErrApplicationState
		}
		a.TestPermission, v.TestNumber = p.ID, p.Number
		return s.permit(ctx, tx, &p, Terms{Test: true, File: a.Mode == domain.ModeFile})
	case "START_PRODUCTION":
		return s.produce(ctx, tx, v, step.Number)
	case "SUSPEND", "RESUME", "END":
		return s.movePermission(ctx, tx, a.Permission, domain.PermissionStep(step.Step))
	case "REVIEW":
		a.ReviewOn = s.nextReview()
	case "ERASE":
		return a.Erase(step.Day, s.today(), v.ended)
	}
	return nil
}

// produce makes the permission of an accepted application, which ends that of the test.
func (s *Subscriptions) produce(ctx context.Context, tx Tx, v *ApplicationView, number string) error {
	a := &v.Application
	if number == "" {
		return domain.ErrApplicationNumber.Field("number", domain.ErrApplicationNumber.Reason, domain.ErrApplicationNumber.Message, domain.ErrApplicationNumber.MessageLV)
	}
	p := a.Permit(number, s.now())
	if a.Mode == domain.ModeFile {
		p.To = a.FileUntil
	}
	a.Permission, a.ReviewOn, v.Number = p.ID, s.nextReview(), p.Number
	if err := s.endTest(ctx, tx, a); err != nil {
		return err
	}
	return s.permit(ctx, tx, &p, Terms{File: a.Mode == domain.ModeFile})
}

func (s *Subscriptions) permit(ctx context.Context, tx Tx, p *domain.Permission, t Terms) error {
	audit.Subjects(ctx, permissionName(p.ID))
	if err := tx.AddPermission(ctx, p); err != nil {
		return err
	}
	return tx.AddTerms(ctx, p.ID, t)
}

func (s *Subscriptions) endTest(ctx context.Context, tx Tx, a *domain.Application) error {
	if a.TestPermission == uuid.Nil {
		return nil
	}
	return s.movePermission(ctx, tx, a.TestPermission, domain.EndPermission)
}

// movePermission moves a permission; one that has ended by itself stays.
func (s *Subscriptions) movePermission(ctx context.Context, tx Tx, id uuid.UUID, step domain.PermissionStep) error {
	p, err := tx.LockPermission(ctx, id)
	if err != nil {
		return err
	}
	if step == domain.EndPermission && !p.Ended.IsZero() {
		return nil
	}
	if err := p.Move(step, s.now()); err != nil {
		return err
	}
	return tx.SavePermission(ctx, &p)
}

// nextReview is when a purpose that was looked at today is looked at again.
func (s *Subscriptions) nextReview() time.Time {
	today := s.today()
	return today.AddDate(0, s.feed.Number("review_months", today), 0)
}

// TellReviews announces reviews before they are due, each once.
func (s *Subscriptions) TellReviews(ctx context.Context) error {
	today := s.today()
	ids, err := s.store.ReviewsToTell(ctx, today.AddDate(0, 0, s.feed.Number("review_notice_days", today)))
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
			a, err := tx.LockApplication(ctx, id)
			if err != nil || a.ReviewTold.Equal(a.ReviewOn) {
				return err
			}
			a.ReviewTold = a.ReviewOn
			entry := audit.Entry{
				ID: uuid.Must(uuid.NewV7()), Time: s.now(), Service: "sharing", Action: "sharing-reviews", ActorID: "service:sharing", ActorKind: "service", Workload: "sharing",
				Organisation: a.Organisation, Purpose: "EVENT", LegalBasis: "EVENT", Subjects: []string{names.Format("subscriberApplications", a.ID)}, Result: audit.OK, Write: true,
			}
			if err := tx.AddAuditEntry(ctx, entry); err != nil {
				return err
			}
			return tx.TellReview(ctx, &a, s.now())
		})
		if err != nil {
			return err
		}
	}
	return nil
}
