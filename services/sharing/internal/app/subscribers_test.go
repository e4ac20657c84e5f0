package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

func wanted() domain.Application {
	from := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	return domain.Application{
		Organisation: office, Dataset: domain.HouseholdStatus, Purpose: "RELIEF", LegalBasis: "MK-624-2023", Fields: []string{domain.FieldKind, domain.FieldPerson},
		DailyQuota: 100, From: from, To: from.AddDate(3, 0, 0),
	}
}

func (w *feedWorld) apply(a domain.Application) (app.ApplicationView, error) {
	return w.feed.Apply(w.as(a.Organisation, "RELIEF", "CreateSubscriberApplication"), a)
}

func (w *feedWorld) move(who string, v app.ApplicationView, step app.ApplicationStep) (app.ApplicationView, error) {
	return w.feed.MoveApplication(w.staff(who, "MoveSubscriberApplication"), v.ID, step)
}

// must takes a step that is to succeed.
func (w *feedWorld) must(v app.ApplicationView, step, note string) app.ApplicationView {
	w.t.Helper()
	out, err := w.move("dace", v, app.ApplicationStep{Step: step, Note: note, Number: map[string]string{"START_PRODUCTION": "V-2026-1"}[step]})
	if err != nil {
		w.t.Fatal(step, err)
	}
	return out
}

// J11 step 3: the grant that fits, or why none does; whoever is not listed gets no data and no price.
func TestJ11_ApplicationIsProposedOrRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	good, err := w.apply(wanted())
	if err != nil || good.State != domain.ApplicationProposed || good.Grant != "GR-12" || good.Mode != domain.ModeOnline {
		t.Fatalf("%+v, %v", good.Application, err)
	}
	for what, c := range map[string]struct {
		change func(a *domain.Application)
		want   string
	}{
		"a company":       {func(a *domain.Application) { a.Organisation = "40003000001" }, domain.RefusedNotPublic},
		"another norm":    {func(a *domain.Application) { a.LegalBasis = "SPSP-36" }, domain.RefusedNotListed},
		"another purpose": {func(a *domain.Application) { a.Purpose = "ASSIST" }, domain.RefusedNotListed},
		"the children's fund": { // draft 35.10: its own referred children, and no dataset
			func(a *domain.Application) {
				a.Organisation, a.LegalBasis, a.Purpose = "40003000001", "MK537", "RECOVERY"
			}, domain.RefusedElsewhere,
		},
		"extracts asked online": {func(a *domain.Application) { a.LegalBasis, a.Purpose = "MK490", "POLICY" }, domain.RefusedNotListed},
		"the norm of another dataset": {func(a *domain.Application) {
			a.LegalBasis, a.Dataset, a.Fields = "MK-89-2024", domain.GrantedBenefits, []string{domain.FieldKind}
		}, domain.RefusedNotListed},
	} {
		a := wanted()
		c.change(&a)
		v, err := w.apply(a)
		if err != nil || v.State != domain.ApplicationRefused || v.Refusal != c.want || v.Grant != "" {
			t.Errorf("%s: %s %s %s, %v", what, v.State, v.Refusal, v.Grant, err)
		}
		if _, err := w.move("dace", v, app.ApplicationStep{Step: "SIGN"}); !errors.Is(err, domain.ErrApplicationState) {
			t.Errorf("%s was signed: %v", what, err)
		}
	}
	if _, err := w.feed.Apply(w.as("90000000002", "RELIEF", "CreateSubscriberApplication"), wanted()); !errors.Is(err, domain.ErrApplicationNotItsOwn) {
		t.Errorf("for another institution: %v", err)
	}
	if _, err := w.feed.Application(w.as("90000000002", "RELIEF", "GetSubscriberApplication"), good.ID); !errors.Is(err, domain.ErrApplicationNotFound) {
		t.Errorf("another's application: %v", err)
	}
	if list, _, err := w.feed.Applications(w.as("90000000002", "RELIEF", "ListSubscriberApplications"), office, 0, ""); err != nil || len(list) != 0 {
		t.Errorf("another's list: %v, %v", list, err)
	}
}

