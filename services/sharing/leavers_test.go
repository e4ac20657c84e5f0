package sharing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	stopsv1 "github.com/digisoc/platform/proto/gen/go/stops/v1"
)

var employer = caller.Caller{Kind: caller.System, Subject: "personals", Client: "personals", Roles: []string{"employer"}, Organisation: "0033000", Municipality: "0033000"}

func (k *keeper) leavers() sharingv1.LeaverServiceClient {
	return sharingv1.NewLeaverServiceClient(k.server.Conn)
}

// stoppedUsers are the users on the list that every replica takes, and hold now.
func (k *keeper) stoppedUsers() (list []string) {
	k.t.Helper()
	answer, err := stopsv1.NewStopListServiceClient(k.server.As("cases")).GetStopList(k.t.Context(), &stopsv1.GetStopListRequest{})
	if err != nil {
		k.t.Fatal(err)
	}
	for _, e := range answer.GetEntries() {
		if e.GetKind() == "USER" && (e.GetFromTime() == nil || !k.clock.Now().Before(e.GetFromTime().AsTime())) {
			list = append(list, e.GetId())
		}
	}
	slices.Sort(list)
	return list
}

// SEC-AUT-3: what the employer's system reports is on the stop list at once, or when the last day is over; a wrong record keeps no other out, the same
// record again changes nothing, and an account that acts for others is not the employer's to end.
func TestSEC_AUT_3_LeaversLoseAccess(t *testing.T) {
	k := keep(t, nil)
	if _, err := k.db.Exec(t.Context(), `insert into access_grant (id, subject, role, kind, organisation, processor, first_seen_at, last_seen_at)
		values (gen_random_uuid(), 'ilze', 'caseworker', 'staff', '0033000', '', now(), now()), (gen_random_uuid(), 'anna', 'caseworker', 'staff', '0001000', '', now(), now())`); err != nil {
		t.Fatal(err)
	}
	today := k.clock.Now().Format(time.DateOnly)
	yesterday, nextYear := k.clock.Now().AddDate(0, 0, -1).Format(time.DateOnly), k.clock.Now().AddDate(1, 0, 2).Format(time.DateOnly)
	report := func(leavers ...*sharingv1.Leaver) []*sharingv1.LeaverResult {
		t.Helper()
		answer, err := k.leavers().ReportLeavers(rpctest.As(t.Context(), employer), &sharingv1.ReportLeaversRequest{Leavers: leavers})
		if err != nil {
			t.Fatal(err)
		}
		return answer.GetResults()
	}
	one := func(reference, subject, day string) *sharingv1.Leaver {
		return &sharingv1.Leaver{Reference: reference, Subject: subject, LastDay: day}
	}
	records := []*sharingv1.Leaver{
		one("P-1", "ilze", yesterday), one("P-2", "janis", today), one("P-3", "anna", yesterday), one("P-4", "000000-00000", yesterday),
		one("P-5", "rita", nextYear), one("P-6", "rita", "2026-02-30"), one("P-1", "ilze", yesterday), one("P-1", "janis", yesterday),
	}
	want := []string{"ENDED", "AHEAD", "REFUSED LEAVER_NOT_OURS", "REFUSED LEAVER_SUBJECT_INVALID", "REFUSED LEAVER_DAY_INVALID", "REFUSED LEAVER_DAY_INVALID", "ENDED", "REFUSED LEAVER_REFERENCE_TAKEN"}
	first := report(records...)
	for i, r := range first {
		got := r.GetState()
		if r.GetReason() != "" {
			got += " " + r.GetReason()
		}
		if got != want[i] || (r.GetLeaver() == "") != (r.GetState() == "REFUSED") || r.GetReference() != records[i].GetReference() {
			t.Errorf("record %d: %v, want %s", i+1, r, want[i])
		}
	}
	if got := k.stoppedUsers(); !slices.Equal(got, []string{"ilze"}) {
		t.Errorf("stopped %v", got)
	}
	if again := report(records[0]); again[0].GetLeaver() != first[0].GetLeaver() {
		t.Errorf("the same again: %v", again)
	}
	k.clock.Set(k.clock.Now().AddDate(0, 0, 1))
	if got := k.stoppedUsers(); !slices.Equal(got, []string{"ilze", "janis"}) {
		t.Errorf("stopped the day after %v", got)
	}
}

// SEC-AUT-3: a named officer gives access back, once, with a reason, and not to herself; the record stays.
func TestSEC_AUT_3_OfficerUndoesALeaver(t *testing.T) {
	k := keep(t, nil)
	yesterday := k.clock.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	answer, err := k.leavers().ReportLeavers(rpctest.As(t.Context(), employer), &sharingv1.ReportLeaversRequest{Leavers: []*sharingv1.Leaver{
		{Reference: "P-1", Subject: "ilze", LastDay: yesterday}, {Reference: "P-2", Subject: officer.Subject, LastDay: yesterday},
	}})
	if err != nil {
		t.Fatal(err)
	}
	undo := func(as caller.Caller, i int) string {
		_, err := k.leavers().UndoLeaver(rpctest.As(t.Context(), as), &sharingv1.UndoLeaverRequest{Name: answer.GetResults()[i].GetLeaver(), Reason: "kadru kļūda, turpina strādāt"})
		if err == nil {
			return ""
		}
		return errs.ReasonOf(err)
	}
	for _, step := range []struct {
		as   caller.Caller
		i    int
		want string
	}{
		{employer, 0, errs.ErrAccessDenied.Reason}, {officer, 1, "LEAVER_OWN"}, {officer, 0, ""}, {second, 0, "LEAVER_UNDONE"},
	} {
		if got := undo(step.as, step.i); got != step.want {
			t.Errorf("%s undoes %d: %q, want %q", step.as.Subject, step.i, got, step.want)
		}
	}
	if got := k.stoppedUsers(); !slices.Equal(got, []string{officer.Subject}) {
		t.Errorf("stopped %v", got)
	}
	list, err := k.leavers().ListLeavers(rpctest.As(t.Context(), second), &sharingv1.ListLeaversRequest{})
	if err != nil || len(list.GetLeavers()) != 2 || list.GetLeavers()[1].GetUndoneBy() != officer.Subject && list.GetLeavers()[0].GetUndoneBy() != officer.Subject {
		t.Errorf("%v, %v", list, err)
	}
	for name, who := range map[string]caller.Caller{"an official": second, "a provider's system": apsis} {
		if _, err := k.leavers().ReportLeavers(rpctest.As(t.Context(), who), &sharingv1.ReportLeaversRequest{Leavers: []*sharingv1.Leaver{{Reference: "P-9", Subject: "x", LastDay: yesterday}}}); errs.ReasonOf(err) != errs.ErrAccessDenied.Reason {
			t.Errorf("%s reports: %v", name, err)
		}
	}
	if n := 0; k.db.QueryRow(t.Context(), "select count(*) from audit where action in ('ReportLeavers', 'UndoLeaver') and result = 'ok'").Scan(&n) != nil || n != 2 {
		t.Errorf("%d entries are kept", n)
	}
}
