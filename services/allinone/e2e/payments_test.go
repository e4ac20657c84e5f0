package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

// account is an invented account with a right check number.
const account = "LV80BANK0000435195001"

// payday is one decided case on its way to money, as a caseworker and a head of Kuldīgas novads.
type payday struct {
	t            *testing.T
	worker, head *rest.Client
	applicant    string
	benefits     []rest.Doc
	months       int
}

// decide grants a benefit to a household that nobody has seen before, and waits until its amounts are owed.
func decide(t *testing.T) *payday {
	t.Helper()
	scenario, err := scenarios.Get("TODAY")
	if err != nil {
		t.Fatal(err)
	}
	report, err := sys(t).runner().Run(t.Context(), scenario)
	if err != nil {
		t.Fatal(err)
	}
	p := &payday{t: t, worker: sys(t).people.As("ilze.kalnina"), head: sys(t).people.As("janis.berzs"), benefits: report.Benefits}
	application := p.get(p.worker, "/v1/"+report.Application)
	p.applicant = rest.Str(application, "applicant")
	await(t, "the amounts of the decision are owed", func() bool {
		p.months = len(p.owed())
		return p.months == len(report.Payments)
	})
	return p
}

func (p *payday) get(c *rest.Client, path string) rest.Doc {
	p.t.Helper()
	doc, err := c.Get(p.t.Context(), path)
	if err != nil {
		p.t.Fatal(path, err)
	}
	return doc
}

func (p *payday) post(c *rest.Client, path string, body rest.Doc) rest.Doc {
	p.t.Helper()
	doc, err := c.Post(p.t.Context(), path, body, uuid.NewString())
	if err != nil {
		p.t.Fatal(path, err)
	}
	return doc
}

// owed lists the amounts of the household's benefits.
func (p *payday) owed() []rest.Doc {
	p.t.Helper()
	var all []rest.Doc
	for _, b := range p.benefits {
		all = append(all, rest.List(p.get(p.worker, "/v1/obligations?pageSize=500&benefit="+rest.Str(b, "name")), "obligations")...)
	}
	return all
}

func (p *payday) payees(iban string) {
	p.t.Helper()
	for _, b := range p.benefits {
		payee := "payees/" + strings.TrimPrefix(rest.Str(b, "name"), "benefits/")
		p.post(p.worker, "/v1/payees", rest.Doc{"payee": rest.Doc{"name": payee, "kind": "PAYEE_KIND_CLIENT", "person": p.applicant, "holder": "Zane Kalniņa", "iban": iban}})
	}
}

// list prepares, freezes, approves and sends, and returns the list and the references in its files.
func (p *payday) list() (rest.Doc, []string) {
	p.t.Helper()
	now := time.Now().In(clock.Riga)
	l := p.post(p.worker, "/v1/paymentLists", rest.Doc{"municipality": "0033000", "payDate": now.AddDate(0, 0, 3).Format(time.DateOnly), "throughMonth": now.AddDate(2, 0, 0).Format("2006-01")})
	name := "/v1/" + rest.Str(l, "name")
	l = p.post(p.worker, name+":freeze", rest.Doc{"etag": rest.Str(l, "etag")})
	_, err := p.worker.Post(p.t.Context(), name+":approve", rest.Doc{}, "")
	wantProblem(p.t, err, http.StatusForbidden, "ACCESS_DENIED")
	p.post(p.head, name+":approve", rest.Doc{"etag": rest.Str(l, "etag")})
	l = p.post(p.head, name+":send", rest.Doc{})
	var first []byte
	for range 2 {
		status, header, file, err := p.head.Raw(p.t.Context(), http.MethodGet, name+":file", nil, "")
		if err != nil || status != http.StatusOK || header.Get("Content-Type") != "application/xml" {
			p.t.Fatalf("%d %v %s", status, err, file)
		}
		if first != nil && !bytes.Equal(first, file) {
			p.t.Fatal("the file for the bank is another one the second time")
		}
		first = file
	}
	var refs []string
	for _, m := range regexp.MustCompile(`<EndToEndId>([0-9a-f]{32})</EndToEndId>`).FindAllSubmatch(first, -1) {
		refs = append(refs, string(m[1]))
	}
	return l, refs
}

