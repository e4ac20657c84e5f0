package pg

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Schema is the place of one service in the database.
type Schema struct {
	// Name of the schema, which is the service's name.
	Name string
	// AppPassword of the role <name>_app, which reads and writes rows.
	AppPassword string
	// MigratePassword of the role <name>_migrate, which owns the tables.
	MigratePassword string
}

// Extensions that Provision installs where the server has them; a service's migrations may rely on them.
var Extensions = []string{"btree_gist", "pg_trgm", "unaccent"}

var (
	schemaName     = regexp.MustCompile(`^[a-z][a-z0-9_]{0,47}$`)
	errSchemaName  = errors.New("pg: a schema's name is lower-case letters, digits and underscores, 48 at most")
	errNoPasswords = errors.New("pg: both roles of a schema need a password")
)

// AppRole is the role of the running service.
func (s Schema) AppRole() string { return s.Name + "_app" }

// MigrateRole is the role that owns the tables and runs migrations.
func (s Schema) MigrateRole() string { return s.Name + "_migrate" }

// RetentionRole may delete audit entries whose term has ended, and nothing else. Nobody can log in with it.
func (s Schema) RetentionRole() string { return s.Name + "_retention" }

// Provision makes the schema and its roles, or brings them up to date; it may be run again at any time. adminURL names
// the database and a superuser, or a role that owns the database and may create roles. The app role can touch rows of
// its own schema only: it cannot change tables and cannot see another service's schema. Passwords appear in no log of
// ours; have the server's statement logging off, as it is by default.
func Provision(ctx context.Context, adminURL string, s Schema) error {
	switch {
	case !schemaName.MatchString(s.Name):
		return errSchemaName
	case s.AppPassword == "" || s.MigratePassword == "":
		return errNoPasswords
	}
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return fmt.Errorf("provision schema %s: %w", s.Name, err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	// Roles belong to the whole cluster, advisory locks to one database: two provisioners of different databases may
	// still collide in the catalogue, and the second then simply tries again.
	for attempt := 1; ; attempt++ {
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return provision(ctx, tx, s) })
		if err == nil || attempt == 10 || !collided(err) || !pause(ctx, attempt) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("provision schema %s: %w", s.Name, hideStatement(err))
	}
	return nil
}

func provision(ctx context.Context, tx pgx.Tx, s Schema) error {
	var database string
	if err := tx.QueryRow(ctx, "select current_database() from (select pg_advisory_xact_lock(hashtext('digisoc provision'))) locked").Scan(&database); err != nil {
		return err
	}
	for _, role := range []struct{ name, password string }{
		{s.AppRole(), s.AppPassword}, {s.MigrateRole(), s.MigratePassword}, {s.RetentionRole(), ""},
	} {
		if err := ensureRole(ctx, tx, role.name, role.password); err != nil {
			return err
		}
	}
	if err := ensureExtensions(ctx, tx); err != nil {
		return err
	}
	for _, statement := range grants(database, s) {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// ensureRole creates a role or resets its attributes. Without a password nobody can log in with it.
func ensureRole(ctx context.Context, tx pgx.Tx, name, password string) error {
	var exists bool
	if err := tx.QueryRow(ctx, "select exists (select from pg_roles where rolname = $1)", name).Scan(&exists); err != nil {
		return err
	}
	verb := "create"
	if exists {
		verb = "alter"
	}
	login := "nologin password null"
	if password != "" {
		login = "login password " + literal(password)
	}
	_, err := tx.Exec(ctx, fmt.Sprintf("%s role %s with noinherit nocreatedb nocreaterole %s", verb, ident(name), login))
	return err
}

// ensureExtensions installs what the server has, in a schema of its own that every service can see.
func ensureExtensions(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "create schema if not exists extensions"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "grant usage on schema extensions to public"); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, "select name from pg_available_extensions where name = any($1) and installed_version is null order by name", Extensions)
	if err != nil {
		return err
	}
	missing, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range missing {
		if _, err := tx.Exec(ctx, fmt.Sprintf("create extension if not exists %s with schema extensions", ident(name))); err != nil {
			return err
		}
	}
	return nil
}

// grants are the statements that give each role what it needs and take away the rest.
func grants(database string, s Schema) []string {
	schema, app, migrate := ident(s.Name), ident(s.AppRole()), ident(s.MigrateRole())
	statements := []string{
		fmt.Sprintf("revoke all on database %s from public", ident(database)),
		fmt.Sprintf("grant connect on database %s to %s, %s", ident(database), app, migrate),
		"revoke create on schema public from public",
		fmt.Sprintf("grant %s to current_user", migrate),
		fmt.Sprintf("create schema if not exists %s authorization %s", schema, migrate),
		fmt.Sprintf("alter schema %s owner to %s", schema, migrate),
		fmt.Sprintf("revoke all on schema %s from public", schema),
		fmt.Sprintf("grant usage on schema %s to %s", schema, app),
		fmt.Sprintf("alter default privileges for role %s in schema %s grant select, insert, update, delete on tables to %s", migrate, schema, app),
		fmt.Sprintf("alter default privileges for role %s in schema %s grant usage on sequences to %s", migrate, schema, app),
	}
	for _, setting := range []struct{ role, name, value string }{
		{app, "search_path", schema + ", extensions"},
		{migrate, "search_path", schema + ", extensions"},
		{app, "statement_timeout", inMilliseconds(DefaultStatement)},
		{app, "lock_timeout", inMilliseconds(DefaultLock)},
		{app, "idle_in_transaction_session_timeout", inMilliseconds(DefaultIdleTransaction)},
		{migrate, "lock_timeout", inMilliseconds(DefaultLock)}, // a migration that waits for a lock stops everyone behind it
		{migrate, "idle_in_transaction_session_timeout", inMilliseconds(time.Minute)},
	} {
		statements = append(statements, fmt.Sprintf("alter role %s set %s = %s", setting.role, setting.name, setting.value))
	}
	return statements
}

func inMilliseconds(d time.Duration) string { return literal(milliseconds(d)) }

func ident(name string) string { return pgx.Identifier{name}.Sanitize() }

// literal quotes a string for statements that take no parameters. The E form reads backslashes alike whatever the
// server's settings are.
func literal(s string) string {
	return " E'" + strings.NewReplacer(`\`, `\\`, `'`, `''`, "\x00", "").Replace(s) + "'"
}

// collided reports whether another provisioner changed the same row of the catalogue at the same moment.
func collided(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "XX000" && strings.Contains(e.Message, "concurrently") ||
		e.Code == "42710" || e.Code == "23505" || e.Code == "42P06")
}

// hideStatement drops the parts of a server error that could repeat a statement with a password in it.
func hideStatement(err error) error {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return fmt.Errorf("%s (SQLSTATE %s)", e.Message, e.Code)
	}
	return err
}
