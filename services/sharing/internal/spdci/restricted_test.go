package spdci_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/spdci"
)

// What a person had restricted (GDPR 18) is found neither by her code nor among all; who lives with her is found as before.
func TestSEC_GDPR_4_RegistrySearchLeavesOutWhatIsRestricted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	among := map[string]any{"query_type": "predicate", "query": []any{map[string]any{"seq_num": 1, "expression1": map[string]any{"attribute_name": "registration_date", "operator": "ge", "attribute_value": "2026-01-01"},
		"condition": "and", "expression2": map[string]any{"attribute_name": "enrolment_status", "operator": "eq", "attribute_value": "Active"}}}}
	counts := func() (list []int) {
		for _, r := range w.ask(spdci.Social, search(byCode(anna), byCode(berta), among)).Response {
			n := 0
			if r.Data != nil {
				n = len(r.Data.Records)
			}
			list = append(list, n)
		}
		return list
	}
	before := counts()
	id := uuid.Must(uuid.NewV7())
	if _, err := w.db.Exec(t.Context(), `insert into rights_request (id, person, raised_by, right_kind, code, record, municipality, keeper, dispute, sealed_asked, received_at, due)
		values ($1, $2, 'x', 'RESTRICTION', 'G11', '', '', 'municipality', false, ''::bytea, now(), now()::date)`, id, w.persons[anna]); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Exec(t.Context(), `insert into restriction (request_id, person, code, record, datasets, start_at)
		values ($1, $2, 'G11', '', array['household-status'], now())`, id, w.persons[anna]); err != nil {
		t.Fatal(err)
	}
	after := counts()
	if before[0] != 1 || after[0] != 0 || after[1] != before[1] || after[2] != before[2]-1 {
		t.Errorf("before %v, after %v", before, after)
	}
}
