package spdci_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

func text(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

// All three kinds of queries find the same record, by person, group and whole.
func TestSPDCISearchInAllThreeKinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	expression := map[string]any{"query_type": "expression", "query": map[string]any{"type": "ns:org:QueryType:expression", "value": map[string]any{"expression": map[string]any{
		"collection": "Group", "query": map[string]any{"$and": []any{map[string]any{"status_type": map[string]any{"$eq": "needy"}}, map[string]any{"location": map[string]any{"$in": []any{"0033000"}}}, map[string]any{"group_size": map[string]any{"$lt": 5}}}}}}}}
	predicate := map[string]any{"query_type": "predicate", "query": []any{map[string]any{"seq_num": 1, "expression1": map[string]any{"attribute_name": "registration_date", "operator": "ge", "attribute_value": "2026-01-01"},
		"condition": "and", "expression2": map[string]any{"attribute_name": "enrolment_status", "operator": "eq", "attribute_value": "Active"}}}}
	group := map[string]any{"query_type": "idtype-value", "response_entity": "Group", "query": map[string]any{"type": "UIN", "value": "000101-12345"}}
	out := w.ask(spdci.Social, search(byCode(anna), expression, predicate, group))
	for i, want := range []int{1, 2, 2, 1} {
		r := out.Response[i]
		if r.Status != wire.Succeeded || r.Data == nil || len(r.Data.Records) != want || r.Page.Total != want {
			t.Errorf("search %d: %s", i, text(r))
		}
	}
	one, household := text(out.Response[0].Data.Records[0]), text(out.Response[3].Data.Records[0])
	for _, has := range []string{anna, "NEEDY", "2026-06-30", `"active"`, "0033000", "statuses/" + w.status.String()} {
		if !strings.Contains(one, has) {
			t.Errorf("%s is not told: %s", has, one)
		}
	}
	if !strings.Contains(household, anna) || !strings.Contains(household, berta) || !strings.Contains(household, `"group_size":2`) {
		t.Errorf("the household: %s", household)
	}
	if strings.Contains(one, "decision") {
		t.Errorf("the permission does not open the decision: %s", one)
	}
}

// What a permission does not open is neither told nor to be asked for: to filter by it would tell it.
func TestSPDCIFieldsOfThePermissionOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.ask(spdci.IBR, search(byCode(anna),
		map[string]any{"query_type": "expression", "query": map[string]any{"expression": map[string]any{"query": map[string]any{"municipality": "0033000"}}}},
		map[string]any{"query_type": "expression", "query": map[string]any{"query": map[string]any{"benefit_value": map[string]any{"$gte": 120.5}}}, "sort": []any{map[string]any{"attribute_name": "location", "sort_order": "asc"}}},
		map[string]any{"query_type": "expression", "query": map[string]any{"query": map[string]any{"benefit_value": map[string]any{"$gte": 120.5}}}},
	))
	if r := text(out.Response[0]); !strings.Contains(r, "120.50 EUR") || !strings.Contains(r, "HOUSING") || strings.Contains(r, "0033000") {
		t.Errorf("by code: %s", r)
	}
	if c := out.Response[1].ReasonCode; c != wire.FilterInvalid {
		t.Errorf("a filter by what is not open: %q", c)
	}
	if c := out.Response[2].ReasonCode; c != wire.SortInvalid {
		t.Errorf("an order by what is not open: %q", c)
	}
	if r := out.Response[3]; len(r.Data.Records) != 1 {
		t.Errorf("by amount: %s", text(r))
	}
}

// SEC: who is not known and who was granted nothing are the same answer; a code of two persons is a conflict and never a guess.
func TestSPDCIUnknownAndUngrantedLookTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.ask(spdci.IBR, search(byCode("00000000000"), byCode(berta), byCode(twins)))
	a, b := out.Response[0], out.Response[1]
	a.ReferenceID, b.ReferenceID = "", ""
	if text(a) != text(b) || a.Status != wire.Succeeded || len(a.Data.Records) != 0 {
		t.Errorf("nobody: %s; nothing granted: %s", text(a), text(b))
	}
	not := map[string]any{"query_type": "expression", "query": map[string]any{"query": map[string]any{"$not": map[string]any{"member_identifier": "00000000000"}}}}
	also := map[string]any{"query_type": "expression", "query": map[string]any{"query": map[string]any{"$not": map[string]any{"member_identifier": berta}}}}
	rest := w.ask(spdci.IBR, search(not, also))
	if len(rest.Response[0].Data.Records) != len(rest.Response[1].Data.Records) {
		t.Error("the contrary of an unknown code and of an ungranted person differ")
	}
	if r := out.Response[2]; r.Status != wire.Rejected || r.ReasonCode != wire.TooManyRecords || r.Data != nil {
		t.Errorf("a code of two: %s", text(r))
	}
}

// OBJ: a filter that names nothing finds nothing, in every way of naming nothing.
func TestSPDCIFilterThatNamesNothingFindsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	q := func(v any) map[string]any {
		return map[string]any{"query_type": "expression", "query": map[string]any{"query": v}}
	}
	empty := map[string]any{}
	out := w.ask(spdci.Social, search(q(empty), q(map[string]any{"$and": []any{}}), q(map[string]any{"$not": empty}), q(map[string]any{"kind": map[string]any{"$in": []any{}}}),
		q(map[string]any{"kind": ""}), map[string]any{"query_type": "predicate", "query": []any{}}, byCode("")))
	for i, r := range out.Response {
		if r.Status != wire.Succeeded || len(r.Data.Records) != 0 {
			t.Errorf("query %d: %s", i, text(r))
		}
	}
}

func TestSPDCISortAndPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grant("granted-benefits", "GMI", 500, "2026-01-01", "2026-12-31", berta)
	w.grant("granted-benefits", "HOUSING", 20_000, "2025-01-01", "2025-12-31", berta)
	all := func(p map[string]any) map[string]any {
		return map[string]any{"query_type": "expression", "query": map[string]any{"query": map[string]any{"benefit_value": map[string]any{"gt": 0}}},
			"sort": []any{map[string]any{"attribute_name": "benefit_value", "sort_order": "desc"}}, "pagination": p}
	}
	out := w.ask(spdci.IBR, search(all(map[string]any{"page_size": 2, "page_number": 1}), all(map[string]any{"page_size": "2", "page_number": 2}), all(map[string]any{"page_size": 2, "page_number": 9}), all(map[string]any{"page_size": 0})))
	first, second, third := out.Response[0], out.Response[1], out.Response[2]
	if first.Page.Total != 3 || len(first.Data.Records) != 2 || !strings.Contains(text(first.Data.Records[0]), "200.00 EUR") || !strings.Contains(text(first.Data.Records[0]), "ended") {
		t.Errorf("first page: %s", text(first))
	}
	if len(second.Data.Records) != 1 || !strings.Contains(text(second.Data.Records[0]), "5.00 EUR") || len(third.Data.Records) != 0 {
		t.Errorf("second: %s, beyond: %s", text(second), text(third))
	}
	if out.Response[3].ReasonCode != wire.PaginationInvalid {
		t.Errorf("a page of none: %s", text(out.Response[3]))
	}
}
