// Package catalogue holds the code lists and terms of the providers service: dated rows with their source and how sure they
// are, in data/*.yaml. A change of law or practice changes the rows and no program. It asks neither time nor database.
package catalogue

import (
	"bytes"
	"embed"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

//go:embed data/*.yaml
var data embed.FS

// Keys of terms.
const (
	RegistrationYears = "registration_years"
	RenewalWarning    = "renewal_warning"
	ReferralAnswer    = "referral_answer"
	RequestLog        = "request_log"
	CredentialWarning = "credential_warning"
	UploadAnswers     = "upload_answers"
	ConformanceYears  = "conformance_years"
	StatementAnswer   = "statement_answer"
)

// Kind is one dated row of the kinds of services.
type Kind struct {
	Code      string   `yaml:"code"`
	LV        string   `yaml:"lv"`
	EN        string   `yaml:"en"`
	Units     []string `yaml:"units"`
	Lodging   bool     `yaml:"lodging"`
	StaleDays int      `yaml:"stale_days"`
	From      string   `yaml:"from"`
	To        string   `yaml:"to"` // last day; empty while in force
	Source    string   `yaml:"source"`
	Mark      string   `yaml:"mark"`

	period domain.Period
}

// Term is one dated row of the terms. Exactly one unit is set.
type Term struct {
	Key         string `yaml:"key"`
	From        string `yaml:"from"`
	To          string `yaml:"to"`
	Years       int    `yaml:"years"`
	Days        int    `yaml:"days"`
	WorkingDays int    `yaml:"working_days"`
	Source      string `yaml:"source"`
	Mark        string `yaml:"mark"`

	period domain.Period
}

// Catalogue is every list. It does not change after Load and is safe for concurrent use.
type Catalogue struct {
	kinds []Kind
	terms []Term

	workers []workerDemand
}

// Load reads the embedded data and refuses rows that are not whole.
func Load() (*Catalogue, error) {
	c := &Catalogue{}
	if err := read("data/service_kinds.yaml", &c.kinds); err != nil {
		return nil, err
	}
	if err := read("data/terms.yaml", &c.terms); err != nil {
		return nil, err
	}
	if err := read("data/workers.yaml", &c.workers); err != nil {
		return nil, err
	}
	if err := c.checkWorkers(); err != nil {
		return nil, err
	}
	for i := range c.kinds {
		k := &c.kinds[i]
		if err := period(&k.period, k.From, k.To, k.Source, k.Mark); err != nil {
			return nil, fmt.Errorf("service kind %s: %w", k.Code, err)
		}
		if k.LV == "" || k.EN == "" || len(k.Units) == 0 || k.StaleDays < 1 {
			return nil, fmt.Errorf("service kind %s: names, units and stale_days are required", k.Code)
		}
	}
	for i := range c.terms {
		t := &c.terms[i]
		if err := period(&t.period, t.From, t.To, t.Source, t.Mark); err != nil {
			return nil, fmt.Errorf("term %s: %w", t.Key, err)
		}
		if units(*t) != 1 {
			return nil, fmt.Errorf("term %s: exactly one unit is required", t.Key)
		}
	}
	return c, nil
}

func units(t Term) (n int) {
	for _, v := range []int{t.Years, t.Days, t.WorkingDays} {
		if v > 0 {
			n++
		}
	}
	return n
}

func read(name string, rows any) error {
	body, err := data.ReadFile(name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	if err := d.Decode(rows); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func period(p *domain.Period, from, to, source, mark string) (err error) {
	if p.From, err = domain.ParseDate(from); err != nil || p.From.IsZero() {
		return fmt.Errorf("from %q is no day", from)
	}
	if p.To, err = domain.ParseDate(to); err != nil {
		return fmt.Errorf("to %q is no day", to)
	}
	if source == "" || !slices.Contains([]string{"D", "P", "NC"}, mark) {
		return fmt.Errorf("source and mark are required, mark is %q", mark)
	}
	return nil
}

// Kinds returns the kinds of services of a day, by code.
func (c *Catalogue) Kinds(day domain.Date) []Kind {
	var out []Kind
	for _, k := range c.kinds {
		if k.period.Contains(day) {
			out = append(out, k)
		}
	}
	return out
}

// Kind returns the kind with a code on a day; false when there is none.
func (c *Catalogue) Kind(code string, day domain.Date) (Kind, bool) {
	for _, k := range c.kinds {
		if k.Code == code && k.period.Contains(day) {
			return k, true
		}
	}
	return Kind{}, false
}

// Years returns a term in years on a day; 0 when there is none.
func (c *Catalogue) Years(key string, day domain.Date) int {
	for _, t := range c.terms {
		if t.Key == key && t.period.Contains(day) {
			return t.Years
		}
	}
	return 0
}

// Days returns every term in days with a key on a day, longest first.
func (c *Catalogue) Days(key string, day domain.Date) []int {
	var out []int
	for _, t := range c.terms {
		if t.Key == key && t.period.Contains(day) {
			out = append(out, t.Days)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

// WorkingDays returns a term in working days on a day; 0 when there is none.
func (c *Catalogue) WorkingDays(key string, day domain.Date) int {
	for _, t := range c.terms {
		if t.Key == key && t.period.Contains(day) {
			return t.WorkingDays
		}
	}
	return 0
}
