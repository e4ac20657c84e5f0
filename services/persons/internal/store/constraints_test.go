package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/persons/internal/store"
)

const (
	idA = "'0198a000-0000-7000-8000-00000000000a'"
	idB = "'0198a000-0000-7000-8000-00000000000b'"
	idC = "'0198a000-0000-7000-8000-00000000000c'"
)

// valid rows: two persons, a household, a membership, a representation.
var valid = []string{
	personRow(nil), personRow(map[string]string{"id": idB}),
	identifierRow(nil), identifierRow(map[string]string{"person_id": idB, "value": "'32000000002'"}),
	"insert into household (id, version, municipality, created_at) values (" + idA + ", 1, '0001000', now())",
	membershipRow(nil), representationRow(nil),
}

func row(table string, columns []string, values, change map[string]string) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = values[c]
		if v, ok := change[c]; ok {
			list[i] = v
		}
	}
	return "insert into " + table + " (" + strings.Join(columns, ", ") + ") values (" + strings.Join(list, ", ") + ")"
}

func personRow(change map[string]string) string {
	return row("person", []string{"id", "version", "given_name", "surname", "search_given_name", "search_surname", "birth_date", "death_date", "sex",
		"address_municipality", "address_text", "address_code", "created_by", "created_at", "updated_at"},
		map[string]string{"id": idA, "version": "1", "given_name": "'A'", "surname": "'B'", "search_given_name": "'a'", "search_surname": "'b'",
			"birth_date": "'1980-01-01'", "death_date": "null", "sex": "''", "address_municipality": "'0001000'", "address_text": "'X'",
			"address_code": "'101844053'", "created_by": "'0001000'", "created_at": "now()", "updated_at": "now()"}, change)
}

func identifierRow(change map[string]string) string {
	return row("person_identifier", []string{"person_id", "position", "kind", "value", "country", "start_date", "end_date", "warning"},
		map[string]string{"person_id": idA, "position": "0", "kind": "'personal_code'", "value": "'32000000001'", "country": "''",
			"start_date": "null", "end_date": "null", "warning": "''"}, change)
}

func membershipRow(change map[string]string) string {
	return row("household_membership", []string{"id", "household_id", "person_id", "role", "start_date", "end_date"},
		map[string]string{"id": idA, "household_id": idA, "person_id": idA, "role": "'adult'", "start_date": "'2020-01-01'", "end_date": "null"}, change)
}

func representationRow(change map[string]string) string {
	return row("representation", []string{"id", "person_id", "representative_id", "kind", "start_date", "end_date", "ground", "created_at"},
		map[string]string{"id": idA, "person_id": idA, "representative_id": idB, "kind": "'parent'", "start_date": "'2020-01-01'",
			"end_date": "null", "ground": "''", "created_at": "now()"}, change)
}

// broken says which statement each constraint refuses.
var broken = map[string]string{
	"person_pkey":                           personRow(nil),
	"person_version_from_one":               personRow(map[string]string{"id": idC, "version": "0"}),
	"person_has_names":                      personRow(map[string]string{"id": idC, "search_surname": "''"}),
	"person_birth_date_since_1880":          personRow(map[string]string{"id": idC, "birth_date": "'1879-12-31'"}),
	"person_dies_after_birth":               personRow(map[string]string{"id": idC, "death_date": "'1979-12-31'"}),
	"person_sex_known":                      personRow(map[string]string{"id": idC, "sex": "'x'"}),
	"person_address_municipality_code":      personRow(map[string]string{"id": idC, "address_municipality": "'LV1'"}),
	"person_address_names_municipality":     personRow(map[string]string{"id": idC, "address_municipality": "''"}),
	"person_address_code_nine_digits":       personRow(map[string]string{"id": idC, "address_code": "'1'"}),
	"person_created_by_code":                personRow(map[string]string{"id": idC, "created_by": "'1'"}),
	"person_identifier_pkey":                identifierRow(map[string]string{"value": "'32000000003'", "end_date": "'2020-01-01'"}),
	"person_identifier_of_person":           identifierRow(map[string]string{"person_id": idC, "value": "'32000000003'"}),
	"person_identifier_taken":               identifierRow(map[string]string{"person_id": idB, "position": "1", "end_date": "'2020-01-01'"}),
	"person_identifier_one_current":         identifierRow(map[string]string{"position": "1", "value": "'32000000003'"}),
	"person_identifier_kind_known":          identifierRow(map[string]string{"position": "1", "kind": "'passport'"}),
	"person_identifier_code_eleven_digits":  identifierRow(map[string]string{"position": "1", "value": "'40003521600'", "end_date": "'2020-01-01'"}),
	"person_identifier_foreign_has_country": identifierRow(map[string]string{"position": "1", "kind": "'foreign'"}),
	"person_identifier_period_in_order":     identifierRow(map[string]string{"position": "1", "value": "'32000000003'", "start_date": "'2020-01-02'", "end_date": "'2020-01-01'"}),
	"household_pkey":                        "insert into household (id, version, municipality, created_at) values (" + idA + ", 1, '0001000', now())",
	"household_version_from_one":            "insert into household (id, version, municipality, created_at) values (" + idB + ", 0, '0001000', now())",
	"household_municipality_code":           "insert into household (id, version, municipality, created_at) values (" + idB + ", 1, '', now())",
	"household_membership_pkey":             membershipRow(map[string]string{"person_id": idB}),
	"household_membership_of_household":     membershipRow(map[string]string{"id": idB, "household_id": idC, "person_id": idB}),
	"household_membership_of_person":        membershipRow(map[string]string{"id": idB, "person_id": idC}),
	"household_membership_role_known":       membershipRow(map[string]string{"id": idB, "person_id": idB, "role": "'dog'"}),
	"household_membership_period_in_order":  membershipRow(map[string]string{"id": idB, "person_id": idB, "end_date": "'2019-12-31'"}),
	"household_membership_one_at_a_time":    membershipRow(map[string]string{"id": idB, "start_date": "'2030-01-01'"}),
	"representation_pkey":                   representationRow(nil),
	"representation_of_person":              representationRow(map[string]string{"id": idB, "person_id": idC}),
	"representation_by_person":              representationRow(map[string]string{"id": idB, "representative_id": idC}),
	"representation_of_another":             representationRow(map[string]string{"id": idB, "representative_id": idA}),
	"representation_kind_known":             representationRow(map[string]string{"id": idB, "kind": "'friend'"}),
	"representation_rests_on_ground":        representationRow(map[string]string{"id": idB, "kind": "'guardian'"}),
	"representation_period_in_order":        representationRow(map[string]string{"id": idB, "end_date": "'2019-12-31'"}),
}

func TestEveryConstraintHolds(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "persons", store.Migrations)
	for _, statement := range valid {
		if _, err := db.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	for name, statement := range broken {
		_, err := db.Exec(t.Context(), statement)
		if got, ok := pg.Constraint(err); !ok || got != name {
			t.Errorf("%s: refused by %q (%v)", name, got, err)
		}
	}
	rows, err := db.Query(t.Context(), `
		select conname::text from pg_constraint where conrelid::regclass::text = any($1)
		union select indexrelid::regclass::text from pg_index where indisunique and indrelid::regclass::text = any($1)`,
		[]string{"person", "person_identifier", "household", "household_membership", "representation"})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if _, tested := broken[name]; !tested {
			t.Errorf("no statement breaks %s", name)
		}
	}
	if !slices.Contains(names, "household_membership_one_at_a_time") {
		t.Errorf("constraints are %v", names)
	}
}
