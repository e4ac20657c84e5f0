package spdci_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

func (w *world) asks(kind, attribute string, value any) wire.SearchAnswer {
	w.t.Helper()
	question := map[string]any{"transaction_id": "Q-1", "txnstatus_request": map[string]any{"reference_id": "R", "txn_type": kind, "attribute_type": attribute, "attribute_value": value}}
	a, err := w.x.Do(w.ctx(), spdci.IBR, spdci.StatusSync, w.envelope("txn-status", question, nil))
	if err != nil {
		w.t.Fatal(err)
	}
	var out struct {
		Response struct {
			Status wire.SearchAnswer `json:"txn_status"`
		} `json:"txnstatus_response"`
	}
	if err := json.Unmarshal(w.opened(a.Body, "txn_status").message, &out); err != nil {
		w.t.Fatal(err)
	}
	return out.Response.Status
}

// An answer that is not taken is sent again, ever later, for a bounded time; the status tells where it is, and no record.
func TestSPDCICallbackIsTriedAgainAndGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.partner.down = true
	a, err := w.x.Do(w.ctx(), spdci.IBR, spdci.Search, w.envelope("search", search(byCode(anna)), nil))
	if err != nil {
		t.Fatal(err)
	}
	var ack wire.Ack
	_ = json.Unmarshal(a.Body, &ack)
	state := func() wire.Status {
		s := w.asks("search", "correlation_id", ack.Message.CorrelationID)
		if len(s.Response) != 1 || s.Response[0].Data != nil {
			t.Fatalf("status: %s", text(s))
		}
		return s.Response[0].Status
	}
	if s := state(); s != wire.Received {
		t.Errorf("before the first try: %s", s)
	}
	tries := 0
	for range 4 * 24 * 60 {
		n, err := w.x.Work(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if tries += n; tries == 1 {
			if s := state(); s != wire.Pending {
				t.Errorf("after the first try: %s", s)
			}
		}
		w.clock.Advance(time.Minute)
	}
	if s := state(); s != wire.Rejected || tries != 10 {
		t.Errorf("after four days: %s, %d tries", s, tries)
	}
	w.partner.down = false
	out := w.later(spdci.IBR, spdci.Search, "search", "search", search(byCode(anna)), 1)
	if out.header.Action != "on-search" || out.header.Status != wire.Succeeded || !strings.Contains(string(out.message), anna) {
		t.Errorf("on-search: %s %s", text(out.header), out.message)
	}
	if at := w.partner.posted[0].address; at != callback+"/registry/on-search" {
		t.Errorf("the answer went to %s", at)
	}
	if s := w.asks("search", "transaction_id", "T-1"); s.Response[1].Status != wire.Succeeded {
		t.Errorf("after it was taken: %s", text(s))
	}
}

// SEC-INC-2: what was allowed when it was asked and is not when it is sent is not sent.
func TestSPDCIStopHoldsBackWhatWaits(t *testing.T) {
	t.Parallel()
	for what, stop := range map[string]func(w *world){
		"the permission is suspended":          (*world).stop,
		"the kill switch ended the permission": func(w *world) { w.kill(domain.StopAgreement, "datasetPermissions/"+w.permissions[1].String()) },
		"the kill switch ended the dataset":    func(w *world) { w.kill(domain.StopDataset, "datasets/granted-benefits") },
		"the partner is suspended": func(w *world) {
			if _, err := w.x.MovePartner(w.staff("MoveRegistryPartner"), w.record.ID, "SUSPEND", "v1"); err != nil {
				w.t.Fatal(err)
			}
		},
		"the address left the record": func(w *world) {
			fresh := w.record
			fresh.CallbackURLs = []string{"https://elsewhere.example.lv"}
			if _, err := w.x.ReplacePartner(w.staff("ReplaceRegistryPartner"), w.record.ID, fresh, ""); err != nil {
				w.t.Fatal(err)
			}
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if _, err := w.x.Do(w.ctx(), spdci.IBR, spdci.Search, w.envelope("search", search(byCode(anna)), nil)); err != nil {
				t.Fatal(err)
			}
			stop(w)
			if n, err := w.x.Work(t.Context()); err != nil || n != 1 || len(w.partner.posted) != 0 {
				t.Errorf("%d tried, %d sent, %v", n, len(w.partner.posted), err)
			}
			w.clock.Advance(48 * time.Hour)
			if n, err := w.x.Work(t.Context()); err != nil || n != 0 {
				t.Errorf("it is tried again: %d, %v", n, err)
			}
		})
	}
}

