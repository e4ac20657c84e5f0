package app_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/seal"
)

// OBJ-P6, 3.5: whatever ends, the next call of the system is refused with its reason, and others go on.
func TestEndStopsTheNextCall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stop func(w *world, a domain.Agreement, cred domain.Credential)
		want error
	}{
		"suspension": {func(w *world, a domain.Agreement, _ domain.Credential) {
			_, err := w.MoveAgreement(w.head("MoveAgreement"), app.AgreementAct{Agreement: a.ID, Reason: "pārbaude"}, app.StepSuspend)
			must(w.t, err)
		}, domain.ErrAgreementClosed},
		"end": {func(w *world, a domain.Agreement, _ domain.Credential) {
			_, err := w.MoveAgreement(w.dace("MoveAgreement"), app.AgreementAct{Agreement: a.ID, Reason: "izbeigta"}, app.StepEnd)
			must(w.t, err)
		}, domain.ErrAgreementClosed},
		"term over": {func(w *world, _ domain.Agreement, _ domain.Credential) {
			w.clock.Set(time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC))
		}, domain.ErrAgreementClosed},
		"registration suspended": {func(w *world, a domain.Agreement, _ domain.Credential) {
			_, err := w.Suspend(w.rita("SuspendRegistration"), app.Act{Registration: a.Terms.Registrations[0], From: d("2026-03-02"), Ref: "2", Reason: "pārbaude"})
			must(w.t, err)
		}, domain.ErrNoRegistration},
		"keys revoked": {func(w *world, _ domain.Agreement, cred domain.Credential) {
			_, err := w.RevokeCredential(w.dace("RevokeCredential"), cred.ID)
			must(w.t, err)
		}, domain.ErrCredentialEnded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			p, q := w.provider(samaria), w.provider(other)
			a, cred, s := w.open(p, w.terms(w.registered(p, "A iela 1").ID))
			b, credB, sB := w.open(q, w.terms(w.registered(q, "B iela 1").ID))
			ask := func() error {
				_, err := w.Agreement(w.client(cred, s.thumbprint, "GetAgreement"), a.ID)
				return err
			}
			must(t, ask())
			c.stop(w, a, cred)
			if err := ask(); !errors.Is(err, c.want) {
				t.Errorf("the next call: %v", err)
			}
			want := c.want
			if errors.Is(want, domain.ErrCredentialEnded) { // nobody can prove to be a client whose keys have ended
				want = domain.ErrClientRefused
			}
			if _, err := w.IssueToken(t.Context(), s.form(t, cred.Client, w.clock.Now()), s.thumbprint); !errors.Is(err, want) {
				t.Errorf("the next token: %v", err)
			}
			if name == "term over" {
				return
			}
			if _, err := w.Agreement(w.client(credB, sB.thumbprint, "GetAgreement"), b.ID); err != nil {
				t.Errorf("another provider is touched: %v", err)
			}
		})
	}
}

// OBJ-P6: a vendor with one certificate works for two providers; each token names one, and the end of one mandate leaves
// the other, and the provider's own keys, alone.
func TestRevokedOperatorTouchesNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, q := w.provider(samaria), w.provider(other)
	a, own, ownSecret := w.open(p, w.terms(w.registered(p, "A iela 1").ID))
	b, _, _ := w.open(q, w.terms(w.registered(q, "B iela 1").ID))
	vendor := domain.Operator{Name: "SIA Vendors", RegNo: "40003000001", Mandate: "Pilnvara 5", From: d("2026-03-01")}
	keys := func(g domain.Agreement) (domain.Credential, uuid.UUID, secret) {
		g, err := w.AddOperator(w.dace("AddOperator"), app.AgreementAct{Agreement: g.ID}, vendor)
		must(t, err)
		s := newSecret(t)
		c, err := w.CreateCredential(w.dace("CreateCredential"), g.ID, g.Operators[0].ID, s.keys())
		must(t, err)
		return c, g.Operators[0].ID, s
	}
	forA, operator, sA := keys(a)
	forB, _, sB := keys(b)
	if _, err := w.RotateCredential(w.dace("RotateCredential"), forB.ID, app.NewKeys{PEM: sA.pem, Overlap: 0}); err != nil { // one certificate for both
		t.Fatal(err)
	}
	if _, err := w.Agreement(w.client(forA, sA.thumbprint, "GetAgreement"), b.ID); !errors.Is(err, domain.ErrAgreementNotFound) {
		t.Errorf("with the certificate of both, keys for one read the other: %v", err)
	}
	if _, err := w.Credential(w.client(forA, sA.thumbprint, "GetCredential"), forB.ID); !errors.Is(err, domain.ErrCredentialNotFound) {
		t.Errorf("keys of one read keys of the other: %v", err)
	}
	_, err := w.RevokeOperator(w.dace("RevokeOperator"), app.AgreementAct{Agreement: a.ID}, operator)
	must(t, err)
	if _, err := w.Agreement(w.client(forA, sA.thumbprint, "GetAgreement"), a.ID); !errors.Is(err, domain.ErrOperatorRevoked) {
		t.Errorf("the revoked vendor: %v", err)
	}
	if _, err := w.Agreement(w.client(forB, sA.thumbprint, "GetAgreement"), b.ID); err != nil {
		t.Errorf("the vendor for the other provider: %v", err)
	}
	if _, err := w.Agreement(w.client(forB, sB.thumbprint, "GetAgreement"), b.ID); !errors.Is(err, domain.ErrTokenNotBound) {
		t.Errorf("the replaced certificate: %v", err)
	}
	if _, err := w.Agreement(w.client(own, ownSecret.thumbprint, "GetAgreement"), a.ID); err != nil {
		t.Errorf("the provider's own keys: %v", err)
	}
}

