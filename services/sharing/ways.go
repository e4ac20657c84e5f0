package sharing

import (
	"errors"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/extract"
	"github.com/digisoc/platform/services/sharing/internal/release"
	"github.com/digisoc/platform/services/sharing/internal/server"
)

// newWays reads the ways out. A name that leaves by a record or an extract and stands in no row stops the start; so do those of DAGR, where its producer is built.
func newWays(rules *disclose.Rules, sets []dataset.Description) (*release.Ways, error) {
	ways, err := release.Load(rules, dataset.Leaves(sets))
	if err != nil {
		return nil, err
	}
	for _, name := range server.RecordFields() { // a status has no amount, so it is enough that one of the datasets has the name
		missing := errors.New("there are no datasets")
		for i := range sets {
			if missing = ways.Covers(release.Record, sets[i].Name, name); missing == nil {
				break
			}
		}
		if missing != nil {
			return nil, missing
		}
	}
	for _, d := range extract.Datasets() {
		if err := ways.Covers(release.Line, d, extract.Names(d)...); err != nil {
			return nil, err
		}
	}
	return ways, nil
}