// A subscription is told of what it is about, once, from its beginning on, and of nothing more after its end.
func TestSPDCINoticesOfASubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.later(spdci.IBR, spdci.Subscribe, "subscribe", "subscribe", subscribing(subscription(nil)), 1)
	var told wire.SubscribeAnswer
	_ = json.Unmarshal(out.message, &told)
	code := told.Response[0].Subscriptions[0].Code
	w.grant(domain.GrantedBenefits, "GMI", 7_000, "2026-03-01", "2026-03-31", berta)
	w.grant(domain.GrantedBenefits, "GMI", 8_000, "2026-03-01", "2026-03-31", anna)
	note := w.delivered("notify")
	if note.header.Action != "notify" || !strings.Contains(string(note.message), anna) || !strings.Contains(string(note.message), "80.00 EUR") || strings.Contains(string(note.message), berta) {
		t.Errorf("notify: %s", note.message)
	}
	if !strings.Contains(string(note.message), `"enrollement"`) || !strings.Contains(string(note.message), code) {
		t.Errorf("notify: %s", note.message)
	}
	if n, err := w.x.Work(t.Context()); err != nil || n != 0 {
		t.Errorf("told twice: %d, %v", n, err)
	}
	w.later(spdci.IBR, spdci.Unsubscribe, "unsubscribe", "unsubscribe", map[string]any{"transaction_id": "U", "timestamp": wire.Stamp(start), "subscription_codes": []string{code}}, 1)
	w.grant(domain.GrantedBenefits, "GMI", 9_000, "2026-03-01", "2026-03-31", anna)
	if n, err := w.x.Work(t.Context()); err != nil || n != 0 {
		t.Errorf("told after the end: %d, %v", n, err)
	}
}

// While a permission is suspended nothing is told; resumed, nothing was stepped over. A schedule holds notices until its time.
func TestSPDCINoticesWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	daily := subscription(func(c map[string]any) {
		c["filter_type"], c["filter"] = "predicate", []any{map[string]any{"expression1": map[string]any{"attribute_name": "benefit_value", "operator": "gt", "attribute_value": 0}}}
		c["frequency"] = map[string]any{"start_time": wire.Stamp(start), "end_time": wire.Stamp(start.AddDate(0, 0, 7)), "frequency": "0 14 * * *"}
	})
	w.later(spdci.IBR, spdci.Subscribe, "subscribe", "subscribe", subscribing(daily), 1)
	w.grant(domain.GrantedBenefits, "GMI", 7_000, "2026-03-01", "2026-03-31", berta)
	if n, err := w.x.Work(t.Context()); err != nil || n != 0 {
		t.Errorf("before its time (11:00 in Riga): %d, %v", n, err)
	}
	w.clock.Advance(3*time.Hour + time.Minute)
	if note := w.delivered("notify"); !strings.Contains(string(note.message), berta) {
		t.Errorf("at its time: %s", note.message)
	}
	w.stop()
	w.grant(domain.GrantedBenefits, "GMI", 7_500, "2026-03-01", "2026-03-31", berta)
	w.clock.Advance(24 * time.Hour)
	if n, err := w.x.Work(t.Context()); err != nil || n != 0 {
		t.Errorf("told without a permission: %d, %v", n, err)
	}
	w.clock.Advance(7 * 24 * time.Hour)
	if n, err := w.x.Work(t.Context()); err != nil || n != 0 {
		t.Errorf("told after its last day: %d, %v", n, err)
	}
}

