package e2e

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// A personal code and a name stay in the registry, an account with the payee: they stand in no log line, not even at level
// debug, in no event and in no audit record of any service (SEC-ENC-3).
func TestInstancePersonalCodeStaysInTheRegistry(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole platform")
	}
	p := launch(t, t.TempDir()+"/state", "--log-level", "debug")
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	worker := p.people.As("ilze.kalnina")
	draft, err := draftFor(t.Context(), worker, code)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.people.As("janis.berzs").Post(t.Context(), "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, ""); err != nil {
		t.Fatal(err)
	}
	dashed := code[:6] + "-" + code[6:]
	found, err := worker.For(rest.Str(draft, "case")).Post(t.Context(), "/v1/persons:search", rest.Doc{"identifier": dashed}, "")
	if err != nil || len(rest.List(found, "persons")) != 1 {
		t.Fatalf("search: %v %v", found, err)
	}
	p.pay(t, rest.Str(draft, "case"), rest.Str(rest.List(found, "persons")[0], "name"))
	rita := registrar{p.people.As("rita.lapina"), t}
	rita.registration(rita.provider(""), "SVC-04", "Liepājas iela 3, Kuldīga, LV-3301", false)
	for service, url := range p.at.SchemaURLs {
		db := connect(t, url)
		for what, sql := range map[string]string{
			"events": `select coalesce(string_agg(topic || subject || headers::text || encode(payload, 'escape'), ' '), '') from outbox`,
			"audit":  `select coalesce(string_agg(a::text, ' '), '') from audit a`,
		} {
			var text string
			if err := db.QueryRow(t.Context(), sql).Scan(&text); err != nil {
				t.Fatal(err)
			}
			if text == "" && !(service == "sharing" && what == "events") { // which publishes none
				t.Errorf("%s of %s are empty: nothing was looked at", what, service)
			}
			clean(t, what+" of "+service, text, code, dashed)
		}
	}
	if code := p.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(p.output.String(), "level=") {
		t.Error("there is no log to look at")
	}
	clean(t, "the log", p.output.String(), code, dashed)
}

// pay brings what the case's decision grants to the bank, so that every service has something to tell.
func (p *process) pay(t *testing.T, name, person string) {
	t.Helper()
	d := &payday{t: t, worker: p.people.As("ilze.kalnina"), head: p.people.As("janis.berzs"), applicant: person}
	await(t, "what the decision grants is owed", func() bool {
		d.benefits = rest.List(d.get(d.worker, "/v1/benefits?case="+name), "benefits")
		return len(d.benefits) > 0 && len(d.owed()) > 0
	})
	d.payees(account)
	d.post(d.head, "/v1/payingAccounts", rest.Doc{"payingAccount": rest.Doc{"municipality": "0033000", "holder": "Kuldīgas novada pašvaldība", "iban": account}})
	d.list()
}

func clean(t *testing.T, where, text, code, dashed string) {
	t.Helper()
	for _, secret := range []string{code, dashed, "Skujkalna", "Zane Kalni", account} {
		if strings.Contains(text, secret) {
			t.Errorf("%s hold %q", where, secret)
		}
	}
}
