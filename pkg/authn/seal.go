package authn

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
)

// Sealed is something that a workload wrote down for itself: who reads it back knows that the same workload wrote it, and that nobody
// changed it. It carries the certificate, so that a renewed one does not make it worthless.
type Sealed struct {
	Content   []byte   `json:"content"`
	Chain     [][]byte `json:"chain"` // DER, the workload's own first
	Signature []byte   `json:"signature"`
}

var errNotOurs = errors.New("authn: what was sealed was not sealed by this workload")

// Seal signs content with the key of the workload. about keeps what is sealed for one use from being shown for another.
func (id Identity) Seal(about string, content []byte) (Sealed, error) {
	cert, _ := id.current()
	key, ok := cert.PrivateKey.(crypto.Signer)
	if !ok {
		return Sealed{}, errors.New("authn: the key of the workload cannot sign")
	}
	message, opts := sealedMessage(about, content), crypto.SignerOpts(crypto.SHA256)
	digest := sha256.Sum256(message)
	signed := digest[:]
	switch key.Public().(type) {
	case ed25519.PublicKey:
		signed, opts = message, crypto.Hash(0)
	case *rsa.PublicKey:
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
	}
	signature, err := key.Sign(rand.Reader, signed, opts)
	if err != nil {
		return Sealed{}, fmt.Errorf("authn: seal: %w", err)
	}
	return Sealed{Content: content, Chain: cert.Certificate, Signature: signature}, nil
}

// Open returns the content of what this workload sealed, with this certificate or an earlier one of the same authority that still holds.
func (id Identity) Open(about string, s Sealed) ([]byte, error) {
	var certs []*x509.Certificate
	for _, der := range s.Chain {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("authn: open: %w", err)
		}
		certs = append(certs, cert)
	}
	name, err := id.verify(tls.ConnectionState{PeerCertificates: certs}, "", x509.ExtKeyUsageServerAuth)
	if err != nil {
		return nil, err
	}
	own, _ := id.current()
	if own.Leaf == nil || name == "" || name != workload(own.Leaf) {
		return nil, errNotOurs
	}
	algorithm := x509.ECDSAWithSHA256
	switch certs[0].PublicKey.(type) {
	case ed25519.PublicKey:
		algorithm = x509.PureEd25519
	case *rsa.PublicKey:
		algorithm = x509.SHA256WithRSAPSS
	case *ecdsa.PublicKey:
	}
	if err := certs[0].CheckSignature(algorithm, sealedMessage(about, s.Content), s.Signature); err != nil {
		return nil, fmt.Errorf("%w: %w", errNotOurs, err)
	}
	return s.Content, nil
}

// sealedMessage is what is signed; TLS signs nothing that begins so.
func sealedMessage(about string, content []byte) []byte {
	return append([]byte("lv.digisoc sealed by a workload\x00"+about+"\x00"), content...)
}
