package testkit

import (
	"context"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/pgserver"
)

// FaultyPostgres returns a PostgreSQL of this test alone, fully durable, with one migrated schema: its Kill and Restart
// may be used freely. After Kill it comes back by itself, under the same address, as in the single-node edition. It
// costs a second or so; use Postgres where nothing breaks.
func FaultyPostgres(t testing.TB, schema string, migrations fs.FS) (*pgserver.Server, URLs) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	var server *pgserver.Server
	err := withTemplate(ctx, func(base, template string) error {
		dir, err := os.MkdirTemp(base, "run-") //nolint:usetesting // t.TempDir is closed to the server's user
		if err != nil {
			return err
		}
		server, err = pgserver.Start(ctx, pgserver.Config{Dir: dir, Template: template})
		if err != nil {
			return err
		}
		t.Cleanup(func() {
			stopping, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if err := server.Stop(stopping); err != nil {
				t.Error(err)
			}
			if err := pgserver.Remove(stopping, dir); err != nil {
				t.Error(err)
			}
		})
		return nil
	})
	s := pg.Schema{Name: schema, AppPassword: password, MigratePassword: password}
	urls := URLs{}
	if err == nil {
		urls = addresses(server.AdminURL(), "digisoc", s)
		err = pg.Provision(ctx, urls.Admin, s)
	}
	if err == nil {
		err = pg.Migrate(ctx, urls.Migrate, migrations)
	}
	if err != nil {
		t.Fatalf("testkit: %v", err)
	}
	return server, urls
}
