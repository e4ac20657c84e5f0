package spdci_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

func subscription(change func(c map[string]any)) map[string]any {
	c := map[string]any{"reg_event_type": "enrollement", "notify_record_type": "Beneficiary", "filter": map[string]any{"type": "UIN", "value": anna}}
	if change != nil {
		change(c)
	}
	return c
}

func subscribing(list ...map[string]any) map[string]any {
	var all []any
	for _, c := range list {
		all = append(all, map[string]any{"reference_id": uuid.NewString(), "timestamp": wire.Stamp(start), "subscribe_criteria": c, "locale": "EN/GB"})
	}
	return map[string]any{"transaction_id": "S-1", "subscribe_request": all}
}

// later sends a message that is answered at the callback, and returns that answer.
func (w *world) later(r spdci.Registry, op spdci.Operation, action, form string, message any, total int) answered {
	w.t.Helper()
	a, err := w.x.Do(w.ctx(), r, op, w.envelope(action, message, func(h map[string]any) { h["total_count"] = total }))
	if err != nil || a.Status != 202 || !strings.Contains(string(a.Body), `"ACK"`) {
		w.t.Fatalf("%s: %v, %s", op, err, a.Body)
	}
	return w.delivered(form)
}

// delivered does what is due and opens the last message that the partner took.
func (w *world) delivered(form string) answered {
	w.t.Helper()
	before := len(w.partner.posted)
	if _, err := w.x.Work(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if len(w.partner.posted) != before+1 {
		w.t.Fatalf("%d messages came", len(w.partner.posted)-before)
	}
	return w.opened(w.partner.posted[before].body, form)
}

// Every code of a search is told of the request that it is about, and of no other.
func TestSPDCIEverySearchCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	with := func(change func(c map[string]any)) map[string]any {
		c := byCode(anna)
		change(c)
		return c
	}
	message := search(byCode(anna), byCode(anna), byCode(anna), byCode(anna),
		with(func(c map[string]any) { c["reg_type"] = "ns:org:RegistryType:Farmer" }),
		with(func(c map[string]any) { c["query"] = map[string]any{"type": "PASSPORT", "value": "X"} }),
		with(func(c map[string]any) { c["sort"] = []any{map[string]any{"attribute_name": "poverty_score"}} }),
		with(func(c map[string]any) { c["pagination"] = map[string]any{"page_size": 201} }),
		byCode(twins), byCode(berta))
	list := message["search_request"].([]any)
	list[1].(map[string]any)["reference_id"] = ""
	list[2].(map[string]any)["reference_id"] = list[0].(map[string]any)["reference_id"]
	list[3].(map[string]any)["timestamp"] = "2026-03-02"
	out := w.ask(spdci.Social, message)
	want := []wire.Code{"", wire.ReferenceInvalid, wire.ReferenceDuplicate, wire.TimestampInvalid, wire.CriteriaInvalid, wire.FilterInvalid, wire.SortInvalid, wire.PaginationInvalid, wire.TooManyRecords, ""}
	for i, r := range out.Response {
		if r.ReasonCode != want[i] || (want[i] == "") != (r.Status == wire.Succeeded) {
			t.Errorf("search %d: %s", i, text(r))
		}
	}
}

func (w *world) head(change func(h map[string]any), message any) wire.CallbackHeader {
	w.t.Helper()
	a, err := w.x.Do(w.ctx(), spdci.Social, spdci.SearchSync, w.envelope("search", message, change))
	if err != nil {
		w.t.Fatal(err)
	}
	return w.opened(a.Body, "search").header
}

// Every code of the header rejects the whole message and is in the answer's header; the id is not used up by it.
func TestSPDCIEveryHeaderCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	set := func(name string, value any) func(h map[string]any) {
		return func(h map[string]any) { h[name] = value }
	}
	many := make([]map[string]any, 12)
	for i := range many {
		many[i] = map[string]any{"query_type": "graphql"}
	}
	for what, try := range map[string]struct {
		change  func(h map[string]any)
		message any
		want    wire.Code
	}{
		"no version":        {set("version", "first"), search(byCode(anna)), wire.VersionInvalid},
		"an old time":       {set("message_ts", wire.Stamp(start.Add(-25*time.Hour))), search(byCode(anna)), wire.MessageTimeInvalid},
		"a time to come":    {set("message_ts", wire.Stamp(start.Add(time.Hour))), search(byCode(anna)), wire.MessageTimeInvalid},
		"no time":           {set("message_ts", "yesterday"), search(byCode(anna)), wire.MessageTimeInvalid},
		"no action":         {set("action", "delete"), search(byCode(anna)), wire.ActionInvalid},
		"another action":    {set("action", "subscribe"), search(byCode(anna)), wire.ActionNotSupported},
		"another count":     {set("total_count", 2), search(byCode(anna)), wire.TotalCountInvalid},
		"no count":          {set("total_count", "many"), search(byCode(anna)), wire.TotalCountInvalid},
		"a count too large": {set("total_count", 51), search(byCode(anna)), wire.TotalCountLimit},
		"all wrong":         {set("total_count", 12), search(many...), wire.TooManyErrors},
	} {
		if h := w.head(try.change, try.message); h.Status != wire.Rejected || h.ReasonCode != try.want {
			t.Errorf("%s: %s", what, text(h))
		}
	}
	id := uuid.NewString()
	for i, want := range []wire.Code{wire.TotalCountInvalid, "", wire.MessageDuplicate} {
		count := max(1, 2-i)
		if h := w.head(func(h map[string]any) { h["message_id"], h["total_count"] = id, count }, search(byCode(anna))); h.ReasonCode != want {
			t.Errorf("time %d of the same id: %s", i, text(h))
		}
	}
	a, err := w.x.Do(w.ctx(), spdci.Social, spdci.Search, w.envelope("search", search(byCode(anna)), set("message_id", id)))
	if err != nil || !strings.Contains(string(a.Body), "NACK") || !strings.Contains(string(a.Body), string(wire.MessageDuplicate)) {
		t.Errorf("a duplicate of what is answered later: %v, %s", err, a.Body)
	}
}

