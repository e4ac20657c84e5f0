package main

import (
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/dagr/simulator"
)

// certificate reads the certificate of an identity; the first start makes one.
func certificate(path string) (string, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		whole, certificate, err := simulator.MakeIdentity("digisoc", time.Now(), 365*24*time.Hour)
		if err != nil {
			return "", err
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return "", err
		}
		return certificate, os.WriteFile(path, []byte(whole), 0o600)
	}
	for rest := raw; err == nil; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return "", errors.New("identity: no certificate in the file")
		}
		if block.Type == "CERTIFICATE" {
			return string(pem.EncodeToMemory(block)), nil
		}
	}
	return "", err
}
