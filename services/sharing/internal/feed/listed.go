package feed

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/listed.yaml
var listedFile []byte

// Text is a text in Latvian and English.
type Text struct {
	LV string `yaml:"lv"`
	EN string `yaml:"en"`
}

// Mode is a mode of exchange and when it applies.
type Mode struct {
	Mode    domain.Mode `yaml:"mode"`
	Applies Text        `yaml:"applies"`
	Source  string      `yaml:"source"`
	Mark    string      `yaml:"mark"`
}

// norm is a norm by which datasets are given, with the purposes that it knows.
type norm struct {
	Basis    string           `yaml:"basis"`
	Purposes []string         `yaml:"purposes"`
	Datasets []domain.Dataset `yaml:"datasets"`
	Source   string           `yaml:"source"`
	Mark     string           `yaml:"mark"`
}

// Listed says who may apply for what, and why not.
type Listed struct {
	Public struct {
		Pattern string `yaml:"pattern"`
		Source  string `yaml:"source"`
		Mark    string `yaml:"mark"`
	} `yaml:"public"`
	Norms    []norm          `yaml:"norms"`
	Refusals map[string]Text `yaml:"refusals"`
	Modes    []Mode          `yaml:"modes"`
	public   *regexp.Regexp
}

// refusals are the words that the rules use.
var refusals = []string{domain.RefusedNotPublic, domain.RefusedNotListed, domain.RefusedField, domain.RefusedByOfficer}

// LoadListed reads the rows and refuses a list without sources or texts.
func LoadListed() (*Listed, error) {
	l := &Listed{}
	if err := strict(listedFile, l); err != nil {
		return nil, fmt.Errorf("listed: %w", err)
	}
	var err error
	if l.public, err = regexp.Compile(l.Public.Pattern); err != nil || l.Public.Pattern == "" || l.Public.Source == "" {
		return nil, errors.New("listed: public needs a pattern and a source")
	}
	for _, n := range l.Norms {
		if n.Basis == "" || len(n.Purposes) == 0 || len(n.Datasets) == 0 || n.Source == "" || !slices.Contains([]string{"confirmed", "NC", "I", "D"}, n.Mark) {
			return nil, fmt.Errorf("listed: norm %q is not whole", n.Basis)
		}
	}
	for _, r := range refusals {
		if l.Refusals[r].LV == "" || l.Refusals[r].EN == "" {
			return nil, fmt.Errorf("listed: refusal %s has no text", r)
		}
	}
	if len(l.Modes) != 2 || l.Modes[0].Mode != domain.ModeOnline || l.Modes[1].Mode != domain.ModeFile || l.Modes[0].Applies.LV == "" || l.Modes[1].Applies.EN == "" {
		return nil, errors.New("listed: there are two modes, online first")
	}
	return l, nil
}

// Refusal is why an application cannot be granted by who applies and by what norm; empty when it can.
func (l *Listed) Refusal(a *domain.Application) string {
	if !l.public.MatchString(a.Organisation) {
		return domain.RefusedNotPublic
	}
	for _, n := range l.Norms {
		if n.Basis == a.LegalBasis && slices.Contains(n.Purposes, a.Purpose) && slices.Contains(n.Datasets, a.Dataset) {
			return ""
		}
	}
	return domain.RefusedNotListed
}
