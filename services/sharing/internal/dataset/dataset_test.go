package dataset

import (
	"strings"
	"testing"
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
		"an unknown key":              strings.Replace(string(file), "grant: GR-12", "grants: GR-12", 1),
	} {
		if _, err := parse([]byte(change)); err == nil {
			t.Errorf("%s was loaded", planted)
		}
	}
}

func TestCatalogNamesEveryDataset(t *testing.T) {
	t.Parallel()
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	sets, _ := Catalog(all, "https://digisoc.example")["dcat:dataset"].([]any)
	if len(sets) != len(all) {
		t.Fatalf("%d of %d", len(sets), len(all))
	}
	first, _ := sets[0].(map[string]any)
	if first["@id"] != "https://digisoc.example/v1/datasets/household-status" || first["dct:accessRights"] == nil {
		t.Errorf("described as %v", first)
	}
}
