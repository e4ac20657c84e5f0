// Package wording says in Latvian and English what the audit log says in codes: actions, purposes, norms, roles and groups of data. All words are
// rows in data; a code without a row is shown as it is, but for actions: every audited RPC has its words, which a test checks.
//
// It decides nothing. What is withheld from the person is a dated row too.
package wording

import (
	"embed"
	"errors"
	"fmt"
	"time"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/strict"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/*.yaml
var data embed.FS

// Text is words in both languages.
type Text struct {
	LV string `yaml:"lv"`
	EN string `yaml:"en"`
}

// whole says that both languages are there.
func (t Text) whole() bool { return t.LV != "" && t.EN != "" }

// row is the words of a code.
type row struct {
	Code string `yaml:"code"`
	Text `yaml:",inline"`
}

// Wording is everything that codes are called. It is safe for concurrent use.
type Wording struct {
	actions                        map[string]map[string]Text
	purposes, norms, roles, groups map[string]Text
	withheld                       []domain.Withholding
	access                         []Item
}

var errRow = errors.New("a row lacks its code or words, or stands there twice")

// Load reads the words; purposes and groups of data are those of the catalogue.
func Load(c *catalogue.Catalogue) (*Wording, error) {
	w := &Wording{groups: map[string]Text{}}
	if err := read("actions.yaml", &w.actions); err != nil {
		return nil, err
	}
	for service, actions := range w.actions {
		for action, t := range actions {
			if !t.whole() {
				return nil, fmt.Errorf("actions.yaml: %s %s: %w", service, action, errRow)
			}
		}
	}
	for name, into := range map[string]*map[string]Text{"purposes.yaml": &w.purposes, "legal.yaml": &w.norms, "roles.yaml": &w.roles} {
		if err := readRows(name, into); err != nil {
			return nil, err
		}
	}
	for _, g := range c.Groups() {
		w.groups[g.Group] = Text{g.LV, g.EN}
		for _, code := range g.Purposes {
			if p, ok := c.Purpose(code); ok {
				w.purposes[code] = Text{p.LV, p.EN}
			}
		}
	}
	if err := w.readAccess(); err != nil {
		return nil, err
	}
	return w, w.readWithheld()
}

func readRows(name string, into *map[string]Text) error {
	var rows []row
	if err := read(name, &rows); err != nil {
		return err
	}
	*into = make(map[string]Text, len(rows))
	for _, r := range rows {
		if _, twice := (*into)[r.Code]; twice || r.Code == "" || !r.whole() {
			return fmt.Errorf("%s: %q: %w", name, r.Code, errRow)
		}
		(*into)[r.Code] = r.Text
	}
	return nil
}

// withholding is a row of withheld.yaml; the days are dates in Riga, valid_to is the first day after.
type withholding struct {
	Purpose   string `yaml:"purpose"`
	Months    int    `yaml:"months"`
	ValidFrom string `yaml:"valid_from"`
	ValidTo   string `yaml:"valid_to"`
	Law       string `yaml:"law"`
	Marker    string `yaml:"marker"`
}

// Dated is the row as package dated sees it.
func (w withholding) Dated() dated.Period {
	return dated.Period{From: w.ValidFrom, To: dated.DayBefore(w.ValidTo), Source: w.Law, Mark: w.Marker}
}

func (w *Wording) readWithheld() error {
	body, err := data.ReadFile("data/withheld.yaml")
	if err != nil {
		return err
	}
	var rows []withholding
	f := dated.Read("withheld.yaml", body, &rows)
	dated.Check(f, rows, dated.Rule[withholding]{
		Keys: func(w *withholding) []string { return []string{w.Purpose} }, Names: dated.Names{From: "valid_from", To: "valid_to", Source: "law", Mark: "marker"},
		Whole: func(w *withholding, must dated.Must) {
			must.Have("purpose", w.Purpose)
			must("months", w.Months > 0, "they are 1 or more")
		},
	})
	for _, r := range rows {
		w.withheld = append(w.withheld, domain.Withholding{Purpose: r.Purpose, Months: r.Months, ValidFrom: midnight(r.ValidFrom), ValidTo: midnight(r.ValidTo)})
	}
	return f.Err()
}

// midnight is the beginning of a day in Riga; zero without a day, which a row that was checked has not.
func midnight(day string) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, day, clock.Riga)
	if err != nil {
		return time.Time{}
	}
	return at
}

func read(name string, into any) error {
	b, err := data.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	if err := strict.YAML(b, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Action is what a method or consumer of a service is called; false when it has no words.
func (w *Wording) Action(service, action string) (Text, bool) {
	t, ok := w.actions[service][action]
	if !ok {
		t = Text{"Izmantoja datus", "Used the data"}
	}
	return t, ok
}

// Purpose is what a purpose is called.
func (w *Wording) Purpose(code string) Text { return or(w.purposes, code) }

// Norm is what a norm is called.
func (w *Wording) Norm(code string) Text { return or(w.norms, code) }

// Role is what a role is called.
func (w *Wording) Role(code string) Text { return or(w.roles, code) }

// Group is what a group of the data catalogue is called.
func (w *Wording) Group(code string) Text { return or(w.groups, code) }

// Withheld are the rules of what the person is not told yet.
func (w *Wording) Withheld() []domain.Withholding { return w.withheld }

func or(rows map[string]Text, code string) Text {
	if t, ok := rows[code]; ok {
		return t
	}
	return Text{code, code}
}
