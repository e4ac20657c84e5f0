package e2e

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// OBJ-P5: four sample providers get the grant, the reason and the fields before anybody signs, and no price.
func TestOBJ_P5_FourProviders(t *testing.T) {
	rita, dace := registrar{sys(t).people.As("rita.lapina"), t}, officer(t)
	price := regexp.MustCompile(`(?i)price|fee\b|cena|maksas? |EUR`)
	for name, c := range map[string]struct {
		form          string
		facts         rest.Doc
		grant, reason string
		personal      bool
	}{
		"delegated association":     {"ASSOCIATION", rest.Doc{"delegated": true}, "GRANT_CODE_GR_03", "DELEGATED", true},
		"contracted merchant":       {"MERCHANT", rest.Doc{"contracted": true, "check612": "CHECK612_RESULT_PASSED"}, "GRANT_CODE_GR_04", "CONTRACTED", true},
		"merchant without contract": {"MERCHANT", rest.Doc{"check612": "CHECK612_RESULT_PASSED"}, "GRANT_CODE_GR_05", "NO_DELEGATION_NO_CONTRACT", false},
		"merchant with tax debt":    {"MERCHANT", rest.Doc{"contracted": true, "check612": "CHECK612_RESULT_TAX_DEBT"}, "GRANT_CODE_GR_05", "CHECK_612_TAX_DEBT", false},
	} {
		p := rita.providerOf("LEGAL_FORM_" + c.form)
		reg := rita.registration(p, "SVC-04", "Liepājas iela 3, Kuldīga", false)
		c.facts["provider"], c.facts["municipality"], c.facts["registrations"] = rest.Str(p, "name"), "0033000", []string{rest.Str(reg, "name")}
		doc := dace.post("/v1/agreements:checkGrant", c.facts)
		if rest.Str(doc, "grant", "grant") != c.grant || rest.Str(doc, "grant", "reason") != c.reason || rest.Str(doc, "grant", "text", "lv") == "" {
			t.Errorf("%s: %v", name, doc)
		}
		personal := false
		for _, f := range rest.List(doc, "grant", "fields") {
			personal = personal || rest.Str(f, "code") == "G01.03"
		}
		status, _, body, err := dace.Raw(t.Context(), http.MethodPost, "/v1/agreements:checkGrant", mustJSON(t, c.facts), "")
		if personal != c.personal || err != nil || status != http.StatusOK || price.Match(body) {
			t.Errorf("%s: personal data %v, answer %d %s", name, personal, status, body)
		}
	}
}

// providerOf enters an organisation of a legal form.
func (r registrar) providerOf(form string) rest.Doc {
	r.t.Helper()
	number := "4" + strings.Map(func(c rune) rune { return '0' + c%10 }, uuid.NewString()[:10])
	return r.post("/v1/providers", rest.Doc{"provider": rest.Doc{"registrationNumber": number, "title": "Sniedzējs " + number, "legalForm": form}})
}

// OBJ-P6: whoever signs in shows key and certificate over TLS; a token works with its certificate only; the end of an
// operator's mandate stops that operator at its next call and nobody else.
func TestOBJ_P6_RevokedOperatorTouchesNobodyElse(t *testing.T) {
	rita, dace := registrar{sys(t).people.As("rita.lapina"), t}, officer(t)
	p, q := rita.provider(""), rita.provider("")
	own1, vendor, other := newSystem(t), newSystem(t), newSystem(t)
	own1.join(p, termsOf(rest.Str(rita.registration(p, "SVC-04", "A iela 1", false), "name")))
	other.join(q, termsOf(rest.Str(rita.registration(q, "SVC-04", "B iela 1", false), "name")))
	at := "/v1/" + rest.Str(own1.agreement, "name")
	a := dace.post(at+"/operators", rest.Doc{"operator": rest.Doc{
		"title": "SIA Vendors", "registrationNumber": "40003000001", "mandate": "Pilnvara 5", "from": time.Now().Format(time.DateOnly),
	}})
	operator := rest.Str(rest.List(a, "operators")[0], "name")
	vendor.client = rest.Str(dace.post(at+"/credentials", rest.Doc{"operator": operator, "jwk": vendor.jwk(), "certificatePem": vendor.pem}), "clientId")
	sys(t).outsource(t, "40003000001") // or no vendor gets in (OBJ-O1)
	await(t, "the vendor's row gives access", func() bool { _, err := vendor.Get(t.Context(), at); return err == nil })

	for _, s := range []*apsis{own1, vendor} {
		if doc, err := s.Get(t.Context(), at); err != nil || rest.Str(doc, "provider") != rest.Str(p, "name") {
			t.Fatalf("%v %v", doc, err)
		}
	}
	_, err := other.Get(t.Context(), at)
	wantProblem(t, err, http.StatusNotFound, "AGREEMENT_NOT_FOUND")
	stolen := *other.Client
	stolen.Token = vendor.signIn // its token, on a connection with another certificate
	_, err = stolen.Get(t.Context(), at)
	wantProblem(t, err, http.StatusUnauthorized, "TOKEN_INVALID")
	plain := *vendor.Client
	plain.Base, plain.HTTP = sys(t).people.As("").Base, nil // and without any
	_, err = plain.Get(t.Context(), at)
	wantProblem(t, err, http.StatusUnauthorized, "TOKEN_INVALID")
	if status, doc := vendor.ask(t.Context(), plain.Base, http.DefaultClient); status != http.StatusUnauthorized || rest.Str(doc, "error") != "invalid_client" {
		t.Errorf("a token without a certificate: %d %v", status, doc)
	}

	dace.post(at+":revokeOperator", rest.Doc{"operator": operator})
	_, err = vendor.Get(t.Context(), at)
	wantProblem(t, err, http.StatusForbidden, "OPERATOR_REVOKED")
	if status, doc := vendor.ask(t.Context(), vendor.Base, vendor.http); status != http.StatusBadRequest || rest.Str(doc, "error") != "unauthorized_client" {
		t.Errorf("the revoked operator signs in: %d %v", status, doc)
	}
	if _, err := own1.Get(t.Context(), at); err != nil {
		t.Errorf("the provider itself: %v", err)
	}
	if _, err := other.Get(t.Context(), "/v1/"+rest.Str(other.agreement, "name")); err != nil {
		t.Errorf("another provider: %v", err)
	}
	dace.post(at+":move", rest.Doc{"step": "AGREEMENT_STEP_SUSPEND", "reason": "pārbaude"})
	_, err = own1.Get(t.Context(), at)
	wantProblem(t, err, http.StatusForbidden, "AGREEMENT_NOT_ACTIVE")
}

