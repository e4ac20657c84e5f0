package authn

import (
	"crypto/x509"
	"testing"

	"github.com/digisoc/platform/pkg/clock"
)

func TestServerCertificateIsForItsHostsAndNoWorkload(t *testing.T) {
	ca, err := NewCA(clock.System())
	if err != nil {
		t.Fatal(err)
	}
	cert, err := ca.IssueServer("localhost", "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	root, err := x509.ParseCertificate(ca.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(root)
	for host, good := range map[string]bool{"localhost": true, "127.0.0.1": true, "cases": false, "example.org": false} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: host}); (err == nil) != good {
			t.Errorf("%s: %v", host, err)
		}
	}
	if name := workload(leaf); name != "" {
		t.Errorf("it names workload %q", name)
	}
}
