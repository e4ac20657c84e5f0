package app_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func (w *world) events(t *testing.T, topic string) (n int) {
	t.Helper()
	if err := w.db.QueryRow(t.Context(), "select count(*) from outbox where topic = $1", topic).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// An award of six months from March ends on 31 August: it is announced on 1 August, not before, and once.
func TestRenewalIsAnnouncedThirtyDaysBeforeTheEnd(t *testing.T) {
	w := open(t)
	f := pensioner(domain.NewDate(2026, 3, 10))
	w.helped(t, f)
	for _, c := range []struct {
		day  time.Time
		want int
	}{{time.Date(2026, 7, 31, 9, 0, 0, 0, time.UTC), 0}, {time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC), 1}, {time.Date(2026, 8, 20, 9, 0, 0, 0, time.UTC), 0}} {
		w.clock.Set(c.day)
		if n, err := w.AnnounceRenewals(t.Context()); err != nil || n != c.want {
			t.Errorf("%s: %d announced, want %d (%v)", c.day.Format(time.DateOnly), n, c.want, err)
		}
	}
	if n := w.events(t, "assistance.renewal.due.v1"); n != 1 {
		t.Errorf("%d events", n)
	}
}

// A person moved or died: the award that runs for her is to be looked at again, once for one event; others are left alone.
func TestChangeOfAPersonAsksForReassessment(t *testing.T) {
	w := open(t)
	w.helped(t, pensioner(may))
	var person uuid.UUID
	if err := w.db.QueryRow(t.Context(), "select persons[1] from award").Scan(&person); err != nil {
		t.Fatal(err)
	}
	event := uuid.NewString()
	for range 2 {
		if err := w.PersonChanged(t.Context(), "assistance-persons", event, person, "persons.person.changed.v1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.PersonChanged(t.Context(), "assistance-persons", uuid.NewString(), uuid.New(), "persons.person.changed.v1"); err != nil {
		t.Fatal(err)
	}
	if n := w.events(t, "assistance.reassessment.due.v1"); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
	w.clock.Set(time.Date(2027, 1, 10, 9, 0, 0, 0, time.UTC))
	if err := w.PersonChanged(t.Context(), "assistance-persons", uuid.NewString(), person, "persons.person.changed.v1"); err != nil {
		t.Fatal(err)
	}
	if n := w.events(t, "assistance.reassessment.due.v1"); n != 1 {
		t.Errorf("%d events after the award ended", n)
	}
}
