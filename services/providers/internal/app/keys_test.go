package app_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authn/assertion"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

const issuer = "https://digisoc.example/oauth2"

// secret is the private side of a system: a signing key and a client certificate.
type secret struct {
	key        jose.JSONWebKey
	jwk, pem   string
	thumbprint string
}

func newSecret(t testing.TB) secret {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	key := jose.JSONWebKey{Key: private, KeyID: rand.Text(), Algorithm: string(jose.ES256)}
	jwk, err := json.Marshal(key.Public())
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	must(t, err)
	sum := sha256.Sum256(der)
	return secret{
		key: key, jwk: string(jwk), pem: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		thumbprint: base64.RawURLEncoding.EncodeToString(sum[:]),
	}
}

func (s secret) keys() app.NewKeys { return app.NewKeys{JWK: s.jwk, PEM: s.pem} }

// form is a token request of a client at a time.
func (s secret) form(t testing.TB, client string, at time.Time) url.Values {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: s.key}, nil)
	must(t, err)
	raw, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: client, Subject: client, Audience: jwt.Audience{issuer}, ID: rand.Text(), IssuedAt: jwt.NewNumericDate(at), Expiry: jwt.NewNumericDate(at.Add(time.Minute)),
	}).Serialize()
	must(t, err)
	return url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {assertion.Type}, "client_assertion": {raw}}
}

// dace is the contract officer.
func (w *world) dace(action string) context.Context {
	return w.as(caller.Caller{Kind: caller.Staff, Subject: "dace", Roles: []string{"contracts"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"}, action)
}

// head leads the social service of Kuldīga.
func (w *world) head(action string) context.Context {
	return w.as(caller.Caller{Kind: caller.Staff, Subject: "janis", Roles: []string{"head"}, Municipality: kuldiga, Purpose: "SERVICE", LegalBasis: "SPSP-17-6"}, action)
}

func (w *world) terms(regs ...uuid.UUID) domain.Terms {
	return domain.Terms{
		Registrations: regs, Purposes: []string{"DELIVER"}, Fields: []string{"G01.01", "G01.02", "G01.03", "G18", "G20"}, Modes: []string{"API"},
		System: domain.System{Name: "APSis", Version: "7", Schema: "2026-10"}, SecurityContact: "drosiba@example.lv", DataOfficers: []string{"dpo@a.lv", "dpo@b.lv"},
		IncidentHours: 24, CorrectionDays: 5, ReturnOrErase: "ERASE", From: d("2026-01-01"), To: d("2030-12-31"), DelegatingAct: "Lēmums 12/2025",
	}
}

// signed is an agreement that all have signed.
func (w *world) signed(p domain.Provider, t domain.Terms) domain.Agreement {
	w.t.Helper()
	a, err := w.CreateAgreement(w.dace("CreateAgreement"), domain.Agreement{Provider: p.ID, Municipality: kuldiga, Terms: t})
	must(w.t, err)
	act := app.AgreementAct{Agreement: a.ID}
	_, err = w.MoveAgreement(w.dace("MoveAgreement"), act, app.StepCheck)
	must(w.t, err)
	for _, party := range domain.Parties {
		a, err = w.SignAgreement(w.dace("SignAgreement"), act, party, "paraksts.edoc")
		must(w.t, err)
	}
	return a
}

// open is an agreement in production, with keys.
func (w *world) open(p domain.Provider, t domain.Terms) (domain.Agreement, domain.Credential, secret) {
	w.t.Helper()
	act := app.AgreementAct{Agreement: w.signed(p, t).ID}
	_, err := w.MoveAgreement(w.dace("MoveAgreement"), act, app.StepOpenTest)
	must(w.t, err)
	s := newSecret(w.t)
	c, err := w.CreateCredential(w.dace("CreateCredential"), act.Agreement, uuid.Nil, s.keys())
	must(w.t, err)
	a, err := w.RecordConformance(w.dace("RecordConformance"), act, w.certificate(t))
	must(w.t, err)
	return a, c, s
}

// certificate is what a run of the suite would have given to the system of terms.
func (w *world) certificate(t domain.Terms, changes ...func(*domain.Certificate)) string {
	w.t.Helper()
	c := domain.Certificate{
		ID: uuid.Must(uuid.NewV7()), System: t.System, Fields: slices.Clone(t.Fields), Suite: "test", Cases: []string{"C01"}, Evidence: "conformanceRuns/1",
		Passed: w.clock.Now(), Expires: w.clock.Now().AddDate(2, 0, 0),
	}
	for _, change := range changes {
		change(&c)
	}
	signed, err := w.seal.Sign(c)
	must(w.t, err)
	return signed
}

// client is a call with a token of keys, bound to a certificate.
func (w *world) client(c domain.Credential, thumbprint, action string) context.Context {
	return w.as(caller.Caller{
		Kind: caller.System, Subject: "credentials/" + c.ID.String(), Client: c.Client, Certificate: thumbprint, Roles: []string{"provider"},
		Purpose: "REGISTER", LegalBasis: "SPSP-17-6",
	}, action)
}

// system is a call of the system of an organisation, which has an agreement in production; of a stranger when the number
// is in no register.
func (w *world) system(number, action string) context.Context {
	w.t.Helper()
	p, err := w.store.ProviderByNumber(w.t.Context(), domain.Live, number)
	if err != nil {
		return w.client(domain.Credential{ID: uuid.New(), Client: "ds_live_" + number}, "x", action)
	}
	if found, ok := w.systems[number]; ok {
		return w.client(found.c, found.thumbprint, action)
	}
	rows, err := w.db.Query(w.t.Context(), "select id from registration where provider_id = $1 and valid_from is not null", p.ID)
	must(w.t, err)
	var regs []uuid.UUID
	for rows.Next() {
		var id uuid.UUID
		must(w.t, rows.Scan(&id))
		regs = append(regs, id)
	}
	must(w.t, rows.Err())
	if len(regs) == 0 {
		regs = append(regs, w.registered(p, "Citur iela 9").ID)
	}
	_, c, s := w.open(p, w.terms(regs...))
	w.systems[number] = system{c, s.thumbprint}
	return w.client(c, s.thumbprint, action)
}

type system struct {
	c          domain.Credential
	thumbprint string
}
