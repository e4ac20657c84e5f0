package release

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/strict"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/ways.yaml
var file []byte

// The ways out.
const (
	Record   = "RECORD"
	Event    = "EVENT"
	Line     = "LINE"
	Registry = "REGISTRY"
	Dagr     = "DAGR"
	Status   = "STATUS"
)

// way is a row of the file.
type way struct {
	Way       string            `yaml:"way"`
	Dataset   domain.Dataset    `yaml:"dataset"`
	Recipient string            `yaml:"recipient"`
	Purpose   string            `yaml:"purpose"`
	Mode      string            `yaml:"mode"`
	Relation  string            `yaml:"relation"`
	Listed    bool              `yaml:"listed"`
	Hidden    bool              `yaml:"hidden"`
	Thin      bool              `yaml:"thin"`
	Keys      []string          `yaml:"keys"`
	Within    []string          `yaml:"within"`
	Free      []string          `yaml:"free"`
	Fields    map[string]string `yaml:"fields"`

	leaves              map[string][]int // by name
	never               disclose.Mask    // of a thin way
	free, within, holds map[string]bool
}

type place struct {
	way     string
	dataset domain.Dataset
}

// Ways are all ways out. They are safe for concurrent use.
type Ways struct {
	rules  *disclose.Rules
	ways   map[place]*way
	leaves map[domain.Dataset]map[string]string // of the fields that permissions open

	mu   sync.RWMutex
	memo map[string]Cut // by question
}

// Load reads the ways and refuses one that is not whole. leaves are those of the fields of datasets that a permission opens: each must leave by the calls
// that read the dataset, under the very leaf that the description of the dataset tells.
func Load(rules *disclose.Rules, leaves map[domain.Dataset]map[string]string) (*Ways, error) {
	return parse(file, rules, leaves)
}

func parse(raw []byte, rules *disclose.Rules, leaves map[domain.Dataset]map[string]string) (*Ways, error) {
	var list []way
	if err := strict.YAML(raw, &list); err != nil {
		return nil, fmt.Errorf("ways out: %w", err)
	}
	w := &Ways{rules: rules, ways: map[place]*way{}, leaves: leaves, memo: map[string]Cut{}}
	for i := range list {
		one := &list[i]
		at := place{one.Way, one.Dataset}
		if w.ways[at] != nil {
			return nil, fmt.Errorf("ways out: %s of %s stands twice", one.Way, one.Dataset)
		}
		if err := one.compile(rules.Catalogue()); err != nil {
			return nil, fmt.Errorf("ways out: %s of %s: %w", one.Way, one.Dataset, err)
		}
		w.ways[at] = one
	}
	for d, fields := range leaves {
		for field, leaf := range fields {
			if !w.leads(d, leaf) {
				return nil, fmt.Errorf("ways out: field %s of %s is leaf %s, which has no name in a record", field, d, leaf)
			}
		}
	}
	return w, nil
}

// leads reports whether a leaf of a dataset has a name in its record.
func (w *Ways) leads(d domain.Dataset, leaf string) bool {
	of := w.ways[place{Record, d}]
	l := w.rules.Catalogue().Leaf(leaf)
	if of == nil || l == nil {
		return false
	}
	for _, held := range of.leaves {
		if slices.Contains(held, l.Index) {
			return true
		}
	}
	return false
}

func (x *way) compile(c *catalogue.Catalogue) error {
	if x.Way == "" || x.Mode == "" || x.Relation == "" || len(x.Fields) == 0 || (x.Recipient == "") != (x.Purpose == "") {
		return fmt.Errorf("way, mode, relation and fields are required, and a recipient with its purpose")
	}
	x.leaves, x.free, x.within, x.holds = map[string][]int{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for name, codes := range x.Fields {
		for _, code := range strings.Fields(codes) {
			l := c.Leaf(code)
			if l == nil || slices.Contains(x.Keys, name) {
				return fmt.Errorf("%s: there is no leaf %q, or it is a key too", name, code)
			}
			x.leaves[name] = append(x.leaves[name], l.Index)
		}
		if len(x.leaves[name]) == 0 {
			return fmt.Errorf("%s has no leaf", name)
		}
	}
	for _, n := range x.Free {
		x.free[n] = true
	}
	for _, n := range x.Within {
		x.within[n] = true
	}
	for name := range x.Fields {
		x.hold(name)
	}
	for _, name := range x.Keys {
		x.hold(name)
	}
	if x.Thin {
		for _, l := range c.Leaves() {
			if l.Sensitive() || slices.Contains(l.Sensitivity, catalogue.Hideable) {
				x.never = x.never.With(l.Index)
			}
		}
	}
	return nil
}

func (x *way) hold(name string) {
	for _, above := range parents(name) {
		x.holds[above] = true
	}
}

// Covers refuses names that leave by a way and stand in no row of it: they would be taken away from every record, so the program that sends them does not start.
func (w *Ways) Covers(of string, d domain.Dataset, names ...string) error {
	if w == nil {
		return errors.New("ways out: there are none")
	}
	x := w.ways[place{of, d}]
	if x == nil {
		return fmt.Errorf("ways out: there is no %s of %s", of, d)
	}
	for _, n := range names {
		if _, ok := x.leaves[n]; !ok && !slices.Contains(x.Keys, n) {
			return fmt.Errorf("ways out: %s of %s: %s has no row, so nobody knows which leaf of the catalogue it is", of, d, n)
		}
	}
	return nil
}
