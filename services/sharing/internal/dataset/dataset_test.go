package dataset

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/services/sharing/internal/legal"
)

func TestDescriptionsAreThoseOfTheDatasets(t *testing.T) {
	t.Parallel()
	all, err := Load()
	if err != nil || len(all) != 2 {
		t.Fatalf("%d datasets, %v", len(all), err)
	}
	for planted, change := range map[string]string{
		"a field that no dataset has": strings.Replace(string(file), "name: kind", "name: kinds", 1),
		"a field without a leaf":      strings.Replace(string(file), "leaf: G01.03", `leaf: ""`, 1),
		"a dataset nobody produces":   strings.Replace(string(file), "name: household-status", "name: household-income", 1),
		"no law":                      strings.Replace(string(file), `act: "MK 624/2023"`, `act: ""`, 1),
		"no description":              strings.Replace(string(file), "  description:", "  descriptions:", 1),
		"no published act":            strings.Replace(string(file), "https://likumi.lv/ta/id/346999", "", 1),
		"an unknown key":              strings.Replace(string(file), "grant: GR-12", "grants: GR-12", 1),
	} {
		if _, err := parse([]byte(change)); err == nil {
			t.Errorf("%s was loaded", planted)
		}
	}
}

var named = &legal.Row{System: legal.Text{LV: "s", EN: "s"}, Datasets: legal.Text{LV: "d", EN: "d"}, Publisher: legal.Text{LV: "p", EN: "p"}}

func TestCatalogNamesEveryDataset(t *testing.T) {
	t.Parallel()
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	sets, _ := Catalog(all, "https://digisoc.example", named)["dcat:dataset"].([]any)
	if len(sets) != len(all) {
		t.Fatalf("%d of %d", len(sets), len(all))
	}
	first, _ := sets[0].(map[string]any)
	if first["@id"] != "https://digisoc.example/v1/datasets/household-status" || first["dct:accessRights"] == nil {
		t.Errorf("described as %v", first)
	}
}

// required are the properties that DCAT-AP 3.0 makes mandatory for each class, with the class of what they lead to ("" for a text).
var required = map[string]map[string]string{
	"dcat:Catalog":      {"dct:title": "", "dct:description": "", "dct:publisher": "foaf:Agent", "dcat:dataset": "dcat:Dataset"},
	"dcat:Dataset":      {"dct:title": "", "dct:description": ""},
	"dcat:Distribution": {"dcat:accessURL": "@id"},
	"foaf:Agent":        {"foaf:name": ""},
}

// Every node of a class of DCAT-AP has what is required of it, and every dataset a distribution, a publisher, a theme and a way to ask.
func TestCatalogHasWhatDCATAPRequires(t *testing.T) {
	t.Parallel()
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	walk(Catalog(all, "https://digisoc.example", named), func(node map[string]any) {
		class, _ := node["@type"].(string)
		seen[class]++
		for property, leads := range required[class] {
			if !holds(node[property], leads) {
				t.Errorf("%s %v: %s is %v", class, node["@id"], property, node[property])
			}
		}
		if class == "dcat:Dataset" {
			for _, property := range []string{"dcat:distribution", "dct:publisher", "dcat:theme", "dcat:contactPoint", "dcat:keyword", "dcatap:applicableLegislation"} {
				if node[property] == nil {
					t.Errorf("%v: no %s", node["@id"], property)
				}
			}
		}
	})
	if seen["dcat:Catalog"] != 1 || seen["dcat:Dataset"] != len(all) || seen["dcat:Distribution"] != len(all) || seen["foaf:Agent"] != len(all)+1 {
		t.Errorf("%v", seen)
	}
	broken := Catalog(all, "https://digisoc.example", named)
	delete(broken, "dct:description")
	if holds(broken["dct:description"], "") {
		t.Error("a missing description was not seen")
	}
}

func walk(v any, look func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		look(v)
		for _, one := range v {
			walk(one, look)
		}
	case []any:
		for _, one := range v {
			walk(one, look)
		}
	}
}

// holds reports whether a property has a value of its kind: texts in both languages, an address, or nodes of a class.
func holds(v any, leads string) bool {
	list, many := v.([]any)
	if !many {
		list = []any{v}
	}
	languages := map[any]bool{}
	for _, one := range list {
		node, ok := one.(map[string]any)
		switch text, _ := node["@value"].(string); {
		case !ok, leads == "" && text == "", leads == "@id" && node["@id"] == nil, leads != "" && leads != "@id" && node["@type"] != leads:
			return false
		}
		languages[node["@language"]] = true
	}
	return leads != "" && len(list) > 0 || languages["lv"] && languages["en"]
}