// A change of fields makes a version: the one in force goes on until all have signed and the proof covers it, and both
// data officers are told.
func TestFieldChangeMakesAVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	terms := w.terms(w.registered(p, "A iela 1").ID)
	a, cred, s := w.open(p, terms)
	act := app.AgreementAct{Agreement: a.ID}
	next := terms
	next.Fields = append(slices.Clone(terms.Fields), "G16")
	a, err := w.AmendAgreement(w.dace("AmendAgreement"), act, next)
	must(t, err)
	var told int
	must(t, w.db.QueryRow(t.Context(), "select count(*) from agreement_notice where number = 2").Scan(&told))
	if told != 2 || a.Number != 1 || a.Proposed == nil || slices.Contains(a.Terms.Fields, "G16") {
		t.Errorf("%d told, version %d in force", told, a.Number)
	}
	for _, party := range domain.Parties {
		a, err = w.SignAgreement(w.dace("SignAgreement"), act, party, "paraksts2.edoc")
		must(t, err)
	}
	if a.Number != 1 || slices.Contains(a.Terms.Fields, "G16") {
		t.Error("a field that no proof of conformance covers came into force")
	}
	if _, err := w.Agreement(w.client(cred, s.thumbprint, "GetAgreement"), a.ID); err != nil {
		t.Errorf("the version in force stopped: %v", err)
	}
	a, err = w.RecordConformance(w.dace("RecordConformance"), act, w.certificate(next))
	must(t, err)
	if a.Number != 2 || a.Proposed != nil || !slices.Contains(a.Terms.Fields, "G16") || a.State != domain.AgreementProduction {
		t.Errorf("after the proof: version %d, state %s", a.Number, a.State)
	}
	var kept int
	must(t, w.db.QueryRow(t.Context(), "select count(*) from agreement_version where agreement_id = $1", a.ID).Scan(&kept))
	if kept != 2 {
		t.Errorf("%d versions kept, want 2", kept)
	}
	if _, err := w.db.Exec(t.Context(), "update agreement_version set terms = '{}'"); err == nil {
		t.Error("a signed version was changed")
	}
}

// Keys come after signatures, production after the proof, and a proof is for one system and its fields.
func TestNoProductionWithoutSignaturesAndProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	terms := w.terms(w.registered(p, "A iela 1").ID)
	a, err := w.CreateAgreement(w.dace("CreateAgreement"), domain.Agreement{Provider: p.ID, Municipality: kuldiga, Terms: terms})
	must(t, err)
	act := app.AgreementAct{Agreement: a.ID}
	if _, err := w.CreateCredential(w.dace("CreateCredential"), a.ID, uuid.Nil, newSecret(t).keys()); !errors.Is(err, domain.ErrAgreementState) {
		t.Errorf("keys of a draft: %v", err)
	}
	if _, err := w.SignAgreement(w.head("SignAgreement"), act, domain.Controller, "x"); !errors.Is(err, errs.ErrAccessDenied) {
		t.Errorf("the municipality signs for the provider: %v", err)
	}
	a = w.signed(p, terms)
	act = app.AgreementAct{Agreement: a.ID}
	proof := w.certificate(terms)
	if _, err := w.RecordConformance(w.dace("RecordConformance"), act, proof); !errors.Is(err, domain.ErrAgreementState) {
		t.Errorf("a proof before test access: %v", err)
	}
	_, err = w.MoveAgreement(w.dace("MoveAgreement"), act, app.StepOpenTest)
	must(t, err)
	stranger, err := seal.New("", "")
	must(t, err)
	foreign, err := stranger.Sign(domain.Certificate{System: terms.System, Fields: terms.Fields, Expires: w.clock.Now().AddDate(2, 0, 0)})
	must(t, err)
	for name, c := range map[string]struct {
		jws  string
		want error
	}{
		"another version":  {w.certificate(terms, func(c *domain.Certificate) { c.System.Version = "8" }), domain.ErrCertificateOther},
		"another schema":   {w.certificate(terms, func(c *domain.Certificate) { c.System.Schema = "2027-10" }), domain.ErrCertificateOther},
		"fewer fields":     {w.certificate(terms, func(c *domain.Certificate) { c.Fields = c.Fields[1:] }), domain.ErrCertificateOther},
		"too old":          {w.certificate(terms, func(c *domain.Certificate) { c.Expires = w.clock.Now() }), domain.ErrCertificateExpired},
		"another key":      {foreign, domain.ErrCertificateForged},
		"a changed letter": {proof[:len(proof)-9] + flip(proof[len(proof)-9]) + proof[len(proof)-8:], domain.ErrCertificateForged},
		"no signature":     {"x", domain.ErrCertificateForged},
	} {
		if _, err := w.RecordConformance(w.dace("RecordConformance"), act, c.jws); !errors.Is(err, c.want) {
			t.Errorf("a proof of %s: %v, want %v", name, err, c.want)
		}
	}
	a, err = w.RecordConformance(w.dace("RecordConformance"), act, proof)
	if err != nil || a.State != domain.AgreementProduction {
		t.Errorf("state %s: %v", a.State, err)
	}
}

// flip is another letter of base64url.
func flip(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}
