package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// player is a simulator with one consumer whose token is known.
func player(t *testing.T, o Options) *Simulator {
	t.Helper()
	o.Start = start
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	_, certificate, err := MakeIdentity("x", start, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Connect(Connection{ClientID: "in", Kind: Consumer, TokenLife: 1, Certificate: certificate, Permissions: Permissions()}); err != nil {
		t.Fatal(err)
	}
	s.tokens["t"] = token{"in", start.AddDate(1, 0, 0)}
	return s
}

func get(t *testing.T, s *Simulator, path string, into any) int {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer t")
	r.Header.Set(dagr.HeaderPermission, "22791")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Header().Get(dagr.HeaderSimulated) != "true" {
		t.Errorf("%s does not say that it is simulated", path)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatal(err)
	}
	return w.Code
}

type list struct {
	Changes []dagr.Change `json:"changes"`
	Cursor  string        `json:"cursor"`
}

// A list of changes is late, tells some changes again, leaves out versions that came together, and goes on where its cursor says.
func TestSimulatorListsAsDagrMay(t *testing.T) {
	t.Parallel()
	s := player(t, Options{Repeats: 2, MaxLag: 24 * time.Hour})
	for i := range 6 {
		s.Put("fpr_person", map[string]any{"PersonCode": fmt.Sprintf("00%09d", i)})
	}
	s.Put("fpr_person", map[string]any{"PersonCode": "00000000000"}) // a second version
	var early, all, next list
	get(t, s, "/services/fpr_person/changes", &early)
	s.Advance(24 * time.Hour)
	get(t, s, "/services/fpr_person/changes", &all)
	if len(early.Changes) >= 6 || len(all.Changes) < 6 {
		t.Errorf("%d changes at once and %d a day later", len(early.Changes), len(all.Changes))
	}
	if get(t, s, "/services/fpr_person/changes?cursor="+queryOf(all.Cursor), &next); len(next.Changes) != 2 || next.Cursor != all.Cursor {
		t.Errorf("nothing is new, and two are told again: %+v", next)
	}
	var together list
	late := player(t, Options{})
	for range 3 {
		late.Put("fpr_person", map[string]any{"PersonCode": "00000000000"})
	}
	if get(t, late, "/services/fpr_person/changes", &together); len(together.Changes) != 1 || together.Changes[0].Version != 3 {
		t.Errorf("three versions at once: %+v", together)
	}
	var page list
	get(t, s, "/services/fpr_person/changes?limit=1", &page)
	if len(page.Changes) != 1 {
		t.Errorf("a page of one: %+v", page)
	}
}

func queryOf(cursor string) string {
	return strings.NewReplacer(`"`, "%22", "{", "%7B", "}", "%7D", "+", "%2B", ":", "%3A", ",", "%2C").Replace(cursor)
}

// At night DAGR loads, and answers ten times slower.
func TestSimulatorIsSlowAtNight(t *testing.T) {
	t.Parallel()
	var waited time.Duration
	s := player(t, Options{Latency: time.Second, Sleep: func(_ context.Context, d time.Duration) { waited = d }})
	var all []dagr.Permission
	get(t, s, "/current_user_permissions", &all)
	day := waited
	s.Advance(16 * time.Hour) // 03:00 in Riga
	get(t, s, "/current_user_permissions", &all)
	if day != time.Second || waited != 10*time.Second {
		t.Errorf("%s by day, %s at night", day, waited)
	}
	if len(all) != len(Permissions()) || all[0].Number != "22791" || all[1].Access.Access != dagr.Partial {
		t.Errorf("permissions: %+v", all)
	}
}

// Nobody who could be real gets in; a connection needs a certificate as DAGR asks for; a definition must be whole.
func TestSimulatorRefusesWhatDagrWould(t *testing.T) {
	t.Parallel()
	s := player(t, Options{})
	if s.Put("fpr_person", map[string]any{"PersonCode": "18019012345"}) || s.Put("fpr_person", map[string]any{"Surname": "Ozola"}) || s.Put("nothing", map[string]any{"PersonCode": "00000000000"}) {
		t.Error("a record of somebody real, of nobody, or of no register was taken")
	}
	if s.Connect(Connection{ClientID: "x", Kind: Consumer, TokenLife: 1}) == nil {
		t.Error("a connection without a certificate was taken")
	}
	for name, text := range map[string]string{
		"no name": "key: A\nfields:\n- A : a", "no key": "name: a\nfields:\n- A : a", "no fields": "name: a\nkey: A", "a key that is no field": "name: a\nkey: A(, B)\nfields:\n- A : a",
	} {
		if s.Define(text) == nil {
			t.Errorf("a definition with %s was taken", name)
		}
	}
	if s.Promote("digisoc_household_status") {
		t.Error("a dataset that is not in the sandbox was moved")
	}
}
