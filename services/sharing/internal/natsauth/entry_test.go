package natsauth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/digisoc/platform/pkg/authn"
)

func TestWhoIsNotLetIn(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	holder, err := g.ca.Issue("holder")
	if err != nil {
		t.Fatal(err)
	}
	thief, err := g.ca.Issue("thief")
	if err != nil {
		t.Fatal(err)
	}
	tied := g.token(one, bound(holder))
	forPurpose := g.token(one, map[string]any{"iss": purposes, "authorization_details": []any{map[string]any{
		"type": authn.DataAccess, "purpose": "RELIEF", "legal_basis": "MK-624-2023", "valid_until": time.Now().Add(time.Minute).UTC().Format(time.RFC3339),
	}}})
	if _, err := g.dial(tied, &holder); err != nil {
		t.Errorf("the holder of the certificate: %v", err)
	}
	for name, try := range map[string]func() (*nats.Conn, error){
		"no token": func() (*nats.Conn, error) { return g.dial("", nil) },
		"no JWT":   func() (*nats.Conn, error) { return g.dial("secret", nil) },
		"forged":   func() (*nats.Conn, error) { return g.dial(signed(t, stranger, one, nil), nil) },
		"expired": func() (*nats.Conn, error) {
			return g.dial(g.token(one, map[string]any{"exp": time.Now().Add(-time.Second).Unix()}), nil)
		},
		"of another audience":   func() (*nats.Conn, error) { return g.dial(g.token(one, map[string]any{"aud": "other"}), nil) },
		"of an official":        func() (*nats.Conn, error) { return g.dial(g.token(one, map[string]any{"kind": "staff"}), nil) },
		"for a purpose":         func() (*nats.Conn, error) { return g.dial(forPurpose, nil) },
		"of nobody":             func() (*nats.Conn, error) { return g.dial(g.token("", nil), nil) },
		"of no subscriber":      func() (*nats.Conn, error) { return g.dial(g.token("90000000003", nil), nil) },
		"of a wild name":        func() (*nats.Conn, error) { return g.dial(g.token("*", nil), nil) },
		"replayed, no cert":     func() (*nats.Conn, error) { return g.dial(tied, nil) },
		"replayed by a thief":   func() (*nats.Conn, error) { return g.dial(tied, &thief) },
		"a user of the inside":  func() (*nats.Conn, error) { return g.dial("", nil, nats.UserInfo("sharing", "guess")) },
		"the operator, a token": func() (*nats.Conn, error) { return g.dial("", nil, nats.UserInfo("operator", g.token(one, nil))) },
	} {
		if conn, err := try(); err == nil {
			t.Errorf("%s: let in as %v", name, conn.Opts.User)
		}
	}
}

func TestOnlyBoundTokensWhereThatIsAsked(t *testing.T) {
	t.Parallel()
	g := newGround(t, true)
	holder, err := g.ca.Issue("holder")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.dial(g.token(one, nil), &holder); err == nil {
		t.Error("a token that is bound to nothing was let in")
	}
	if _, err := g.dial(g.token(one, bound(holder)), &holder); err != nil {
		t.Error(err)
	}
}

func TestAnOrganisationHasFewConnections(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	for range 10 {
		g.mustDial(g.token(one, nil))
	}
	if _, err := g.dial(g.token(one, nil), nil); err == nil {
		t.Error("an eleventh connection")
	}
	g.mustDial(g.token(other, nil))
}
