package control

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/strict"
)

//go:embed data/controls.yaml
var controlsYAML []byte

// The results of the last run (`make controls`, or CI over what it ran); a test without one has not run.
//
//go:embed data/results.json
var resultsJSON []byte

var (
	idForm = regexp.MustCompile(`^(SEC|OBJ)(-[A-Z]+)?-[A-Z]*[0-9]+$`)
	// Owners are roles: no control hangs on a name.
	owners = []string{"platform", "operator", "security_officer", "data_officer", "contracts", "controller"}
)

// Load returns every control with its tests.
func Load() ([]Control, error) { return parse(controlsYAML, resultsJSON) }

func parse(controls, results []byte) ([]Control, error) {
	var all []Control
	if err := strict.YAML(controls, &all); err != nil {
		return nil, fmt.Errorf("controls: %w", err)
	}
	ran := map[string]Result{}
	if err := json.Unmarshal(results, &ran); err != nil {
		return nil, fmt.Errorf("controls: results: %w", err)
	}
	for name, r := range ran {
		if !slices.Contains([]string{Passed, Failed, NotRun}, r.Result) || (r.Result != NotRun) == (r.Time.IsZero() || r.Commit == "") {
			return nil, fmt.Errorf("controls: the result of %s needs a word and, when it ran, a time and a commit", name)
		}
	}
	seen := map[string]bool{}
	for i := range all {
		c := &all[i]
		if err := c.check(seen); err != nil {
			return nil, err
		}
		c.Tests = c.tests(ran)
	}
	return all, nil
}

func (c *Control) check(seen map[string]bool) error {
	switch {
	case !idForm.MatchString(c.ID) || seen[c.ID]:
		return fmt.Errorf("controls: %q is no number, or stands twice", c.ID)
	case c.Act == "" || c.LV == "" || c.EN == "" || !slices.Contains(dated.Marks, c.Mark) || !slices.Contains(owners, c.Owner):
		return fmt.Errorf("controls: %s needs an act, a mark, an owner that is a role and two texts", c.ID)
	}
	if _, err := time.Parse(time.DateOnly, c.Dated); c.Document != "" && err != nil {
		return fmt.Errorf("controls: the document of %s has no day", c.ID)
	}
	if why := c.Why(); why != nil {
		shown := len(c.Listed) > 0 || c.Document != ""
		if shown || (c.Outside != nil && c.Missing != nil) || why.LV == "" || why.EN == "" {
			return fmt.Errorf("controls: %s is shown, outside or missing, one of them, and says why in both languages", c.ID)
		}
	}
	seen[c.ID] = true
	return nil
}
