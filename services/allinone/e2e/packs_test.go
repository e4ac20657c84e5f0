package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// packFiles are the YAML files of the pack that came with the program, with one value changed.
func packFiles(t *testing.T, old, replacement string) []any {
	t.Helper()
	var out []any
	changed := 0
	err := filepath.WalkDir("../../assistance/internal/parameters", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" || strings.Contains(path, "testdata") || d.Name() == "pack.yaml" {
			return err
		}
		b, err := os.ReadFile(path)
		changed += strings.Count(string(b), old)
		out = append(out, rest.Doc{"path": d.Name(), "content": strings.Replace(string(b), old, replacement, 1)})
		return err
	})
	if err != nil || changed == 0 {
		t.Fatalf("%d files, %d places, %v", len(out), changed, err)
	}
	return out
}

// A lawyer changes the law without a programmer: one proposes, another activates, the running program computes with it.
func TestInstanceTwoLawyersChangeTheLaw(t *testing.T) {
	s := own(t) // a deployed system keeps its law
	first, second := s.people.As("ginta.kalve"), s.people.As("valdis.egle")
	body := rest.Doc{"label": "lv-e2e.1", "reason": "A pack of the end-to-end test.", "validFrom": "2026-12-31", "files": packFiles(t, "threshold.gmi", "threshold.gmy")}
	_, err := first.Post(t.Context(), "/v1/rulePacks", body, "")
	wantProblem(t, err, http.StatusBadRequest, "RULE_PACK_INVALID")

	body["files"] = packFiles(t, "decision.term_months, valid_from: 2021-01-01, valid_to: 2026-12-31, value: \"1\"", "decision.term_months, valid_from: 2021-01-01, valid_to: 2026-12-31, value: \"2\"")
	_, err = first.Post(t.Context(), "/v1/rulePacks", body, "")
	wantProblem(t, err, http.StatusBadRequest, "RULE_PACK_NOT_APPROVED")
	body["files"] = packFiles(t, "decision.term_months, valid_from: 2021-01-01, valid_to: 2026-12-31, value: \"1\"", "decision.term_months, valid_from: 2021-01-01, valid_to: 2026-12-31, value: \"2\", approved_by: \"Ginta Kalve\", approved_on: 2026-11-20")
	key := uuid.NewString()
	pack, err := first.Post(t.Context(), "/v1/rulePacks", body, key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := first.Post(t.Context(), "/v1/rulePacks", body, key); err != nil || rest.Str(again, "name") != rest.Str(pack, "name") {
		t.Errorf("a repeat proposed another pack: %v", err)
	}
	activate, look := "/v1/"+rest.Str(pack, "name")+":activate", rest.Doc{"hash": rest.Str(pack, "hash")}
	_, err = first.Post(t.Context(), activate, look, "")
	wantProblem(t, err, http.StatusConflict, "RULE_PACK_SAME_PERSON")
	_, err = s.people.As("janis.berzs").Post(t.Context(), activate, look, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	active, err := second.Post(t.Context(), activate, look, "")
	if err != nil || rest.Str(active, "state") != "RULE_PACK_STATE_ACTIVE" || rest.Str(active, "activatedBy") == rest.Str(active, "proposedBy") {
		t.Fatalf("activated: %v, %v", active, err)
	}
	law, err := first.Get(t.Context(), "/v1/parameters?month=2026-12&key=decision.term_months")
	if rows := rest.List(law, "parameters"); err != nil || len(rows) != 1 || rest.Str(rows[0], "approvedBy") != "Ginta Kalve" || rest.Str(law, "activatedBy") != rest.Str(active, "activatedBy") {
		t.Errorf("who approved the row: %v, %v", law, err)
	}
	anybody := s.people.As("")
	packs, err := anybody.Get(t.Context(), "/v1/rulePacks")
	if err != nil || len(rest.List(packs, "rulePacks")) != 2 {
		t.Fatalf("packs %v, %v", packs, err)
	}
	diff, err := anybody.Get(t.Context(), "/v1/rulePacks:diff?a="+rest.Str(rest.List(packs, "rulePacks")[0], "name")+"&b="+rest.Str(pack, "name"))
	if changes := rest.List(diff, "changes"); err != nil || len(changes) != 1 || rest.Str(changes[0], "key") != "decision.term_months" || rest.Str(changes[0], "a") != "1" || rest.Str(changes[0], "b") != "2" {
		t.Errorf("difference %v, %v", diff, err)
	}
	apart, err := anybody.Get(t.Context(), "/v1/parameters:diff?municipalityA=0001000&municipalityB=0033000&day=2024-05-01")
	if changes := rest.List(apart, "changes"); err != nil || len(changes) != 1 || rest.Str(changes[0], "key") != "threshold.low_income" || rest.Str(changes[0], "b") != "446.00/312.00" || rest.Str(apart, "parametersHash") == "" {
		t.Errorf("two municipalities: %v, %v", apart, err)
	}
	december, err := anybody.Get(t.Context(), "/v1/parameters?month=2026-12&key=decision.term")
	if err != nil || rest.Str(december, "parametersHash") != rest.Str(pack, "hash") {
		t.Errorf("parameters of December: %v, %v", december, err)
	}
	november, err := anybody.Get(t.Context(), "/v1/parameters?month=2026-11&key=decision.term")
	if err != nil || rest.Str(november, "parametersHash") == rest.Str(pack, "hash") {
		t.Errorf("parameters of November: %v, %v", november, err)
	}
}

// What was decided is computed again to the byte, through the public interface.
func TestAssessmentIsReplayedToTheByte(t *testing.T) {
	s := sys(t)
	doc, err := s.people.As("ilze.kalnina").Get(t.Context(), s.fixture.fill("/v1/{assessment}:replay"))
	if err != nil || rest.At(doc, "identical") != true || rest.At(doc, "intact") != true || rest.Str(doc, "sha256") == "" || rest.Str(doc, "sha256") != rest.Str(doc, "replayedSha256") {
		t.Fatalf("replay %v, %v", doc, err)
	}
	_, err = s.people.As("anna.ozola").Get(t.Context(), s.fixture.fill("/v1/{assessment}:replay"))
	wantProblem(t, err, http.StatusNotFound, "ASSESSMENT_NOT_FOUND")
}
