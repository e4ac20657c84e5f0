// Package app is what the payments service does, one file for each thing. It loads, asks the policy about what it loaded,
// lets the domain decide, and saves state, ledger and events in one transaction. Rules stand in domain, SQL in store,
// messages in server.
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
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// Persons is the person registry.
type Persons interface {
	// Lives says of each person whether she lives. Whom it does not know, or could not ask about, is missing: that is no
	// error, it is an answer of its own.
	Lives(ctx context.Context, ids []uuid.UUID) map[uuid.UUID]domain.Life
}

// App is the use cases. It is safe for concurrent use.
type App struct {
	store   Store
	persons Persons
	clock   clock.Clock
}

// New returns the use cases over a store and the person registry.
func New(s Store, p Persons, c clock.Clock) *App { return &App{store: s, persons: p, clock: c} }

// now is the time in the precision that the database keeps.
func (a *App) now() time.Time { return a.clock.Now().UTC().Truncate(time.Microsecond) }

func (a *App) today() domain.Date { return domain.DateOf(clock.Today(a.clock)) }

// see asks the policy about a record and names in the audit whose it is. hidden is the answer when the caller may not
// see it. cases are those that the record belongs to, where it belongs to one.
func see(ctx context.Context, kind, name, municipality string, persons []uuid.UUID, hidden error, cases ...uuid.UUID) error {
	audit.Subjects(ctx, personNames(persons)...)
	audit.Subjects(ctx, name)
	r := authz.Resource{Type: kind, ID: name, Municipality: municipality, Persons: personNames(persons)}
	for _, id := range cases {
		if id != uuid.Nil {
			r.Cases = append(r.Cases, names.Format("cases", id))
		}
	}
	err := authz.Check(ctx, r)
	if errors.Is(err, authz.ErrHidden) {
		return hidden
	}
	return err
}

func seeObligation(ctx context.Context, o *domain.Obligation) error {
	audit.SetCase(ctx, names.Format("cases", o.Case))
	return see(ctx, "obligation", names.Format("obligations", o.ID), o.Municipality, o.Persons, domain.ErrObligationNotFound, o.Case)
}

func seeList(ctx context.Context, l *domain.List) error {
	return see(ctx, "paymentList", names.Format("paymentLists", l.ID), l.Municipality, nil, domain.ErrListNotFound)
}

func seeRecovery(ctx context.Context, r *domain.Recovery) error {
	audit.SetCase(ctx, names.Format("cases", r.Case))
	return see(ctx, "recovery", names.Format("recoveries", r.ID), r.Municipality, r.Persons, domain.ErrRecoveryNotFound, r.Case)
}

func personNames(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = names.Format("persons", id)
	}
	return out
}

// official returns the subject of the named official who acts: a program or a citizen never moves money (SEC-GDPR-5).
func official(ctx context.Context) (string, error) {
	c := caller.From(ctx)
	if c.Kind != caller.Staff || c.Subject == "" {
		return "", errs.ErrAccessDenied
	}
	return c.Subject, nil
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
