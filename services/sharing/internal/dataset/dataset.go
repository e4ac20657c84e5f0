// Package dataset describes the datasets that other systems read: their fields, the leaf of the data catalogue that each
// is, and what allows them; also in the words of DCAT-AP. It is data, checked when it is loaded.
package dataset

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/strict"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/datasets.yaml
var file []byte

// Text is a text in Latvian and English.
type Text struct {
	LV string `yaml:"lv"`
	EN string `yaml:"en"`
}

// Field is a field that a permission may open.
type Field struct {
	Name  string `yaml:"name"`
	Leaf  string `yaml:"leaf"`
	Title Text   `yaml:"title"`
}

// Description is what there is to know of a dataset.
type Description struct {
	Name        domain.Dataset `yaml:"name"`
	Title       Text           `yaml:"title"`
	Description Text           `yaml:"description"`
	Keywords    struct {
		LV []string `yaml:"lv"`
		EN []string `yaml:"en"`
	} `yaml:"keywords"`
	Law struct {
		Act     string `yaml:"act"`
		Mark    string `yaml:"mark"`
		Address string `yaml:"address"` // where the act is published
	} `yaml:"law"`
	// Grant is the row of the access rules that opens it.
	Grant  string  `yaml:"grant"`
	Fields []Field `yaml:"fields"`
}

// Load reads the descriptions and checks that they are those of the datasets that are produced, field by field.
func Load() ([]Description, error) { return parse(file) }

func parse(raw []byte) ([]Description, error) {
	var all []Description
	if err := strict.YAML(raw, &all); err != nil {
		return nil, fmt.Errorf("datasets: %w", err)
	}
	for _, one := range all {
		names := make([]string, len(one.Fields))
		for i, f := range one.Fields {
			if f.Leaf == "" || f.Title.LV == "" || f.Title.EN == "" {
				return nil, fmt.Errorf("datasets: %s: field %s needs a leaf and two titles", one.Name, f.Name)
			}
			names[i] = f.Name
		}
		if !slices.Equal(names, domain.Fields(one.Name)) || one.Title.LV == "" || one.Title.EN == "" || one.Law.Act == "" || one.Law.Mark == "" ||
			one.Description.LV == "" || one.Description.EN == "" || len(one.Keywords.LV) == 0 || len(one.Keywords.EN) == 0 || !strings.HasPrefix(one.Law.Address, "https://") {
			return nil, fmt.Errorf("datasets: %s: not the fields, titles, words and law of a dataset that is produced", one.Name)
		}
	}
	return all, nil
}

// Leaves are the leaves of the fields of each dataset.
func Leaves(all []Description) map[domain.Dataset]map[string]string {
	out := map[domain.Dataset]map[string]string{}
	for i := range all {
		out[all[i].Name] = map[string]string{}
		for _, f := range all[i].Fields {
			out[all[i].Name][f.Name] = f.Leaf
		}
	}
	return out
}
