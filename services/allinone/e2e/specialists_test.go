package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// specialists enters officers of Kuldīga in the register of specialists, as the child protection centre does; it returns what became of them.
func specialists(t *testing.T, subjects ...string) []rest.Doc {
	t.Helper()
	today := time.Now().In(clock.Riga)
	var records []any
	for _, s := range subjects {
		records = append(records, rest.Doc{"employer": "0033000", "subject": s, "displayName": "Speciāliste " + s, "subjectGroup": "SUBJECT_GROUP_SOCIAL_WORKER",
			"training": "TRAINING_KIND_BASIC", "hours": 40, "certificate": "BTA-" + s, "issuedBy": "40008000201", "issueDate": today.AddDate(-1, 0, 0).Format(time.DateOnly),
			"validFrom": today.AddDate(-1, 0, 0).Format(time.DateOnly), "validTo": today.AddDate(1, 0, 0).Format(time.DateOnly)})
	}
	answer, err := sys(t).people.As("vita.centre").Post(t.Context(), "/v1/specialists:import", rest.Doc{"records": records}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return rest.List(answer, "outcomes")
}

// The case of a child victim is given to nobody without an entry in force in the register of specialists; with one it is, and other
// municipalities see of the entry who, in which group and until when (SEC-CHILD-1).
func TestSEC_CHILD_1_AssignmentRefusedWithoutEntry(t *testing.T) {
	v := family(t)
	untrained := "vards." + strings.ToLower(uuid.NewString()[24:])
	_, err := v.social.Post(t.Context(), "/v1/"+v.kase+":assign", rest.Doc{"officer": untrained}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "SPECIALIST_ENTRY_MISSING")
	other := v.person("Evija", "2017-02-03")
	_, err = v.social.Post(t.Context(), "/v1/victimCases", rest.Doc{"victimCase": rest.Doc{
		"child": other, "municipality": "0033000", "requesterRole": "REQUESTER_ROLE_PARENT", "officer": untrained,
	}}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "SPECIALIST_ENTRY_MISSING")
	if got, err := v.social.Get(t.Context(), "/v1/"+v.kase); err != nil || rest.Str(got, "officer") != "solvita.berzina" {
		t.Errorf("refused, the case is with %v %v", got, err)
	}

	out := specialists(t, untrained)
	if len(out) != 1 || rest.Str(out[0], "result") != "SPECIALIST_RESULT_ADDED" {
		t.Fatalf("%v", out)
	}
	name := rest.Str(out[0], "name")
	assigned := v.post(v.social, "/v1/"+v.kase+":assign", rest.Doc{"officer": untrained})
	if rest.Str(assigned, "officer") != untrained || rest.Str(assigned, "specialist") != name {
		t.Errorf("assigned %v", assigned)
	}

	lookup := func(c *rest.Client) rest.Doc {
		t.Helper()
		token := ""
		for {
			page, err := c.Get(t.Context(), "/v1/specialists?employer=0033000&pageSize=500&pageToken="+token)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range rest.List(page, "specialists") {
				if rest.Str(s, "name") == name {
					return s
				}
			}
			if token = rest.Str(page, "nextPageToken"); token == "" {
				t.Fatal("the entry is not in the list")
			}
		}
	}
	riga := *sys(t).people.As("anna.ozola")
	riga.Purpose, riga.LegalBasis = "SERVICE", "SPSP-17-6"
	for who, c := range map[string]*rest.Client{"another municipality": &riga, "the fund": v.fund} {
		got := lookup(c)
		if rest.Str(got, "displayName") == "" || rest.Str(got, "validTo") == "" || rest.Str(got, "certificate") != "" || rest.Str(got, "subject") != "" || rest.Str(got, "issuedBy") != "" {
			t.Errorf("%s sees %v", who, got)
		}
	}
	centre := sys(t).people.As("vita.centre")
	if got := lookup(centre); rest.Str(got, "certificate") != "BTA-"+untrained {
		t.Errorf("the centre sees %v", got)
	}
	_, err = v.social.Post(t.Context(), "/v1/specialists:import", rest.Doc{"records": []any{rest.Doc{}}}, uuid.NewString())
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")

	if _, err := centre.Post(t.Context(), "/v1/"+name+":withdraw", rest.Doc{"reason": "WITHDRAWAL_REASON_CERTIFICATE_VOID"}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	notices, err := sys(t).people.As("agnese.vadone").Get(t.Context(), "/v1/specialistNotices")
	if err != nil {
		t.Fatal(err)
	}
	told := false
	for _, n := range rest.List(notices, "specialistNotices") {
		cases, _ := n["victimCases"].([]any)
		told = told || rest.Str(n, "specialist") == name && rest.Str(n, "kind") == "SPECIALIST_NOTICE_KIND_WITHDRAWN" && len(cases) == 1 && cases[0] == v.kase
	}
	if !told {
		t.Errorf("the head is told %v", notices)
	}
	if got, err := v.social.Get(t.Context(), "/v1/"+v.kase); err != nil || rest.Str(got, "officer") != untrained {
		t.Errorf("after the withdrawal the case is with %v %v", got, err)
	}
}
