package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// victim is a family in Kuldīga: a child who was referred to the fund, her brother, and the parent whom proceedings are against.
type victim struct {
	t                                  *testing.T
	social, custody, court, fund       *rest.Client
	child, brother, offender, guardian string
	kase, referral                     string
}

func family(t *testing.T) *victim {
	t.Helper()
	s := sys(t)
	v := &victim{t: t, social: s.people.As("solvita.berzina"), custody: s.people.As("solvita.berzina"), court: s.people.As("biruta.tiesa"), fund: s.people.As("lauma.fonda")}
	v.custody.Purpose, v.custody.LegalBasis = "CHILD", "BTAL"
	specialists(t, "solvita.berzina")
	v.child, v.brother = v.person("Elza", "2016-03-04"), v.person("Emīls", "2018-05-06")
	v.offender, v.guardian = v.person("Egons", "1985-01-02"), v.person("Velta", "1960-07-08")
	for _, r := range [][2]string{{v.offender, "REPRESENTATION_KIND_PARENT"}, {v.guardian, "REPRESENTATION_KIND_GUARDIAN"}} {
		v.post(s.people.As("ilze.kalnina"), "/v1/representations", rest.Doc{"representation": rest.Doc{
			"person": v.child, "representative": r[0], "kind": r[1], "startDate": "2020-01-01", "ground": "Bāriņtiesas lēmums 7",
		}})
	}
	v.kase = rest.Str(v.post(v.social, "/v1/victimCases", rest.Doc{"victimCase": rest.Doc{
		"child": v.child, "municipality": "0033000", "requesterRole": "REQUESTER_ROLE_ORPHANS_COURT",
	}}), "name")
	return v
}

func (v *victim) person(given, born string) string {
	v.t.Helper()
	code, err := demo.SyntheticCode()
	if err != nil {
		v.t.Fatal(err)
	}
	return rest.Str(v.post(sys(v.t).people.As("ilze.kalnina"), "/v1/persons", rest.Doc{"person": rest.Doc{
		"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}},
		"givenName":   given, "surname": "Fondene", "birthDate": born, "sex": "SEX_FEMALE", "declaredAddress": rest.Doc{"municipality": "0033000"},
	}}), "name")
}

func (v *victim) post(c *rest.Client, path string, body rest.Doc) rest.Doc {
	v.t.Helper()
	answer, err := c.Post(v.t.Context(), path, body, uuid.NewString())
	if err != nil {
		v.t.Fatalf("%s: %v", path, err)
	}
	return answer
}

func (v *victim) refer(recipient string) {
	v.t.Helper()
	v.referral = rest.Str(v.post(v.social, "/v1/referrals", rest.Doc{"referral": rest.Doc{
		"victimCase": v.kase, "recipient": recipient, "service": "REFERRAL_SERVICE_COURSE_30",
	}}), "name")
}

// records records a fact of custody of the offender over one of the children.
func (v *victim) records(c *rest.Client, child, kind, from, to string) string {
	v.t.Helper()
	return rest.Str(v.post(c, "/v1/custodyEvents", rest.Doc{"custodyEvent": rest.Doc{
		"child": child, "parent": v.offender, "kind": "CUSTODY_EVENT_KIND_" + kind, "fromDate": from, "toDate": to,
		"decidingBody": "CUSTODY_DECIDING_BODY_ORPHANS_COURT", "source": "Bāriņtiesas lēmums par " + kind,
	}}), "name")
}

func (v *victim) screen(c *rest.Client) rest.Doc {
	v.t.Helper()
	answer, err := c.Get(v.t.Context(), "/v1/"+v.referral+"/child")
	if err != nil {
		v.t.Fatal(err)
	}
	return answer
}

func recovering(c *rest.Client) *rest.Client {
	d := *c
	d.Purpose, d.LegalBasis = "RECOVERY", "BTAL"
	return &d
}

