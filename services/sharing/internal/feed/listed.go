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

// recipient is who the sources name, and by which grant it gets what it gets.
type recipient struct {
	ID       string `yaml:"id"`
	Point    string `yaml:"point"`
	LV       string `yaml:"lv"`
	EN       string `yaml:"en"`
	Grant    string `yaml:"grant"`
	Datasets bool   `yaml:"datasets"`
	Source   string `yaml:"source"`
	Mark     string `yaml:"mark"`
}

// norm is a norm by which a recipient is given data, with the purposes that it knows.
type norm struct {
	Basis     string           `yaml:"basis"`
	Recipient string           `yaml:"recipient"`
	Purposes  []string         `yaml:"purposes"`
	Datasets  []domain.Dataset `yaml:"datasets"`
	Grant     string           `yaml:"grant"` // instead of the dataset's own
	Mode      domain.Mode      `yaml:"mode"`  // the only one; empty means each
	Source    string           `yaml:"source"`
	Mark      string           `yaml:"mark"`
}

// Listed says who may apply for what, and why not.
type Listed struct {
	Public struct {
		Pattern string `yaml:"pattern"`
		Source  string `yaml:"source"`
		Mark    string `yaml:"mark"`
	} `yaml:"public"`
	Recipients []recipient     `yaml:"recipients"`
	Norms      []norm          `yaml:"norms"`
	Refusals   map[string]Text `yaml:"refusals"`
	Modes      []Mode          `yaml:"modes"`
	public     *regexp.Regexp
}

// refusals are the words that the rules use.
var refusals = []string{domain.RefusedNotPublic, domain.RefusedNotListed, domain.RefusedElsewhere, domain.RefusedField, domain.RefusedByOfficer}

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
	if err := l.whole(); err != nil {
		return nil, err
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

var marks = []string{"confirmed", "NC", "I", "D"}

// whole refuses recipients without a source, and norms that are nobody's or open a dataset to somebody who gets none.
func (l *Listed) whole() error {
	for i, r := range l.Recipients {
		if r.ID == "" || r.Point == "" || r.LV == "" || r.EN == "" || r.Grant == "" || r.Source == "" || !slices.Contains(marks, r.Mark) || l.recipient(r.ID) != &l.Recipients[i] {
			return fmt.Errorf("listed: recipient %q is not whole or stands twice", r.ID)
		}
	}
	for _, n := range l.Norms {
		r := l.recipient(n.Recipient)
		if n.Basis == "" || r == nil || len(n.Purposes) == 0 || (len(n.Datasets) > 0) != r.Datasets || n.Source == "" || !slices.Contains(marks, n.Mark) {
			return fmt.Errorf("listed: norm %q is not whole", n.Basis)
		}
	}
	return nil
}

func (l *Listed) recipient(id string) *recipient {
	i := slices.IndexFunc(l.Recipients, func(r recipient) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return &l.Recipients[i]
}

// Judge is the grant by which an application may be proposed (empty: the dataset's own), or why it cannot be by who applies and by what norm.
func (l *Listed) Judge(a *domain.Application) (grant, refusal string) {
	i := slices.IndexFunc(l.Norms, func(n norm) bool {
		return n.Basis == a.LegalBasis && slices.Contains(n.Purposes, a.Purpose) && (len(n.Datasets) == 0 || slices.Contains(n.Datasets, a.Dataset)) && (n.Mode == "" || n.Mode == a.Mode)
	})
	switch {
	case i >= 0 && len(l.Norms[i].Datasets) == 0: // whatever its number: it is no subscriber
		return "", domain.RefusedElsewhere
	case !l.public.MatchString(a.Organisation):
		return "", domain.RefusedNotPublic
	case i < 0:
		return "", domain.RefusedNotListed
	}
	return l.Norms[i].Grant, ""
}
