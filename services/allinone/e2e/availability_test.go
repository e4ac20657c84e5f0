package e2e

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// SEC-AVL-1, over REST: the report of the running month has every target and no minute that nobody saw counts as up; an operator announces
// maintenance ahead, once; others see it and announce none; the address that is read each minute answers anybody.
func TestInstanceSEC_AVL_1_ReportOverREST(t *testing.T) {
	s := sys(t)
	operator, officer := s.people.As("olegs.uzturis"), s.people.As("raimonds.sils")
	doc, err := officer.Get(t.Context(), "/v1/availability")
	if err != nil {
		t.Fatal(err)
	}
	report := doc["availability"].(rest.Doc)
	targets := report["targets"].([]any)
	if len(targets) != 8 || rest.Str(targets[0].(rest.Doc), "id") != "platform" {
		t.Errorf("targets: %v", targets)
	}
	if all := targets[0].(rest.Doc)["allHours"].(rest.Doc); all["unknown"].(float64) == 0 && time.Now().Day() > 1 {
		t.Errorf("nobody looked since the month began, and nothing is unknown: %v", all)
	}
	status, header, body, err := officer.Raw(t.Context(), http.MethodGet, "/v1/availability:export?format=CSV", nil, "")
	if err != nil || status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/csv") {
		t.Fatalf("%d %v %v", status, header, err)
	}
	if lines, err := csv.NewReader(strings.NewReader(string(body))).ReadAll(); err != nil || len(lines) < 17 || lines[1][1] != "visas stundas" {
		t.Errorf("%v, %v", lines, err)
	}
	_, err = officer.Get(t.Context(), "/v1/availability?month=2999-01")
	wantProblem(t, err, http.StatusBadRequest, "REQUEST_INVALID")
	_, err = officer.Get(t.Context(), "/v1/availability?month=2099-01")
	wantProblem(t, err, http.StatusBadRequest, "AVAILABILITY_MONTH_INVALID")
	_, err = s.people.As("ilze.kalnina").Get(t.Context(), "/v1/availability")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")

	window := func(in time.Duration) rest.Doc {
		at := time.Now().Add(in)
		return rest.Doc{"maintenance": rest.Doc{"fromTime": at.Format(time.RFC3339), "untilTime": at.Add(time.Hour).Format(time.RFC3339), "reason": "a new release of the platform"}}
	}
	_, err = operator.Post(t.Context(), "/v1/maintenances", window(time.Hour), uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "MAINTENANCE_NOT_AHEAD")
	_, err = officer.Post(t.Context(), "/v1/maintenances", window(48*time.Hour), uuid.NewString())
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	key, ahead := uuid.NewString(), window(48*time.Hour)
	first, err := operator.Post(t.Context(), "/v1/maintenances", ahead, key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := operator.Post(t.Context(), "/v1/maintenances", ahead, key)
	if err != nil || rest.Str(again, "name") != rest.Str(first, "name") {
		t.Errorf("repeated: %v, %v", again, err)
	}
	ended, err := operator.Post(t.Context(), "/v1/"+rest.Str(first, "name")+":end", rest.Doc{}, uuid.NewString())
	if err != nil || rest.Str(ended, "endBy") != "olegs.uzturis" {
		t.Errorf("ended: %v, %v", ended, err)
	}
	res, err := http.Get(officer.Base + "/v1/registrations?pageSize=1")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("what is read each minute answers %s", res.Status)
	}
}