// What is told and who was told is in the audit log, under each person, with the permission (SEC-LOG-5).
func TestSPDCINoticeIsAudited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.later(spdci.IBR, spdci.Subscribe, "subscribe", "subscribe", subscribing(subscription(nil)), 1)
	w.grant(domain.GrantedBenefits, "GMI", 8_000, "2026-03-01", "2026-03-31", anna)
	w.delivered("notify")
	var n int
	err := w.db.QueryRow(t.Context(), `select count(*) from audit where action = 'sharing-registry-notices' and organisation = $1 and purpose = 'RELIEF'
		and subjects @> array[$2::text] and subjects::text like '%datasetPermissions/%' and result = 'ok'`, organisation, "persons/"+w.persons[anna].String()).Scan(&n)
	if err != nil || n != 1 {
		t.Errorf("%d entries, %v", n, err)
	}
	var leaks int
	err = w.db.QueryRow(t.Context(), `select (select count(*) from registry_transaction where outcome::text like '%'||$1||'%' or transaction_id like '%'||$1||'%' or encode(payload, 'escape') like '%'||$1||'%')
		+ (select count(*) from registry_subscription where filter::text like '%'||$1||'%') + (select count(*) from audit where subjects::text like '%'||$1||'%')`, anna).Scan(&leaks)
	if err != nil || leaks != 0 {
		t.Errorf("the personal code lies open in %d rows, %v", leaks, err)
	}
}

// An enrolment is yes only for a grant that covers today; nobody known is no.
func TestSPDCIEnrolled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grant(domain.GrantedBenefits, "GMI", 100, "2025-01-01", "2025-12-31", anna)
	ask := func(query map[string]any) wire.EnrolledResult {
		a, err := w.x.Do(w.ctx(), spdci.IBR, spdci.CheckSync, w.envelope("search", map[string]any{"transaction_id": "E-1", "enrolled_criteria": map[string]any{"query_type": "expression", "query": query}}, nil))
		if err != nil {
			t.Fatal(err)
		}
		var out wire.EnrolledAnswer
		_ = json.Unmarshal(w.opened(a.Body, "enrolled").message, &out)
		return out.Response[0]
	}
	by := func(code, programme string) map[string]any {
		return map[string]any{"person_identifier": map[string]any{"eq": code}, "programme_identifier.program.programme_identifier": map[string]any{"eq": programme}}
	}
	for what, try := range map[string]struct {
		query  map[string]any
		want   string
		status wire.Status
	}{
		"enrolled":          {by(anna, "HOUSING"), "yes", wire.Succeeded},
		"in any programme":  {map[string]any{"person_identifier": anna}, "yes", wire.Succeeded},
		"ended":             {by(anna, "GMI"), "no", wire.Succeeded},
		"somebody else":     {by(berta, "HOUSING"), "no", wire.Succeeded},
		"nobody":            {by("00000000000", "HOUSING"), "no", wire.Succeeded},
		"two":               {by(twins, "HOUSING"), "no", wire.Rejected},
		"nobody in special": {map[string]any{"programme_identifier": "HOUSING"}, "no", wire.Rejected},
		"anybody else":      {map[string]any{"$not": map[string]any{"person_identifier": anna}}, "no", wire.Rejected},
	} {
		if got := ask(try.query); got.Enrolled != try.want || got.Status != try.status {
			t.Errorf("%s: %s", what, text(got))
		}
	}
}

