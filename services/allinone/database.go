package allinone

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	"go.opentelemetry.io/otel"
	"golang.org/x/sync/errgroup"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/pgserver"
	"github.com/digisoc/platform/services/assistance"
	"github.com/digisoc/platform/services/cases"
	"github.com/digisoc/platform/services/payments"
	"github.com/digisoc/platform/services/persons"
	"github.com/digisoc/platform/services/providers"
	"github.com/digisoc/platform/services/sharing"
)

// schemas are the services that keep state, with their migrations.
var schemas = map[string]fs.FS{
	sharing.Name:    sharing.Migrations,
	providers.Name:  providers.Migrations,
	payments.Name:   payments.Migrations,
	persons.Name:    persons.Migrations,
	cases.Name:      cases.Migrations,
	assistance.Name: assistance.Migrations,
}

// startDatabase starts the private PostgreSQL, or takes the given one, and returns how each role reaches it.
func (p *Platform) startDatabase(ctx context.Context) error {
	address := func(role, password string) string { return p.postgres.URL(role, password, "digisoc") }
	admin := p.config.DatabaseURL.Value()
	if admin == "" {
		server, err := pgserver.Start(ctx, pgserver.Config{
			Dir: p.dir.Sub("pg"), Log: p.log, Progress: p.say, AllowInstall: os.Getuid() == 0,
		})
		if err != nil {
			return err
		}
		p.postgres, admin = server, server.AdminURL()
		p.closing("database", func(ctx context.Context) error { return server.Stop(ctx) })
		p.say("database: " + server.Describe())
	} else {
		given, err := url.Parse(admin)
		if err != nil {
			return fmt.Errorf("database-url: not an address such as postgres://admin@host/db")
		}
		address = func(role, password string) string {
			u := *given
			u.User = url.UserPassword(role, password)
			return u.String()
		}
		p.say("database: the given PostgreSQL")
	}
	return p.prepareSchemas(ctx, admin, address)
}

// prepareSchemas makes or updates the schema of every service, all at once, and opens it with the role that may only
// touch rows.
func (p *Platform) prepareSchemas(ctx context.Context, admin string, address func(role, password string) string) error {
	type plan struct {
		schema       pg.Schema
		app, migrate string
	}
	plans := map[string]plan{}
	for name := range schemas {
		s := pg.Schema{Name: name}
		s.AppPassword, s.MigratePassword = p.dir.Postgres(s.AppRole()), p.dir.Postgres(s.MigrateRole())
		plans[name] = plan{s, address(s.AppRole(), s.AppPassword), address(s.MigrateRole(), s.MigratePassword)}
	}
	if err := p.dir.Save(); err != nil {
		return err
	}
	g, gctx := errgroup.WithContext(ctx)
	for name, plan := range plans {
		g.Go(func() error {
			if err := pg.Provision(gctx, admin, plan.schema); err != nil {
				return err
			}
			return pg.Migrate(gctx, plan.migrate, schemas[name])
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for name, plan := range plans {
		db, err := pg.Open(ctx, plan.app, pg.WithApplicationName("digisoc "+name), pg.WithTracing(otel.GetTracerProvider()))
		if err != nil {
			return err
		}
		p.closing("connections of "+name, func(context.Context) error { db.Close(); return nil })
		p.dbs[name], p.running.SchemaURLs[name] = db, plan.app
	}
	return nil
}
