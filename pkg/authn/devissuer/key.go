package devissuer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/go-jose/go-jose/v4"
)

var keyName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// loadKey reads dir/<name>.jwk.json, or makes a P-256 key and keeps it there, readable by its owner alone.
// An empty dir gives a fresh key that is not kept. The key id is the RFC 7638 thumbprint.
func loadKey(dir, name string) (*ecdsa.PrivateKey, string, error) {
	if !keyName.MatchString(name) {
		return nil, "", fmt.Errorf("development issuer: %q cannot name a key file", name)
	}
	if dir == "" {
		return newKey()
	}
	path := filepath.Join(dir, name+".jwk.json")
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKeyFile(dir, path)
	}
	if err != nil {
		return nil, "", fmt.Errorf("development issuer: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, "", fmt.Errorf("development issuer: %s is open to others; set its mode to 0600", path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, "", fmt.Errorf("development issuer: %w", err)
	}
	var key jose.JSONWebKey
	if err := json.Unmarshal(raw, &key); err != nil {
		return nil, "", fmt.Errorf("development issuer: %s is not a key; remove it to get a new one", path)
	}
	private, ok := key.Key.(*ecdsa.PrivateKey)
	if !ok || private.Curve != elliptic.P256() {
		return nil, "", fmt.Errorf("development issuer: %s is not a P-256 private key", path)
	}
	return private, key.KeyID, nil
}

func newKey() (*ecdsa.PrivateKey, string, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", fmt.Errorf("make key: %w", err)
	}
	thumbprint, err := (&jose.JSONWebKey{Key: private.Public()}).Thumbprint(crypto.SHA256)
	if err != nil {
		return nil, "", fmt.Errorf("name key: %w", err)
	}
	return private, base64.RawURLEncoding.EncodeToString(thumbprint), nil
}

// makeKeyFile writes a new key under another name first, so that a crash leaves no half key.
func makeKeyFile(dir, path string) (*ecdsa.PrivateKey, string, error) {
	private, id, err := newKey()
	if err != nil {
		return nil, "", err
	}
	raw, err := json.MarshalIndent(jose.JSONWebKey{Key: private, KeyID: id, Use: "sig", Algorithm: string(jose.ES256)}, "", "  ")
	if err != nil {
		return nil, "", fmt.Errorf("write key: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", fmt.Errorf("write key: %w", err)
	}
	file, err := os.CreateTemp(dir, ".key-*") // made with mode 0600
	if err != nil {
		return nil, "", fmt.Errorf("write key: %w", err)
	}
	_, err = file.Write(append(raw, '\n'))
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return nil, "", fmt.Errorf("write key: %w", errors.Join(err, os.Remove(file.Name())))
	}
	return private, id, nil
}