// Every code of transport refuses the message before anything is looked at.
func TestSPDCIEveryTransportCodeOfTheRegistry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger := newWorld(t)
	good := w.envelope("search", search(byCode(anna)), nil)
	with := func(name string, value any) []byte {
		return w.envelope("search", search(byCode(anna)), func(h map[string]any) { h[name] = value })
	}
	forged := stranger.envelope("search", search(byCode(anna)), nil)
	for what, try := range map[string]struct {
		ctx  context.Context
		op   spdci.Operation
		body []byte
		want wire.Code
	}{
		"no envelope":               {w.ctx(), spdci.SearchSync, []byte(`{"header":{}}`), wire.BadRequest},
		"a message of another kind": {w.ctx(), spdci.SearchSync, w.envelope("search", map[string]any{"transaction_id": "T"}, nil), wire.BadRequest},
		"version 2":                 {w.ctx(), spdci.SearchSync, with("version", "2.0.0"), wire.VersionNotSupported},
		"an unknown sender":         {w.ctx(), spdci.SearchSync, with("sender_id", "nobody.example.lv"), wire.SenderIDInvalid},
		"another's token":           {w.as("90000000002", "RELIEF", "MK-624-2023"), spdci.SearchSync, good, wire.SenderIDInvalid},
		"another address":           {w.ctx(), spdci.Search, with("sender_uri", "https://evil.example/registry/on-search"), wire.SenderURIInvalid},
		"a private address":         {w.ctx(), spdci.Search, with("sender_uri", "https://10.0.0.1/registry/on-search"), wire.SenderURIInvalid},
		"another receiver":          {w.ctx(), spdci.SearchSync, with("receiver_id", "ibr.digisoc.lv"), wire.ReceiverIDInvalid},
		"no signature":              {w.ctx(), spdci.SearchSync, unsigned(good), wire.SignatureMissing},
		"another partner's key":     {w.ctx(), spdci.SearchSync, forged, wire.SignatureInvalid},
		"a changed message":         {w.ctx(), spdci.SearchSync, []byte(strings.Replace(string(good), anna, berta, 1)), wire.SignatureInvalid},
		"what does not open":        {w.ctx(), spdci.SearchSync, with("is_msg_encrypted", true), wire.EncryptionInvalid},
		"another purpose":           {w.as(organisation, "ASSIST", "MK-624-2023"), spdci.SearchSync, good, wire.Forbidden},
		"an address of the IBR":     {w.ctx(), spdci.CheckSync, good, wire.NotFound},
	} {
		_, err := w.x.Do(try.ctx, spdci.Social, try.op, try.body)
		if e, ok := errs.As(err); !ok || e.Metadata["spdci_code"] != string(try.want) {
			t.Errorf("%s: %v, want %s", what, err, try.want)
		}
	}
	old := w.envelope("search", search(byCode(anna)), nil)
	w.clock.Advance(11 * time.Minute)
	if _, err := w.x.Do(w.ctx(), spdci.Social, spdci.SearchSync, old); errs.ReasonOf(err) != "REGISTRY_SIGNATURE_INVALID" {
		t.Errorf("an expired signature: %v", err)
	}
	if len(w.partner.posted) > 0 {
		t.Error("a refused message was answered")
	}
}

func unsigned(body []byte) []byte {
	var e map[string]json.RawMessage
	_ = json.Unmarshal(body, &e)
	e["signature"] = json.RawMessage(`""`)
	out, _ := json.Marshal(e)
	return out
}

