package pg

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"path"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed platform/*.sql
var platform embed.FS

// The tables that remember which migrations have run.
const (
	platformVersions = "platform_version"
	serviceVersions  = "schema_version"
)

var (
	errNoSchema  = errors.New("pg: the role has no schema of its own; provision it first")
	errOldSchema = errors.New("pg: the database schema is older than this program; run its migrate command")
)

// Migrate brings the schema of migrateURL's role up to date: first the platform's tables, then the service's own
// migrations (goose SQL files in the root of the file system or in its only folder; nil when there are none). Concurrent
// runs wait for each other.
func Migrate(ctx context.Context, migrateURL string, migrations fs.FS) error {
	config, err := pgx.ParseConfig(migrateURL)
	if err != nil {
		return errURL
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	var schema sql.NullString
	if err := db.QueryRowContext(ctx, "select current_schema()").Scan(&schema); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if !schema.Valid || schema.String == "public" {
		return errNoSchema
	}
	for _, step := range []struct {
		versions string
		files    fs.FS
	}{{platformVersions, platform}, {serviceVersions, migrations}} {
		if err := up(ctx, db, schema.String, step.versions, step.files); err != nil {
			return fmt.Errorf("migrate schema %s: %w", schema.String, err)
		}
	}
	return protectVersions(ctx, db, schema.String)
}

// up runs what is missing of one set of migrations.
func up(ctx context.Context, db *sql.DB, schema, versions string, files fs.FS) error {
	files, err := sqlFolder(files)
	if err != nil || files == nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(
		lock.WithLockID(lockID(schema)),
		lock.WithLockTimeout(1, 120))
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(locker), goose.WithTableName(versions), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// protectVersions leaves the app role with a look at the versions only. Twins take turns: two that change the rights of
// one table at once collide in the catalogue.
func protectVersions(ctx context.Context, db *sql.DB, schema string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("migrate schema %s: %w", schema, err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if _, err := tx.ExecContext(ctx, "select pg_advisory_xact_lock($1)", lockID(schema)); err != nil {
		return fmt.Errorf("migrate schema %s: %w", schema, err)
	}
	app := ident(Schema{Name: schema}.AppRole())
	for _, versions := range []string{ident(platformVersions), ident(serviceVersions)} {
		var exists bool
		if err := tx.QueryRowContext(ctx, "select to_regclass($1) is not null and to_regrole($2) is not null", versions, app).Scan(&exists); err != nil {
			return fmt.Errorf("migrate schema %s: %w", schema, err)
		}
		if !exists {
			continue
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("revoke insert, update, delete on %s from %s", versions, app)); err != nil {
			return fmt.Errorf("migrate schema %s: %w", schema, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("migrate schema %s: %w", schema, err)
	}
	return nil
}

// lockID is the advisory lock that migrations of a schema take turns with.
func lockID(schema string) int64 {
	return int64(crc32.ChecksumIEEE([]byte("digisoc migrate " + schema)))
}

// CheckSchema refuses a database in which a migration of the platform or of the service is missing. A newer schema is
// fine: during a roll-out old and new programs run side by side.
func CheckSchema(ctx context.Context, db *DB, migrations fs.FS) error {
	for _, step := range []struct {
		versions string
		files    fs.FS
	}{{platformVersions, platform}, {serviceVersions, migrations}} {
		wanted, err := fileVersions(step.files)
		if err != nil || len(wanted) == 0 {
			return err
		}
		var exists bool
		if err := db.QueryRow(ctx, "select to_regclass($1) is not null", ident(step.versions)).Scan(&exists); err != nil {
			return fmt.Errorf("check schema: %w", err)
		}
		if !exists {
			return errOldSchema
		}
		var missing int
		err = db.QueryRow(ctx, fmt.Sprintf(`select count(*) from unnest($1::bigint[]) wanted
			where not exists (select from %s where version_id = wanted and is_applied)`, ident(step.versions)), wanted).Scan(&missing)
		if err != nil {
			return fmt.Errorf("check schema: %w", err)
		}
		if missing > 0 {
			return fmt.Errorf("%w (%d missing)", errOldSchema, missing)
		}
	}
	return nil
}

// Fingerprint is a hash of everything that Migrate would run; equal schemas have equal fingerprints.
func Fingerprint(migrations fs.FS) (string, error) {
	sum := sha256.New()
	for _, files := range []fs.FS{platform, migrations} {
		files, err := sqlFolder(files)
		if err != nil {
			return "", err
		}
		if files == nil {
			continue
		}
		names, err := fs.Glob(files, "*.sql")
		if err != nil {
			return "", err
		}
		for _, name := range names {
			content, err := fs.ReadFile(files, name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(sum, "%s %d\n%s", name, len(content), content)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// fileVersions lists the numbers of the migration files.
func fileVersions(files fs.FS) ([]int64, error) {
	files, err := sqlFolder(files)
	if err != nil || files == nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var versions []int64
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		versions = append(versions, version)
	}
	return versions, nil
}

// sqlFolder finds the folder with the SQL files: the root, or its only sub-folder that has some. Nil when there are none.
func sqlFolder(files fs.FS) (fs.FS, error) {
	if files == nil {
		return nil, nil
	}
	for _, pattern := range []string{"*.sql", "*/*.sql"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			continue
		}
		folder := path.Dir(names[0])
		if last := path.Dir(names[len(names)-1]); last != folder {
			return nil, fmt.Errorf("pg: migrations in two folders, %s and %s", folder, last)
		}
		return fs.Sub(files, folder)
	}
	return nil, nil
}
