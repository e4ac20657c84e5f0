package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"time"
)

func readKey(file string) (*ecdsa.PrivateKey, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s: not PEM", file)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("the key is not an EC key")
	}
	return ec, nil
}

// RotateKey brings in a new signing key while the old one still lives. Only its public half leaves this machine.
func (s *System) RotateKey(ctx context.Context) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	jwk, err := publicKey(key)
	if err != nil {
		return err
	}
	if err := s.rotate(ctx, map[string]any{"jwk": jwk}); err != nil || s.broken.is("stale-key") {
		return err
	}
	s.api.auth.key = key
	return nil
}

// RotateCertificate brings in a new client certificate, then connects with it.
func (s *System) RotateCertificate(ctx context.Context) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().AddDate(0, 3, 0)}
	der, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		return err
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	if err := s.rotate(ctx, map[string]any{"certificatePem": text}); err != nil || s.broken.is("stale-certificate") {
		return err
	}
	s.api.auth.certificate = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	s.api.auth.connect()
	return nil
}

func (s *System) rotate(ctx context.Context, body map[string]any) error {
	if _, err := s.api.auth.Token(ctx); err != nil { // it says which keys are ours
		return err
	}
	return s.api.Post(ctx, "DELIVER", "/v1/"+s.api.auth.name+":rotate", body, nil)
}

// publicKey writes a key as a JSON Web Key (RFC 7517).
func publicKey(key *ecdsa.PrivateKey) (string, error) {
	point, err := key.PublicKey.Bytes() // 0x04, x, y
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]string{"kty": "EC", "crv": "P-256", "x": encode(point[1:33]), "y": encode(point[33:])})
	return string(text), err
}
