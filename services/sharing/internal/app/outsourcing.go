package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Oversight are the dated rules of supervision; package oversight has them.
type Oversight interface {
	Outsourcing(day time.Time) domain.OutsourcingRules
	Reviews(day time.Time) domain.ReviewRules
	Systems(day time.Time) domain.SystemRules
}

// OversightReader is what supervision needs of the database.
type OversightReader interface {
	LeaverReader
	StopReader
	// Outsourcings lists all rows, the newest first.
	Outsourcings(ctx context.Context) ([]domain.Outsourcing, error)
	// OutsourcedIdentities lists who was seen since a moment of organisations that are outsourced.
	OutsourcedIdentities(ctx context.Context, since time.Time) ([]Identity, error)
	OutsourcingWarnings(ctx context.Context) ([]OutsourcingWarning, error)
	RoleGrants(ctx context.Context) ([]domain.RoleGrant, error)
	// SystemAccounts lists the accounts of systems that were seen or recorded.
	SystemAccounts(ctx context.Context) ([]domain.SystemAccount, error)
}

// OversightTx is the writes of supervision.
type OversightTx interface {
	StopTx
	LeaverTx
	SightingTx
	AddOutsourcing(ctx context.Context, o *domain.Outsourcing) error
	// LockOutsourcing is domain.ErrOutsourcingNotFound when there is none.
	LockOutsourcing(ctx context.Context, id uuid.UUID) (domain.Outsourcing, error)
	SaveOutsourcing(ctx context.Context, o *domain.Outsourcing) error
	// AddOutsourcingWarning keeps a warning and announces it.
	AddOutsourcingWarning(ctx context.Context, w OutsourcingWarning, at time.Time) error
	// LockRoleGrant is domain.ErrRoleGrantNotFound when there is none.
	LockRoleGrant(ctx context.Context, id uuid.UUID) (domain.RoleGrant, error)
	ReviewRoleGrant(ctx context.Context, g *domain.RoleGrant) error
	// RecordSystemAccount keeps who answers for an account; s.ID is the record's afterwards, which may be an earlier one.
	RecordSystemAccount(ctx context.Context, s *domain.SystemAccount) error
}

// Identity is somebody of an outsourced organisation.
type Identity struct {
	Subject, Kind, Organisation, Processor string
	Seen                                   time.Time
}

// OutsourcingView is a row with what the rules say of it today.
type OutsourcingView struct {
	domain.Outsourcing
	State    string
	AssessBy time.Time
	DueSoon  bool
}

func (a *App) view(o *domain.Outsourcing) OutsourcingView {
	today := a.today()
	r := a.oversight.Outsourcing(today)
	_, due := o.Warning(r, today)
	return OutsourcingView{Outsourcing: *o, State: o.State(r, today), AssessBy: o.AssessBy(r), DueSoon: due}
}

// CreateOutsourcing makes a row.
func (a *App) CreateOutsourcing(ctx context.Context, o domain.Outsourcing) (OutsourcingView, error) {
	o, err := domain.NewOutsourcing(o, a.groups(), caller.From(ctx).Subject, a.now())
	if err != nil {
		return OutsourcingView{}, err
	}
	v := a.view(&o)
	return v, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(v)
		if err := tx.AddOutsourcing(ctx, &o); err != nil {
			return err
		}
		return a.announce(ctx, tx, o.ID)
	})
}

// groups are those of the data catalogue.
func (a *App) groups() []string {
	var all []string
	for _, g := range a.rules.Catalogue().Groups() {
		all = append(all, g.Group)
	}
	return all
}

// AssessOutsourcing records an assessment.
func (a *App) AssessOutsourcing(ctx context.Context, id uuid.UUID, day time.Time, document string) (OutsourcingView, error) {
	return a.changeOutsourcing(ctx, id, func(o *domain.Outsourcing) error {
		return o.Assess(day, document, caller.From(ctx).Subject, a.today())
	})
}

// ReportOutsourcingIncident adds an incident.
func (a *App) ReportOutsourcingIncident(ctx context.Context, id uuid.UUID, i domain.OutsourcingIncident) (OutsourcingView, error) {
	return a.changeOutsourcing(ctx, id, func(o *domain.Outsourcing) error { return o.Report(i, a.today()) })
}

// EndOutsourcing ends a row and the access of its identities.
func (a *App) EndOutsourcing(ctx context.Context, id uuid.UUID, why string) (OutsourcingView, error) {
	return a.changeOutsourcing(ctx, id, func(o *domain.Outsourcing) error { return o.End(why, caller.From(ctx).Subject, a.now()) })
}

func (a *App) changeOutsourcing(ctx context.Context, id uuid.UUID, change func(*domain.Outsourcing) error) (v OutsourcingView, err error) {
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		o, err := tx.LockOutsourcing(ctx, id)
		if err != nil {
			return err
		}
		if err := change(&o); err != nil {
			return err
		}
		v = a.view(&o)
		tx.Answer(v)
		if err := tx.SaveOutsourcing(ctx, &o); err != nil {
			return err
		}
		return a.announce(ctx, tx, id)
	})
	return v, err
}

func (a *App) announce(ctx context.Context, tx Tx, id uuid.UUID) error {
	name := names.Format("outsourcings", id)
	audit.Subjects(ctx, name)
	return tx.AnnounceStopList(ctx, name, a.now())
}

// Outsourcings lists all rows.
func (a *App) Outsourcings(ctx context.Context) ([]OutsourcingView, error) {
	all, err := a.store.Outsourcings(ctx)
	out := make([]OutsourcingView, len(all))
	for i := range all {
		out[i] = a.view(&all[i])
	}
	return out, err
}

// quarter is how far the list of uncovered identities looks back when nobody says.
const quarter = 3

// UncoveredIdentities lists who was seen of outsourced organisations that have no active row now.
func (a *App) UncoveredIdentities(ctx context.Context, since time.Time) ([]Identity, error) {
	if since.IsZero() {
		since = a.now().AddDate(0, -quarter, 0)
	}
	seen, err := a.store.OutsourcedIdentities(ctx, since)
	if err != nil {
		return nil, err
	}
	rows, err := a.Outsourcings(ctx)
	if err != nil {
		return nil, err
	}
	known, active := map[string]bool{}, map[string]bool{"": true}
	for i := range rows {
		known[rows[i].Organisation] = true
		active[rows[i].Organisation] = active[rows[i].Organisation] || rows[i].State == "ACTIVE"
	}
	var out []Identity
	for _, i := range seen {
		switch {
		case !active[i.Processor]:
			i.Organisation = i.Processor
			out = append(out, i)
		case known[i.Organisation] && !active[i.Organisation]:
			out = append(out, i)
		}
	}
	return out, nil
}

// outsourced are the entries of the stop list: the time in which each organisation may act. A row that may not act yet, or no more, is
// an empty time: the organisation stays known.
func (a *App) outsourced(ctx context.Context) ([]stoplist.Entry, error) {
	rows, err := a.store.Outsourcings(ctx)
	var list []stoplist.Entry
	for i := range rows {
		o := &rows[i]
		e := stoplist.Entry{Kind: stoplist.Outsourced, ID: o.Organisation, From: midnight(o.From), Until: midnight(o.From)}
		if last := o.LastDay(a.oversight.Outsourcing(a.today())); !last.Before(o.From) {
			e.Until = midnight(last.AddDate(0, 0, 1))
		}
		if !o.EndedAt.IsZero() {
			e.Until = e.From
		}
		list = append(list, e)
	}
	return list, err
}

// midnight is the first moment of a day in Riga.
func midnight(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, clock.Riga)
}
