package authn

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

// trustDomain is the SPIFFE trust domain of the platform's workloads.
const trustDomain = "digisoc.lv"

const servicePath = "/service/"

var workloadName = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Errors of a handshake. They end in a closed connection and a log line, never in an answer.
var (
	errNoPeerCertificate = errors.New("authn: the peer showed no certificate")
	errNotAWorkload      = errors.New("authn: the peer's certificate names no workload of this platform")
)

// Identity is what one workload shows and whom it trusts. Make it with CA.Issue or LoadIdentity.
type Identity struct {
	Name        string          // service name, for example persons
	Certificate tls.Certificate // used when the identity was not loaded from files
	Roots       *x509.CertPool
	Clock       clock.Clock // for validity periods; nil means the machine's clock
	files       *files      // set by LoadIdentity; read again when changed
}

// ServerTLS returns the server side: TLS 1.3, a client certificate from our roots that names a workload.
// Which workloads may call is decided by the service (rpc.Guard).
func (id Identity) ServerTLS() *tls.Config {
	config := id.base()
	config.ClientAuth = tls.RequireAnyClientCert // verified below, against the roots of the moment
	config.VerifyConnection = func(state tls.ConnectionState) error {
		name, err := id.verify(state, "", x509.ExtKeyUsageClientAuth)
		if err == nil && name == "" {
			err = errNotAWorkload
		}
		return err
	}
	return config
}

// ClientTLS returns the client side: TLS 1.3, and the server must be the named workload, by DNS name and SPIFFE id.
func (id Identity) ClientTLS(peer string) *tls.Config {
	config := id.base()
	config.ServerName = peer
	// The usual check is replaced, not left out: VerifyConnection checks the chain, the validity and both names
	// against the roots of the moment, so that new roots hold without a restart.
	config.InsecureSkipVerify = true
	config.VerifyConnection = func(state tls.ConnectionState) error {
		name, err := id.verify(state, peer, x509.ExtKeyUsageServerAuth)
		if err == nil && name != peer {
			err = fmt.Errorf("authn: the server is not %s: %w", peer, errNotAWorkload)
		}
		return err
	}
	return config
}

func (id Identity) base() *tls.Config {
	return &tls.Config{
		MinVersion:             tls.VersionTLS13,
		NextProtos:             []string{"h2"},
		SessionTicketsDisabled: true, // every connection proves itself again: no ticket outlives a rotation
		Time:                   id.now,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			cert, _ := id.current()
			return cert, nil
		},
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			cert, _ := id.current()
			return cert, nil
		},
	}
}

func (id Identity) current() (*tls.Certificate, *x509.CertPool) {
	if id.files != nil {
		return id.files.current()
	}
	return &id.Certificate, id.Roots
}

func (id Identity) now() time.Time {
	if id.Clock == nil {
		return time.Now()
	}
	return id.Clock.Now()
}

// verify checks the peer's chain and returns the workload it names.
func (id Identity) verify(state tls.ConnectionState, dnsName string, usage x509.ExtKeyUsage) (string, error) {
	if len(state.PeerCertificates) == 0 {
		return "", errNoPeerCertificate
	}
	_, roots := id.current()
	if roots == nil {
		return "", errors.New("authn: no trusted roots") // nil would mean the machine's roots
	}
	intermediates := x509.NewCertPool()
	for _, cert := range state.PeerCertificates[1:] {
		intermediates.AddCert(cert)
	}
	leaf := state.PeerCertificates[0]
	_, err := leaf.Verify(x509.VerifyOptions{
		DNSName: dnsName, Roots: roots, Intermediates: intermediates, CurrentTime: id.now(), KeyUsages: []x509.ExtKeyUsage{usage},
	})
	if err != nil {
		return "", fmt.Errorf("authn: verify peer: %w", err)
	}
	return workload(leaf), nil
}

// PeerName returns the workload on the other end of a finished handshake, for example gateway, or "" when its
// certificate names none. It is only meaningful for connections made with ServerTLS or ClientTLS, which have
// verified the certificate.
func PeerName(state tls.ConnectionState) string {
	if !state.HandshakeComplete || len(state.PeerCertificates) == 0 {
		return ""
	}
	return workload(state.PeerCertificates[0])
}

// workload reads the one SPIFFE id of a certificate; a certificate with several is nobody's (SPIFFE X509-SVID 2).
func workload(cert *x509.Certificate) string {
	if len(cert.URIs) != 1 {
		return ""
	}
	uri := cert.URIs[0]
	name, ok := strings.CutPrefix(uri.Path, servicePath)
	if uri.Scheme != "spiffe" || uri.Host != trustDomain || uri.RawQuery != "" || uri.Fragment != "" || !ok || !validName(name) {
		return ""
	}
	return name
}

func spiffeID(name string) *url.URL {
	return &url.URL{Scheme: "spiffe", Host: trustDomain, Path: servicePath + name}
}

func validName(name string) bool { return workloadName.MatchString(name) }
