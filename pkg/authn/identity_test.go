package authn

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

var noon = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func issue(t *testing.T, ca *CA, name string) Identity {
	t.Helper()
	id, err := ca.Issue(name)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func newCA(t *testing.T, c clock.Clock) *CA {
	t.Helper()
	ca, err := NewCA(c)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// handshake connects both ends in memory and returns what each saw.
func handshake(t *testing.T, server, client *tls.Config) (atServer, atClient tls.ConnectionState, serverErr, clientErr error) {
	t.Helper()
	a, b := net.Pipe()
	s, c := tls.Server(a, server), tls.Client(b, client)
	done := make(chan error, 1)
	go func() {
		err := s.HandshakeContext(t.Context())
		if err != nil {
			_ = a.Close()
		}
		done <- err
	}()
	clientErr = c.HandshakeContext(t.Context())
	if clientErr == nil { // TLS 1.3: the client learns of a refusal at its first read
		go func() { _, _ = s.Write([]byte{1}) }()
		_, clientErr = c.Read(make([]byte, 1))
	} else {
		_ = b.Close()
	}
	serverErr = <-done
	return s.ConnectionState(), c.ConnectionState(), serverErr, clientErr
}

func TestBothEndsKnowTheOther(t *testing.T) {
	ca := newCA(t, clock.Fixed(noon))
	gateway, cases := issue(t, ca, "gateway"), issue(t, ca, "cases")
	atServer, atClient, serverErr, clientErr := handshake(t, cases.ServerTLS(), gateway.ClientTLS("cases"))
	if serverErr != nil || clientErr != nil {
		t.Fatalf("handshake: %v, %v", serverErr, clientErr)
	}
	if PeerName(atServer) != "gateway" || PeerName(atClient) != "cases" {
		t.Fatalf("peers: %q, %q", PeerName(atServer), PeerName(atClient))
	}
	if atServer.Version != tls.VersionTLS13 {
		t.Fatalf("version %x", atServer.Version)
	}
}

func TestHandshakeIsRefused(t *testing.T) {
	fixed := clock.Fixed(noon)
	ca, other := newCA(t, fixed), newCA(t, fixed)
	gateway, cases := issue(t, ca, "gateway"), issue(t, ca, "cases")
	late := cases
	late.Clock = clock.Fixed(noon.Add(throwawayLife + 2*time.Hour))
	noRoots := cases
	noRoots.Roots = nil
	withoutCertificate := gateway.ClientTLS("cases")
	withoutCertificate.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &tls.Certificate{}, nil }
	old := gateway.ClientTLS("cases")
	old.MinVersion, old.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	for name, c := range map[string]struct{ server, client *tls.Config }{
		"server of another authority":  {issue(t, other, "cases").ServerTLS(), gateway.ClientTLS("cases")},
		"client of another authority":  {cases.ServerTLS(), issue(t, other, "gateway").ClientTLS("cases")},
		"server is another service":    {cases.ServerTLS(), gateway.ClientTLS("persons")},
		"client without certificate":   {cases.ServerTLS(), withoutCertificate},
		"client speaks TLS 1.2":        {cases.ServerTLS(), old},
		"certificates have run out":    {late.ServerTLS(), gateway.ClientTLS("cases")},
		"server trusts nobody":         {noRoots.ServerTLS(), gateway.ClientTLS("cases")},
		"client names no workload":     {cases.ServerTLS(), anonymous(t, ca).ClientTLS("cases")},
		"server names no workload":     {anonymous(t, ca).ServerTLS(), gateway.ClientTLS("cases")},
		"the authority itself as peer": {cases.ServerTLS(), Identity{Certificate: tls.Certificate{Certificate: [][]byte{ca.cert.Raw}, PrivateKey: ca.key}, Roots: ca.pool, Clock: fixed}.ClientTLS("cases")},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, serverErr, clientErr := handshake(t, c.server, c.client)
			if serverErr == nil && clientErr == nil {
				t.Fatal("the handshake went through")
			}
		})
	}
}

// anonymous has the DNS name of cases, but no SPIFFE id.
func anonymous(t *testing.T, ca *CA) Identity {
	t.Helper()
	id := issue(t, ca, "cases")
	template, err := newTemplate(ca.clock, "cases")
	if err != nil {
		t.Fatal(err)
	}
	template.DNSNames = []string{"cases"}
	template.ExtKeyUsage = id.Certificate.Leaf.ExtKeyUsage
	der := sign(t, ca, template, id)
	id.Certificate.Certificate, id.Certificate.Leaf = [][]byte{der}, nil
	return id
}

func TestNamesThatAreNoWorkload(t *testing.T) {
	ca := newCA(t, clock.Fixed(noon))
	for _, name := range []string{"", "Cases", "a/b", "a.b", "-a", "cases ", "ģ"} {
		if _, err := ca.Issue(name); err == nil {
			t.Errorf("%q was issued a certificate", name)
		}
	}
}

func TestNewCertificateHoldsWithoutRestart(t *testing.T) {
	dir := t.TempDir()
	ca := newCA(t, clock.System())
	first, second := issue(t, ca, "cases"), issue(t, ca, "cases")
	write(t, dir, first, ca)
	id, err := LoadIdentity(filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key"), filepath.Join(dir, "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	id.files.now = func() time.Time { return now }
	serial := func() string {
		cert, _ := id.current()
		return cert.Leaf.SerialNumber.String()
	}
	if id.Name != "cases" || serial() != first.Certificate.Leaf.SerialNumber.String() {
		t.Fatalf("loaded %s %s", id.Name, serial())
	}

	// A broken file, or another workload's, leaves the good certificate in place.
	now = now.Add(checkEvery)
	if err := os.WriteFile(filepath.Join(dir, "tls.crt"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if serial() != first.Certificate.Leaf.SerialNumber.String() {
		t.Fatal("a broken file was taken over")
	}
	now = now.Add(checkEvery)
	write(t, dir, issue(t, ca, "persons"), ca)
	if serial() != first.Certificate.Leaf.SerialNumber.String() {
		t.Fatal("another workload's certificate was taken over")
	}

	now = now.Add(checkEvery)
	write(t, dir, second, ca)
	if serial() != second.Certificate.Leaf.SerialNumber.String() {
		t.Fatal("the new certificate does not hold")
	}
	_, _, serverErr, clientErr := handshake(t, id.ServerTLS(), issue(t, ca, "gateway").ClientTLS("cases"))
	if serverErr != nil || clientErr != nil {
		t.Fatalf("handshake after rotation: %v, %v", serverErr, clientErr)
	}
}

func write(t *testing.T, dir string, id Identity, ca *CA) {
	t.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(id.Certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"tls.crt": {Type: "CERTIFICATE", Bytes: id.Certificate.Certificate[0]},
		"tls.key": {Type: "PRIVATE KEY", Bytes: key},
		"ca.crt":  {Type: "CERTIFICATE", Bytes: ca.cert.Raw},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
