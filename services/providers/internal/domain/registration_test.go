package domain

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
)

func d(s string) Date {
	t, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return t
}

func registered(t *testing.T) Registration {
	t.Helper()
	r := Apply(Registration{ID: uuid.New(), Kind: "SVC-04"})
	if err := r.Register(d("2026-01-10"), 5, "1"); err != nil {
		t.Fatal(err)
	}
	return r
}

// MK 385/2017, point 4.
func TestRegistrationTerm(t *testing.T) {
	t.Parallel()
	r := registered(t)
	if r.Term != (Period{d("2026-01-10"), d("2031-01-09")}) {
		t.Errorf("five years are %v", r.Term)
	}
	for day, want := range map[string]bool{"2026-01-09": false, "2026-01-10": true, "2031-01-09": true, "2031-01-10": false} {
		if got := r.ActiveOn(d(day)); got != want {
			t.Errorf("active on %s: %v", day, got)
		}
	}
	if r.On(d("2031-01-10")) != Expired || r.State != Registered {
		t.Error("the end of the term is told by the day and not stored")
	}
	leap := Apply(Registration{})
	if err := leap.Register(d("2024-02-29"), 5, "1"); err != nil || leap.Term.To != d("2029-02-28") {
		t.Errorf("from 29 February: %v %v", leap.Term, err)
	}
	if err := r.Register(d("2026-02-01"), 5, "2"); !errors.Is(err, ErrRegistrationState) {
		t.Errorf("registered twice: %v", err)
	}
}

func TestRefusalAndReasons(t *testing.T) {
	t.Parallel()
	r := Apply(Registration{})
	if err := r.Refuse("1", " "); !errors.Is(err, ErrReasonRequired) {
		t.Errorf("refused without a reason: %v", err)
	}
	if err := r.Refuse("1", "nav telpu"); err != nil || r.On(d("2030-01-01")) != Refused || r.ActiveOn(d("2030-01-01")) {
		t.Errorf("refused: %v %v", r.State, err)
	}
	ok := registered(t)
	for name, err := range map[string]error{"suspend": ok.Suspend(d("2026-02-01"), "1", ""), "exclude": ok.Exclude(d("2026-02-01"), "1", "")} {
		if !errors.Is(err, ErrReasonRequired) {
			t.Errorf("%s without a reason: %v", name, err)
		}
	}
}

func TestSuspensionHoldsFromItsFirstDayToTheDayBeforeItEnds(t *testing.T) {
	t.Parallel()
	r := registered(t)
	if err := r.Suspend(d("2026-03-01"), "2", "pārbaude"); err != nil {
		t.Fatal(err)
	}
	if err := r.Suspend(d("2026-04-01"), "2", "vēlreiz"); !errors.Is(err, ErrRegistrationState) {
		t.Errorf("suspended twice: %v", err)
	}
	if r.ActiveOn(d("2030-01-01")) || !r.ActiveOn(d("2026-02-28")) {
		t.Error("an open suspension lasts, and has no effect before its first day")
	}
	if err := r.Resume(d("2026-02-01"), "3"); !errors.Is(err, ErrRegistrationDate) {
		t.Errorf("resumed before it began: %v", err)
	}
	if err := r.Resume(d("2026-03-11"), "3"); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]RegistrationState{"2026-02-28": Registered, "2026-03-01": Suspended, "2026-03-10": Suspended, "2026-03-11": Registered} {
		if got := r.On(d(day)); got != want {
			t.Errorf("on %s: %s", day, got)
		}
	}
	if err := r.Suspend(d("2026-03-10"), "4", "pārbaude"); !errors.Is(err, ErrRegistrationState) {
		t.Errorf("suspended inside a suspension: %v", err)
	}
	same := registered(t)
	if err := errors.Join(same.Suspend(d("2026-03-01"), "2", "kļūda"), same.Resume(d("2026-03-01"), "3")); err != nil || len(same.Suspensions) != 0 {
		t.Errorf("resumed on the first day: %v %v", same.Suspensions, err)
	}
}

