package sharing

import "github.com/digisoc/platform/services/sharing/internal/dagr"

// DagrDefinitions are the definitions of our datasets in DAGR's form, to be put into its portal once.
func DagrDefinitions() ([]string, error) {
	sets, err := dagr.LoadOutbound()
	out := make([]string, len(sets))
	for i := range sets {
		out[i] = sets[i].Definition()
	}
	return out, err
}
