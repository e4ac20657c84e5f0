package allinone

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/digisoc/platform/pkg/vault"
)

// openVault opens the keys of sealed fields, in the data folder beside the database; the first start makes them.
func (p *Platform) openVault(context.Context) error {
	path := p.dir.Sub("vault", "keys.json")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if _, err := vault.AddKey(path, p.clock.Now()); err != nil {
			return err
		}
	}
	keys, err := vault.OpenFile(path)
	if err == nil {
		p.vault = vault.New(keys, p.clock)
	}
	return err
}