// notice is what the bank says about payments: debits that were booked, or credits that came back.
func notice(direction, reason string, refs []string, amount func(ref string) string) []byte {
	var b strings.Builder
	b.WriteString(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn>`)
	for _, r := range refs {
		fmt.Fprintf(&b, `<Ntry><Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-06</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs>`, amount(r), direction, r)
		if reason != "" {
			b.WriteString(`<RtrInf><Rsn><Cd>` + reason + `</Cd></Rsn></RtrInf>`)
		}
		b.WriteString(`</TxDtls></NtryDtls></Ntry>`)
	}
	b.WriteString(`</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`)
	return []byte(b.String())
}

func (p *payday) says(file []byte) rest.Doc {
	p.t.Helper()
	return p.post(p.worker, "/v1/bankFiles", rest.Doc{"municipality": "0033000", "content": base64.StdEncoding.EncodeToString(file)})
}

func (p *payday) proof(l rest.Doc) rest.Doc {
	p.t.Helper()
	proof := p.get(p.worker, "/v1/"+rest.Str(l, "name")+":proof")
	if proof["balanced"] != true || rest.Euro(proof, "remainder") != "0.00" {
		p.t.Fatalf("the ledger does not prove the list: %v", proof)
	}
	return proof
}

// From the decision to a closed list: a payment comes back, gets another account, is re-issued, approved anew and paid.
func TestFromDecisionToMoney(t *testing.T) {
	p := decide(t)
	p.payees(account)
	p.post(p.head, "/v1/payingAccounts", rest.Doc{"payingAccount": rest.Doc{"municipality": "0033000", "holder": "Kuldīgas novada pašvaldība", "iban": account}})
	l, refs := p.list()
	if len(refs) != p.months {
		t.Fatalf("%d payments of %d amounts", len(refs), p.months)
	}
	amounts := map[string]string{}
	for _, line := range rest.List(p.get(p.worker, "/v1/"+rest.Str(l, "name")+"/payments?pageSize=500"), "payments") {
		amounts[rest.Str(line, "endToEndId")] = rest.Euro(line, "amount")
	}
	amount := func(ref string) string { return amounts[ref] }
	paid := notice("DBIT", "", refs, amount)
	if got := p.says(paid); got["applied"] != float64(len(refs)) {
		t.Fatalf("%v", got)
	}
	if got := p.says(paid); got["seenBefore"] != true {
		t.Fatalf("the same file counted twice: %v", got)
	}
	back := refs[:1]
	if got := p.says(notice("CRDT", "AC04", back, amount)); got["applied"] != float64(1) {
		t.Fatalf("%v", got)
	}
	closed := p.get(p.worker, "/v1/"+rest.Str(l, "name"))
	proof := p.proof(l)
	if rest.Str(closed, "state") != "PAYMENT_LIST_STATE_CLOSED" || rest.Euro(proof, "returned") != amounts[back[0]] || rest.Euro(proof, "open") != "0.00" || rest.Euro(proof, "clearing") != "0.00" {
		t.Fatalf("%v\n%v", closed, proof)
	}
	for _, o := range p.owed() {
		if rest.Str(o, "state") == "OBLIGATION_STATE_RETURNED" {
			p.payees("EE382200221020145685")
			p.post(p.worker, "/v1/"+rest.Str(o, "name")+":reissue", rest.Doc{"reason": "jauns konts no klienta"})
		}
	}
	second, again := p.list()
	if len(again) != 1 || again[0] == back[0] {
		t.Fatalf("re-issued: %v", again)
	}
	if got := p.says(notice("DBIT", "", again, func(string) string { return amounts[back[0]] })); got["applied"] != float64(1) {
		t.Fatalf("%v", got)
	}
	p.proof(second)
	for _, o := range p.owed() {
		if rest.Str(o, "state") != "OBLIGATION_STATE_PAID" {
			t.Errorf("%s of %s is %s", rest.Euro(o, "amount"), rest.Str(o, "month"), rest.Str(o, "state"))
		}
	}
}

// An amount whose account is not valid is refused with the field, and nothing is stored.
func TestPayeeWithAWrongAccountIsRefused(t *testing.T) {
	p := decide(t)
	payee := "payees/" + strings.TrimPrefix(rest.Str(p.benefits[0], "name"), "benefits/")
	_, err := p.worker.Post(t.Context(), "/v1/payees", rest.Doc{"payee": rest.Doc{"name": payee, "kind": "PAYEE_KIND_CLIENT", "holder": "A", "iban": "LV81BANK0000435195001"}}, "")
	wantProblem(t, err, http.StatusBadRequest, "IBAN_INVALID")
	_, err = p.worker.Get(t.Context(), "/v1/"+payee)
	wantProblem(t, err, http.StatusNotFound, "PAYEE_NOT_FOUND")
	_, err = p.worker.Post(t.Context(), "/v1/bankFiles", rest.Doc{"municipality": "0033000", "content": base64.StdEncoding.EncodeToString([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><Document/>`))}, "")
	wantProblem(t, err, http.StatusBadRequest, "BANK_FILE_INVALID")
}
