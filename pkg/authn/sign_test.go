package authn

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"testing"
)

// sign makes a certificate of the authority for the identity's key.
func sign(t *testing.T, ca *CA, template *x509.Certificate, id Identity) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, ca.cert, id.Certificate.PrivateKey.(crypto.Signer).Public(), ca.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
