package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// toldOf are the recipients of an answered request, as the data officer and the person see them.
func (w *rightsWorld) toldOf(q domain.RightsRequest) []domain.RightsTold {
	w.t.Helper()
	seen, err := w.rights.Request(w.dpo("", "GetRightsRequest"), q.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return seen.Recipients
}

// GDPR 19: a recipient that subscribes to a dataset is told of a correction, a restriction, its end and an erasure by a thin event, which says where to ask and
// nothing else; one that does not has its list. When each was told is kept and shown to the person; once, however often it reads.
func TestGDPR_19_RecipientsAreToldByAnEvent(t *testing.T) {
	w := newRightsWorld(t)
	w.clock.Set(december)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	if _, err := w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolNATS}); err != nil {
		t.Fatal(err)
	}
	sse, err := w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolSSE})
	if err != nil {
		t.Fatal(err)
	}
	const silent = "90000000999" // subscribes to nothing
	w.recipients, w.by = []string{office, silent}, "assistance"
	me := uuid.New()
	fixed := w.ask(me, domain.Rectification, "G11")
	if err := w.answer(fixed, domain.Granted, "VALUE_CORRECTED"); err != nil {
		t.Fatal(err)
	}
	held := w.ask(me, domain.Restriction, "G10") // of no dataset: told by the subscription that there is
	if err := w.answer(held, domain.Granted, "ACCURACY_CONTESTED"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.rights.Lift(w.dpo("", "LiftRestriction"), held.ID); err != nil {
		t.Fatal(err)
	}
	for _, r := range w.toldOf(fixed) {
		if r.What != "RECTIFIED" || !r.Pushed.IsZero() || !r.Looked.IsZero() || r.Created.IsZero() {
			t.Errorf("before anything was sent: %+v", r)
		}
	}
	w.clock.Advance(time.Minute)
	w.work()
	got, err := w.feed.SubscriptionEvents(w.as(office, "RELIEF", "ListSubscriptionEvents"), sse.ID, nil, 50)
	if err != nil || len(got.List) != 3 || len(w.nats.got) != 3 {
		t.Fatalf("%d events are read, %d over NATS, %v", len(got.List), len(w.nats.got), err)
	}
	for i, kind := range []string{"dataRectified", "dataRestricted", "dataFreed"} {
		e := got.List[i].Event
		if e.Type != "lv.digisoc.sharing.v1."+kind || !strings.HasPrefix(e.DataRef, "https://digisoc.lv/v1/rightsNotices?notice=rightsNotices/") || e.Data != nil {
			t.Errorf("%s", got.List[i].JSON)
		}
		if raw := string(got.List[i].JSON); strings.Contains(raw, me.String()) || strings.Contains(raw, "G11") || strings.Contains(raw, fixed.ID.String()) {
			t.Errorf("it says more than where to ask: %s", raw)
		}
	}
	w.seen(t, fixed, office, silent)
	if _, err := w.rights.Notices(w.as(silent, "RELIEF", "ListRightsNotices"), uuid.Nil, uuid.Nil); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(w.toldOf(fixed), func(r domain.RightsTold) bool { return r.Organisation == silent })
	if r := w.toldOf(fixed)[i]; !r.Pushed.IsZero() || !r.Looked.Equal(w.clock.Now()) {
		t.Errorf("who has no subscription: %+v", r)
	}
}

// seen reads the one notice that an event refers to, twice, and as somebody else.
func (w *rightsWorld) seen(t *testing.T, q domain.RightsRequest, office, other string) {
	t.Helper()
	pushed := w.clock.Now()
	all := w.notices(office)
	w.clock.Advance(time.Hour)
	for range 2 {
		one, err := w.rights.Notices(w.as(office, "RELIEF", "ListRightsNotices"), uuid.Nil, all[0].ID)
		if err != nil || len(one) != 1 || one[0].ID != all[0].ID || one[0].What != "RECTIFIED" {
			t.Errorf("%+v, %v", one, err)
		}
	}
	if none, err := w.rights.Notices(w.as(other, "RELIEF", "ListRightsNotices"), uuid.Nil, all[0].ID); err != nil || len(none) != 0 {
		t.Errorf("another's notice: %+v, %v", none, err)
	}
	told := w.toldOf(q)
	if i := slices.IndexFunc(told, func(r domain.RightsTold) bool { return r.Organisation == office }); len(told) != 2 || !told[i].Pushed.Equal(pushed) || !told[i].Looked.Equal(pushed) {
		t.Errorf("the first time counts: %+v", told)
	}
}

// notices are all to an organisation.
func (w *rightsWorld) notices(organisation string) []domain.RightsNotice {
	w.t.Helper()
	list, err := w.rights.Notices(w.as(organisation, "RELIEF", "ListRightsNotices"), uuid.Nil, uuid.Nil)
	if err != nil || len(list) == 0 {
		w.t.Fatalf("%+v, %v", list, err)
	}
	return list
}

// GDPR 19: those who received what is erased are told of it; a refusal tells nobody.
func TestGDPR_19_RecipientsAreToldOfAnErasure(t *testing.T) {
	w := newRightsWorld(t)
	w.recipients, w.by = []string{office}, "assistance"
	me := uuid.New()
	w.erased = map[string]string{"erasures/" + me.String(): "persons/" + me.String()}
	q := w.ask(me, domain.Erasure, "G10")
	if _, err := w.rights.Answer(w.dpo("", "AnswerRightsRequest"), q.ID, domain.Granted, "NO_LONGER_NEEDED", domain.Bilingual{LV: "Dzēsts.", EN: "Erased."}, "erasures/"+me.String()); err != nil {
		t.Fatal(err)
	}
	if told := w.toldOf(q); len(told) != 1 || told[0].What != "ERASED" {
		t.Errorf("%+v", told)
	}
	refused := w.ask(uuid.New(), domain.Erasure, "G10")
	if err := w.answer(refused, domain.Refused, "LAW_REQUIRES_KEEPING"); err != nil {
		t.Fatal(err)
	}
	if told := w.toldOf(refused); len(told) != 0 {
		t.Errorf("a refusal: %+v", told)
	}
}
