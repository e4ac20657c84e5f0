package pg_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

// as returns an address with another role.
func as(t *testing.T, address, role, password string) string {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("host='%s' port=%d dbname=%s user=%s password='%s' sslmode=disable", config.Host, config.Port, config.Database, role, strings.ReplaceAll(password, "'", `\'`))
}

func TestProvisionMayBeRunAgainAndAtOnce(t *testing.T) {
	t.Parallel()
	admin := testkit.EmptyDatabase(t)
	s := pg.Schema{Name: "provtest", AppPassword: "first", MigratePassword: "first"}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := pg.Provision(t.Context(), admin, s); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.AppPassword = `it's a \ 'new' one`
	if err := pg.Provision(t.Context(), admin, s); err != nil {
		t.Fatal(err)
	}
	db, err := pg.Open(t.Context(), as(t, admin, s.AppRole(), "first"))
	if err == nil {
		db.Close()
		t.Error("the old password still works")
	}
	config, err := pgx.ParseConfig(admin)
	if err != nil {
		t.Fatal(err)
	}
	config.User, config.Password = s.AppRole(), s.AppPassword
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatalf("the new password does not work: %v", err)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAppRoleMayTouchRowsOfItsSchemaOnly(t *testing.T) {
	t.Parallel()
	admin := testkit.EmptyDatabase(t)
	for _, name := range []string{"alpha", "beta"} {
		s := pg.Schema{Name: name, AppPassword: "pw", MigratePassword: "pw"}
		if err := pg.Provision(t.Context(), admin, s); err != nil {
			t.Fatal(err)
		}
		if err := pg.Migrate(t.Context(), as(t, admin, s.MigrateRole(), "pw"), notes); err != nil {
			t.Fatal(err)
		}
	}
	db := testkit.Open(t, as(t, admin, "alpha_app", "pw"))
	allowed := []string{
		"insert into note (id, body) values (1, 'a')", "update note set body = 'b'", "select body from note", "delete from note",
		"insert into outbox (event_id, topic, subject, sequence, payload) values (gen_random_uuid(), 't', 's', 1, '')",
		"select version_id from schema_version",
		"select extensions.unaccent('ā')", "select similarity('a', 'b')",
	}
	for _, statement := range allowed {
		if _, err := db.Exec(t.Context(), statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	refused := []string{
		"create table mine (id int)", "create table public.mine (id int)", "create temporary table mine (id int)", "create schema mine",
		"alter table note add column more text", "drop table note", "truncate note", "create index on note (rank)",
		"select id from beta.note", "insert into beta.note (id, body) values (1, 'a')", "select id from beta.outbox",
		"update schema_version set is_applied = false", "delete from platform_version",
		"set role alpha_migrate", "set role alpha_retention", "create role mine", "alter role alpha_app superuser",
	}
	for _, statement := range refused {
		if _, err := db.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s: allowed", statement)
		}
	}
}

func TestProvisionRefusesStrangeNamesAndEmptyPasswords(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Persons", `x"; drop schema y`, "1x", strings.Repeat("x", 60)} {
		if err := pg.Provision(t.Context(), "postgres://nowhere", pg.Schema{Name: name, AppPassword: "a", MigratePassword: "b"}); err == nil || strings.Contains(err.Error(), "nowhere") {
			t.Errorf("schema %q: %v", name, err)
		}
	}
	if err := pg.Provision(t.Context(), "postgres://nowhere", pg.Schema{Name: "persons"}); err == nil || strings.Contains(err.Error(), "nowhere") {
		t.Errorf("no passwords: %v", err)
	}
}

func TestMigrateWaitsForItsTwin(t *testing.T) {
	t.Parallel()
	admin := testkit.EmptyDatabase(t)
	s := pg.Schema{Name: "twins", AppPassword: "pw", MigratePassword: "pw"}
	if err := pg.Provision(t.Context(), admin, s); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := pg.Migrate(t.Context(), as(t, admin, s.MigrateRole(), "pw"), notes); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := pg.CheckSchema(t.Context(), testkit.Open(t, as(t, admin, s.AppRole(), "pw")), notes); err != nil {
		t.Error(err)
	}
}

func TestCheckSchemaRefusesAnOlderOne(t *testing.T) {
	t.Parallel()
	db := open(t)
	if err := pg.CheckSchema(t.Context(), db, notes); err != nil {
		t.Errorf("its own schema: %v", err)
	}
	if err := pg.CheckSchema(t.Context(), db, nil); err != nil {
		t.Errorf("a program with fewer migrations: %v", err)
	}
	newer := fstest.MapFS{"migrations/00002_more.sql": {Data: []byte("-- +goose Up\nselect 1;\n")}}
	for name, file := range notes {
		newer[name] = file
	}
	if err := pg.CheckSchema(t.Context(), db, newer); err == nil {
		t.Error("a schema that lacks a migration was accepted")
	}
}

func TestMigrateNeedsASchemaOfItsOwn(t *testing.T) {
	t.Parallel()
	if err := pg.Migrate(t.Context(), testkit.EmptyDatabase(t), notes); err == nil {
		t.Error("tables were made in the schema public")
	}
}

func TestEveryTableAndConstraintIsNamedAndCommented(t *testing.T) {
	t.Parallel()
	db := open(t)
	rows, err := db.Query(t.Context(), `select relname from pg_class where relkind = 'r' and relnamespace = 'notes'::regnamespace
		and relname in ('outbox', 'outbox_sequence', 'inbox', 'audit', 'idempotency') and obj_description(oid) is not null order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) != 5 {
		t.Errorf("commented platform tables %v, %v; want all five", names, err)
	}
}
