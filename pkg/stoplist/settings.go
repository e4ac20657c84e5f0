package stoplist

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
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
	From        string        `yaml:"from"`
	Poll        time.Duration `yaml:"poll"`
	ClosedAfter time.Duration `yaml:"closed_after"`
	KeptFor     time.Duration `yaml:"kept_for"`
	Mark        string        `yaml:"mark"`
	Source      string        `yaml:"source"`
}

// SettingsOn returns the settings of a day.
func SettingsOn(day time.Time) (Settings, error) { return settingsOn(settingsYAML, day) }

func settingsOn(data []byte, day time.Time) (s Settings, err error) {
	var rows []row
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&rows); err != nil {
		return s, fmt.Errorf("stoplist: settings: %w", err)
	}
	var last time.Time
	for _, r := range rows {
		from, err := time.Parse(time.DateOnly, r.From)
		if err != nil || !from.After(last) {
			return s, fmt.Errorf("stoplist: settings: %q is no day after the one before", r.From)
		}
		if r.Mark == "" || r.Source == "" || r.Poll <= 0 || 2*r.Poll >= effect || r.ClosedAfter < 2*r.Poll {
			return s, fmt.Errorf("stoplist: settings of %s: two polls must fit into %s and be shorter than closed_after; mark and source are named", r.From, effect)
		}
		if r.KeptFor <= 0 || r.KeptFor > r.ClosedAfter {
			return s, fmt.Errorf("stoplist: settings of %s: kept_for must be more than nothing and not longer than closed_after: a start opens nothing that is closed", r.From)
		}
		if last = from; !from.After(day) {
			s = Settings{Poll: r.Poll, ClosedAfter: r.ClosedAfter, KeptFor: r.KeptFor}
		}
	}
	if s.Poll == 0 {
		return s, errors.New("stoplist: no settings hold on this day")
	}
	return s, nil
}
