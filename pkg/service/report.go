package service

import (
	"context"
	"fmt"
	"slices"

	"github.com/digisoc/platform/pkg/instance"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/stopfeed"
	instancesv1 "github.com/digisoc/platform/proto/gen/go/instances/v1"
)

// reporting makes what tells the catalogue of resources that a service runs (SEC-CAT-1). Where there is no keeper of the stop list, in
// tests, there is nobody to tell.
func (r Runner) reporting(s Service, self *instance.Self, guard rpc.Guard, groups []string) (func(context.Context), error) {
	if r.Stops == nil {
		return func(context.Context) {}, nil
	}
	identity, err := r.Identity(s.Name())
	if err != nil {
		return nil, fmt.Errorf("%s: identity: %w", s.Name(), err)
	}
	conn, err := rpc.Dial(r.Network, identity, stopfeed.Keeper)
	if err != nil {
		return nil, fmt.Errorf("%s: connect to %s: %w", s.Name(), stopfeed.Keeper, err)
	}
	describe := func(ctx context.Context) *instancesv1.ReportInstanceRequest {
		m := self.Report()
		m.Callers, m.Outside, m.Keystores = slices.Clone(guard.Callers), slices.Clone(r.Outside), r.keystores()
		m.DataGroups = groups
		if o, ok := s.(Outsider); ok {
			m.Outside = append(m.Outside, o.Outside()...)
		}
		m.Database, m.DatabaseVersion = database(ctx, guard.DB)
		return m
	}
	return func(ctx context.Context) {
		defer func() { _ = conn.Close() }()
		instance.Reporter{Conn: conn, Describe: describe, Log: r.Log}.Run(ctx)
	}, nil
}

func (r Runner) keystores() (all []string) {
	if r.Vault != nil {
		all = append(all, "vault")
	}
	if r.Signer != nil {
		all = append(all, "audit")
	}
	return all
}

// database asks the database what it is; nothing while it does not answer.
func database(ctx context.Context, db *pg.DB) (name, version string) {
	if db == nil {
		return "", ""
	}
	err := db.QueryRow(ctx, "select current_database() || '/' || current_schema(), current_setting('server_version')").Scan(&name, &version)
	if err != nil {
		return "", ""
	}
	return name, version
}
