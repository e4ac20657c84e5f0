package sharing

import (
	"fmt"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/abbreviation"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/feed"
	"github.com/digisoc/platform/services/sharing/internal/intake"
	"github.com/digisoc/platform/services/sharing/internal/legal"
	"github.com/digisoc/platform/services/sharing/internal/mapping"
	"github.com/digisoc/platform/services/sharing/internal/oversight"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// files are rows of law, and of our own decisions, that more than one part of the service goes by.
type files struct {
	rules         *disclose.Rules
	label         *legal.Label
	oversight     *oversight.Rules
	sets          []dataset.Description
	ways          *release.Ways
	listed        *feed.Listed
	mappings      *mapping.Mapping // what leaves are in other systems (OBJ-F1): a leaf of which it is not said stops the start
	inputs        *intake.List     // why each field is asked of people (OBJ-S1): a field of which it is not said fails a test
	abbreviations []abbreviation.Abbreviation
}

// readFiles reads them all; a file that is not whole ends the start.
func readFiles(cfg Config) (*files, error) {
	f := &files{}
	for _, read := range []func() error{
		func() (err error) { f.rules, err = disclose.Load(catalogue.Files); return err },
		func() (err error) { f.label, err = legal.Load(cfg.SpolisModule, f.rules.Catalogue()); return err },
		func() (err error) { f.oversight, err = oversight.Load(); return err },
		func() (err error) { f.sets, err = dataset.Load(); return err },
		func() (err error) { f.ways, err = newWays(f.rules, f.sets); return err },
		func() (err error) { f.listed, err = feed.LoadListed(); return err },
		func() (err error) { f.mappings, err = mapping.Load(catalogue.Files, f.rules); return err },
		func() (err error) { f.inputs, err = intake.Load(catalogue.Files, f.rules.Catalogue()); return err },
		func() (err error) { f.abbreviations, err = abbreviation.Load(); return err },
	} {
		if err := read(); err != nil {
			return nil, fmt.Errorf("sharing: %w", err)
		}
	}
	return f, nil
}
