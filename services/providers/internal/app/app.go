// Package app is what the providers service does, one file for each thing. It loads, asks the policy about what it loaded,
// lets the domain decide, and saves state and events in one transaction. Rules stand in domain, SQL in store, messages in
// server.
package app

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
)

// Deps is what the use cases need.
type Deps struct {
	Store     Store
	Catalogue *catalogue.Catalogue
	Grants    *catalogue.Grants
	Keys      Keys
	Courier   Courier
	Vault     Vault
	Seal      Seal
	Developer *catalogue.Developer
	Workdays  Workdays
	Persons   Persons
	ClientKey []byte          // key of the hashes of personal codes
	People    *sandbox.People // of every sandbox; nil where none are made
	Routing   *catalogue.Routing
	// SyntheticOnly says that only made-up people live here: personal codes 00… and no others.
	SyntheticOnly bool
	Clock         clock.Clock
}

// App is the use cases. It is safe for concurrent use.
type App struct {
	store     Store
	catalogue *catalogue.Catalogue
	grants    *catalogue.Grants
	keys      Keys
	courier   Courier
	vault     Vault
	seal      Seal
	developer *catalogue.Developer
	workdays  Workdays
	persons   Persons
	clientKey []byte
	people    *sandbox.People
	dice      *dice
	routing   *catalogue.Routing
	intake    turnstile
	meter     meter

	syntheticOnly bool
	clock         clock.Clock
}

// New returns the use cases.
func New(d Deps) *App {
	return &App{
		store: d.Store, catalogue: d.Catalogue, grants: d.Grants, keys: d.Keys, courier: d.Courier, vault: d.Vault, seal: d.Seal, developer: d.Developer,
		workdays: d.Workdays, persons: d.Persons, clientKey: d.ClientKey, people: d.People, dice: &dice{}, clock: d.Clock, routing: d.Routing, syntheticOnly: d.SyntheticOnly,
	}
}

// now is the time in the precision that the database keeps.
func (a *App) now() time.Time { return a.clock.Now().UTC().Truncate(time.Microsecond) }

// Now is the time by which keys live.
func (a *App) Now() time.Time { return a.now() }

func (a *App) today() domain.Date { return domain.DateOf(clock.Today(a.clock)) }

// see asks the policy about a record and names in the audit whose it is. hidden is the answer when the caller may not
// see it.
func see(ctx context.Context, kind, name, municipality string, persons []uuid.UUID, hidden error) error {
	return seeBy(ctx, "", kind, name, municipality, persons, hidden)
}

// assignment is the relation of a provider to its clients.
const assignment = "ASSIGNMENT"

// assigned is the relation of a provider that was admitted to a record of a provider; none to another's, and of everybody else.
func assigned(admitted, provider uuid.UUID) string {
	if admitted != uuid.Nil && admitted == provider {
		return assignment
	}
	return ""
}

// seeBy is see for a caller with a relation to whose record it is.
func seeBy(ctx context.Context, relation, kind, name, municipality string, persons []uuid.UUID, hidden error) error {
	subjects := make([]string, len(persons))
	for i, id := range persons {
		subjects[i] = names.Format("persons", id)
	}
	audit.Subjects(ctx, subjects...)
	audit.Subjects(ctx, name)
	err := authz.Check(ctx, authz.Resource{Type: kind, ID: name, Municipality: municipality, Persons: subjects, Relation: relation})
	if errors.Is(err, authz.ErrHidden) {
		return hidden
	}
	return err
}

func seeRegistration(ctx context.Context, r *domain.Registration) error {
	return see(ctx, "registration", names.Format("registrations", r.ID), r.Address.Municipality, nil, domain.ErrRegistrationNotFound)
}

// registrar reports whether the caller keeps the register; she alone sees applications.
func registrar(ctx context.Context) bool {
	c := caller.From(ctx)
	return c.Kind == caller.Staff && c.HasRole("registrar")
}

// Etag writes the version of a record.
func Etag(version int64) string { return "v" + strconv.FormatInt(version, 10) }

// match refuses a write that is based on another version; an empty etag is any.
func match(etag string, version int64) error {
	if etag != "" && etag != Etag(version) {
		return errs.ErrRecordChanged
	}
	return nil
}
