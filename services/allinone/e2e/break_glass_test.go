package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// SEC-ACC-3, GR-21: an operator reads one person's data under an opening that a second person approved, and nobody else's; every step and
// read is recorded under it; when it is over a third closes the review.
func TestSEC_ACC_3_BreakGlass(t *testing.T) {
	one, other := twoPersons(t)
	operator, officer, auditor := sys(t).people.As("olegs.uzturis"), sys(t).people.As("raimonds.sils"), sys(t).people.As("auditore.zane")
	_, err := operator.Get(t.Context(), "/v1/"+one)
	wantProblem(t, err, http.StatusForbidden, "PURPOSE_REQUIRED")
	ask := rest.Doc{"breakGlass": rest.Doc{"ticket": "INC-1", "reason": "a record cannot be opened by its caseworker", "subject": one, "dataGroups": []string{"G03"}, "minutes": 30}}
	long := rest.Doc{"breakGlass": merged(ask["breakGlass"].(rest.Doc), rest.Doc{"minutes": 121})}
	_, err = operator.Post(t.Context(), "/v1/breakGlass", long, "")
	wantProblem(t, err, http.StatusBadRequest, "BREAK_GLASS_INVALID")
	_, err = officer.Post(t.Context(), "/v1/breakGlass", ask, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	asked, err := operator.Post(t.Context(), "/v1/breakGlass", ask, uuid.NewString())
	if err != nil || rest.Str(asked, "state") != "REQUESTED" {
		t.Fatal(asked, err)
	}
	at := rest.Str(asked, "name")
	detail := rest.Doc{"purpose": "OPERATE", "legal_basis": "GDPR-32", "case": at}
	_, err = operator.PurposeToken(t.Context(), detail)
	if p, ok := err.(*rest.Problem); !ok || p.Reason != "BREAK_GLASS_NOT_OPEN" {
		t.Errorf("before it is approved: %v", err)
	}
	_, err = operator.Post(t.Context(), "/v1/"+at+":approve", rest.Doc{}, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	if doc, err := officer.Post(t.Context(), "/v1/"+at+":approve", rest.Doc{}, ""); err != nil || rest.Str(doc, "state") != "OPEN" {
		t.Fatal(doc, err)
	}
	token, err := operator.PurposeToken(t.Context(), detail)
	if err != nil {
		t.Fatal(err)
	}
	opened := operator.With(token)
	doc, err := opened.Get(t.Context(), "/v1/"+one)
	if err != nil || !strings.Contains(rest.Str(doc, "declaredAddress", "text"), "Liepu") || rest.Str(doc, "givenName") != "" {
		t.Errorf("what was opened: %v %v", doc, err)
	}
	_, err = opened.Get(t.Context(), "/v1/"+other)
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	_, err = opened.Do(t.Context(), http.MethodPatch, "/v1/"+one, rest.Doc{"surname": "Cita"}, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	ended := time.Now()
	if doc, err := operator.Post(t.Context(), "/v1/"+at+":end", rest.Doc{}, ""); err != nil || rest.Str(doc, "state") != "TO_REVIEW" {
		t.Fatal(doc, err)
	}
	if _, err = operator.PurposeToken(t.Context(), detail); err == nil {
		t.Error("it is used after its end")
	}
	await(t, "the token that is out has ended", func() bool {
		_, err := opened.Get(t.Context(), "/v1/"+one)
		return refusal(err) == "ACCESS_STOPPED"
	})
	t.Logf("the token ended %s after the opening", time.Since(ended).Round(time.Millisecond))
	reviewed(t, auditor, officer, at)
	usedInAnEmergency(t, one, at)
}

// reviewed closes the review of an opening, which stands open by itself.
func reviewed(t *testing.T, auditor, officer *rest.Client, at string) {
	t.Helper()
	list, err := auditor.Get(t.Context(), "/v1/breakGlass?state=TO_REVIEW")
	found := false
	for _, g := range rest.List(list, "breakGlass") {
		found = found || rest.Str(g, "name") == at
	}
	if err != nil || !found {
		t.Errorf("the review is not open: %v %v", list, err)
	}
	outcome := rest.Doc{"outcome": "JUSTIFIED", "finding": "the fault was repaired, nothing else was read"}
	_, err = officer.Post(t.Context(), "/v1/"+at+":closeReview", outcome, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	if doc, err := auditor.Post(t.Context(), "/v1/"+at+":closeReview", outcome, ""); err != nil || rest.Str(doc, "state") != "REVIEWED" || rest.Str(doc, "reviewedBy") != "auditore.zane" {
		t.Errorf("%v %v", doc, err)
	}
	_, err = auditor.Post(t.Context(), "/v1/"+at+":closeReview", outcome, "")
	wantProblem(t, err, http.StatusConflict, "BREAK_GLASS_STATE")
}

// usedInAnEmergency waits until those who looked at a person tell the read under an opening, marked with it, and each of its steps.
func usedInAnEmergency(t *testing.T, person, at string) {
	t.Helper()
	for _, want := range []string{"RequestBreakGlass ", "ApproveBreakGlass ", "ExchangeToken OPERATE", "GetPerson OPERATE", "EndBreakGlass ", "CloseBreakGlassReview "} {
		await(t, "who looked tells "+want, func() bool {
			doc, err := sys(t).people.As("daina.sarga").Get(t.Context(), "/v1/"+person+"/usages?pageSize=100")
			if err != nil {
				t.Fatal(err)
			}
			return slices.ContainsFunc(rest.List(doc, "usages"), func(u rest.Doc) bool {
				return rest.Str(u, "case") == at && strings.HasPrefix(rest.Str(u, "action", "code")+" "+rest.Str(u, "purpose", "code"), want)
			})
		})
	}
}
