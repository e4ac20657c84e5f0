package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

const (
	fund       = "40008000101"
	foundation = "40008000102"
	arrived    = "lv.digisoc.cases.v1.processNumberArrived"
)

// december is after the day from which the fund may subscribe.
var december = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// asFund is a call of the system of the fund or of a foundation.
func (w *feedWorld) asFund(organisation, purpose, action string) context.Context {
	ctx := caller.With(w.t.Context(), caller.Caller{
		Workload: "gateway", Kind: caller.System, Subject: "f", Roles: []string{"children_fund"}, Organisation: organisation, Purpose: purpose, LegalBasis: "MK537",
	})
	return authz.With(ctx, w.engine, action)
}

func (w *feedWorld) permitFund(number, organisation, purpose string, fields ...string) {
	w.t.Helper()
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := w.app.CreatePermission(w.officer(), domain.Permission{
		Number: number, Organisation: organisation, Dataset: domain.ReferredChildren, Purpose: purpose, LegalBasis: "MK537", Fields: fields, From: day, To: day.AddDate(2, 0, 0), DailyQuota: 1000,
	}, domain.ModeOnline); err != nil {
		w.t.Fatal(err)
	}
}

// tell is an entry of the list of a recipient that an event told of; it returns the referral.
func (w *feedWorld) tell(recipient, kind string, number int) string {
	w.t.Helper()
	n := domain.Notice{
		Dataset: domain.ReferredChildren, Kind: kind, Recipient: recipient, Record: "referrals/" + uuid.NewString(), Reference: fmt.Sprintf("fundNotices/%d", number), Occurred: w.clock.Now(),
	}
	if err := w.app.Tell(w.t.Context(), "test", uuid.NewString(), n); err != nil {
		w.t.Fatal(err)
	}
	return n.Record
}

func (w *feedWorld) fundSubscribes(organisation, number, purpose string, s domain.Subscription) (app.SubscriptionView, error) {
	return w.feed.CreateSubscription(w.asFund(organisation, purpose, "CreateSubscription"), app.NewSubscription{Subscription: s, Number: number})
}

