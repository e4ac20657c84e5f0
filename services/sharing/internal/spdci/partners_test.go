package spdci_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// The record of a partner is refused when it could not be spoken with, or would be called where nobody may.
func TestSPDCIPartnerRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for what, spoil := range map[string]func(p *spdci.Partner){
		"no keys":       func(p *spdci.Partner) { p.Keys = `{"keys":[]}` },
		"not a key set": func(p *spdci.Partner) { p.Keys = `k1` },
		"a private key": func(p *spdci.Partner) {
			p.Keys = `{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}]}`
		},
		"a key without a name": func(p *spdci.Partner) { p.Keys = strings.Replace(p.Keys, `"kid":"k1",`, "", 1) },
		"a private address":    func(p *spdci.Partner) { p.CallbackURLs = []string{"https://192.168.1.1/cb"} },
		"an address in clear":  func(p *spdci.Partner) { p.CallbackURLs = []string{"http://spmis.example.lv/"} },
		"this machine":         func(p *spdci.Partner) { p.CallbackURLs = []string{"http://127.0.0.1:9000/"} },
		"encryption without it": func(p *spdci.Partner) {
			p.Encrypted, p.Keys = true, strings.Replace(p.Keys, `"use":"enc"`, `"use":"sig"`, 1)
		},
	} {
		p := w.record
		p.SenderID = "other.example.lv"
		if spoil(&p); p.Keys == w.record.Keys && p.CallbackURLs[0] == callback {
			t.Fatalf("%s: nothing was spoilt", what)
		}
		if _, err := w.x.CreatePartner(w.staff("CreateRegistryPartner"), p); errs.ReasonOf(err) != "REGISTRY_PARTNER_INVALID" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := w.x.CreatePartner(w.staff("CreateRegistryPartner"), w.record); errs.ReasonOf(err) != "REGISTRY_PARTNER_EXISTS" {
		t.Errorf("the same sender twice: %v", err)
	}
	if _, err := w.x.MovePartner(w.staff("MoveRegistryPartner"), w.record.ID, "RESUME", ""); errs.ReasonOf(err) != "REGISTRY_PARTNER_STATE" {
		t.Errorf("resumed while active: %v", err)
	}
	if _, err := w.x.MovePartner(w.staff("MoveRegistryPartner"), w.record.ID, "SUSPEND", "v9"); errs.ReasonOf(err) != errs.ErrRecordChanged.Reason {
		t.Errorf("another version: %v", err)
	}
	if _, err := w.x.MovePartner(w.staff("MoveRegistryPartner"), uuid.New(), "SUSPEND", ""); errs.ReasonOf(err) != "REGISTRY_PARTNER_NOT_FOUND" {
		t.Errorf("a partner that never was: %v", err)
	}
}

// A new key holds from the next message on, and the old one no more; so do suspension and its end.
func TestSPDCIPartnerKeysAreReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.key
	fresh := w.enroll("other.example.lv", organisation)
	replaced := w.record
	replaced.Keys = fresh.Keys
	if _, err := w.x.ReplacePartner(w.staff("ReplaceRegistryPartner"), w.record.ID, replaced, "v1"); err != nil {
		t.Fatal(err)
	}
	if w.ask(spdci.IBR, search(byCode(anna))).Response[0].Status != wire.Succeeded {
		t.Error("the new key does not hold")
	}
	w.key = old
	if _, err := w.x.Do(w.ctx(), spdci.IBR, spdci.SearchSync, w.envelope("search", search(byCode(anna)), nil)); errs.ReasonOf(err) != "REGISTRY_SIGNATURE_INVALID" {
		t.Errorf("the old key: %v", err)
	}
	for _, tc := range []struct{ step, want string }{{"SUSPEND", "REGISTRY_SENDER"}, {"RESUME", "REGISTRY_SIGNATURE_INVALID"}} {
		if _, err := w.x.MovePartner(w.staff("MoveRegistryPartner"), w.record.ID, tc.step, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.x.Do(w.ctx(), spdci.IBR, spdci.SearchSync, w.envelope("search", search(byCode(anna)), nil)); errs.ReasonOf(err) != tc.want {
			t.Errorf("%s: %v", tc.step, err)
		}
	}
}

// Consent and authorisation that a partner states are kept with the request, without their free text.
func TestSPDCIConsentIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := byCode(anna)
	c["consent"] = map[string]any{"@type": "Consent", "ts": wire.Stamp(start), "purpose": map[string]any{"code": "C-7", "text": "Anna agreed by telephone", "ref_uri": "https://spmis.example.lv/consents"}}
	c["authorize"] = map[string]any{"ts": wire.Stamp(start), "purpose": map[string]any{"code": "A-9"}}
	w.ask(spdci.IBR, search(c))
	var outcome string
	if err := w.db.QueryRow(t.Context(), "select outcome::text from registry_transaction").Scan(&outcome); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(outcome, "C-7") || !strings.Contains(outcome, "A-9") || !strings.Contains(outcome, "consents") || strings.Contains(outcome, "telephone") {
		t.Errorf("kept: %s", outcome)
	}
}

// The same message at the same moment is taken once.
func TestSPDCIMessageIsTakenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := w.envelope("search", search(byCode(anna)), nil)
	answers := make([]string, 6)
	var all sync.WaitGroup
	for i := range answers {
		ctx := w.ctx()
		all.Go(func() {
			a, err := w.x.Do(ctx, spdci.IBR, spdci.Search, body)
			if answers[i] = string(a.Body); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	taken := 0
	for _, a := range answers {
		if strings.Contains(a, `"ACK"`) {
			taken++
		} else if !strings.Contains(a, string(wire.MessageDuplicate)) {
			t.Errorf("neither taken nor a duplicate: %s", a)
		}
	}
	if taken != 1 {
		t.Errorf("taken %d times", taken)
	}
}

// Our key is replaced once a year: the next one is published two days before it signs, the last one stays.
func TestSPDCIOwnKeysRotate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	signer := func() string {
		a, err := w.x.Do(w.ctx(), spdci.Social, spdci.SearchSync, w.envelope("search", search(byCode("00000000000")), func(h map[string]any) { h["action"] = "subscribe" }))
		if err != nil {
			t.Fatal(err)
		}
		w.opened(a.Body, "search")
		_, rest, _ := strings.Cut(string(a.Body), `social.digisoc.lv|`)
		kid, _, _ := strings.Cut(rest, "|")
		return kid
	}
	published := func() int {
		raw := must[[]byte](t)(w.x.JWKS(t.Context()))
		return strings.Count(string(raw), `"kid"`)
	}
	one := signer()
	w.clock.Advance(366 * 24 * time.Hour)
	if two, n := signer(), published(); two != one || n != 4 {
		t.Errorf("a new key signs at once, or is not published: %s after %s, %d", two, one, n)
	}
	w.clock.Advance(49 * time.Hour)
	if two, n := signer(), published(); two == one || n != 4 {
		t.Errorf("the old key signs on, or is gone: %s after %s, %d", two, one, n)
	}
}
