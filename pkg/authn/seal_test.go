package authn

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

// withKey is an identity of the authority with another sort of key.
func withKey(t *testing.T, ca *CA, key crypto.Signer) Identity {
	t.Helper()
	id, err := ca.Issue("cases")
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, id.Certificate.Leaf, ca.cert, key.Public(), ca.key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	id.Certificate = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
	return id
}

// What a workload sealed opens for it under each sort of key, for the same use only, and while the certificate holds.
func TestSealedIsOfTheSameWorkload(t *testing.T) {
	t.Parallel()
	at := clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	ca, err := NewCA(at)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := ca.Issue("cases")
	if err != nil {
		t.Fatal(err)
	}
	for what, id := range map[string]Identity{"ecdsa": ec, "ed25519": withKey(t, ca, ed), "rsa": withKey(t, ca, rsaKey)} {
		s, err := id.Seal("list", []byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ec.Open("list", s); err != nil || string(got) != "x" {
			t.Errorf("%s: %q, %v", what, got, err)
		}
		if _, err := ec.Open("another list", s); err == nil {
			t.Errorf("%s: opened for another use", what)
		}
		s.Content = []byte("y")
		if _, err := ec.Open("list", s); err == nil {
			t.Errorf("%s: changed content was opened", what)
		}
	}
	s, err := ec.Seal("list", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	at.Advance(throwawayLife + time.Hour)
	if _, err := ec.Open("list", s); err == nil {
		t.Error("a certificate that ended is believed")
	}
}