func (w *feedWorld) read(organisation, purpose string, v app.SubscriptionView, after int64) app.Events {
	w.t.Helper()
	got, err := w.feed.SubscriptionEvents(w.asFund(organisation, purpose, "ListSubscriptionEvents"), v.ID, &after, 200)
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

// OBJ-L2: when a process number arrives, the fund's system is told by a thin event: where to ask, and not a word of what it is. Numbered without a gap, replayed the same,
// once however often the event comes; a foundation is told of its own referrals only.
func TestOBJ_L2_FundIsToldThatAProcessNumberArrived(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.clock.Set(december)
	w.permitFund("L-1", fund, "RECOVERY", domain.FieldProcess)
	w.permitFund("L-2", foundation, "RECOVERY", domain.FieldProcess)
	sse := domain.Subscription{Protocol: domain.ProtocolSSE}
	v, err := w.fundSubscribes(fund, "L-1", "RECOVERY", sse)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := w.fundSubscribes(foundation, "L-2", "RECOVERY", sse)
	if err != nil {
		t.Fatal(err)
	}
	queue, err := w.fundSubscribes(fund, "L-1", "RECOVERY", domain.Subscription{Protocol: domain.ProtocolNATS, Types: []string{arrived}})
	if err != nil {
		t.Fatal(err)
	}
	w.tell(fund, "REFERRED", 1)
	first := w.tell(fund, "PROCESS_NUMBER", 2)
	w.tell(fund, "PROCESS_NUMBER", 2) // the stream was rebuilt: another id of the event, the same number of the list
	w.tell(foundation, "PROCESS_NUMBER", 1)
	second := w.tell(fund, "PROCESS_NUMBER", 3)
	w.work()

	got := w.read(fund, "RECOVERY", v, 0)
	if len(got.List) != 2 {
		t.Fatalf("the fund is told %+v", got.List)
	}
	for i, record := range []string{first, second} {
		e := got.List[i]
		if e.Sequence != int64(i+1) || e.Event.Type != arrived || e.Event.DataRef != "https://digisoc.lv/v1/"+record+"/child" || e.Event.DataCategory != "G24" || e.Event.Source != "/service/cases" ||
			e.Event.SubjectSequence != fmt.Sprintf("%020d", 1) || strings.Contains(e.Event.Subject, strings.TrimPrefix(record, "referrals/")) {
			t.Errorf("%s", e.JSON)
		}
		var fields map[string]any
		if err := json.Unmarshal(e.JSON, &fields); err != nil || fields["data"] != nil || fields["datacontenttype"] != nil || fields["dataschema"] != nil {
			t.Errorf("a thin event has content: %s", e.JSON)
		}
	}
	if n := len(w.nats.got); n != 2 || !strings.HasPrefix(w.nats.got[0], "subscriber."+fund+"."+queue.ID.String()+" ") {
		t.Errorf("over NATS %v", w.nats.got)
	}
	if one := w.read(foundation, "RECOVERY", theirs, 0); len(one.List) != 1 || slices.ContainsFunc(one.List, func(e app.EventText) bool { return strings.Contains(string(e.JSON), first) }) {
		t.Errorf("the foundation is told %+v", one.List)
	}
	if _, err := w.feed.SubscriptionEvent(w.asFund(fund, "RECOVERY", "ReadSubscriptionEvent"), v.ID, 1); !errors.Is(err, domain.ErrSubscriptionEvent) {
		t.Errorf("a notice has no record here: %v", err)
	}
	if _, err := w.feed.MoveSubscription(w.asFund(fund, "RECOVERY", "MoveSubscription"), v.ID, app.SubscriptionStep{Step: "REPLAY"}); err != nil {
		t.Fatal(err)
	}
	if again := w.read(fund, "RECOVERY", v, 0); len(again.List) != 2 || string(again.List[0].JSON) != string(got.List[0].JSON) {
		t.Errorf("replayed %+v", again.List)
	}
}

// OBJ-L3: for another purpose, by a permission that does not open the number or to another organisation nothing is told, and no other type may be named.
func TestOBJ_L3_NoOtherPurposeFieldOrOrganisationIsTold(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.clock.Set(december)
	w.permitFund("L-1", fund, "RECOVERY", domain.FieldProcess)
	w.permitFund("L-3", fund, "RECOVERY", domain.FieldCustody)
	w.permitFund("L-4", office, "RECOVERY", domain.FieldProcess)
	sse := domain.Subscription{Protocol: domain.ProtocolSSE}
	for purpose, number := range map[string]string{"VICTIM_CHILD": "L-1", "RECOVERY": "L-4"} {
		if _, err := w.fundSubscribes(fund, number, purpose, sse); !errors.Is(err, domain.ErrDatasetNotPermitted) {
			t.Errorf("%s under %s: %v", purpose, number, err)
		}
	}
	if _, err := w.feed.CreateSubscription(w.asFund(fund, "RECOVERY", "CreateSubscription"), app.NewSubscription{Number: "L-1", Subscription: domain.Subscription{
		Protocol: domain.ProtocolSSE, Types: []string{"lv.digisoc.sharing.v1.statusGranted"},
	}}); !errors.Is(err, domain.ErrSubscriptionInvalid) {
		t.Errorf("a type of another dataset: %v", err)
	}
	custody, err := w.fundSubscribes(fund, "L-3", "RECOVERY", sse)
	if err != nil {
		t.Fatal(err)
	}
	other, err := w.fundSubscribes(office, "L-4", "RECOVERY", sse)
	if err != nil {
		t.Fatal(err)
	}
	w.tell(fund, "PROCESS_NUMBER", 1)
	w.work()
	if got := w.read(fund, "RECOVERY", custody, 0); len(got.List) != 0 {
		t.Errorf("told without the field: %s", got.List[0].JSON)
	}
	if got := w.read(office, "RECOVERY", other, 0); len(got.List) != 0 {
		t.Errorf("another organisation is told: %s", got.List[0].JSON)
	}
	if err := w.app.Tell(t.Context(), "test", uuid.NewString(), domain.Notice{Dataset: domain.ReferredChildren, Kind: "PROCESS_NUMBER"}); !errors.Is(err, domain.ErrAwardEvent) {
		t.Errorf("a notice of nothing: %v", err)
	}
}

// Notices stand between the versions of a dataset in one order: what is added to either, in whatever number, is numbered once and none is stepped over.
func TestJ11_NoticesAndVersionsAreOneOrderWithoutAGap(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	v, err := w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolSSE})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 230 { // more than are looked at in one transaction
		n := domain.Notice{Dataset: domain.HouseholdStatus, Kind: "OF_NO_ROW", Recipient: office, Record: "records/1", Reference: fmt.Sprint(i), Occurred: w.clock.Now()}
		if err := w.app.Tell(t.Context(), "test", uuid.NewString(), n); err != nil {
			t.Fatal(err)
		}
		if i%23 == 0 {
			w.grant()
		}
	}
	w.work()
	got, err := w.feed.SubscriptionEvents(w.as(office, "RELIEF", "ListSubscriptionEvents"), v.ID, nil, 200)
	if err != nil || len(got.List) != 10 || got.List[9].Sequence != 10 {
		t.Fatalf("%d events, %v", len(got.List), err)
	}
	var position int64
	if err := w.db.QueryRow(t.Context(), "select position from subscription where id = $1", v.ID).Scan(&position); err != nil || position != 240 {
		t.Errorf("looked at %d of 240, %v", position, err)
	}
}
