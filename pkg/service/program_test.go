package service

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/natsserver"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/testkit"
)

var migrations = fstest.MapFS{"00001_init.sql": {Data: []byte("-- +goose Up\ncreate table thing (name text not null, constraint thing_pkey primary key (name));\ncomment on table thing is 'A thing.';\n")}}

// newer are the migrations of a program that the database does not know yet.
var newer = fstest.MapFS{"00001_init.sql": migrations["00001_init.sql"], "00002_more.sql": {Data: []byte("-- +goose Up\nalter table thing add column more text;\n")}}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// identityFiles writes a certificate, its key and the roots as a program finds them.
func identityFiles(t *testing.T, ca *authn.CA, name string) (cert, key, roots string) {
	t.Helper()
	id, err := ca.Issue(name)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(id.Certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(file, kind string, blocks ...[]byte) string {
		var text []byte
		for _, block := range blocks {
			text = append(text, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: block})...)
		}
		path := filepath.Join(dir, file)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("tls.crt", "CERTIFICATE", id.Certificate.Certificate...), write("tls.key", "PRIVATE KEY", private), write("ca.crt", "CERTIFICATE", ca.Certificate())
}

// events starts a NATS server over TLS and returns its address for a user.
func events(t *testing.T, ca *authn.CA) string {
	t.Helper()
	id, err := ca.Issue("nats")
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	server, err := natsserver.Start(natsserver.Config{
		Dir: t.TempDir(), Listen: address, Users: []natsserver.User{natsserver.ServiceUser("cases", "for-tests-only-0123456789")}, Log: slog.New(slog.DiscardHandler), NoSync: true,
		TLS: &tls.Config{Certificates: []tls.Certificate{id.Certificate}, MinVersion: tls.VersionTLS13},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return "tls://cases:for-tests-only-0123456789@" + address
}

func TestInboxIsTheOneThatTheServerPermits(t *testing.T) {
	if want := natsserver.InboxPrefix("cases"); inboxPrefix+"cases" != want {
		t.Errorf("inbox %q, the server permits %q", inboxPrefix+"cases", want)
	}
}

// A program of its own, as in production: files for certificates, a real database, NATS over TLS, gRPC over TCP.
func TestProgramMigratesServesAndStops(t *testing.T) {
	ca, err := authn.NewCA(clock.System())
	if err != nil {
		t.Fatal(err)
	}
	urls := testkit.Database(t, "cases", migrations)
	cert, key, roots := identityFiles(t, ca, "cases")
	listen := freeAddress(t)
	settings := map[string]string{
		"DIGISOC_LISTEN": listen, "DIGISOC_ADMIN": "127.0.0.1:0", "DIGISOC_CERTIFICATE": cert, "DIGISOC_KEY": key, "DIGISOC_ROOTS": roots,
		"DIGISOC_POSTGRES_URL": urls.App, "DIGISOC_POSTGRES_MIGRATE_URL": urls.Migrate, "DIGISOC_NATS_URL": events(t, ca),
		"DIGISOC_PEERS": "sharing=127.0.0.1:1", "DIGISOC_ISSUERS": "https://issuer.example=digisoc", "DIGISOC_PURPOSE_ISSUER": "https://digisoc.example/purpose=digisoc", "DIGISOC_LOG_LEVEL": "error",
		"DIGISOC_AUDIT_QUEUE": t.TempDir(),
	}
	for name, value := range settings {
		t.Setenv(name, value)
	}
	var built Deps
	program := func(files fs.FS) Program {
		return Program{Name: "cases", Migrations: files, New: func(d Deps) (Service, error) { built = d; return &rulesService{name: "cases"}, nil }}
	}
	var out bytes.Buffer
	if err := program(newer).run(t.Context(), []string{"serve"}, &out); err == nil || !strings.Contains(err.Error(), "cases migrate") {
		t.Fatalf("an old schema was served: %v", err)
	}
	if err := program(newer).run(t.Context(), []string{"migrate"}, &out); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- program(newer).run(ctx, []string{"serve"}, &out) }()

	gateway, err := ca.Issue("gateway")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := rpc.Dial(rpc.TCP(map[string]string{"cases": listen}), gateway, "cases")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := listRules(t.Context(), conn); err != nil {
		t.Errorf("call: %v", err)
	}
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("serve: %v", err)
	}
	if built.DB == nil || built.Bus == nil || built.JetStream == nil || built.Dial == nil || built.Clock == nil || built.Log == nil {
		t.Errorf("incomplete deps %+v", built)
	}
}
