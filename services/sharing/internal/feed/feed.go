// Package feed holds what subscriptions need beside the rules: dated numbers, made-up versions for trying out, and the engine of
// CESQL as the domain wants it. It is data, checked when it is loaded; it decides nothing.
package feed

import (
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/cesql"
	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/strict"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/numbers.yaml
var numbersFile []byte

//go:embed data/samples.yaml
var samplesFile []byte

// number is a dated number.
type number struct {
	Value        int `yaml:"value"`
	dated.Period `yaml:",inline"`
}

type day struct{ time.Time }

// UnmarshalYAML reads a day.
func (d *day) UnmarshalYAML(n *yaml.Node) (err error) {
	d.Time, err = time.Parse(time.DateOnly, n.Value)
	return err
}

// Numbers are the dated numbers.
type Numbers map[string][]number

var known = []string{"replay_days", "review_notice_days", "review_months"}

// On is a number on a day; the first one where the day is before all.
func (n Numbers) On(name string, day time.Time) int {
	return dated.BegunOrFirst(n[name], day.Format(time.DateOnly), dated.Any).Value
}

// LoadNumbers reads the numbers and refuses one without a source.
func LoadNumbers() (Numbers, error) { return parseNumbers(numbersFile) }

func parseNumbers(raw []byte) (Numbers, error) {
	var out Numbers
	f := dated.Read("numbers of subscriptions", raw, &out)
	for _, name := range known {
		f.Must(len(out[name]) > 0, "%s has no row", name)
		dated.Check(f, out[name], dated.Rule[number]{List: name, Keys: dated.Alone[number], Begins: true, Whole: func(n *number, must dated.Must) {
			must("value", n.Value > 0, "it is 1 or more")
		}})
	}
	return out, f.Err()
}

// sample is a made-up version as it is written.
type sample struct {
	Award     uuid.UUID `yaml:"award"`
	Person    uuid.UUID `yaml:"person"`
	Code      string    `yaml:"code"`
	From      day       `yaml:"from"`
	To        day       `yaml:"to"`
	Cents     int64     `yaml:"cents"`
	Version   int64     `yaml:"version"`
	Withdrawn bool      `yaml:"withdrawn"`
	Kind      string    `yaml:"kind"`
}

// LoadSamples reads the made-up versions. A person who is not made up stops the start.
func LoadSamples() (map[domain.Dataset][]domain.Fact, error) {
	var raw map[domain.Dataset][]sample
	if err := strict.YAML(samplesFile, &raw); err != nil {
		return nil, fmt.Errorf("samples: %w", err)
	}
	out := map[domain.Dataset][]domain.Fact{}
	for d, list := range raw {
		for _, s := range list {
			if len(s.Code) != 11 || s.Code[:2] != "00" || s.Kind == "" || s.Version < 1 || s.To.Before(s.From.Time) || len(domain.Fields(d)) == 0 {
				return nil, fmt.Errorf("samples: %s: a version is not whole, or of a person who is not made up", d)
			}
			out[d] = append(out[d], domain.Fact{
				Row:  domain.Row{Award: s.Award, Person: s.Person, Part: domain.Part{From: s.From.Time, To: s.To.Time, Cents: s.Cents}, Version: s.Version, Withdrawn: s.Withdrawn},
				Kind: s.Kind, Municipality: "0001000", Decision: s.Award, Occurred: s.From.Time, Produced: s.From.Time, Code: s.Code,
			})
		}
	}
	if len(out) != 2 {
		return nil, errors.New("samples: there are two datasets")
	}
	return out, nil
}

// SQL compiles a CESQL filter for the domain.
func SQL(text string) (domain.Passer, []string, error) {
	e, err := cesql.CompileFilter(text)
	if err != nil {
		return nil, nil, err
	}
	return expression{e}, e.Attributes(), nil
}

// expression knows whether an answer is one: an error, or a value that is no boolean, is not.
type expression struct{ *cesql.Expression }

// Decide evaluates the expression.
func (e expression) Decide(event map[string]any) (passes, known bool) {
	v, problems := e.Evaluate(event)
	passes, boolean := v.(bool)
	if len(problems) > 0 || !boolean {
		return false, false
	}
	return passes, true
}
