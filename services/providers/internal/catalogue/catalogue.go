// Package catalogue holds the code lists and terms of the providers service: dated rows with their source and how sure they
// are, in data/*.yaml. A change of law or practice changes the rows and no program. It asks neither time nor database.
package catalogue

import (
	"embed"
	"errors"
	"path"
	"slices"

	"github.com/digisoc/platform/pkg/dated"
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
	Code         string   `yaml:"code"`
	LV           string   `yaml:"lv"`
	EN           string   `yaml:"en"`
	Units        []string `yaml:"units"`
	Lodging      bool     `yaml:"lodging"`
	StaleDays    int      `yaml:"stale_days"`
	dated.Period `yaml:",inline"`
}

// Term is one dated row of the terms. Exactly one unit is set.
type Term struct {
	Key          string `yaml:"key"`
	Years        int    `yaml:"years"`
	Days         int    `yaml:"days"`
	WorkingDays  int    `yaml:"working_days"`
	dated.Period `yaml:",inline"`
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
	kinds, terms, workers := read("service_kinds", &c.kinds), read("terms", &c.terms), read("workers", &c.workers)
	check(kinds, "", c.kinds, func(k *Kind) []string { return []string{k.Code} }, func(k *Kind, must dated.Must) {
		must.Have("code", k.Code, "lv", k.LV, "en", k.EN)
		must("units", len(k.Units) > 0, "one or more are required")
		must("stale_days", k.StaleDays > 0, "they are 1 or more")
	})
	// several terms in days of one key are in force on a day: a warning is given at each
	check(terms, "", c.terms, nil, func(t *Term, must dated.Must) {
		must("key", t.Key != "" && units(*t) == 1, "a key and exactly one unit are required")
	})
	check(workers, "", c.workers, nil, (*workerDemand).whole)
	return c, errors.Join(kinds.Err(), terms.Err(), workers.Err())
}

// check holds rows to what every list asks for; those that share a key share no day.
func check[T dated.Row](f *dated.File, list string, rows []T, keys func(*T) []string, whole func(*T, dated.Must)) {
	dated.Check(f, rows, dated.Rule[T]{List: list, Keys: keys, Whole: whole, Marks: []string{"D", "P", "NC"}})
}

func units(t Term) (n int) {
	for _, v := range []int{t.Years, t.Days, t.WorkingDays} {
		if v > 0 {
			n++
		}
	}
	return n
}

// read decodes an embedded file.
func read(name string, rows any) *dated.File {
	name = path.Join("data", name+".yaml")
	body, err := data.ReadFile(name)
	f := dated.Read(name, body, rows)
	f.Must(err == nil, "%v", err)
	return f
}

// Kinds returns the kinds of services of a day, by code.
func (c *Catalogue) Kinds(day domain.Date) []Kind {
	var out []Kind
	for _, k := range c.kinds {
		if k.On(day.String()) {
			out = append(out, k)
		}
	}
	return out
}

// Kind returns the kind with a code on a day; false when there is none.
func (c *Catalogue) Kind(code string, day domain.Date) (Kind, bool) {
	if k := dated.Find(c.kinds, day.String(), func(k *Kind) bool { return k.Code == code }); k != nil {
		return *k, true
	}
	return Kind{}, false
}

// term is the first row of a key on a day; an empty one when there is none.
func term(terms []Term, key string, day domain.Date) Term {
	if t := dated.Find(terms, day.String(), func(t *Term) bool { return t.Key == key }); t != nil {
		return *t
	}
	return Term{}
}

// Years returns a term in years on a day; 0 when there is none.
func (c *Catalogue) Years(key string, day domain.Date) int { return term(c.terms, key, day).Years }

// WorkingDays returns a term in working days on a day; 0 when there is none.
func (c *Catalogue) WorkingDays(key string, day domain.Date) int {
	return term(c.terms, key, day).WorkingDays
}

// Days returns every term in days with a key on a day, longest first.
func (c *Catalogue) Days(key string, day domain.Date) []int {
	var out []int
	for _, t := range c.terms {
		if t.Key == key && t.On(day.String()) {
			out = append(out, t.Days)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}
