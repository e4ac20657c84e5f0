package persons

import (
	"crypto/rand"
	"errors"

	"github.com/digisoc/platform/pkg/config"
)

// Config is the settings of the service. The zero value is right for production with one process.
type Config struct {
	SyntheticCodes bool          `help:"Only made-up people live here: accept personal codes 00… and no others. Never in production."`
	SearchKey      config.Secret `help:"Key, 16 bytes or more, of the hash under which search terms stand in the audit log. Empty: a new one at each start, so that equal searches are recognised only until then."`
}

// minSearchKey is the shortest key that cannot be guessed, bytes.
const minSearchKey = 16

// Validate refuses settings that cannot work.
func (c Config) Validate() error {
	if !c.SearchKey.IsZero() && len(c.SearchKey.Value()) < minSearchKey {
		return errors.New("search-key: at least 16 bytes")
	}
	return nil
}

func (c Config) searchKey() []byte {
	if c.SearchKey.IsZero() {
		return []byte(rand.Text())
	}
	return []byte(c.SearchKey.Value())
}
