package feed

import (
	_ "embed"
	"regexp"
	"slices"

	"github.com/digisoc/platform/pkg/dated"
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
	Mode         domain.Mode `yaml:"mode"`
	Applies      Text        `yaml:"applies"`
	dated.Origin `yaml:",inline"`
}

// recipient is who the sources name, and by which grant it gets what it gets.
type recipient struct {
	ID           string `yaml:"id"`
	Point        string `yaml:"point"`
	LV           string `yaml:"lv"`
	EN           string `yaml:"en"`
	Grant        string `yaml:"grant"`
	Datasets     bool   `yaml:"datasets"`
	dated.Origin `yaml:",inline"`
}

// norm is a norm by which a recipient is given data, with the purposes that it knows.
type norm struct {
	Basis        string           `yaml:"basis"`
	Recipient    string           `yaml:"recipient"`
	Purposes     []string         `yaml:"purposes"`
	Datasets     []domain.Dataset `yaml:"datasets"`
	Grant        string           `yaml:"grant"` // instead of the dataset's own
	Mode         domain.Mode      `yaml:"mode"`  // the only one; empty means each
	dated.Origin `yaml:",inline"`
}

// Listed says who may apply for what, and why not.
type Listed struct {
	Public struct {
		Pattern      string `yaml:"pattern"`
		dated.Origin `yaml:",inline"`
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
	f := dated.Read("recipients that are listed", listedFile, l)
	var err error
	l.public, err = regexp.Compile(l.Public.Pattern)
	f.Must(err == nil && l.Public.Pattern != "" && l.Public.Source != "", "public needs a pattern and a source")
	l.rows(f)
	for _, r := range refusals {
		f.Must(l.Refusals[r].whole(), "refusal %s has no text", r)
	}
	modes := len(l.Modes) == 2 && l.Modes[0].Mode == domain.ModeOnline && l.Modes[1].Mode == domain.ModeFile
	f.Must(modes, "there are two modes, online first")
	return l, f.Err()
}

func (t Text) whole() bool { return t.LV != "" && t.EN != "" }

// rows refuses recipients without a source, and norms that are nobody's or open a dataset to somebody who gets none.
func (l *Listed) rows(f *dated.File) {
	dated.Check(f, l.Recipients, dated.Rule[recipient]{
		List: "recipients", Timeless: true, Keys: func(r *recipient) []string { return []string{r.ID} },
		Whole: func(r *recipient, must dated.Must) {
			must.Have("id", r.ID, "point", r.Point, "lv", r.LV, "en", r.EN, "grant", r.Grant)
		},
	})
	dated.Check(f, l.Norms, dated.Rule[norm]{List: "norms", Timeless: true, Whole: func(n *norm, must dated.Must) {
		r := l.recipient(n.Recipient)
		must.Have("basis", n.Basis)
		must("recipient", r != nil, "%q is no recipient", n.Recipient)
		must("purposes", len(n.Purposes) > 0, "one or more are required")
		must("datasets", r == nil || (len(n.Datasets) > 0) == r.Datasets, "they are of recipients that get datasets, and of all of those")
	}})
	dated.Check(f, l.Modes, dated.Rule[Mode]{List: "modes", Timeless: true, Whole: func(m *Mode, must dated.Must) {
		must("applies", m.Applies.whole(), "both texts are required")
	}})
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
