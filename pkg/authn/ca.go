package authn

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net/url"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

// throwawayLife is how long certificates of a throwaway CA hold. The keys live and die with one process, and a
// demonstration may move its clock by years.
const throwawayLife = 10 * 365 * 24 * time.Hour

// CA is a throwaway certificate authority for one process or one test. Its key is never written; a real installation
// brings certificates from its own authority (LoadIdentity).
type CA struct {
	clock clock.Clock
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
	pool  *x509.CertPool
}

// NewCA makes an authority with a fresh key, valid from an hour before now.
func NewCA(c clock.Clock) (*CA, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make authority key: %w", err)
	}
	template, err := newTemplate(c, "DigiSoc throwaway authority")
	if err != nil {
		return nil, err
	}
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign
	template.MaxPathLenZero = true
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("make authority certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read authority certificate: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &CA{clock: c, cert: cert, key: key, pool: pool}, nil
}

// Issue makes the identity of one workload: URI spiffe://digisoc.lv/service/<name> and DNS name <name>, good for both
// ends of a connection. The name must be one DNS label.
func (ca *CA) Issue(name string) (Identity, error) {
	if !validName(name) {
		return Identity{}, fmt.Errorf("issue certificate: %q is not a workload name", name)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Identity{}, fmt.Errorf("make key of %s: %w", name, err)
	}
	template, err := newTemplate(ca.clock, name)
	if err != nil {
		return Identity{}, err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	template.DNSNames = []string{name}
	template.URIs = []*url.URL{spiffeID(name)}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.cert, &key.PublicKey, ca.key)
	if err != nil {
		return Identity{}, fmt.Errorf("make certificate of %s: %w", name, err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return Identity{}, fmt.Errorf("read certificate of %s: %w", name, err)
	}
	return Identity{
		Name:        name,
		Certificate: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf},
		Roots:       ca.pool,
		Clock:       ca.clock,
	}, nil
}

// Roots returns the pool that holds the authority.
func (ca *CA) Roots() *x509.CertPool { return ca.pool }

func newTemplate(c clock.Clock, commonName string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("make serial number: %w", err)
	}
	now := c.Now()
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: commonName, Organization: []string{"DigiSoc"}},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(throwawayLife),
	}, nil
}
