package schema

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/intake"
)

// read is what the service finds wrong with the form of a record.
func read(t *testing.T, text []byte) []domain.Finding {
	t.Helper()
	r := domain.Reader{Schemas: []string{newest}, Key: []byte("k"), Admission: domain.Admission{Environment: domain.Sandbox}}
	list, err := intake.NewNDJSON(strings.NewReader(string(text)+"\n"), r, 0, 0).Next(2)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d records: %v", len(list), err)
	}
	return list[0].Findings
}

func published(t *testing.T) map[string]node {
	t.Helper()
	list, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]node{}
	for _, p := range list {
		var doc node
		if err := json.Unmarshal(p.Document, &doc); err != nil {
			t.Fatal(err)
		}
		out[string(p.Type)] = doc
	}
	return out
}

const someID = "01a21538-554f-7198-b3c7-3b589059d9e1"

func delivered() node {
	return node{
		"eventId": "A-1", "type": "service.delivered", "schemaVersion": newest, "occurredAt": "2026-03-01T10:00:00Z",
		"registration": "registrations/" + someID, "assignment": "assignments/" + someID, "day": "2026-03-01", "units": "1.5",
	}
}

// values are what each field may hold, good and bad, at the edges of what is taken.
var values = map[string][]any{
	"eventId":       {"A-1", strings.Repeat("x", 100), strings.Repeat("x", 101), "", " a", "ā", 7},
	"version":       {0, 1, 10_000, 10_001, -1, "1", 1.5},
	"type":          {"service.delivered", "client.admitted", "incident.reported", "x", ""},
	"schemaVersion": {newest, "2020-01", ""},
	"occurredAt":    {"2026-03-01T10:00:00Z", "2026-03-01T10:00:00.123+02:00", "2024-02-29T23:59:59Z", "2026-02-29T10:00:00Z", "2026-03-01", "2026-03-01T24:00:00Z", ""},
	"registration":  {"registrations/" + someID, "registrations/" + none, "registrations/x", "assignments/" + someID, ""},
	"assignment":    {"assignments/" + someID, "assignments/" + none, "x", ""},
	"personalCode":  {"00010010019", "000100-10019", "0001001001", "x", ""},
	"worker":        {"", "w1", strings.Repeat("ž", 100), strings.Repeat("ž", 101)},
	"day":           {"2026-03-01", "2024-02-29", "2000-02-29", "2026-02-29", "2026-04-31", "2026-12-31", "1999-12-31", "2026-3-1", "01.03.2026.", ""},
	"units":         {"1", "0.25", "1000000", "1000000.00", "1000000.01", "1.234", "-1", ".5", "1.", "1,5", "x", ""},
	"note":          {"", "piezīme", strings.Repeat("ž", 2000), strings.Repeat("ž", 2001)},
	"cancelled":     {true, false, "true"},
	"room":          {"12"},
}

// A record that a schema takes is never refused for its form, whatever it is put together from.
func TestWhatASchemaTakesIsNotRefusedForItsForm(t *testing.T) {
	t.Parallel()
	schemas := published(t)
	r, taken := rand.New(rand.NewPCG(1, 2)), 0
	for range 10_000 {
		record := delivered()
		for range r.IntN(5) {
			for name, choices := range values {
				if r.IntN(8) == 0 {
					record[name] = choices[r.IntN(len(choices))]
				}
				if r.IntN(40) == 0 {
					delete(record, name)
				}
			}
		}
		text, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		var v node
		if err := json.Unmarshal(text, &v); err != nil {
			t.Fatal(err)
		}
		kind, _ := record["type"].(string)
		if schemas[kind] == nil || !valid(schemas[kind], v) {
			continue
		}
		taken++
		if found := read(t, text); len(found) > 0 {
			t.Fatalf("the schema takes what is refused: %s %v", text, found)
		}
	}
	if taken < 1000 {
		t.Errorf("only %d records were taken", taken)
	}
}

// What is refused for its form, one field at a time, the schema refuses too; what is taken it takes.
func TestASchemaRefusesWhatIsRefused(t *testing.T) {
	t.Parallel()
	schemas := published(t)
	for name, choices := range values {
		for _, value := range choices {
			record := delivered()
			if record[name] = value; name == "personalCode" {
				delete(record, "assignment")
			}
			agree(t, schemas, record)
		}
		record := delivered()
		delete(record, name)
		agree(t, schemas, record)
	}
	both, cancelled, admitted := delivered(), delivered(), delivered()
	both["personalCode"], cancelled["cancelled"], admitted["type"] = "00010010019", true, "client.admitted"
	delete(cancelled, "units")
	agree(t, schemas, both)
	agree(t, schemas, cancelled)
	agree(t, schemas, admitted)
	without := maps.Clone(admitted)
	delete(without, "units")
	agree(t, schemas, without)
}

// stricter are texts that people's forms forgive and the schema does not: an empty text in place of a field that is left out.
func stricter(record node) bool {
	for _, name := range []string{"assignment", "personalCode", "units"} {
		if text, there := record[name]; there && text == "" {
			return true
		}
	}
	return false
}

func agree(t *testing.T, schemas map[string]node, record node) {
	t.Helper()
	text, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	var v node
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	kind, _ := record["type"].(string)
	fits := schemas[kind] != nil && valid(schemas[kind], v)
	if found := read(t, text); fits != (len(found) == 0) && !(stricter(record) && !fits) {
		t.Errorf("%s: the schema says %v, the service %v", text, fits, found)
	}
}
