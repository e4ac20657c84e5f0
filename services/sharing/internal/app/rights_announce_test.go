package app_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/names"
	sharingeventsv1 "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// announced are the payloads of a topic, the first first.
func announced[M any, P interface {
	*M
	proto.Message
}](w *rightsWorld, topic string) (out []P) {
	w.t.Helper()
	rows, err := w.db.Query(w.t.Context(), "select payload from outbox where topic = $1 order by id", topic)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		m := P(new(M))
		if err := rows.Scan(&raw); err != nil {
			w.t.Fatal(err)
		}
		if err := proto.Unmarshal(raw, m); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

const (
	restrictions   = "sharing.restriction.changed.v1"
	rectifications = "sharing.rectification.changed.v1"
	steps          = "sharing.rights.changed.v1"
)

// SEC-GDPR-4: the services that keep the data are told of a restriction when it is granted and when it is lifted, and not before.
func TestSEC_GDPR_4_ServicesAreToldOfARestriction(t *testing.T) {
	w := newRightsWorld(t)
	me := uuid.New()
	q := w.ask(me, domain.Restriction, "G12")
	if got := announced[typesv1.RestrictionChanged](w, restrictions); len(got) != 0 {
		t.Fatalf("before the answer: %v", got)
	}
	if err := w.answer(q, domain.Granted, "ACCURACY_CONTESTED"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.rights.Lift(w.dpo("", "LiftRestriction"), q.ID); err != nil {
		t.Fatal(err)
	}
	got := announced[typesv1.RestrictionChanged](w, restrictions)
	if len(got) != 2 || got[0].GetPerson() != names.Format("persons", me) || got[0].GetCode() != "G12" || got[0].GetLiftTime() != nil || got[1].GetLiftTime() == nil {
		t.Errorf("%v", got)
	}
	refused := w.ask(me, domain.Restriction, "G11")
	if err := w.answer(refused, domain.Refused, "NO_GROUND_TO_RESTRICT"); err != nil {
		t.Fatal(err)
	}
	if got := announced[typesv1.RestrictionChanged](w, restrictions); len(got) != 2 {
		t.Errorf("a refusal restricts: %v", got)
	}
}

// A restriction from before services could be told is announced once.
func TestSEC_GDPR_4_OldRestrictionsAreAnnouncedOnce(t *testing.T) {
	w := newRightsWorld(t)
	w.restrict(uuid.New(), "G12")
	if _, err := w.db.Exec(t.Context(), "update restriction set announced = false"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{1, 0} {
		if n, err := w.rights.AnnounceOld(t.Context()); err != nil || n != want {
			t.Errorf("%d, %v, want %d", n, err, want)
		}
	}
	if got := announced[typesv1.RestrictionChanged](w, restrictions); len(got) != 2 {
		t.Errorf("%v", got)
	}
}

// GDPR 16: the service that keeps a record learns at once which one is disputed and by when it is answered, and then what became of it; not what
// the person wrote.
func TestSEC_GDPR_4_ServicesLearnWhichRecordIsDisputed(t *testing.T) {
	w := newRightsWorld(t)
	q := w.ask(uuid.New(), domain.Rectification, "G12")
	if err := w.answer(q, domain.Granted, "VALUE_CORRECTED"); err != nil {
		t.Fatal(err)
	}
	got := announced[sharingeventsv1.RectificationChanged](w, rectifications)
	if len(got) != 2 || got[0].GetOutcome() != "" || got[0].GetDueDate() == "" || got[1].GetOutcome() != domain.Granted || got[0].GetCode() != "G12" {
		t.Errorf("%v", got)
	}
}

// GDPR 12(3): a request that was not answered in time is announced once, by the clock that is passed in; an answer in time is not, and an
// extension that is missed too is announced anew.
func TestSEC_GDPR_3_LateRequestsAreAnnouncedOnce(t *testing.T) {
	w := newRightsWorld(t)
	q := w.ask(uuid.New(), domain.Objection, "G12")
	late := func(days int, want int) {
		t.Helper()
		w.clock.Advance(time.Duration(days) * 24 * time.Hour)
		if n, err := w.rights.TellOverdue(t.Context()); err != nil || n != want {
			t.Errorf("after %d days %d, %v, want %d", days, n, err, want)
		}
	}
	late(27, 0)
	if n, _, err := w.rights.Late(t.Context()); err != nil || n != 0 {
		t.Errorf("late: %d, %v", n, err)
	}
	if _, err := w.rights.Extend(w.dpo("", "ExtendRightsRequest"), q.ID, domain.Bilingual{LV: "Vajag vairāk laika", EN: "More time is needed"}); err != nil {
		t.Fatal(err)
	}
	late(10, 0)
	late(60, 1)
	late(0, 0)
	if n, days, err := w.rights.Late(t.Context()); err != nil || n != 1 || days < 1 {
		t.Errorf("late: %d by %d days, %v", n, days, err)
	}
	if err := w.answer(q, domain.Refused, "LEGAL_DUTY"); err != nil {
		t.Fatal(err)
	}
	late(30, 0)
	told := 0
	for _, e := range announced[sharingeventsv1.RightsRequestChanged](w, steps) {
		if e.GetStep() == "OVERDUE" && e.GetRightsRequest() == names.Format("rightsRequests", q.ID) {
			told++
		}
	}
	if told != 1 {
		t.Errorf("announced %d times", told)
	}
}
