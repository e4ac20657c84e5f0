package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// RFC 7523, RFC 8705: a token is for who signs with a live key and shows a live certificate, once; it names both.
func TestTokenIsBoundToTheCertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, q := w.provider(samaria), w.provider(other)
	_, cred, s := w.open(p, w.terms(w.registered(p, "A iela 1").ID))
	_, credB, sB := w.open(q, w.terms(w.registered(q, "B iela 1").ID))
	now := w.clock.Now()
	form := s.form(t, cred.Client, now)
	raw, err := w.IssueToken(t.Context(), form, s.thumbprint)
	must(t, err)
	token, err := jwt.ParseSigned(raw, []jose.SignatureAlgorithm{jose.ES256})
	must(t, err)
	var claims struct {
		Issuer       string            `json:"iss"`
		Client       string            `json:"client_id"`
		Organisation string            `json:"organisation"`
		Cnf          map[string]string `json:"cnf"`
		Expiry       int64             `json:"exp"`
	}
	must(t, token.UnsafeClaimsWithoutVerification(&claims))
	if claims.Issuer != issuer || claims.Client != cred.Client || claims.Organisation != samaria || claims.Cnf["x5t#S256"] != s.thumbprint ||
		claims.Expiry != now.Add(app.TokenLife).Unix() {
		t.Errorf("claims %+v", claims)
	}
	for name, c := range map[string]struct {
		f    func() error
		want error
	}{
		"the same assertion again": {func() error { _, err := w.IssueToken(t.Context(), form, s.thumbprint); return err }, domain.ErrClientRefused},
		"without a certificate":    {func() error { _, err := w.IssueToken(t.Context(), s.form(t, cred.Client, now), ""); return err }, domain.ErrCertRequired},
		"with another's certificate": {func() error {
			_, err := w.IssueToken(t.Context(), s.form(t, cred.Client, now), sB.thumbprint)
			return err
		}, domain.ErrClientRefused},
		"with another's key": {func() error {
			_, err := w.IssueToken(t.Context(), sB.form(t, cred.Client, now), s.thumbprint)
			return err
		}, domain.ErrClientRefused},
		"of an unknown client": {func() error {
			_, err := w.IssueToken(t.Context(), s.form(t, "ds_live_x", now), s.thumbprint)
			return err
		}, domain.ErrClientRefused},
		"a call without a certificate": {func() error { _, err := w.Credential(w.client(cred, "", "GetCredential"), cred.ID); return err }, domain.ErrTokenNotBound},
		"a call with another's": {func() error {
			_, err := w.Credential(w.client(cred, sB.thumbprint, "GetCredential"), cred.ID)
			return err
		}, domain.ErrTokenNotBound},
		"another's keys": {func() error {
			_, err := w.Credential(w.client(cred, s.thumbprint, "GetCredential"), credB.ID)
			return err
		}, domain.ErrCredentialNotFound},
	} {
		if err := c.f(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Old and new keys live beside each other for the overlap, two at most; a key serves one set of keys, ever.
func TestKeysRotateWithOverlap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	a, cred, old := w.open(p, w.terms(w.registered(p, "A iela 1").ID))
	next, third := newSecret(t), newSecret(t)
	works := func(s secret) bool {
		_, err := w.IssueToken(t.Context(), s.form(t, cred.Client, w.clock.Now()), s.thumbprint)
		return err == nil
	}
	rotate := func(s secret, thumbprint string) error {
		k := s.keys()
		k.Overlap = 7 * 24 * time.Hour
		_, err := w.RotateCredential(w.client(cred, thumbprint, "RotateCredential"), cred.ID, k) // the system does it for itself
		return err
	}
	must(t, rotate(next, old.thumbprint))
	if !works(old) || !works(next) {
		t.Error("in the overlap both work")
	}
	if err := rotate(third, next.thumbprint); !errors.Is(err, domain.ErrRotationOpen) {
		t.Errorf("a third key in the overlap: %v", err)
	}
	if _, err := w.CreateCredential(w.dace("CreateCredential"), a.ID, uuid.Nil, next.keys()); !errors.Is(err, domain.ErrKeyUsed) {
		t.Errorf("a key of other keys: %v", err)
	}
	w.clock.Set(w.clock.Now().Add(7*24*time.Hour + time.Second))
	if works(old) || !works(next) {
		t.Error("after the overlap only the new one works")
	}
	must(t, rotate(third, next.thumbprint))
	if !works(third) {
		t.Error("the third does not work")
	}
	private, err := next.key.MarshalJSON()
	must(t, err)
	if err := rotate(secret{jwk: string(private), pem: third.pem}, third.thumbprint); !errors.Is(err, domain.ErrKeyInvalid) {
		t.Errorf("a private key: %v", err)
	}
}

// Keys of a sandbox cannot exist under an agreement of production, whatever a program does: the database refuses it. And
// personal codes of one environment are refused in the other.
func TestSandboxAndProductionNeverMix(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	_, cred, _ := w.open(p, w.terms(w.registered(p, "A iela 1").ID))
	if cred.Client[:8] != "ds_live_" {
		t.Errorf("client %s", cred.Client)
	}
	if _, err := w.db.Exec(t.Context(), "update credential set environment = 'SANDBOX' where id = $1", cred.ID); err == nil {
		t.Error("keys changed their environment")
	}
	if _, err := w.db.Exec(t.Context(), "update agreement set environment = 'SANDBOX'"); err == nil {
		t.Error("an agreement changed its environment")
	}
	live, box := domain.Admission{Environment: domain.Live}, domain.Admission{Environment: domain.Sandbox}
	if live.CodeAllowed("00000000001", false) || !live.CodeAllowed("32000000001", false) || !box.CodeAllowed("00000000001", false) || box.CodeAllowed("32000000001", false) {
		t.Error("a personal code of the other environment is taken")
	}
}