// The quota stands in the headers of every answer to a system, and what was used is read by it and by its municipality.
func TestQuotaIsShownAndHeld(t *testing.T) {
	rita := registrar{sys(t).people.As("rita.lapina"), t}
	p := rita.provider("")
	s := newSystem(t)
	terms := termsOf(rest.Str(rita.registration(p, "SVC-04", "Liepājas iela 12, Kuldīga, Kuldīgas nov., LV-3301", false), "name"))
	terms["perMinute"] = 30
	s.join(p, terms)
	status, header, body, err := s.Raw(t.Context(), http.MethodGet, "/v1/changes", nil, "")
	if err != nil || status != http.StatusOK {
		t.Fatal(status, string(body), err)
	}
	if policy, now := header.Get("RateLimit-Policy"), header.Get("RateLimit"); policy != `"minute";q=30;w=60, "day";q=10000000;w=86400` || !strings.HasPrefix(now, `"minute";r=2`) {
		t.Errorf("the answer tells %q and %q", policy, now)
	}
	for range 70 { // a minute may end on the way
		if status, header, body, err = s.Raw(t.Context(), http.MethodGet, "/v1/changes?pageSize=1", nil, ""); err != nil || status != http.StatusOK {
			break
		}
	}
	if status != http.StatusTooManyRequests || !bytes.Contains(body, []byte("QUOTA_EXCEEDED")) || header.Get("Retry-After") == "" || !strings.HasPrefix(header.Get("RateLimit"), `"minute";r=0;t=`) {
		t.Fatalf("beyond the quota: %d %v %s %v", status, header, body, err)
	}
	ilze := *sys(t).people.As("ilze.kalnina")
	ilze.Purpose, ilze.LegalBasis = "SERVICE", "SPSP-36"
	used, err := ilze.Get(t.Context(), "/v1/usage?agreement="+rest.Str(s.agreement, "name"))
	if days := rest.List(used, "days"); err != nil || len(days) != 1 || rest.Str(days[0], "calls") == "0" || rest.Str(days[0], "refusedCalls") != "1" {
		t.Errorf("the municipality reads %v %v", used, err)
	}
}

// Who signed in, and who tried to, stands in the audit log (SEC-LOG-1); with the key where it is known, never with the proof.
func TestInstanceSignInsOfSystemsAreAudited(t *testing.T) {
	instance(t)
	s := newSystem(t)
	rita := registrar{sys(t).people.As("rita.lapina"), t}
	p := rita.provider("")
	s.join(p, termsOf(rest.Str(rita.registration(p, "SVC-04", "Liepājas iela 3, Kuldīga", false), "name")))
	if status, doc := s.ask(t.Context(), s.Base, s.http); status != http.StatusOK {
		t.Fatalf("%d %v", status, doc)
	}
	known := s.client
	s.client = "ds_live_nobody"
	if status, _ := s.ask(t.Context(), s.Base, s.http); status == http.StatusOK {
		t.Fatal("a client that nobody knows gets a token")
	}
	s.client = known
	var signedIn, refused int
	if err := own(t).DB("providers").QueryRow(t.Context(), `select
		count(*) filter (where result = 'ok' and exists (select 1 from credential c where c.client_id = $1 and 'credentials/' || c.id = any (subjects))),
		count(*) filter (where result = 'refused' and reason <> '' and subjects = '{}')
		from audit where action = 'IssueToken'`, known).Scan(&signedIn, &refused); err != nil {
		t.Fatal(err)
	}
	if signedIn != 1 || refused == 0 {
		t.Errorf("%d entries of the sign-in, %d of refused ones", signedIn, refused)
	}
}
