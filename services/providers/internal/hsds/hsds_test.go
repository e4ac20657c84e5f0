package hsds

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
)

// required are the fields that the specification's schemas demand of each object (version 3.0), by the path where it stands.
var required = map[string][]string{
	"":                               {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"},
	"/contents":                      {"id", "name", "status"},
	"/contents/organization":         {"id", "name", "description"},
	"/contents/phones":               {"id", "number"},
	"/contents/service_at_locations": {"id"},
	"/contents/service_at_locations/location":           {"id", "location_type"},
	"/contents/service_at_locations/location/addresses": {"id", "address_1", "city", "state_province", "postal_code", "country", "address_type"},
}

var closed = map[string][]string{
	"status": {"active", "inactive", "defunct", "temporarily closed"}, "location_type": {"physical", "postal", "virtual"}, "address_type": {"physical", "postal", "virtual"},
}

// walk checks every object of a document and counts how often each path was seen.
func walk(t *testing.T, path string, v any, seen map[string]int) {
	t.Helper()
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			walk(t, path, e, seen)
		}
	case map[string]any:
		seen[path]++
		for _, name := range required[path] {
			if value, ok := v[name]; !ok || value == "" {
				t.Errorf("%s has no %s", path, name)
			}
		}
		for name, value := range v {
			if name == "id" {
				if _, err := uuid.Parse(value.(string)); err != nil {
					t.Errorf("%s/id: %v", path, err)
				}
			}
			if list := closed[name]; list != nil && !contains(list, value) {
				t.Errorf("%s/%s is %v", path, name, value)
			}
			walk(t, path+"/"+name, value, seen)
		}
	}
}

func contains(list []string, v any) bool {
	for _, s := range list {
		if s == v {
			return true
		}
	}
	return false
}

func TestHSDSValidates(t *testing.T) {
	t.Parallel()
	open := Item{
		ID: uuid.New(), Number: "SPS-000001", Kind: "SVC-04", KindTitle: "Aprūpe mājās", Active: true, Organization: uuid.New(), Title: "Biedrība",
		RegNo: "40008000001", Address: "Liepājas iela 1, Kuldīga, Kuldīgas nov., LV-3301", Municipality: "0033000", AddressCode: "103000001", Phone: "+371 60000001",
	}
	bare := Item{ID: uuid.New(), KindTitle: "Krīzes centrs", Organization: uuid.New(), Title: "Fiziska persona", Municipality: "0033000"}
	body, err := Page([]Item{open, bare}, 1, 2, 3, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	walk(t, "", doc, seen)
	for path := range required {
		if seen[path] == 0 {
			t.Errorf("nothing was written at %s", path)
		}
	}
	if seen["/contents/service_at_locations/location/addresses"] != 1 {
		t.Error("a protected address was written")
	}
	if again, _ := Page([]Item{open, bare}, 1, 2, 3, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)); string(again) != string(body) {
		t.Error("the same register is written in two ways")
	}
}

func TestPagesAreCounted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		number, total, pages int
		last                 bool
	}{{1, 0, 0, true}, {1, 2, 1, true}, {1, 3, 2, false}, {2, 3, 2, true}} {
		body, err := Page(nil, c.number, 2, c.total, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		var p page
		if err := json.Unmarshal(body, &p); err != nil || p.TotalPages != c.pages || p.LastPage != c.last {
			t.Errorf("%+v: %s", c, body)
		}
	}
}
