package dagr

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/strict"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Law is what allows a dataset, and how sure that is.
type Law struct {
	Act  string `yaml:"act"`
	Mark string `yaml:"mark"`
}

// Outbound is a dataset that we give to DAGR.
type Outbound struct {
	Name        string            `yaml:"name"`
	Dataset     domain.Dataset    `yaml:"dataset"`
	Description string            `yaml:"description"`
	Law         Law               `yaml:"law"`
	Purpose     string            `yaml:"purpose"`
	Lead        []string          `yaml:"lead"`
	Rest        []string          `yaml:"rest"`
	Words       map[string]string `yaml:"words"`
	Fields      []Field           `yaml:"fields"`
}

// Field is a field of it.
type Field struct {
	Name string `yaml:"name"`
	Type string `yaml:"type"`
	From string `yaml:"from"`
	Text string `yaml:"text"`
	Mark string `yaml:"mark"`
}

// Frame reports whether nobody makes rows of it yet.
func (o *Outbound) Frame() bool { return o.Dataset == "" }

// Source is the word of what fills a field; empty when there is no such field.
func (o *Outbound) Source(name string) string {
	if i := slices.IndexFunc(o.Fields, func(f Field) bool { return f.Name == name }); i >= 0 {
		return o.Fields[i].From
	}
	return ""
}

// Definition writes the definition in DAGR's form, to be put into its portal.
func (o *Outbound) Definition() string {
	var b strings.Builder
	fmt.Fprintf(&b, "name: %s\nkey: %s", o.Name, strings.Join(o.Lead, ", "))
	if len(o.Rest) > 0 { // readers ask by what stands before the bracket
		fmt.Fprintf(&b, "(, %s)", strings.Join(o.Rest, ", "))
	}
	fmt.Fprintf(&b, "\ndata_description: %s\nfields:\n", o.Description)
	for _, f := range o.Fields {
		name := f.Name
		if f.Type != "" {
			name += " " + f.Type
		}
		fmt.Fprintf(&b, "- %s : %s\n", name, f.Text)
	}
	return b.String()
}

// LoadOutbound reads the datasets that we give.
func LoadOutbound() ([]Outbound, error) {
	raw, err := data.ReadFile("data/outbound.yaml")
	if err != nil {
		return nil, err
	}
	return parseOutbound(raw)
}

// fills are the words of from, and the type that each has.
var fills = map[string]string{
	"person": "", "record": "", "kind": "", "first": "date", "last": "date", "decision": "", "decided": "date", "municipality": "", "cents": "int",
	"withdrawn": "bool", "withdrawn_at": "timestamp", "version": "int",
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]{2,60}$`)

func parseOutbound(raw []byte) ([]Outbound, error) {
	var all []Outbound
	if err := strict.YAML(raw, &all); err != nil {
		return nil, fmt.Errorf("dagr outbound: %w", err)
	}
	seen := map[string]bool{}
	for i := range all {
		if err := all[i].check(); err != nil {
			return nil, fmt.Errorf("dagr outbound: %s: %w", all[i].Name, err)
		}
		if seen[all[i].Name] {
			return nil, fmt.Errorf("dagr outbound: %s stands twice", all[i].Name)
		}
		seen[all[i].Name] = true
	}
	return all, nil
}

func (o *Outbound) check() error {
	switch {
	case !nameForm.MatchString(o.Name) || o.Description == "" || o.Law.Act == "" || o.Law.Mark == "" || o.Purpose == "" || len(o.Lead) == 0:
		return fmt.Errorf("needs a name, a description, a law, a purpose and a key")
	case !o.Frame() && domain.Fields(o.Dataset) == nil:
		return fmt.Errorf("nobody produces %s", o.Dataset)
	}
	from := map[string]bool{}
	for _, f := range o.Fields {
		if kind, ok := fills[f.From]; !ok || kind != f.Type || f.Text == "" || strings.ContainsAny(f.Name+f.Text, "\n:") || !slices.Contains(marks, f.Mark) {
			return fmt.Errorf("field %s needs something that fills it, of its type, a text on one line and a mark", f.Name)
		}
		from[f.From] = true
	}
	for _, k := range slices.Concat(o.Lead, o.Rest) {
		if !slices.ContainsFunc(o.Fields, func(f Field) bool { return f.Name == k }) {
			return fmt.Errorf("key %s is no field", k)
		}
	}
	for _, must := range []string{"person", "record", "version", "withdrawn"} {
		if !from[must] {
			return fmt.Errorf("a correction could not be matched: no field from %s", must)
		}
	}
	return nil
}
