package schema

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

var update = flag.Bool("update", false, "publish what the contract says now, where no published schema breaks")

// newest is the version that is still worked on by adding to it.
const newest = "2026-10"

func lists(t *testing.T) *catalogue.Developer {
	t.Helper()
	d, err := catalogue.LoadDeveloper()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What is published is what the contract, the code lists and the reading rules say. A change that could refuse a record that
// fitted is not published under the same version.
func TestSchemaChangeNeedsANewVersion(t *testing.T) {
	t.Parallel()
	for _, kind := range domain.RecordTypes {
		made, err := Make(newest, kind, lists(t))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("published", newest, string(kind)+".json")
		published, err := os.ReadFile(path)
		if err != nil && !*update {
			t.Errorf("%s is not published: go test ./internal/schema -update", kind)
			continue
		}
		if bytes.Equal(made, published) {
			continue
		}
		if err == nil && len(published) > 5 {
			broken, err := Breaks(published, made)
			if err != nil || len(broken) > 0 {
				t.Errorf("%s of %s: %v, %v; publish a new version", kind, newest, broken, err)
				continue
			}
		}
		if !*update {
			t.Errorf("%s is not what the contract says, and breaks nothing: go test ./internal/schema -update", kind)
			continue
		}
		if err := os.WriteFile(path, made, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Every kind of break is seen, planted in a published schema; what breaks nothing is let through.
func TestPlantedBreaksAreSeen(t *testing.T) {
	t.Parallel()
	published, err := os.ReadFile(filepath.Join("published", newest, "service.delivered.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		plant func(doc, fields node)
		want  bool
	}{
		"a field goes":             {func(_, f node) { delete(f, "worker") }, true},
		"a field becomes required": {func(d, _ node) { d["required"] = append(d["required"].([]any), "worker") }, true},
		"a text becomes shorter":   {func(_, f node) { f["note"].(node)["maxLength"] = 10 }, true},
		"a text gets a form":       {func(_, f node) { f["note"].(node)["pattern"] = "^x$" }, true},
		"a form changes":           {func(_, f node) { f["day"].(node)["pattern"] = "^x$" }, true},
		"a number becomes a text":  {func(_, f node) { f["version"].(node)["type"] = "string" }, true},
		"a number becomes smaller": {func(_, f node) { f["version"].(node)["maximum"] = 5 }, true},
		"another type":             {func(_, f node) { f["type"].(node)["const"] = "x" }, true},
		"a condition more":         {func(d, _ node) { d["allOf"] = append(d["allOf"].([]any), node{}) }, true},
		"a rule nobody knows":      {func(d, _ node) { d["dependentRequired"] = node{} }, true},
		"a new optional field":     {func(_, f node) { f["room"] = node{"type": "string"} }, false},
		"a longer text":            {func(_, f node) { f["note"].(node)["maxLength"] = 4000 }, false},
		"a title":                  {func(d, f node) { d["title"] = "x"; f["note"].(node)["title"] = "x" }, false},
		"a field less required":    {func(d, _ node) { d["required"] = d["required"].([]any)[1:] }, false},
	} {
		var doc node
		if err := json.Unmarshal(published, &doc); err != nil {
			t.Fatal(err)
		}
		c.plant(doc, doc["properties"].(node))
		after, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		broken, err := Breaks(published, after)
		if err != nil || (len(broken) > 0) != c.want {
			t.Errorf("%s: %v %v", name, broken, err)
		}
	}
}

// Each published schema says its own name, is in force or was, and has both titles everywhere.
func TestPublishedSchemasAreWhole(t *testing.T) {
	t.Parallel()
	grants, err := catalogue.LoadGrants()
	if err != nil {
		t.Fatal(err)
	}
	versions := map[string]bool{}
	for _, v := range grants.SchemaVersions() {
		versions[v.Version] = true
	}
	list, err := Load()
	if err != nil || len(list) != len(versions)*len(domain.RecordTypes) {
		t.Fatalf("%d schemas of %d versions: %v", len(list), len(versions), err)
	}
	for _, p := range list {
		var doc struct {
			ID         string            `json:"$id"`
			Title      map[string]string `json:"x-title"`
			Properties map[string]struct {
				Title map[string]string `json:"x-title"`
			} `json:"properties"`
		}
		if err := json.Unmarshal(p.Document, &doc); err != nil || !versions[p.Version] || !strings.HasSuffix(doc.ID, "/v1/"+p.Name) || doc.Title["lv"] == "" {
			t.Errorf("%s: %v %s", p.Name, err, doc.ID)
		}
		for name, f := range doc.Properties {
			if f.Title["lv"] == "" || f.Title["en"] == "" {
				t.Errorf("%s: %s has no title", p.Name, name)
			}
		}
	}
}
