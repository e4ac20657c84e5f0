package vault_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/vault"
)

func TestSecretOpensForItsRecordOnly(t *testing.T) {
	key := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	v, err := vault.New(key)
	if err != nil {
		t.Fatal(err)
	}
	record := uuid.Must(uuid.NewV7())
	sealed := v.Seal("whsec_secret", record)
	if bytes.Contains(sealed, []byte("secret")) || bytes.Equal(sealed, v.Seal("whsec_secret", record)) {
		t.Error("the text shows, or is sealed alike twice")
	}
	same, err := vault.New(key) // another process
	if err != nil {
		t.Fatal(err)
	}
	if text, err := same.Open(sealed, record); err != nil || text != "whsec_secret" {
		t.Errorf("%q %v", text, err)
	}
	other, err := vault.New("")
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() (string, error){
		"another record": func() (string, error) { return v.Open(sealed, uuid.Must(uuid.NewV7())) },
		"another key":    func() (string, error) { return other.Open(sealed, record) },
		"changed":        func() (string, error) { return v.Open(changed, record) },
		"cut":            func() (string, error) { return v.Open(sealed[:5], record) },
	} {
		if _, err := open(); !errors.Is(err, vault.ErrSealed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{"x", base64.StdEncoding.EncodeToString(make([]byte, 16))} {
		if _, err := vault.New(bad); err == nil {
			t.Errorf("%q is a key", bad)
		}
	}
}
