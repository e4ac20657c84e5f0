package check

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// bus lets the event bus read its configuration.
var bus = Check{
	Name: "bus", Slow: true,
	Rule: "nats-server accepts deploy/nats/nats.conf and door.conf",
	Todo: "correct deploy/nats",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		var r Result
		dir, err := os.MkdirTemp("", "house-bus-")
		if err != nil {
			return r, err
		}
		defer os.RemoveAll(dir)
		for _, file := range t.Under("deploy/nats", ".conf") {
			src, err := t.Read(file)
			if err != nil {
				return r, err
			}
			src = strings.ReplaceAll(src, "/certificates/", dir+"/")
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), []byte(src), 0o600); err != nil {
				return r, err
			}
		}
		if err := throwawayCertificate(dir); err != nil {
			return r, err
		}
		program := filepath.Join(dir, "nats-server")
		if _, err := run(ctx, t.Root, "go", "build", "-o", program, "github.com/nats-io/nats-server/v2"); err != nil {
			return r, err
		}
		env := []string{"SERVER_NAME=nats-0", "STORE_DIR=" + dir, "DOOR_ISSUER=" + doorIssuer, "DOOR_XKEY=" + doorXKey}
		for _, file := range []string{"nats.conf", "door.conf"} {
			if _, err = runEnv(ctx, dir, env, program, "-t", "-c", file); err != nil {
				break
			}
		}
		return answer(err)
	},
}

// Public keys of no secret that anybody has; the server only reads their form.
const (
	doorIssuer = "ACFJLZRCLK7KIKBVLNLEBHGVWTLJDRLXHNNDKB2MF3F4DZCHH76UMGPE"
	doorXKey   = "XBW43AKBYJIDRKQT3LYTKXW4P5CANRVWIVVTI2DR3GQQ3ZR7YKMVIYGQ"
)

// throwawayCertificate writes the four files that the configuration names; the server only reads them here.
func throwawayCertificate(dir string) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"nats-0"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, about, about, public, private)
	if err != nil {
		return err
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for name, b := range map[string][]byte{
		"tls.crt": certificate, "ca.crt": certificate, "clients.crt": certificate, "tls.key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}