// The fund opens a referred child and sees the facts of custody about the offender who is her parent, as to her alone, without asking a
// register; who represents her, without the offender; each purpose what its grant opens (OBJ-L1, GR-07).
func TestOBJ_L1_FundSeesCustodyOfTheOffenderThroughTheReferral(t *testing.T) {
	v := family(t)
	v.records(v.custody, v.child, "SUSPENDED", "2024-02-01", "")
	wrong := v.records(v.court, v.child, "RESTORED", "2024-05-01", "")
	v.post(v.court, "/v1/custodyEvents", rest.Doc{"custodyEvent": rest.Doc{
		"child": v.child, "parent": v.offender, "kind": "CUSTODY_EVENT_KIND_REMOVED", "fromDate": "2024-05-02", "decidingBody": "CUSTODY_DECIDING_BODY_COURT",
		"source": "Tiesas spriedums 12", "corrects": wrong, "correctionReason": "Pārrakstīšanās kļūda",
	}})
	v.records(v.court, v.brother, "RESTORED", "2024-06-06", "")
	v.post(v.social, "/v1/"+v.kase+":recordProceedings", rest.Doc{"processNumber": "1182-0003-24", "offenderParent": v.offender})
	v.refer(people.Fund)

	got := v.screen(v.fund)
	if rest.Str(got, "child", "givenName") != "Elza" || rest.Str(got, "child", "personalCode") == "" || rest.Str(got, "processNumber") != "1182000324" {
		t.Errorf("for rehabilitation the fund sees %v", got)
	}
	if reps := rest.List(got, "representatives"); len(reps) != 1 || rest.Str(reps[0], "givenName") != "Velta" {
		t.Errorf("represented by %v", reps)
	}
	facts := rest.List(got, "custody")
	if len(facts) != 2 || rest.Str(facts[0], "kind") != "SUSPENDED" || rest.Str(facts[1], "kind") != "REMOVED" || rest.Str(facts[1], "source") != "Tiesas spriedums 12" {
		t.Errorf("custody %v", facts)
	}
	recovered := v.screen(recovering(v.fund))
	if len(rest.List(recovered, "custody")) != 2 || rest.Str(recovered, "processNumber") == "" || rest.Str(recovered, "child", "surname") != "Fondene" || len(rest.List(recovered, "representatives")) != 0 {
		t.Errorf("for recovery the fund sees %v", recovered)
	}
	for _, other := range []string{v.brother, v.offender, "2024-06-06", "Egons", "Emīls"} {
		if strings.Contains(fmt.Sprint(got, recovered), other) {
			t.Errorf("the answer names %s: %v", other, got)
		}
	}
	today := time.Now().In(clock.Riga)
	confirmed := v.post(v.fund, "/v1/"+v.referral+":confirm", rest.Doc{"institution": "40008000109", "startDate": today.Format(time.DateOnly), "endDate": today.AddDate(0, 0, 29).Format(time.DateOnly)})
	if rest.Str(confirmed, "institution") != "40008000109" || rest.Str(confirmed, "confirmTime") == "" {
		t.Errorf("confirmed %v", confirmed)
	}
	_, err := v.fund.Post(t.Context(), "/v1/"+v.referral+":confirm", rest.Doc{"institution": "40008000109", "startDate": today.Format(time.DateOnly), "endDate": today.AddDate(0, 0, 30).Format(time.DateOnly)}, uuid.NewString())
	wantProblem(t, err, http.StatusBadRequest, "REFERRAL_DATES_INVALID")
}

// The number of the proceedings hinders nothing while it is missing; when it arrives after the referral the fund is told in its numbered list
// and by an event, once (OBJ-L2).
func TestOBJ_L2_ProcessNumberIsOptionalAndTheFundIsTold(t *testing.T) {
	v := family(t)
	before := v.last(v.fund)
	v.refer(people.Fund)
	if got := v.screen(v.fund); rest.Str(got, "child", "givenName") != "Elza" || rest.Str(got, "processNumber") != "" || len(rest.List(got, "custody")) != 0 {
		t.Errorf("without a number the fund sees %v", got)
	}
	_, err := v.social.Post(t.Context(), "/v1/"+v.kase+":recordProceedings", rest.Doc{"processNumber": "nav zināms"}, uuid.NewString())
	wantProblem(t, err, http.StatusBadRequest, "PROCESS_NUMBER_INVALID")
	v.post(v.social, "/v1/"+v.kase+":recordProceedings", rest.Doc{"offenderParent": v.offender})
	body := rest.Doc{"processNumber": "11820004 26"}
	v.post(v.social, "/v1/"+v.kase+":recordProceedings", body)
	v.post(v.social, "/v1/"+v.kase+":recordProceedings", body) // the same number is no news
	if got := v.screen(v.fund); rest.Str(got, "processNumber") != "1182000426" {
		t.Errorf("the number that arrived: %v", got)
	}
	var told []string
	for _, n := range v.notices(v.fund, before) {
		if rest.Str(n, "referral") == v.referral {
			told = append(told, strings.TrimPrefix(rest.Str(n, "kind"), "FUND_NOTICE_KIND_"))
		}
	}
	if !slices.Equal(told, []string{"REFERRED", "PROCESS_NUMBER"}) {
		t.Errorf("the fund is told %v", told)
	}
	if s := sys(t); s.Platform != nil {
		var events int
		var payloads string
		if err := s.DB("cases").QueryRow(t.Context(), "select count(*), coalesce(string_agg(o::text || encode(payload, 'escape'), ' '), '') from outbox o where topic = 'cases.fund_notice.added.v1' and subject = $1", v.referral).Scan(&events, &payloads); err != nil {
			t.Fatal(err)
		}
		if events != 2 || strings.Contains(payloads, "1182000426") {
			t.Errorf("%d events: %s", events, payloads)
		}
	}
}