// The quota of the permission holds for every request of a message; so does its end.
func TestSPDCIQuotaAndStop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	number := w.quota(2)
	meta := func(h map[string]any) { h["meta"], h["total_count"] = map[string]any{"permission": number}, 3 }
	_, err := w.x.Do(w.ctx(), spdci.IBR, spdci.SearchSync, w.envelope("search", search(byCode(anna), byCode(anna), byCode(anna)), meta))
	if e, ok := errs.As(err); !ok || e.Metadata["spdci_code"] != string(wire.TooManyRequests) || e.RetryAfter <= 0 {
		t.Errorf("three of two: %v", err)
	}
	if w.ask(spdci.IBR, search(byCode(anna))).Response[0].Status != wire.Succeeded {
		t.Error("the other permission is used up too")
	}
	w.stop()
	if _, err = w.x.Do(w.ctx(), spdci.IBR, spdci.SearchSync, w.envelope("search", search(byCode(anna)), nil)); errs.ReasonOf(err) != "REGISTRY_NOT_PERMITTED" {
		t.Errorf("after the stop: %v", err)
	}
}

// Every code of subscribing and unsubscribing.
func TestSPDCIEverySubscriptionCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	frequency := func(cron string) func(c map[string]any) {
		return func(c map[string]any) {
			c["frequency"] = map[string]any{"start_time": wire.Stamp(start), "end_time": wire.Stamp(start.AddDate(0, 1, 0)), "frequency": cron}
		}
	}
	message := subscribing(subscription(nil), subscription(nil),
		subscription(func(c map[string]any) { c["reg_event_type"] = "BIRTH" }), subscription(func(c map[string]any) { c["notify_record_type"] = "Farmer" }),
		subscription(frequency("now and then")), subscription(func(c map[string]any) { c["filter_type"] = "graphql" }),
		subscription(func(c map[string]any) { c["filter"] = map[string]any{"type": "UIN", "value": "12"} }), subscription(nil), subscription(nil), subscription(nil),
		subscription(func(c map[string]any) {
			c["reg_event_type"] = "spdci:enrollment_status_change"
			frequency("*/15 8-18 * * 1-5")(c)
		}))
	list := message["subscribe_request"].([]any)
	list[7].(map[string]any)["reference_id"] = strings.Repeat("x", 100)
	list[8].(map[string]any)["reference_id"] = list[0].(map[string]any)["reference_id"]
	list[9].(map[string]any)["timestamp"] = ""
	var out wire.SubscribeAnswer
	_ = json.Unmarshal(w.later(spdci.IBR, spdci.Subscribe, "subscribe", "subscribe", message, 11).message, &out)
	want := []wire.Code{"", wire.AlreadySubscribed, wire.NotifyTypesInvalid, wire.NotifyTypesInvalid, wire.NotifyDetailsInvalid, wire.NotifyDetailsInvalid, wire.PersonInvalid,
		wire.ReferenceInvalid, wire.ReferenceDuplicate, wire.TimestampInvalid, ""}
	var codes []string
	for i, r := range out.Response {
		if r.ReasonCode != want[i] || r.Locale != "eng" {
			t.Errorf("subscription %d: %s", i, text(r))
		}
		for _, s := range r.Subscriptions {
			codes = append(codes, s.Code)
		}
	}
	again := w.later(spdci.IBR, spdci.Subscribe, "subscribe", "subscribe", subscribing(subscription(nil)), 1)
	if !strings.Contains(string(again.message), string(wire.AlreadySubscribed)) || len(codes) != 2 {
		t.Fatalf("the same again: %s", again.message)
	}
	end := func(r spdci.Registry, field string, stamp string, codes ...string) wire.UnsubscribeAnswer {
		var out wire.UnsubscribeAnswer
		_ = json.Unmarshal(w.later(r, spdci.Unsubscribe, "unsubscribe", "unsubscribe", map[string]any{"transaction_id": "U", "timesatmp": stamp, field: codes}, 1).message, &out)
		return out
	}
	now := wire.Stamp(start)
	for _, try := range []struct {
		got  wire.UnsubscribeAnswer
		want wire.Code
	}{
		{end(spdci.IBR, "subscription_codes", "noon", codes[0]), wire.TimestampInvalid},
		{end(spdci.IBR, "subscription_codes", now), wire.ReferenceInvalid},
		{end(spdci.IBR, "subscription_codes", now, codes[0], codes[0]), wire.ReferenceDuplicate},
		{end(spdci.IBR, "subscription_codes", now, codes[0], uuid.NewString()), wire.SubscriptionInvalid},
		{end(spdci.Social, "subscription_codes", now, codes[0]), wire.RequesterInvalid},
		{end(spdci.IBR, "sunscription_codes", now, codes[0]), ""},
		{end(spdci.IBR, "sunscription_codes", now, codes[0]), wire.AlreadyUnsubscribed},
	} {
		if try.got.ReasonCode != try.want || (try.want == "") != (len(try.got.Subscriptions) == 1 && try.got.Status == wire.Succeeded) {
			t.Errorf("want %q: %s", try.want, text(try.got))
		}
	}
}
