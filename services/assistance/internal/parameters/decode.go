package parameters

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

var fields = []string{"key", "municipality", "household_type", "valid_from", "valid_to", "value", "legal_ref", "source", "confidence", "note", "approved_by", "approved_on"}

// decode reads one file: a mapping with the one field "parameters", a list of rows of plain scalars.
func decode(file string, b []byte) (rows []row, problems []error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return nil, []error{&Problem{File: file, Line: 1, Text: err.Error()}}
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode ||
		len(doc.Content[0].Content) != 2 || doc.Content[0].Content[0].Value != "parameters" || doc.Content[0].Content[1].Kind != yaml.SequenceNode {
		return nil, []error{&Problem{File: file, Line: max(doc.Line, 1), Text: "the file must hold the one field \"parameters\", a list"}}
	}
	for _, n := range doc.Content[0].Content[1].Content {
		r, err := decodeRow(file, n)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		rows = append(rows, r)
	}
	return rows, problems
}

func decodeRow(file string, n *yaml.Node) (row, error) {
	r := row{&domain.Parameter{}, file, n.Line}
	if n.Kind != yaml.MappingNode {
		return r, r.problem("a row must be a mapping")
	}
	seen := map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		at := row{r.Parameter, file, k.Line}
		switch {
		case !slices.Contains(fields, k.Value):
			return r, at.problem("unknown field %q", k.Value)
		case v.Kind != yaml.ScalarNode:
			return r, at.problem("%s must be a plain value", k.Value)
		}
		if _, twice := seen[k.Value]; twice {
			return r, at.problem("%s stands twice", k.Value)
		}
		seen[k.Value] = v.Value
		if err := set(r.Parameter, k.Value, v.Value); err != nil {
			return r, at.problem("%s: %v", k.Value, err)
		}
	}
	if err := r.Parse(); err != nil {
		return r, r.problem("%v", err)
	}
	return r, nil
}

func set(p *domain.Parameter, field, value string) (err error) {
	switch field {
	case "key":
		p.Key = value
	case "municipality":
		p.Municipality = value
	case "household_type":
		p.HouseholdType = value
	case "valid_from":
		p.ValidFrom, err = domain.ParseDate(value)
	case "valid_to":
		p.ValidTo, err = domain.ParseDate(value)
	case "value":
		p.Value = value
	case "legal_ref":
		p.LegalRef = value
	case "source":
		p.Source = value
	case "confidence":
		p.Confidence = value
	case "note":
		p.Note = value
	case "approved_by":
		p.ApprovedBy = value
	case "approved_on":
		p.ApprovedOn, err = domain.ParseDate(value)
	}
	return err
}
