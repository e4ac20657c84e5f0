package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// One message about rehabilitation from three kinds of senders, told by the token and proved by the referral: with and without a process number;
// refused input is kept with what is wrong where its sender sees it; what was accepted stands once in the fund's numbered list, whatever is
// sent again; and is announced (MK 537 point 5.7, OBJ-L4).
func TestInstanceOBJ_L4_OneMessageFromThreeKindsOfSenders(t *testing.T) {
	instance(t)
	v, s := family(t), sys(t)
	provider := s.systemClient(t, "apsis-test", "DELIVER", "SPSP-17-6")
	foundation := s.systemClient(t, "nodibinajums-test", "VICTIM_CHILD", "MK537")
	fund := s.systemClient(t, "fonds-test", "RECOVERY", "MK537")
	v.refer(people.Foundation)
	today := time.Now().In(clock.Riga).Format(time.DateOnly)
	notice := func(reference string, change rest.Doc) rest.Doc {
		n := rest.Doc{"referral": v.referral, "senderReference": reference, "service": "REFERRAL_SERVICE_COURSE_30", "fromDate": today, "toDate": today,
			"units": 1, "expense": rest.Doc{"cents": "4150"}}
		for field, value := range change {
			n[field] = value
		}
		return rest.Doc{"rehabilitationNotice": n}
	}
	send := func(c *rest.Client, body rest.Doc) (rest.Doc, error) {
		return c.Post(t.Context(), "/v1/rehabilitationNotices", body, uuid.NewString())
	}
	reference := uuid.NewString()[:8]

	_, err := send(provider, notice(reference, nil)) // nobody has said yet that it gives the service
	wantProblem(t, err, http.StatusNotFound, "REFERRAL_NOT_FOUND")
	early := v.post(v.social, "/v1/rehabilitationNotices", notice("early-"+reference, nil))
	if rest.Str(early, "state") != "NOTICE_STATE_REFUSED" || !strings.Contains(fmt.Sprint(early), "NOTICE_NOT_CONFIRMED") {
		t.Errorf("before the fund confirmed: %v", early)
	}
	v.post(s.people.As("nils.nodibins"), "/v1/"+v.referral+":confirm", rest.Doc{"institution": "40008000001", "startDate": today, "endDate": today})
	before := v.last(fund)

	wrong := notice(reference, rest.Doc{"fromDate": "2020-01-01", "units": 0, "expense": rest.Doc{"cents": "0"}, "processNumber": "nezinu", "senderKind": "NOTICE_SENDER_KIND_FOUNDATION"})
	refused := v.post(provider, "/v1/rehabilitationNotices", wrong)
	for _, reason := range []string{"NOTICE_DATES_INVALID", "NOTICE_UNITS_INVALID", "NOTICE_EXPENSE_INVALID", "PROCESS_NUMBER_INVALID"} {
		if rest.Str(refused, "state") != "NOTICE_STATE_REFUSED" || !strings.Contains(fmt.Sprint(refused), reason) {
			t.Errorf("%s is missing: %v", reason, refused)
		}
	}
	names := map[string]string{}
	for kind, c := range map[string]*rest.Client{"PROVIDER": provider, "FOUNDATION": foundation, "SOCIAL_SERVICE": v.social} {
		change := rest.Doc{}
		if kind == "FOUNDATION" {
			change["processNumber"] = "1182-0009-26"
		}
		first := v.post(c, "/v1/rehabilitationNotices", notice(reference, change))
		again := v.post(c, "/v1/rehabilitationNotices", notice(reference, change)) // another key, the same reference and content
		if rest.Str(first, "state") != "NOTICE_STATE_ACCEPTED" || rest.Str(first, "senderKind") != "NOTICE_SENDER_KIND_"+kind || rest.Str(again, "name") != rest.Str(first, "name") {
			t.Errorf("%s: %v, again %v", kind, first, again)
		}
		_, err := send(c, notice(reference, rest.Doc{"units": 2}))
		wantProblem(t, err, http.StatusConflict, "NOTICE_REFERENCE_TAKEN")
		names[rest.Str(first, "name")] = kind
	}
	sent, err := provider.Get(t.Context(), "/v1/rehabilitationNotices?pageSize=2")
	if err != nil || len(rest.List(sent, "rehabilitationNotices")) != 2 || rest.Str(rest.List(sent, "rehabilitationNotices")[1], "state") != "NOTICE_STATE_REFUSED" {
		t.Errorf("the provider sees %v, %v", sent, err)
	}

	var got []rest.Doc
	for _, n := range v.notices(fund, before) {
		if rest.Str(n, "referral") == v.referral {
			got = append(got, rest.At(n, "rehabilitationNotice").(rest.Doc))
		}
	}
	if len(got) != 3 {
		t.Fatalf("the fund gets %v", got)
	}
	for _, n := range got {
		kind, ok := names[rest.Str(n, "name")]
		if !ok || rest.Str(n, "expense", "cents") != "4150" || (rest.Str(n, "processNumber") != "") != (kind == "FOUNDATION") {
			t.Errorf("%s: the fund gets %v", kind, n)
		}
	}
	_, err = send(fund, notice(reference, nil)) // recovers, and tells itself nothing
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	var events int
	if err := s.DB("cases").QueryRow(t.Context(), "select count(*) from outbox where topic = 'cases.fund_notice.added.v1' and subject = $1", v.referral).Scan(&events); err != nil || events != 2+3 {
		t.Errorf("%d events, %v", events, err)
	}
}
