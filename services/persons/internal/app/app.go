// Package app holds what the person registry does, one file per use case. It asks the policy about every record it
// loads and names everybody concerned in the audit entry; rules stand in domain, SQL in store, messages in server.
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
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/territory"
)

// Store is what the use cases need of the database. A person or household that does not exist is ErrPersonNotFound or
// ErrHouseholdNotFound; in lists it is left out.
type Store interface {
	Person(ctx context.Context, id uuid.UUID) (domain.Person, error)
	Persons(ctx context.Context, ids []uuid.UUID) ([]domain.Person, error)
	PersonsByIdentifier(ctx context.Context, s domain.Search, limit int) ([]domain.Person, error)
	PersonsByName(ctx context.Context, s domain.Search, municipalities []string, limit int) ([]domain.Person, error)
	// IdentifierTaken is ErrIdentifierTaken when the registry holds one of the identifiers.
	IdentifierTaken(ctx context.Context, identifiers []domain.Identifier) error
	Household(ctx context.Context, id uuid.UUID) (domain.Household, error)
	// MembershipsElsewhere are the periods, by person, in households other than the given one.
	MembershipsElsewhere(ctx context.Context, persons []uuid.UUID, household uuid.UUID) (map[uuid.UUID][]domain.Period, error)
	// Representations of a person that are valid on the day, or all with the zero Date.
	Representations(ctx context.Context, person uuid.UUID, day domain.Date) ([]domain.Representation, error)
	// RepresentedBy are the persons for whom a person may act on the day.
	RepresentedBy(ctx context.Context, representative uuid.UUID, day domain.Date) ([]uuid.UUID, error)
	// Custody is the facts of custody of a child, the earliest first; of one parent, or of all with the nil id. What was lawfully erased is
	// left out.
	Custody(ctx context.Context, child, parent uuid.UUID) ([]domain.CustodyEvent, error)
	// Links are how persons belong together.
	Links(ctx context.Context, persons []uuid.UUID) (domain.Links, error)
	// Erasure is domain.ErrErasureNotFound when there is none.
	Erasure(ctx context.Context, id uuid.UUID) (domain.Erasure, error)
	// Due is what is due of a page of persons for whom no erasure is open, in their order.
	Due(ctx context.Context, after uuid.UUID, size int) ([]domain.DueLine, error)
	// DueTotals are how many persons and groups of data are due, over all pages.
	DueTotals(ctx context.Context) (persons, groups int64, err error)
	// InTx saves what the closure writes, all or nothing. The closure may be run again.
	InTx(ctx context.Context, f func(ctx context.Context, tx Tx) error) error
}

// Tx is one transaction: reads that lock the record they return, and writes. Writes are sent together at the end, so a
// broken constraint is the error of InTx.
type Tx interface {
	Person(ctx context.Context, id uuid.UUID) (domain.Person, error)
	Household(ctx context.Context, id uuid.UUID) (domain.Household, error)
	AddPerson(ctx context.Context, p domain.Person) error
	SavePerson(ctx context.Context, p domain.Person) error
	// SaveIdentifiers writes the identifiers that after has beyond before, and the ends that are new.
	SaveIdentifiers(ctx context.Context, before, after domain.Person) error
	AddHousehold(ctx context.Context, h domain.Household) error
	AddMembership(ctx context.Context, h domain.Household, m domain.Membership) error
	EndMembership(ctx context.Context, h domain.Household, m domain.Membership) error
	AddRepresentation(ctx context.Context, r domain.Representation) error
	Custody(ctx context.Context, child, parent uuid.UUID) ([]domain.CustodyEvent, error)
	AddCustodyEvent(ctx context.Context, e domain.CustodyEvent, municipality string) error
	// Publish records an event in the transaction.
	Publish(ctx context.Context, e domain.Event) error
	// Answer keeps the value that answers the call, so that a repeated request gets the same.
	Answer(v any)
	ErasureTx
}

// App is the use cases. It is safe for concurrent use.
type App struct {
	store     Store
	clock     clock.Clock
	territory *territory.Registry
	synthetic bool
	searchKey []byte
	sign      func(statement any) ([]byte, error)
}

// Options is how an installation differs from another.
type Options struct {
	// SyntheticCodes says that only made-up people live here (00… codes).
	SyntheticCodes bool
	// SearchKey keys the hash under which the terms of a search are kept in the audit log.
	SearchKey []byte
	// Sign returns a statement with the signature of this installation.
	Sign func(statement any) ([]byte, error)
}

// New returns the use cases over a store.
func New(s Store, c clock.Clock, t *territory.Registry, o Options) *App {
	return &App{store: s, clock: c, territory: t, synthetic: o.SyntheticCodes, searchKey: o.SearchKey, sign: o.Sign}
}

// now is the time in the precision that the database keeps.
func (a *App) now() time.Time { return a.clock.Now().UTC().Truncate(time.Microsecond) }

func (a *App) today() domain.Date { return domain.DateOf(clock.Today(a.clock)) }

func (a *App) rules() domain.Rules {
	return domain.Rules{Today: a.today(), SyntheticCodes: a.synthetic, Territory: a.territory}
}

// Etag is the version of a record as callers see it; opaque to them.
func Etag(version int64) string { return strconv.FormatInt(version, 36) }

// expect refuses a write whose caller saw another version; an empty etag means any (AIP-154).
func expect(etag string, version int64) error {
	if etag != "" && etag != Etag(version) {
		return errs.ErrRecordChanged
	}
	return nil
}

// mayUsePerson asks the policy about a loaded person and names her in the audit entry. A person that the caller may not
// see does not exist for her. cases are those that she belongs to without being listed there.
func (a *App) mayUsePerson(ctx context.Context, p domain.Person, cases ...string) error {
	name := names.Format("persons", p.ID)
	audit.Subjects(ctx, name)
	return hidden(authz.Check(ctx, authz.Resource{
		Type: "person", ID: name, Municipality: a.territory.Current(p.Municipality(), a.today()), Persons: []string{name}, Cases: cases, Relation: relation(ctx),
	}), domain.ErrPersonNotFound)
}

// relation is what another service of ours proved before it asked for a recipient, and named: a referral or a permission.
func relation(ctx context.Context) string {
	c := caller.From(ctx)
	if underPermission(c) {
		return "PERMISSION"
	}
	if throughReferral(c) {
		return "REFERRAL"
	}
	return ""
}

// throughReferral reports whether the cases service asks for the children's fund: for its officers and systems, or by itself for its extract.
func throughReferral(c caller.Caller) bool {
	_, err := names.Parse("referrals", c.Case)
	return err == nil && c.Workload == "cases" && (c.HasRole(fund) || c.Kind == caller.Service)
}

// mayUseHousehold is mayUsePerson for a household and everybody in it.
func (a *App) mayUseHousehold(ctx context.Context, h domain.Household) error {
	name := names.Format("households", h.ID)
	var members []string
	for _, id := range h.Persons() {
		members = append(members, names.Format("persons", id))
	}
	audit.Subjects(ctx, name)
	audit.Subjects(ctx, members...)
	return hidden(authz.Check(ctx, authz.Resource{
		Type: "household", ID: name, Municipality: a.territory.Current(h.Municipality, a.today()), Persons: members,
	}), domain.ErrHouseholdNotFound)
}

func hidden(err error, notFound error) error {
	if errors.Is(err, authz.ErrHidden) {
		return notFound
	}
	return err
}
