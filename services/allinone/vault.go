package allinone

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/vault"
)

// openVault opens the keys of sealed fields and the key that signs the audit log and certificates, in the data folder beside the
// database; the first start makes them.
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
	if err != nil {
		return err
	}
	p.vault = vault.New(keys, p.clock)
	key := p.dir.Sub("audit", "key.pem")
	if err := auditseal.MakeKey(key); err != nil {
		return err
	}
	p.signer, err = auditseal.LoadSigner(key, "")
	return err
}
