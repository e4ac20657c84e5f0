package dagr

import (
	"strings"
	"testing"
	"time"
)

func raw(t *testing.T, name string) string {
	t.Helper()
	b, err := data.ReadFile("data/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The definition is what DAGR's portal takes: its key names first what readers ask by.
func TestDAGR_DefinitionIsInItsForm(t *testing.T) {
	t.Parallel()
	all, err := LoadOutbound()
	if err != nil {
		t.Fatal(err)
	}
	got := all[0].Definition()
	for _, want := range []string{
		"name: digisoc_household_status\nkey: PersonCode(, StatusId)\ndata_description: Trūcīgas vai maznodrošinātas mājsaimniecības statuss\nfields:\n- PersonCode : ",
		"\n- ValidFrom date : ", "\n- Revoked bool : ", "\n- RevokedAt timestamp : ", "\n- Version int : ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if last := all[len(all)-1]; !last.Frame() || !strings.Contains(last.Definition(), "name: digisoc_siva_rehabilitation\n") {
		t.Errorf("the frame of SIVA's dataset: %+v", last)
	}
}

func TestDAGR_DataThatIsNotWholeIsRefused(t *testing.T) {
	t.Parallel()
	out, in, contract := raw(t, "outbound.yaml"), raw(t, "inbound.yaml"), raw(t, "contract.yaml")
	for planted, err := range map[string]error{
		"a dataset nobody makes":        second(parseOutbound([]byte(strings.Replace(out, "dataset: household-status", "dataset: household-income", 1)))),
		"a key that is no field":        second(parseOutbound([]byte(strings.Replace(out, "rest: [StatusId]", "rest: [Id]", 1)))),
		"a field that nothing fills":    second(parseOutbound([]byte(strings.Replace(out, "from: kind", "from: colour", 1)))),
		"a type that does not fit":      second(parseOutbound([]byte(strings.Replace(out, "type: date, from: first", "type: int, from: first", 1)))),
		"no version":                    second(parseOutbound([]byte(strings.ReplaceAll(out, "type: int, from: version", "type: int, from: cents")))),
		"a field without a mark":        second(parseOutbound([]byte(strings.Replace(out, "mark: P}", `mark: ""}`, 1)))),
		"a dataset twice":               second(parseOutbound([]byte(strings.Replace(out, "name: digisoc_granted_benefits", "name: digisoc_household_status", 1)))),
		"no law":                        second(parseOutbound([]byte(strings.Replace(out, `act: "MK 624/2023"`, `act: ""`, 1)))),
		"an unknown word":               second(parseOutbound([]byte(strings.Replace(out, "lead:", "leads:", 1)))),
		"a register without a key":      second(parseInbound([]byte(strings.Replace(in, "key: PersonCode", `key: ""`, 1)))),
		"a property without a mark":     second(parseInbound([]byte(strings.Replace(in, "name: Surname, mark: I", "name: Surname, mark: X", 1)))),
		"a code in an address":          second(parseContract([]byte(strings.Replace(contract, `{method: POST, path: "/services/{service}/read"`, `{method: GET, path: "/services/{service}/read"`, 1)))),
		"another header of permissions": second(parseContract([]byte(strings.Replace(contract, "X-DAGR-Permission", "X-Permission", 1)))),
		"a call without a source":       second(parseContract([]byte(strings.Replace(contract, `source: "https://wiki.dagr.gov.lv/dn-karte"`, `source: ""`, 1)))),
	} {
		if err == nil {
			t.Errorf("%s was loaded", planted)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// What the permission does not open and what the register did not give are null with a warning, never an empty text.
func TestDAGR_MissingPropertyIsNullWithAWarning(t *testing.T) {
	t.Parallel()
	all, err := LoadInbound()
	if err != nil {
		t.Fatal(err)
	}
	tree := &Tree{Name: "fpr_person", Access: Partial, Properties: []Tree{{Name: "GivenName", Access: Full}, {Name: "Surname", Access: Full}, {Name: "DeathDate", Access: None}}}
	got, warnings := all[0].Take(map[string]any{"GivenName": "Zane", "Surname": "", "DeathDate": "2026-01-01", "BirthDate": "1990-01-01", "Secret": "x"}, tree)
	if len(got) != 7 || got["GivenName"] != "Zane" || got["Surname"] != nil || got["DeathDate"] != nil || got["BirthDate"] != nil || len(warnings) != 6 {
		t.Errorf("%v, %v", got, warnings)
	}
	if _, there := got["Secret"]; there {
		t.Error("a property that we do not know was taken")
	}
	for _, w := range warnings {
		want := "NOT_OPEN"
		if w.Property == "Surname" {
			want = "MISSING"
		}
		if w.Code != want {
			t.Errorf("%v, want %s", w, want)
		}
	}
}

// A permission holds on its days only, both included; a bound that cannot be read holds on none.
func TestDAGR_PermissionHoldsOnItsDays(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		p    Permission
		want bool
	}{
		"without bounds":    {Permission{}, true},
		"its first day":     {Permission{From: text("2026-03-02")}, true},
		"its last day":      {Permission{To: text("2026-03-02")}, true},
		"the day after":     {Permission{To: text("2026-03-01")}, false},
		"the day before":    {Permission{From: text("2026-03-03")}, false},
		"an unreadable end": {Permission{To: text("soon")}, false},
	} {
		if got := tc.p.InForce(day); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestDAGR_LevelsOfAQuota(t *testing.T) {
	t.Parallel()
	for used, want := range map[int64]Level{0: Calm, 79: Calm, 80: Warn, 94: Warn, 95: Last, 99: Last, 100: Spent, 101: Spent} {
		if got := LevelOf(used, 100); got != want {
			t.Errorf("%d of 100: %s, want %s", used, got, want)
		}
	}
	if LevelOf(0, 0) != Spent {
		t.Error("no quota is no calls")
	}
}