// Reported enrolments are compared and make none here. What is reported of a person whom the register knows is kept as the partner's word, and shown.
func TestSPDCIReportedEnrolmentsAreComparedAndShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := func(code, programme, status string) map[string]any {
		return map[string]any{"@type": "Beneficiary", "member": map[string]any{"demographic_info": map[string]any{"person": map[string]any{"identifier_type": "NID", "identifier_value": code}},
			"programme_identifier": map[string]any{"programme": map[string]any{"programme_identifier": programme}, "enrolment_status": status}}}
	}
	list := []any{one(anna, "HOUSING", "Active"), one(anna, "HOUSING", "Ended"), one(berta, "HOUSING", "Active"), one("00000000000", "GMI", ""), one("x", "", ""), one(berta, anna, "Active"), one(twins, "HOUSING", "Active")}
	message := map[string]any{"transaction_id": "N-1", "enrolled_updates": map[string]any{"beneficiaries": list}}
	a, err := w.x.Do(w.ctx(), spdci.IBR, spdci.CompareSync, w.envelope("notify", message, func(h map[string]any) { delete(h, "total_count") }))
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Response []wire.Result `json:"enrolled_response"`
	}
	_ = json.Unmarshal(w.opened(a.Body, "updates").message, &out)
	for i, want := range []wire.Status{wire.Succeeded, wire.Rejected, wire.Rejected, wire.Rejected, wire.Rejected, wire.Rejected, wire.Rejected} {
		if out.Response[i].Status != want {
			t.Errorf("beneficiary %d: %s", i, text(out.Response[i]))
		}
	}
	var rows int
	if err := w.db.QueryRow(t.Context(), "select count(*) from dataset_row where dataset = 'granted-benefits'").Scan(&rows); err != nil || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
	w.wantReported()
	receipt := map[string]any{"transaction_id": "Q", "txnstatus_request": map[string]any{"reference_id": "R", "txn_type": "receipt", "attribute_type": "transaction_id", "attribute_value": "N-1"}}
	if a, err = w.x.Do(w.ctx(), spdci.IBR, spdci.StatusSync, w.envelope("txn-status", receipt, nil)); err != nil {
		t.Fatal(err)
	}
	if got := w.opened(a.Body, "txn_status"); !strings.Contains(string(got.message), `"beneficiaries":[]`) {
		t.Errorf("the receipt: %s", got.message)
	}
}

// An encrypted message is answered encrypted, at once and later; a partner that wants it so always is.
func TestSPDCIEncryptedBothWays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sealed := w.sealed(search(byCode(anna)))
	a, err := w.x.Do(w.ctx(), spdci.IBR, spdci.SearchSync, w.envelope("search", sealed, func(h map[string]any) { h["is_msg_encrypted"] = true }))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(a.Body), "HOUSING") || strings.Contains(string(a.Body), anna) {
		t.Errorf("the answer is open: %s", a.Body)
	}
	if got := w.opened(a.Body, "search"); !got.header.Encrypted || !strings.Contains(string(got.message), anna) {
		t.Errorf("the answer: %s", text(got.header))
	}
	fresh := w.record
	fresh.Encrypted = true
	if _, err := w.x.ReplacePartner(w.staff("ReplaceRegistryPartner"), w.record.ID, fresh, "v1"); err != nil {
		t.Fatal(err)
	}
	if got := w.later(spdci.IBR, spdci.Search, "search", "search", search(byCode(anna)), 1); !got.header.Encrypted {
		t.Error("a partner that wants it was answered openly")
	}
}

// Status of a transaction is its partner's only, in every way to ask.
func TestSPDCIStatusIsOnesOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := search(byCode(anna))
	reference := message["search_request"].([]any)[0].(map[string]any)["reference_id"]
	w.ask(spdci.IBR, message)
	for attribute, value := range map[string]any{"transaction_id": "T-1", "reference_id_list": []any{reference}} {
		if s := w.asks("search", attribute, value); len(s.Response) != 1 || s.Response[0].Status != wire.Succeeded {
			t.Errorf("by %s: %s", attribute, text(s))
		}
	}
	if s := w.asks("search", "correlation_id", uuid.NewString()); len(s.Response) != 0 {
		t.Errorf("a transaction that never was: %s", text(s))
	}
	own := w.key
	w.enroll("other.example.lv", organisation)
	question := map[string]any{"transaction_id": "Q", "txnstatus_request": map[string]any{"reference_id": "R", "txn_type": "search", "attribute_type": "transaction_id", "attribute_value": "T-1"}}
	a, err := w.x.Do(w.ctx(), spdci.IBR, spdci.StatusSync, w.envelope("txn-status", question, func(h map[string]any) { h["sender_id"] = "other.example.lv" }))
	w.key = own
	if err != nil || !strings.Contains(string(w.opened(a.Body, "txn_status").message), `"search_response":[]`) {
		t.Errorf("another partner's: %v, %s", err, a.Body)
	}
	if got := w.later(spdci.IBR, spdci.AskStatus, "txn-status", "txn_status", question, 1); got.header.Action != "txn-on-status" || !strings.Contains(string(got.message), `"succ"`) {
		t.Errorf("asked for later: %s", got.message)
	}
}
