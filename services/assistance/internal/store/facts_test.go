package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
)

// factRow is an insert of a good row with some columns otherwise.
func factRow(id string, columns map[string]string) string {
	row := map[string]string{
		"id": "'" + id + "'", "lineage": "'" + id + "'", "household_id": "'00000000-0000-7000-8000-00000000000a'", "person_id": "'00000000-0000-7000-8000-00000000000b'",
		"municipality": "'0001000'", "kind": "'MEMBERSHIP'", "valid": "'[2026-01-01,2026-03-01)'", "body": "'{}'", "source": "'DECLARED'",
		"known": "'[2026-01-05 10:00+00,)'", "origin": "'RECORDED'", "recorded_by": "'test'",
	}
	var names, values []string
	for k, v := range columns {
		row[k] = v
	}
	for k, v := range row {
		names, values = append(names, k), append(values, v)
	}
	return fmt.Sprintf("insert into fact (%s) values (%s)", strings.Join(names, ", "), strings.Join(values, ", "))
}

// The database keeps the invariants of facts also without the domain: one truth at a time, one household for a person, history is kept.
func TestFactInvariantsHoldInTheDatabase(t *testing.T) {
	db, _ := open(t)
	first := uuid.NewString()
	if _, err := db.Exec(t.Context(), factRow(first, nil)); err != nil {
		t.Fatal(err)
	}
	next := func(c map[string]string) string { return factRow(uuid.NewString(), c) }
	other := "'00000000-0000-7000-8000-00000000000c'"
	for name, sql := range map[string]string{
		"fact_one_truth_at_a_time":         next(map[string]string{"lineage": "'" + first + "'", "origin": "'CORRECTED'", "kind": "'INCOME'"}),
		"fact_one_household_per_person":    next(map[string]string{"household_id": other, "valid": "'[2026-02-28,)'", "municipality": "'0002000'"}),
		"fact_said_once":                   next(map[string]string{"valid": "'[2026-02-28,)'"}),
		"fact_kind_known":                  next(map[string]string{"kind": "'WISH'"}),
		"fact_valid_is_half_open":          next(map[string]string{"kind": "'INCOME'", "valid": "'(,2026-03-01)'"}),
		"fact_known_is_half_open":          next(map[string]string{"kind": "'INCOME'", "known": "'[2026-01-05 10:00+00,2026-01-05 11:00+00]'", "ended": "'RETRACTED'", "ended_by": "'x'"}),
		"fact_source_complete":             next(map[string]string{"kind": "'INCOME'", "source": "'REGISTER'"}),
		"fact_lineage_begins_recorded":     next(map[string]string{"kind": "'INCOME'", "origin": "'CORRECTED'"}),
		"fact_ended_is_explained":          next(map[string]string{"kind": "'INCOME'", "known": "'[2026-01-05 10:00+00,2026-01-05 11:00+00)'"}),
		"fact_municipality_code":           next(map[string]string{"kind": "'INCOME'", "municipality": "'Kuldīga'"}),
		"fact_register_is_not_corrected":   next(map[string]string{"kind": "'INCOME'", "lineage": other, "origin": "'CORRECTED'", "source": "'REGISTER'", "register": "'VSAA'", "record": "'1'"}),
		"fact_origin_known":                next(map[string]string{"kind": "'INCOME'", "lineage": other, "origin": "'GUESSED'"}),
		"fact_is_history":                  "update fact set body = '{\"Amount\": 1}'",
		"fact_is_history, deleted":         "delete from fact",
		"fact_is_history, begun earlier":   "update fact set known = '[2025-01-05 10:00+00,2026-01-06 10:00+00)', ended = 'RETRACTED', ended_by = 'x'",
		"fact_is_history, another value":   "update fact set known = '[2026-01-05 10:00+00,2026-01-06 10:00+00)', ended = 'RETRACTED', ended_by = 'x', body = '{\"Amount\": 1}'",
		"fact_one_answer_of_a_register, 2": "",
	} {
		name, _, _ = strings.Cut(name, ",")
		if sql == "" {
			answer := map[string]string{"kind": "'INCOME'", "source": "'REGISTER'", "register": "'VSAA'", "record": "'1'"}
			if _, err := db.Exec(t.Context(), next(answer)); err != nil {
				t.Fatal(err)
			}
			sql = next(answer)
		}
		_, err := db.Exec(t.Context(), sql)
		if got, ok := pg.Constraint(err); !ok || got != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := db.Exec(t.Context(), "update fact set known = '[2026-01-05 10:00+00,2026-01-06 10:00+00)', ended = 'RETRACTED', ended_by = 'x' where id = $1", first); err != nil {
		t.Errorf("a version ends: %v", err)
	}
	if _, err := db.Exec(t.Context(), "update fact set known = '[2026-01-05 10:00+00,2026-01-07 10:00+00)' where id = $1", first); err == nil {
		t.Error("a version ended twice")
	}
	after := map[string]string{"household_id": other, "valid": "'[2026-02-01,)'", "known": "'[2026-01-06 10:00+00,)'"}
	if _, err := db.Exec(t.Context(), next(after)); err != nil {
		t.Errorf("another household once the first membership is known to be wrong: %v", err)
	}
}
