package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// What a developer needs is read without a token; the plan of moving is entered by the contract officer and by nobody else,
// and is on the page at once.
func TestDeveloperMaterialIsPublic(t *testing.T) {
	anybody := sys(t).people.As("")
	lists, err := anybody.Get(t.Context(), "/v1/codeLists")
	if err != nil || len(rest.List(lists, "codeLists")) < 7 {
		t.Fatalf("%v %v", lists, err)
	}
	for _, l := range rest.List(lists, "codeLists") {
		doc, err := anybody.Get(t.Context(), "/v1/"+rest.Str(l, "name"))
		if err != nil || len(rest.List(doc, "codes")) == 0 {
			t.Errorf("%s: %v %v", rest.Str(l, "name"), doc, err)
		}
	}
	_, err = anybody.Get(t.Context(), "/v1/codeLists/nothing")
	wantProblem(t, err, http.StatusNotFound, "CODE_LIST_NOT_FOUND")
	_, err = anybody.Get(t.Context(), "/v1/codeLists/input-modes?date=2026-02-30")
	wantProblem(t, err, http.StatusBadRequest, "DAY_INVALID")
	if doc, err := anybody.Get(t.Context(), "/v1/changelog"); err != nil || len(rest.List(doc, "entries")) == 0 {
		t.Errorf("%v %v", doc, err)
	}

	from := time.Now().In(clock.Riga).AddDate(0, 3, 0).Format(time.DateOnly)
	plan := rest.Doc{"cutover": rest.Doc{
		"municipality": "0038001", "fact": "G20", "serviceKind": "SVC-04", "owner": "DIGISOC", "from": from,
		"note": rest.Doc{"lv": "Sniegto pakalpojumu ziņo DigiSoc.", "en": "Deliveries are reported to DigiSoc."}, "contact": "Sociālais dienests, tālr. 60000000",
	}}
	_, err = sys(t).people.As("rita.lapina").Post(t.Context(), "/v1/cutovers", plan, uuid.NewString())
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	dace := sys(t).people.As("dace.kronberga")
	made, err := dace.Post(t.Context(), "/v1/cutovers", plan, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	_, err = dace.Post(t.Context(), "/v1/cutovers", rest.Doc{"cutover": rest.Doc{
		"municipality": "0038001", "fact": "G18", "owner": "DIGISOC", "from": time.Now().Format(time.DateOnly), "note": rest.Doc{"lv": "x", "en": "x"}, "contact": "x",
	}}, uuid.NewString())
	wantProblem(t, err, http.StatusBadRequest, "CUTOVER_NOTICE_TOO_SHORT")
	doc, err := anybody.Get(t.Context(), "/v1/cutovers?municipality=0038001&serviceKind=SVC-04")
	if err != nil || rest.Str(doc, "defaultOwner") != "SOPA" || len(rest.List(doc, "cutovers")) != 1 || rest.Str(rest.List(doc, "cutovers")[0], "name") != rest.Str(made, "name") {
		t.Errorf("%v %v", doc, err)
	}
}

// Schemas are served to anybody, as files that common validators read.
func TestSchemasAreServed(t *testing.T) {
	anybody := sys(t).people.As("")
	out, err := anybody.Get(t.Context(), "/v1/schemas")
	if err != nil || len(rest.List(out, "schemas")) < 6 {
		t.Fatalf("%v %v", out, err)
	}
	for _, s := range rest.List(out, "schemas") {
		status, header, body, err := anybody.Raw(t.Context(), http.MethodGet, "/v1/"+rest.Str(s, "name"), nil, "")
		var doc rest.Doc
		if err != nil || status != http.StatusOK || header.Get("Content-Type") != "application/schema+json" || json.Unmarshal(body, &doc) != nil {
			t.Fatalf("%s: %d %v %v", rest.Str(s, "name"), status, header, err)
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != rest.Str(s, "sha256") || !strings.HasSuffix(rest.Str(doc, "$id"), rest.Str(s, "name")) {
			t.Errorf("%s: %s", rest.Str(s, "name"), body)
		}
	}
	_, err = anybody.Get(t.Context(), "/v1/schemas/2020-01/service.delivered")
	wantProblem(t, err, http.StatusNotFound, "SCHEMA_NOT_FOUND")
}
