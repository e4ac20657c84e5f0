package app

import (
	"context"
	"net/url"
	"time"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// TokenLife is how long an access token holds. It is short, though a stop does not wait for it: each call is admitted anew.
const TokenLife = 5 * time.Minute

// Keys reads and checks keys and signs tokens; package token does.
type Keys interface {
	// Key reads a public JSON Web Key; domain.ErrKeyInvalid.
	Key(jwk []byte) (domain.Key, error)
	// Certificate reads a PEM certificate that holds now; domain.ErrCertInvalid.
	Certificate(pem []byte, now time.Time) (domain.ClientCertificate, error)
	// Check checks a signed assertion with the live keys of the client it names; domain.ErrClientRefused.
	Check(form url.Values, now time.Time, keys func(client string) ([]domain.Key, error)) (Assertion, error)
	// Sign makes an access token.
	Sign(g TokenGrant) (string, error)
}

// Assertion is a checked proof of a client.
type Assertion struct {
	Client string
	ID     string
	Until  time.Time
}

// TokenGrant is what a token says.
type TokenGrant struct {
	Client       string
	Credential   string // subject
	Organisation string // registration number of the provider
	Processor    string // registration number of the vendor that runs its system; empty when it does itself
	Certificate  string // thumbprint that the token is bound to
	Issued       time.Time
	Expires      time.Time
}

// IssueToken gives a token to a client that proves who it is with a fresh signature and with its certificate. Whatever is
// wrong with the proof has one answer; what is wrong with the agreement is told, to its owner only.
func (a *App) IssueToken(ctx context.Context, form url.Values, certificate string) (string, error) {
	return a.issue(ctx, form, certificate, a.now(), TokenLife)
}

// issue checks the proof by the clock of a moment; everything else goes by the platform's own.
func (a *App) issue(ctx context.Context, form url.Values, certificate string, at time.Time, life time.Duration) (string, error) {
	if certificate == "" {
		return "", domain.ErrCertRequired
	}
	now := a.now()
	proof, err := a.keys.Check(form, at, func(client string) ([]domain.Key, error) {
		if tenant, err := a.SandboxOfClient(ctx, client); err == nil {
			saw(ctx, tenant, 0)
		}
		c, err := a.store.CredentialOfClient(ctx, client)
		if errs.KindOf(err) == errs.NotFound {
			return nil, nil
		}
		return c.LiveKeys(now), err
	})
	if err != nil {
		return "", err
	}
	facts, err := a.store.Admission(ctx, proof.Client, certificate, now, a.today())
	if err != nil {
		return "", err
	}
	if !facts.CertificateLive {
		return "", domain.ErrClientRefused
	}
	saw(ctx, facts.Tenant, facts.Ahead)
	adm := facts.Admission
	audit.Subjects(ctx, "credentials/"+adm.Credential.String())
	if err := facts.Identify(); err != nil {
		return "", err
	}
	if adm.Environment != domain.Sandbox { // whose owner may still reset it when its agreement has ended by its clock; each call is admitted anew
		if adm, err = facts.Admit(a.today()); err != nil {
			return "", err
		}
	}
	if err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		return tx.UseAssertion(ctx, proof.Client, proof.ID, proof.Until, now)
	}); err != nil {
		return "", err
	}
	return a.keys.Sign(TokenGrant{
		Client: proof.Client, Credential: "credentials/" + adm.Credential.String(), Organisation: facts.Organisation, Processor: facts.Processor(), Certificate: certificate,
		Issued: now, Expires: now.Add(life),
	})
}
