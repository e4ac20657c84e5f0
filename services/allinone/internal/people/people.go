// Package people signs in the named people of the development issuer, as a browser would, and gives API clients that
// act for them. It holds no passwords: the development issuer has none.
package people

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// early is how long before its expiry a token is renewed.
const early = time.Minute

// fresh is how old a sign-in may be that is used again: what needs one of just now (SEC-AUT-1) then has it.
const fresh = 10 * time.Minute

// staffOf names who works where in the development issuer.
var staffOf = map[string][2]string{
	"0001000": {"anna.ozola", "marta.liepa"},
	"0033000": {"ilze.kalnina", "janis.berzs"},
}

// People signs in against one instance.
type People struct {
	base, issuer string
	mu           sync.Mutex
	tokens       map[string]token
}

type token struct {
	raw    string
	expiry time.Time
	since  time.Time
}

// New prepares signing in at an issuer for an API.
func New(base, issuer string) *People {
	return &People{base: base, issuer: issuer, tokens: map[string]token{}}
}

// Token returns an access token of a person, signing in when needed.
func (p *People) Token(ctx context.Context, name string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t, ok := p.tokens[name]; ok && time.Until(t.expiry) > early && time.Since(t.since) < fresh {
		return t.raw, nil
	}
	t, err := signIn(ctx, p.issuer, name)
	if err != nil {
		return "", fmt.Errorf("sign in as %s: %w", name, err)
	}
	p.tokens[name] = t
	return t.raw, nil
}

// As returns a client that acts for a person, with the purpose that fits what she is.
func (p *People) As(name string) *rest.Client {
	c := &rest.Client{Base: p.base, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	switch name {
	case "":
		return &rest.Client{Base: p.base}
	case "karlis.vitols":
		c.Purpose, c.LegalBasis = "SELF", "GDPR-15"
	case "auditore.zane":
		c.Purpose, c.LegalBasis = "AUDIT", "SPSP-14"
	case "daina.sarga":
		c.Purpose, c.LegalBasis = "DATA_RIGHTS", "GDPR-39"
	case "raimonds.sils", "sandra.purina":
		c.Purpose, c.LegalBasis = "SECURITY", "MK397"
	case "olegs.uzturis": // states a purpose in an emergency only
		c.Purpose, c.LegalBasis = "", ""
	case "dace.kronberga":
		c.Purpose, c.LegalBasis = "CONTRACT", "SPSP-17-6"
	case "solvita.berzina", "agnese.vadone":
		c.Purpose, c.LegalBasis = "VICTIM", "MK1613"
	case "biruta.tiesa", "vita.centre":
		c.Purpose, c.LegalBasis = "CHILD_SUPERVISE", "BTAL"
	case "lauma.fonda", "nils.nodibins":
		c.Purpose, c.LegalBasis = "VICTIM_CHILD", "MK1613"
	case "rita.lapina":
		c.Purpose, c.LegalBasis = "REGISTER", "MK385"
	}
	c.Token = func(ctx context.Context) (string, error) { return p.Token(ctx, name) }
	return c
}

// Staff returns a caseworker and a head of a municipality. The development issuer knows two municipalities; cases of
// others, which only read the law, are asked by the first.
func (p *People) Staff(municipality string) (demo.Staff, error) {
	names, ok := staffOf[municipality]
	if !ok {
		names = staffOf["0033000"]
	}
	return demo.Staff{Caseworker: p.As(names[0]), Head: p.As(names[1])}, nil
}