// Draft 35.6: LabIS gets extracts by its own grant, not by that of the dataset.
func TestJ11_LabISIsProposedByItsOwnGrant(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	a := wanted()
	a.LegalBasis, a.Purpose, a.Mode, a.FileReason, a.FileUntil = "MK490", "POLICY", domain.ModeFile, "Scheduled extracts for LabIS", a.To
	if v, err := w.apply(a); err != nil || v.State != domain.ApplicationProposed || v.Grant != "GR-11" {
		t.Errorf("%s %s, %v", v.State, v.Grant, err)
	}
}

// OBJ-X3: online is preset; a file mode needs a stated reason and an end date within the term.
func TestOBJ_X3_FileModeNeedsReasonAndEndDate(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	until := wanted().From.AddDate(0, 6, 0)
	for what, c := range map[string]struct {
		mode   domain.Mode
		reason string
		until  time.Time
		want   error
	}{
		"preset":              {"", "", time.Time{}, nil},
		"a file":              {domain.ModeFile, "The receiving system is rebuilt", until, nil},
		"no reason":           {domain.ModeFile, "   because   ", until, domain.ErrApplicationMode},
		"no end":              {domain.ModeFile, "The receiving system is rebuilt", time.Time{}, domain.ErrApplicationMode},
		"an end after all":    {domain.ModeFile, "The receiving system is rebuilt", wanted().To.AddDate(0, 0, 1), domain.ErrApplicationMode},
		"online with reasons": {domain.ModeOnline, "The receiving system is rebuilt", time.Time{}, domain.ErrApplicationMode},
		"a code in words":     {domain.ModeFile, "For the person 010190-12345 only", until, domain.ErrApplicationNote},
	} {
		a := wanted()
		a.Mode, a.FileReason, a.FileUntil = c.mode, c.reason, c.until
		if _, err := w.apply(a); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// SEC-ACC-2: whoever applies does not sign, and nothing goes on before another has.
func TestSEC_ACC_2_WhoeverAppliesDoesNotSign(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	v, err := w.feed.Apply(w.staff("dace", "CreateSubscriberApplication"), wanted())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.move("dace", v, app.ApplicationStep{Step: "SIGN"}); !errors.Is(err, domain.ErrApplicationSecond) {
		t.Errorf("signed by who applied: %v", err)
	}
	for _, step := range []string{"START_TEST", "ACCEPT", "START_PRODUCTION", "SUSPEND", "END", "REVIEW"} {
		if _, err := w.move("ieva", v, app.ApplicationStep{Step: step, Note: "x", Number: "V-1"}); !errors.Is(err, domain.ErrApplicationState) {
			t.Errorf("%s before it was signed: %v", step, err)
		}
	}
	if v, err = w.move("ieva", v, app.ApplicationStep{Step: "SIGN"}); err != nil || v.SignedBy != "ieva" {
		t.Errorf("%+v, %v", v.Application, err)
	}
}

// J11: test with made-up persons, acceptance only when all of them were taken, production, use, suspension, end, erasure.
func TestJ11_FromTestToErasure(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	v, err := w.apply(wanted())
	if err != nil {
		t.Fatal(err)
	}
	v = w.must(v, "SIGN", "")
	v = w.must(v, "START_TEST", "")
	if _, err := w.move("dace", v, app.ApplicationStep{Step: "ACCEPT", Note: "act 1"}); !errors.Is(err, domain.ErrApplicationUntested) {
		t.Errorf("accepted untested: %v", err)
	}
	r := w.hook()
	test := w.subscribe(v.TestNumber, r)
	if _, err := w.feed.PlaySubscription(w.as(office, "RELIEF", "PlaySubscription"), test.ID); err != nil {
		t.Fatal(err)
	}
	w.grant() // real, and not for a test
	w.work()
	equalNumbers(t, "made-up events", r.numbers(), 1, 2, 3, 4)
	if _, err := w.move("dace", v, app.ApplicationStep{Step: "ACCEPT"}); !errors.Is(err, domain.ErrApplicationNote) {
		t.Errorf("accepted without an act: %v", err)
	}
	v = w.must(v, "ACCEPT", "act 2026/1")
	if _, err := w.move("dace", v, app.ApplicationStep{Step: "START_PRODUCTION"}); !errors.Is(err, domain.ErrApplicationNumber) {
		t.Errorf("production without a number: %v", err)
	}
	v = w.must(v, "START_PRODUCTION", "")
	if _, err := w.create(office, v.TestNumber, domain.Subscription{Protocol: domain.ProtocolSSE}); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("the test goes on in production: %v", err)
	}
	live := w.hook()
	w.subscribe("V-2026-1", live)
	w.grant()
	w.work()
	use, err := w.feed.UseOfMonth(w.as(office, "RELIEF", "GetSubscriberUse"), v.ID, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	if err != nil || use.Events != 1 || use.Calls != 0 || use.Quota != 3100 {
		t.Errorf("use: %+v, %v", use, err)
	}
	v = w.must(v, "SUSPEND", "an incident")
	w.grant()
	w.work()
	equalNumbers(t, "suspended", live.numbers(), 1)
	v = w.must(v, "RESUME", "")
	w.work()
	equalNumbers(t, "resumed", live.numbers(), 1, 2)
	erase := func(day time.Time) error {
		_, err := w.feed.MoveApplication(w.as(office, "RELIEF", "ConfirmErasure"), v.ID, app.ApplicationStep{Step: "ERASE", Note: "shredded", Day: day})
		return err
	}
	if err := erase(noon); !errors.Is(err, domain.ErrApplicationState) {
		t.Errorf("erased while in production: %v", err)
	}
	if _, err := w.app.MovePermission(w.officer(), v.Permission, domain.EndPermission, ""); err != nil { // the permission itself, not the application
		t.Fatal(err)
	}
	w.grant()
	w.work()
	equalNumbers(t, "ended", live.numbers(), 1, 2)
	if seen, err := w.feed.Application(w.as(office, "RELIEF", "GetSubscriberApplication"), v.ID); err != nil || seen.State != domain.ApplicationEnded {
		t.Errorf("%s, %v", seen.State, err)
	}
	today := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for _, bad := range []time.Time{today.AddDate(0, 0, 1), today.AddDate(0, 0, -1)} {
		if err := erase(bad); !errors.Is(err, domain.ErrApplicationInvalid) {
			t.Errorf("erased on %s: %v", bad, err)
		}
	}
	if err := erase(today); err != nil {
		t.Error(err)
	}
	var acts, events int
	if err := w.db.QueryRow(t.Context(), "select (select count(*) from subscriber_act), (select count(*) from outbox where topic = 'sharing.application.moved.v1')").Scan(&acts, &events); err != nil || acts != events || acts != 8 {
		t.Errorf("%d acts, %d announced, %v", acts, events, err)
	}
}

// J11 step 8: the yearly review of the purpose is announced before it is due, once, and again a year later.
func TestJ11_ReviewIsToldBeforeItIsDue(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	a := wanted()
	a.Mode, a.FileReason, a.FileUntil = domain.ModeFile, "The receiving system is rebuilt", a.To
	v, err := w.apply(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"SIGN", "START_TEST", "ACCEPT", "START_PRODUCTION"} {
		v = w.must(v, step, "act")
	}
	if _, err := w.create(office, "V-2026-1", domain.Subscription{Protocol: domain.ProtocolSSE}); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("files only, and subscribed: %v", err)
	}
	told := func(want int) {
		t.Helper()
		for range 2 {
			if err := w.feed.TellReviews(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var n int
		if err := w.db.QueryRow(t.Context(), "select count(*) from outbox where topic = 'sharing.review.announced.v1'").Scan(&n); err != nil || n != want {
			t.Errorf("announced %d times, want %d, %v", n, want, err)
		}
	}
	w.clock.Set(v.ReviewOn.AddDate(0, 0, -31).Add(12 * time.Hour))
	told(0)
	w.clock.Set(v.ReviewOn.AddDate(0, 0, -30).Add(12 * time.Hour))
	told(1)
	v = w.must(v, "REVIEW", "the purpose holds")
	told(1)
	w.clock.Set(v.ReviewOn.AddDate(0, 0, -30).Add(12 * time.Hour))
	told(2)
}
