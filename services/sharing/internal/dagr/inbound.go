package dagr

import (
	"fmt"
	"slices"

	"github.com/digisoc/platform/pkg/strict"
)

// Inbound is a register that is read through DAGR.
type Inbound struct {
	Service    string `yaml:"service"`
	Register   string `yaml:"register"`
	LV         string `yaml:"lv"`
	EN         string `yaml:"en"`
	Law        Law    `yaml:"law"`
	Key        string `yaml:"key"`
	Person     bool   `yaml:"person"` // its key is a personal code
	Freshness  string `yaml:"freshness"`
	Group      string `yaml:"group"`
	Properties []struct {
		Name string `yaml:"name"`
		Mark string `yaml:"mark"`
	} `yaml:"properties"`
}

// LoadInbound reads the registers.
func LoadInbound() ([]Inbound, error) {
	raw, err := data.ReadFile("data/inbound.yaml")
	if err != nil {
		return nil, err
	}
	return parseInbound(raw)
}

func parseInbound(raw []byte) ([]Inbound, error) {
	var all []Inbound
	if err := strict.YAML(raw, &all); err != nil {
		return nil, fmt.Errorf("dagr inbound: %w", err)
	}
	for _, r := range all {
		if !nameForm.MatchString(r.Service) || r.Register == "" || r.LV == "" || r.EN == "" || r.Law.Act == "" || r.Law.Mark == "" || r.Key == "" || r.Freshness == "" || r.Group == "" || len(r.Properties) == 0 {
			return nil, fmt.Errorf("dagr inbound: %s: needs a register, names, a law, a key, a freshness, a group and properties", r.Service)
		}
		for _, p := range r.Properties {
			if p.Name == "" || !slices.Contains(marks, p.Mark) {
				return nil, fmt.Errorf("dagr inbound: %s: a property needs a name and a mark", r.Service)
			}
		}
	}
	return all, nil
}

// Warning says that a property of a record is not known, and why.
type Warning struct {
	Property string `json:"property"`
	// Code is NotOpen or Missing.
	Code string `json:"code"`
}

// Why a property is not known: the permission does not open it, or the register did not give it.
const (
	NotOpen = "NOT_OPEN"
	Missing = "MISSING"
)

// Take cuts a record to the properties that we know and the permission opens. What is missing is null with a warning, never empty.
func (r *Inbound) Take(data map[string]any, access *Tree) (map[string]any, []Warning) {
	out := make(map[string]any, len(r.Properties))
	var warnings []Warning
	for _, p := range r.Properties {
		value, there := data[p.Name]
		switch {
		case !access.Opens(p.Name):
			out[p.Name] = nil
			warnings = append(warnings, Warning{p.Name, NotOpen})
		case !there || value == "":
			out[p.Name] = nil
			warnings = append(warnings, Warning{p.Name, Missing})
		default:
			out[p.Name] = value
		}
	}
	return out, warnings
}
