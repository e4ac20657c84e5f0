package stoplist

import (
	_ "embed"
	"errors"
	"time"

	"github.com/digisoc/platform/pkg/dated"
)

//go:embed data/settings.yaml
var settingsYAML []byte

// Settings say how fresh the list must be.
type Settings struct {
	Poll        time.Duration // how often a replica asks
	ClosedAfter time.Duration // without an answer for this long nobody is let in
	KeptFor     time.Duration // how old a list may be that a replica kept and starts with
}

// effect is how soon a stop must hold everywhere (SEC-INC-2).
const effect = 60 * time.Second

type row struct {
	Poll         time.Duration `yaml:"poll"`
	ClosedAfter  time.Duration `yaml:"closed_after"`
	KeptFor      time.Duration `yaml:"kept_for"`
	dated.Period `yaml:",inline"`
}

// SettingsOn returns the settings of a day.
func SettingsOn(day time.Time) (Settings, error) { return settingsOn(settingsYAML, day) }

func settingsOn(data []byte, day time.Time) (Settings, error) {
	var rows []row
	f := dated.Read("settings of the stop list", data, &rows)
	dated.Check(f, rows, dated.Rule[row]{Whole: (*row).whole, Keys: dated.Alone[row], Begins: true})
	if err := f.Err(); err != nil {
		return Settings{}, err
	}
	r := dated.Begun(rows, day.Format(time.DateOnly), dated.Any)
	if r == nil {
		return Settings{}, errors.New("settings of the stop list: none hold on this day")
	}
	return Settings{Poll: r.Poll, ClosedAfter: r.ClosedAfter, KeptFor: r.KeptFor}, nil
}

func (r *row) whole(must dated.Must) {
	must("poll", r.Poll > 0 && 2*r.Poll < effect, "two polls must fit into %s", effect)
	must("closed_after", r.ClosedAfter >= 2*r.Poll, "two polls must be shorter")
	must("kept_for", r.KeptFor > 0 && r.KeptFor <= r.ClosedAfter, "it is more than nothing and not longer than closed_after: a start opens nothing that is closed")
}
