package inputs

import (
	"testing"
	"testing/fstest"

	"github.com/digisoc/platform/proto/catalogue"
)

// A declaration ends and the next begins: each day has its own, and what holds from now on is the one without an end (OBJ-S1).
func TestOBJ_S1_ADeclarationIsOfItsDays(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"data/inputs/reasons.yaml":   {Data: []byte("- {code: WISH, lv: a, en: b}\n- {code: NOT_CONNECTED, fallback: true, lv: a, en: b}\n")},
		"data/inputs/registers.yaml": {Data: []byte("- {code: CSDD, lv: a, en: b, names: [cars], from: 2026-01-01, to: 2026-12-31, source: s, mark: NC}\n- {code: CSDD, lv: a, en: b, by: A/Read, from: 2027-01-01, source: s, mark: NC}\n")},
		"data/inputs/a.yaml": {Data: []byte("- {fields: [x.v1.M.f], mode: fallback, truth: CSDD, why: NOT_CONNECTED, from: 2026-01-01, to: 2026-12-31, source: s, mark: D}\n" +
			"- {fields: [x.v1.M.f], mode: prefilled, truth: CSDD, by: A/Read, from: 2027-01-01, source: s, mark: D}\n")},
	}
	r, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if r.Of("x.v1.M.f", "2026-12-31").Mode != Fallback || r.Of("x.v1.M.f", "2027-01-01").Mode != Prefilled || r.Last("x.v1.M.f").Mode != Prefilled || r.Of("x.v1.M.f", "2025-12-31") != nil {
		t.Error("a day has another's declaration")
	}
	if r.Register("cars", "2026-06-01") == nil || r.Register("cars", "2027-06-01") != nil || r.Newest() != "2027-01-01" || r.Last("x.v1.M.g") != nil {
		t.Error("a register is found by a word that it has not")
	}
	call := func(name string) bool { return name == "A/Read" }
	if err := r.Check([]Field{{Name: "x.v1.M.f", Truths: []string{"CSDD"}}}, r.Newest(), call); err != nil {
		t.Error(err)
	}
	if err := r.Check(nil, r.Newest(), call); err == nil {
		t.Error("a row for no field")
	}
	if _, err := Load(catalogue.Files); err != nil {
		t.Error(err)
	}
}
