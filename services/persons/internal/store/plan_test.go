package store_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/persons/internal/store"
	"github.com/digisoc/platform/services/persons/internal/store/db"
)

// population fills the registry with 40,000 made-up persons: a few common surnames, many rare ones, 42 municipalities.
const population = `
with made as (
	select gen_random_uuid() as id, n, 'uzvards' || case when n % 3 = 0 then n % 20 else n % 9000 end as surname, 'vards' || n % 200 as given
	from generate_series(1, 40000) n),
p as (
	insert into person (id, version, given_name, surname, search_given_name, search_surname, birth_date, sex, address_municipality,
		address_text, address_code, created_by, created_at, updated_at)
	select id, 1, given, surname, given, surname, date '1940-01-01' + n % 29000, '', lpad((n % 42)::text, 4, '0') || '000', '', '', '', now(), now()
	from made)
insert into person_identifier (person_id, position, kind, value, country, warning)
select id, 0, 'personal_code', '32' || lpad(n::text, 9, '0'), '', '' from made`

// Every question that a caller can ask is answered from an index, whether the server plans for the values at hand or
// once for all (P5: search in 20 ms among two million).
func TestQuestionsUseIndexes(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a table")
	}
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), testkit.Database(t, "persons", store.Migrations).Migrate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	for _, statement := range []string{population, "analyze person", "analyze person_identifier"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ name, query, args, index string }{
		{"by id", db.PersonsByID, "array['0198a000-0000-7000-8000-00000000000a']::uuid[]", "person_pkey"},
		{"by identifier", db.PersonsByIdentifier, "'32000012345', '320000-12345', 21", "person_identifier_taken"},
		{"by name", db.PersonsByName, "'uzvards12', 'uzvards12~', 'vards1', 'vards1~', array['0001000'], 21", "person_by_name"},
		{"by rare name in a small municipality", db.PersonsByName, "'uzvards8123', 'uzvards8123~', 'vards', 'vards~', array['0038000','0038001'], 21", "person_by_name"},
		{"by the beginning of a common name", db.PersonsByName, "'uz', 'uz~', 'vards12', 'vards12~', array['0038000'], 21", "person_by_name"},
		{"by birth date", db.PersonsByNameAndBirthDate, "'1980-01-01', 'uz', 'uz~', '', '~', array['0001000'], 21", "person_by_birth_date"},
		{"taken", db.IdentifiersByValue, "array['32000012345']", "person_identifier_taken"},
	} {
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			if plan := explain(t, conn, mode, c.query, c.args); !strings.Contains(plan, c.index) || strings.Contains(plan, "Seq Scan") {
				t.Errorf("%s, %s:\n%s", c.name, mode, plan)
			}
		}
	}
}

// explain returns the plan of a prepared query.
func explain(t *testing.T, conn *pgx.Conn, mode, query, args string) string {
	t.Helper()
	for _, statement := range []string{"set plan_cache_mode = " + mode, "prepare asked as " + query} {
		if _, err := conn.Exec(t.Context(), statement, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	rows, err := conn.Query(t.Context(), "explain execute asked("+args+")", pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "deallocate asked"); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