func TestExcludedNeverComesBack(t *testing.T) {
	t.Parallel()
	r := registered(t)
	if err := r.Exclude(d("2031-02-01"), "2", "pēc termiņa"); !errors.Is(err, ErrRegistrationDate) {
		t.Errorf("excluded after the term: %v", err)
	}
	if err := r.Exclude(d("2026-06-01"), "2", "beidz darbu"); err != nil {
		t.Fatal(err)
	}
	if !r.ActiveOn(d("2026-05-31")) || r.On(d("2026-06-01")) != Excluded {
		t.Error("what was provided before the day of the exclusion stays provided")
	}
	_, renewed := r.Renew(uuid.New(), d("2026-07-01"), 5, "3")
	for name, err := range map[string]error{"renew": renewed, "resume": r.Resume(d("2026-07-01"), "3"), "suspend": r.Suspend(d("2026-07-01"), "3", "x"), "exclude": r.Exclude(d("2026-07-01"), "3", "x")} {
		if !errors.Is(err, ErrRegistrationState) {
			t.Errorf("%s after the exclusion: %v", name, err)
		}
	}
}

func TestRenewalFollowsWithoutAGap(t *testing.T) {
	t.Parallel()
	r := registered(t)
	next, err := r.Renew(uuid.New(), d("2030-12-01"), 5, "9")
	if err != nil || next.Term.From != r.Term.To.AddDays(1) || next.Renews != r.ID || next.State != Registered || next.Version != 1 {
		t.Fatalf("%+v %v", next, err)
	}
	if next.ActiveOn(d("2031-01-09")) || !next.ActiveOn(d("2031-01-10")) {
		t.Error("the one that follows begins when the term has ended")
	}
	if _, err := r.Renew(uuid.New(), d("2031-01-10"), 5, "9"); !errors.Is(err, ErrRegistrationState) {
		t.Errorf("renewed after the end: %v", err)
	}
}

func TestWhoAProviderIs(t *testing.T) {
	t.Parallel()
	person := uuid.New()
	for name, c := range map[string]struct {
		p    Provider
		want error
	}{
		"association":               {Provider{Number: "40008000001", Title: " Biedrība  A ", Form: Association}, nil},
		"personal code as number":   {Provider{Number: "00000000001", Title: "A", Form: Merchant}, ErrProviderNumber},
		"new personal code":         {Provider{Number: "32000000001", Title: "A", Form: Merchant}, ErrProviderNumber},
		"without a number":          {Provider{Title: "A", Form: StateBody}, ErrProviderNumber},
		"without a title":           {Provider{Number: "90000000001", Title: " ", Form: MunicipalBody}, ErrProviderTitle},
		"organisation with person":  {Provider{Number: "40008000001", Title: "A", Form: Religious, Person: person}, ErrProviderPerson},
		"natural person":            {Provider{Title: "Jānis Bērziņš", Form: NaturalPerson, Person: person}, nil},
		"natural without a person":  {Provider{Form: NaturalPerson}, ErrProviderPerson},
		"natural with a number too": {Provider{Form: NaturalPerson, Person: person, Number: "40008000001"}, ErrProviderPerson},
	} {
		p, err := NewProvider(c.p)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (p.Form == NaturalPerson && p.Title != naturalTitle || p.Form == Association && p.Title != "Biedrība A") {
			t.Errorf("%s: title is %q", name, p.Title)
		}
	}
}

func TestCapacityReport(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	if _, err := NewCapacity(Capacity{Total: 1, Free: 2}, now); !errors.Is(err, ErrPlacesFree) {
		t.Errorf("more free than there are: %v", err)
	}
	if _, err := NewCapacity(Capacity{Observed: now.Add(time.Hour)}, now); !errors.Is(err, ErrCapacityTime) {
		t.Errorf("observed ahead: %v", err)
	}
	c, err := NewCapacity(Capacity{Total: 2, Free: 2}, now)
	if err != nil || c.Observed != now || c.StaleAt(now.AddDate(0, 0, 30), 30) || !c.StaleAt(now.AddDate(0, 0, 30).Add(time.Second), 30) {
		t.Errorf("%+v %v", c, err)
	}
}
