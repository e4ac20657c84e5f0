package app_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// read takes the whole dataset and returns the versions of a person.
func (w *rightsWorld) read(number string, person uuid.UUID) (out []app.Version) {
	w.t.Helper()
	page, err := w.app.Changes(w.as(office, "RELIEF", "ListDatasetChanges"), domain.HouseholdStatus, number, "", 200)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, v := range page.Versions {
		if v.Person == person {
			out = append(out, v)
		}
	}
	return out
}

// restrict asks for a restriction and grants it.
func (w *rightsWorld) restrict(person uuid.UUID, code string) domain.RightsRequest {
	w.t.Helper()
	q := w.ask(person, domain.Restriction, code)
	if err := w.answer(q, domain.Granted, "ACCURACY_CONTESTED"); err != nil {
		w.t.Fatal(err)
	}
	return q
}

// GDPR 18: what is restricted is not delivered, officials see that it is, others go on; lifted, the newest state is delivered anew.
func TestSEC_GDPR_4_RestrictedDataAreNotDeliveredUntilLifted(t *testing.T) {
	w := newRightsWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, "person", "kind", "period")
	mine, other := w.grant(), w.grant()
	me := mine.Persons[0]
	w.recipients = []string{office}
	q := w.restrict(me, "G11")
	if got := w.read("V-1", me); len(got) != 0 {
		t.Errorf("delivered: %v", got)
	}
	if got := w.read("V-1", other.Persons[0]); len(got) != 1 {
		t.Errorf("another person: %v", got)
	}
	seen, err := w.rights.Restrictions(w.dpo("", "ListRestrictions"), me)
	if err != nil || len(seen) != 1 || seen[0].Code != "G11" || !slices.Equal(seen[0].Datasets, []domain.Dataset{domain.HouseholdStatus}) {
		t.Errorf("shown: %v, %v", seen, err)
	}
	lift := func() error {
		_, err := w.rights.Lift(w.dpo("", "LiftRestriction"), q.ID)
		return err
	}
	if err := lift(); err != nil {
		t.Fatal(err)
	}
	got := w.read("V-1", me)
	if len(got) != 2 || got[1].Version != 2 || got[1].Withdrawn || !got[1].Part.To.Equal(mine.Parts[0].To) {
		t.Errorf("after it was lifted: %v", got)
	}
	if err := lift(); !errors.Is(err, domain.ErrRightsNoLimit) {
		t.Errorf("lifted twice: %v", err)
	}
	notices, err := w.rights.Notices(w.as(office, "RELIEF", "ListRightsNotices"), uuid.Nil, uuid.Nil)
	if err != nil || len(notices) != 2 || notices[0].What != "RESTRICTED" || notices[1].What != "LIFTED" || notices[0].PersonalCode != w.codes[me] {
		t.Errorf("told: %v, %v", notices, err)
	}
}

// A withdrawal is still told: who received the status must not go on with it (J11).
func TestSEC_GDPR_4_RestrictedRecordIsStillWithdrawn(t *testing.T) {
	w := newRightsWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, "person", "kind", "period")
	mine := w.grant()
	w.restrict(mine.Persons[0], "G11.01")
	w.withdraw(mine)
	if got := w.read("V-1", mine.Persons[0]); len(got) != 1 || !got[0].Withdrawn {
		t.Errorf("%v", got)
	}
}

// A restriction of one record leaves the others alone; one of another leaf leaves the dataset alone.
func TestSEC_GDPR_4_RestrictionIsNoWiderThanAsked(t *testing.T) {
	w := newRightsWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, "person", "kind", "period")
	mine := w.grant()
	me := mine.Persons[0]
	w.restrict(me, "G12")
	if got := w.read("V-1", me); len(got) != 1 {
		t.Errorf("a restriction of benefits took the status: %v", got)
	}
	q, err := w.rights.Ask(w.citizen(me, "CreateRightsRequest"), domain.RightsRequest{
		Person: me, Right: domain.Restriction, Code: "G11", Record: "statuses/" + uuid.NewString(), Asked: domain.Asked{Wrong: "Šis statuss nav mans"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.answer(q, domain.Granted, "ACCURACY_CONTESTED"); err != nil {
		t.Fatal(err)
	}
	if got := w.read("V-1", me); len(got) != 1 {
		t.Errorf("a restriction of one record took another: %v", got)
	}
}

// Events that were numbered before the restriction keep their numbers and tell no field.
func TestSEC_GDPR_4_QueuedEventTellsNothingRestricted(t *testing.T) {
	w := newRightsWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, "kind", "period", "municipality")
	r := w.hook()
	w.subscribe("V-1", r)
	r.status = 503
	mine := w.grant()
	w.work()
	w.restrict(mine.Persons[0], "G11.01")
	r.status = 200
	w.clock.Advance(2 * time.Hour)
	w.work()
	if len(r.got) == 0 {
		t.Fatal("nothing arrived")
	}
	last := r.got[len(r.got)-1]
	for _, field := range []string{"kind", "toDate", "municipality"} {
		if v, told := last.Data[field]; told {
			t.Errorf("%s was told: %v", field, v)
		}
	}
}
