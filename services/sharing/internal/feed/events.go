package feed

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/events.yaml
var eventsFile []byte

// eventRow is a row of the events that may be subscribed to, as it is written.
type eventRow struct {
	Type     string           `yaml:"type"`
	Of       string           `yaml:"of"`
	Datasets []domain.Dataset `yaml:"datasets"`
	Grant    string           `yaml:"grant"`
	Relation string           `yaml:"relation"`
	Purposes []string         `yaml:"purposes"`
	Leaf     string           `yaml:"leaf"`
	Group    string           `yaml:"group"` // where there is no leaf
	Field    string           `yaml:"field"`
	Content  string           `yaml:"content"`
	DataRef  string           `yaml:"dataref"`
	Teller   string           `yaml:"teller"`

	dated.Period `yaml:",inline"`
}

const (
	byPermission = "PERMISSION"
	thin         = "THIN"
	full         = "FULL"
)

// LoadEvents reads the events that may be subscribed to. A row that is not whole, or tells what its grant does not give, does not load.
func LoadEvents(rules *disclose.Rules) (domain.EventTypes, error) {
	return parseEvents(eventsFile, rules)
}

func parseEvents(raw []byte, rules *disclose.Rules) (domain.EventTypes, error) {
	var rows []eventRow
	f := dated.Read("events", raw, &rows)
	dated.Check(f, rows, dated.Rule[eventRow]{Whole: func(r *eventRow, must dated.Must) { r.whole(rules, must) }, Keys: (*eventRow).keys})
	out := make(domain.EventTypes, len(rows))
	for i := range rows {
		out[i] = rows[i].row()
	}
	return out, f.Err()
}

// keys are what no two rows of a day share: the type, and what makes it in a dataset.
func (r *eventRow) keys() []string {
	out := []string{r.Type}
	for _, d := range r.Datasets {
		out = append(out, string(d)+" "+r.Of)
	}
	return out
}

// row is what the domain decides by.
func (r *eventRow) row() domain.EventType {
	t := domain.EventType{
		Type: r.Type, Of: r.Of, Datasets: r.Datasets, Field: r.Field, Group: r.Group, Source: r.Teller, Thin: r.Content == thin, DataRef: r.DataRef, From: r.From, To: r.To,
	}
	if r.Leaf != "" {
		t.Group, _, _ = strings.Cut(r.Leaf, ".")
	}
	if r.Relation != byPermission {
		t.Purposes = r.Purposes
	}
	return t
}

func (r *eventRow) whole(rules *disclose.Rules, must dated.Must) {
	versioned := slices.Contains([]string{domain.OfGranted, domain.OfChanged, domain.OfWithdrawn, domain.OfUse}, r.Of)
	must("type", strings.HasPrefix(r.Type, "lv.digisoc."), "%q is none of ours", r.Type)
	must("of", r.Of != "", "it is required")
	must("relation", r.Relation != "", "it is required")
	must("content", r.Content == thin || r.Content == full && versioned, "it is FULL or THIN; a notice is thin")
	must("teller", versioned || r.Teller != "", "a notice says who tells it")
	must("dataref", (r.Content == thin) == (strings.HasPrefix(r.DataRef, "/v1/") && strings.Contains(r.DataRef, "{record}")),
		"a thin event says where to ask, by {record}; others are read by their subscription")
	must("leaf", (r.Leaf == "") == (r.Grant == "") && (r.Leaf == "") != (r.Group == ""), "a leaf and its grant, or the group of what is about no person")
	must("datasets", len(r.Datasets) > 0, "it is required")
	for _, d := range r.Datasets {
		known := domain.Fields(d)
		must("datasets", known != nil && (r.Field == "" || slices.Contains(known, r.Field)), "there is no %s with a field %q", d, r.Field)
	}
	if r.Leaf != "" {
		r.granted(rules, must)
	}
}

// granted refuses a leaf that the grant does not give in full to the relation, by API, for each of the purposes; and one that only a thin event may tell of.
func (r *eventRow) granted(rules *disclose.Rules, must dated.Must) {
	leaf := rules.Catalogue().Leaf(r.Leaf)
	must("leaf", leaf != nil && (r.Content == thin || !leaf.Sensitive()), "%s is unknown, or of a special category or of crimes and not thin", r.Leaf)
	must("purposes", len(r.Purposes) > 0, "a leaf is told for a purpose")
	if leaf == nil {
		return
	}
	given := rules.Recipients(leaf, r.From)
	for _, purpose := range r.Purposes {
		must("purposes", slices.ContainsFunc(given, func(x disclose.Receipt) bool {
			return x.Grant.Grant == r.Grant && x.Grant.Knows(x.Row, "API", r.From) && x.Row.Form == disclose.Full &&
				slices.Contains(x.Row.Relation, r.Relation) && slices.Contains(x.Row.Purposes, purpose)
		}), "%s is not given by %s to %s for %s by API", r.Leaf, r.Grant, r.Relation, purpose)
	}
}
