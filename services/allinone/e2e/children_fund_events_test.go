package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// permitFund records a permission of an organisation for what there is of children referred to the fund.
func (s *system) permitFund(t *testing.T, organisation, mode, purpose, basis string, fields ...string) (name, number string) {
	t.Helper()
	number = "L-" + uuid.NewString()[:8]
	p, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/datasetPermissions", rest.Doc{"permission": rest.Doc{
		"number": number, "mode": mode, "organisation": organisation, "dataset": "datasets/referred-children", "purpose": purpose, "legalBasis": basis, "fields": fields,
		"fromDate": time.Now().AddDate(0, 0, -1).Format(time.DateOnly), "toDate": time.Now().AddDate(1, 0, 0).Format(time.DateOnly), "dailyQuota": 500}}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return rest.Str(p, "name"), number
}

// about are the events at an address that lead to a record.
func (s *listener) about(record string) (out []rest.Doc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if strings.Contains(rest.Str(e, "dataref"), record) {
			out = append(out, e)
		}
	}
	return out
}

// A process number that arrives after the referral reaches the fund's own system as a signed event and over its stream: thin, once, with the place where it is
// read under the fund's purpose and recorded (OBJ-L2). For another purpose, and for a foundation that was not sent the child, there is nothing.
func TestInstanceOBJ_L2_ProcessNumberReachesTheFundsSystem(t *testing.T) {
	s := own(t)
	v := family(t)
	fund, foundation := s.systemClient(t, "fonds-test", "RECOVERY", "MK537"), s.systemClient(t, "nodibinajums-test", "RECOVERY", "MK537")
	permission, number := s.permitFund(t, people.Fund, "ONLINE", "RECOVERY", "MK537", "proceedings")
	_, theirs := s.permitFund(t, people.Foundation, "ONLINE", "RECOVERY", "MK537", "proceedings")
	there, elsewhere := newListener(t), newListener(t)
	subscribe := func(c *rest.Client, number string, to *listener) string {
		t.Helper()
		hook, err := c.Post(t.Context(), "/v1/subscriptions", rest.Doc{"protocol": "HTTP", "sink": to.URL, "config": rest.Doc{"permission": number}, "types": []string{"lv.digisoc.cases.v1.processNumberArrived"}}, uuid.NewString())
		if err != nil {
			t.Fatal(err)
		}
		at := "/v1/subscriptions/" + rest.Str(hook, "id")
		if _, err := c.Post(t.Context(), at+":verify", rest.Doc{}, ""); err != nil {
			t.Fatal(err)
		}
		return at
	}
	at := subscribe(fund, number, there)
	subscribe(foundation, theirs, elsewhere)
	for _, c := range []*rest.Client{s.systemClient(t, "fonds-test", "VICTIM_CHILD", "MK537"), foundation} {
		_, err := c.Post(t.Context(), "/v1/subscriptions", rest.Doc{"protocol": "SSE", "config": rest.Doc{"permission": number}}, uuid.NewString())
		wantProblem(t, err, http.StatusForbidden, "DATASET_NOT_PERMITTED")
	}

	v.refer(people.Fund)
	v.post(v.social, "/v1/"+v.kase+":recordProceedings", rest.Doc{"processNumber": "1182-0077-26", "offenderParent": v.offender})
	await(t, "the event at the fund's address", func() bool { return len(there.about(v.referral)) > 0 })
	got := there.about(v.referral)
	e := got[0]
	if len(got) != 1 || there.signed != len(there.events) || e["data"] != nil || rest.Str(e, "datacategory") != "G24" || strings.Contains(rest.Str(e, "subject"), strings.TrimPrefix(v.referral, "referrals/")) {
		t.Errorf("%d events: %v", len(got), got)
	}
	_, path, _ := strings.Cut(rest.Str(e, "dataref"), "/v1/")
	if child, err := fund.Get(t.Context(), "/v1/"+path); err != nil || rest.Str(child, "processNumber") != "1182007726" {
		t.Errorf("where dataref leads: %v, %v", child, err)
	}
	if _, err := foundation.Get(t.Context(), "/v1/"+path); err == nil || len(elsewhere.about(v.referral)) != 0 {
		t.Errorf("a foundation that was sent nothing is told %v, reads %v", elsewhere.about(v.referral), err)
	}
	stream, err := fund.Post(t.Context(), "/v1/subscriptions", rest.Doc{"protocol": "SSE", "config": rest.Doc{"permission": number, "start": "BEGINNING"}}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	s.stream(t, fund, rest.Str(stream, "id"), "0", 1)
	if _, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/"+permission+":move", rest.Doc{"step": "END"}, ""); err != nil {
		t.Fatal(err)
	}
	_, err = fund.Get(t.Context(), at+"/events")
	wantProblem(t, err, http.StatusForbidden, "DATASET_NOT_PERMITTED")
}
