package disclose

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/strict"
)

// Part is a field of an answer that holds what the grant of another recipient opens, whoever is answered.
type Part struct {
	Field     string `yaml:"field"` // package.Message.field
	Recipient string `yaml:"recipient"`
	Purpose   string `yaml:"purpose"`
	Mode      string `yaml:"mode"`
	Relation  string `yaml:"relation"`
	Whole     bool   `yaml:"whole"` // without the part the message around it goes too
}

// Part returns the part that a field is; nil when it is none.
func (r *Rules) Part(field string) *Part { return r.parts[field] }

// Parts returns the fields that are parts.
func (r *Rules) Parts() map[string]*Part { return r.parts }

// Opens is what stands in a part on a day.
func (r *Rules) Opens(p *Part, day string) Mask {
	return r.Decide(Question{
		Recipient: p.Recipient, Purpose: p.Purpose, Mode: p.Mode, Relation: p.Relation, Day: day,
		Agreement: true, Listed: true, Channel: true, Session: true, Quota: true,
	}).Shown
}

func loadParts(fsys fs.FS, grants []Grant) (map[string]*Part, error) {
	body, err := fs.ReadFile(fsys, "data/parts.yaml")
	if err != nil {
		return nil, err
	}
	var list []Part
	if err := strict.YAML(body, &list); err != nil {
		return nil, fmt.Errorf("parts.yaml: %w", err)
	}
	out := map[string]*Part{}
	for i := range list {
		p := &list[i]
		granted := slices.ContainsFunc(grants, func(g Grant) bool { return g.Recipient == p.Recipient && slices.Contains(g.Modes, p.Mode) })
		if strings.Count(p.Field, ".") < 3 || out[p.Field] != nil || !granted || p.Purpose == "" || !slices.Contains(relations, p.Relation) {
			return nil, fmt.Errorf("parts.yaml: %s: twice, or field, recipient, mode, purpose or relation is in no list", p.Field)
		}
		out[p.Field] = p
	}
	return out, nil
}