// Without the purpose, without the referral or of another organisation the answer is the same as of what is not there, and the fund reaches
// the registry by no other way; the end of a referral ends what rehabilitation opened, a mistake everything (OBJ-L3).
func TestOBJ_L3_WithoutPurposeOrReferralNothingIsShown(t *testing.T) {
	v, other := family(t), family(t)
	v.records(v.custody, v.child, "SUSPENDED", "2024-02-01", "")
	v.post(v.social, "/v1/"+v.kase+":recordProceedings", rest.Doc{"processNumber": "11820005", "offenderParent": v.offender})
	v.refer(people.Fund)
	other.refer(people.Foundation)
	foundation := sys(t).people.As("nils.nodibins")
	other.screen(foundation)
	other.screen(v.fund) // the fund organises what its foundations do

	ask := func(c *rest.Client, path string) error {
		_, err := c.Get(t.Context(), path)
		return err
	}
	nobody := "/v1/referrals/" + uuid.NewString() + "/child"
	wantProblem(t, ask(v.fund, nobody), http.StatusNotFound, "REFERRAL_NOT_FOUND")
	wantProblem(t, ask(foundation, "/v1/"+v.referral+"/child"), http.StatusNotFound, "REFERRAL_NOT_FOUND")
	aimless := *v.fund
	aimless.Purpose, aimless.LegalBasis = "", ""
	for _, path := range []string{"/v1/" + v.referral + "/child", nobody} {
		wantProblem(t, ask(&aimless, path), http.StatusForbidden, "PURPOSE_REQUIRED")
	}
	assisting := *v.fund
	assisting.Purpose, assisting.LegalBasis = "ASSIST", "SPSP-36"
	if err := ask(&assisting, "/v1/"+v.referral+"/child"); err == nil {
		t.Error("the fund reads for assistance")
	}
	for _, path := range []string{"/v1/" + v.child, "/v1/" + v.child + "/custodyEvents", "/v1/" + v.child + "/representations", "/v1/" + v.kase} {
		wantProblem(t, ask(v.fund.For(v.referral), path), http.StatusForbidden, "ACCESS_DENIED")
	}
	for _, subject := range []string{"ilze.kalnina", "janis.berzs", "biruta.tiesa"} { // no other official of the municipality
		wantProblem(t, ask(sys(t).people.As(subject), "/v1/"+v.kase), http.StatusForbidden, "ACCESS_DENIED")
	}

	v.post(v.social, "/v1/"+v.referral+":end", rest.Doc{"reason": "REFERRAL_END_REASON_MISTAKE"})
	wantProblem(t, ask(v.fund, "/v1/"+v.referral+"/child"), http.StatusNotFound, "REFERRAL_NOT_FOUND")
	wantProblem(t, ask(recovering(v.fund), "/v1/"+v.referral+"/child"), http.StatusNotFound, "REFERRAL_NOT_FOUND")
	list, err := recovering(v.fund).Get(t.Context(), "/v1/referrals?pageSize=1000")
	if err != nil || strings.Contains(fmt.Sprint(list), v.referral) || !strings.Contains(fmt.Sprint(list), other.referral) {
		t.Errorf("the fund's list: %v, %v", list, err)
	}
	list, err = foundation.Get(t.Context(), "/v1/referrals?pageSize=1000")
	if err != nil || strings.Contains(fmt.Sprint(list), v.referral) || !strings.Contains(fmt.Sprint(list), other.referral) {
		t.Errorf("the foundation's list: %v, %v", list, err)
	}
}

// notices reads the caller's list from a number on and checks that it has no gap.
func (v *victim) notices(c *rest.Client, after int64) []rest.Doc {
	v.t.Helper()
	var all []rest.Doc
	for {
		answer, err := c.Get(v.t.Context(), fmt.Sprintf("/v1/fundNotices?pageSize=200&afterNumber=%d", after))
		if err != nil {
			v.t.Fatal(err)
		}
		page := rest.List(answer, "fundNotices")
		if len(page) == 0 {
			return all
		}
		for _, n := range page {
			if after++; rest.Str(n, "number") != fmt.Sprint(after) {
				v.t.Fatalf("number %s follows %d", rest.Str(n, "number"), after-1)
			}
		}
		all = append(all, page...)
	}
}

func (v *victim) last(c *rest.Client) int64 { return int64(len(v.notices(c, 0))) }
