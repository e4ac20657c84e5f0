package testkit

import (
	"path/filepath"
	"testing"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/vault"
)

// Vault returns a vault with a key of its own, in a file that goes with the test.
func Vault(t testing.TB) *vault.Vault {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.json")
	c := clock.System()
	if _, err := vault.AddKey(path, c.Now()); err != nil {
		t.Fatal(err)
	}
	keys, err := vault.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return vault.New(keys, c)
}
