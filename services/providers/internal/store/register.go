package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddProvider keeps a new provider.
func (t *Tx) AddProvider(ctx context.Context, p domain.Provider, now time.Time) error {
	return t.q.AddProvider(ctx, db.AddProviderParams{
		ID: p.ID, Environment: string(p.Environment), Tenant: optional(p.Tenant), RegNo: given(p.Number), Title: p.Title,
		LegalForm: string(p.Form), Person: optional(p.Person), Version: p.Version, CreatedAt: now,
	})
}

// Provider reads a provider.
func (s *Store) Provider(ctx context.Context, id uuid.UUID) (domain.Provider, error) {
	r, err := s.q.Provider(ctx, id)
	return provider(db.ProviderByNumberRow(r)), missing(err, domain.ErrProviderNotFound)
}

// ProviderByNumber reads an organisation by its registration number.
func (s *Store) ProviderByNumber(ctx context.Context, e domain.Environment, number string) (domain.Provider, error) {
	r, err := s.q.ProviderByNumber(ctx, db.ProviderByNumberParams{Environment: string(e), RegNo: &number})
	return provider(r), missing(err, domain.ErrProviderNotFound)
}

func provider(r db.ProviderByNumberRow) domain.Provider {
	return domain.Provider{
		ID: r.ID, Environment: domain.Environment(r.Environment), Tenant: r.Tenant.UUID, Number: text(r.RegNo), Title: r.Title,
		Form: domain.LegalForm(r.LegalForm), Person: r.Person.UUID, Version: r.Version,
	}
}

// NextNumber gives the next number of the register; numbers of refused transactions are left out.
func (t *Tx) NextNumber(ctx context.Context) (string, error) {
	n, err := t.q.NextRegistrationNumber(ctx)
	return fmt.Sprintf("SPS-%06d", n), err
}

// AddRegistration keeps a new registration.
func (t *Tx) AddRegistration(ctx context.Context, r domain.Registration, now time.Time) error {
	return t.q.AddRegistration(ctx, db.AddRegistrationParams{
		ID: r.ID, ProviderID: r.Provider, Environment: string(r.Environment), Number: r.Number, ServiceKind: r.Kind, ClientGroup: string(r.Group),
		Form: string(r.Form), Municipality: r.Address.Municipality, AddressCode: given(r.Address.Code), Address: r.Address.Text,
		AddressKey: r.Address.Key(), Protected: r.Address.Protected, Phone: r.Phone, Website: r.Website, State: string(r.State),
		ValidFrom: date(r.Term.From), ValidTo: date(r.Term.To), Suspended: ranges(r.Suspensions), ExcludedFrom: date(r.ExcludedFrom),
		DecisionRef: r.DecisionRef, Reason: r.Reason, Renews: optional(r.Renews), Version: r.Version, Now: now,
	})
}

// SaveRegistration keeps a changed registration.
func (t *Tx) SaveRegistration(ctx context.Context, r domain.Registration, now time.Time) error {
	return t.q.SaveRegistration(ctx, db.SaveRegistrationParams{
		ID: r.ID, State: string(r.State), ValidFrom: date(r.Term.From), ValidTo: date(r.Term.To), Suspended: ranges(r.Suspensions),
		ExcludedFrom: date(r.ExcludedFrom), DecisionRef: r.DecisionRef, Reason: r.Reason, Version: r.Version, Now: now,
	})
}

// LockRegistration locks a registration and reads it after it was given.
func (t *Tx) LockRegistration(ctx context.Context, id uuid.UUID) (domain.Registration, error) {
	r, err := t.q.LockRegistration(ctx, id)
	if err != nil {
		return domain.Registration{}, missing(err, domain.ErrRegistrationNotFound)
	}
	return registration(db.DueForRenewalRow(r)), nil
}

func registration(r db.DueForRenewalRow) domain.Registration {
	return domain.Registration{
		ID: r.ID, Provider: r.ProviderID, Environment: domain.Environment(r.Environment), Number: r.Number, Kind: r.ServiceKind,
		Group: domain.ClientGroup(r.ClientGroup), Form: domain.ServiceForm(r.Form), Phone: r.Phone, Website: r.Website,
		Address: domain.Address{Municipality: r.Municipality, Code: text(r.AddressCode), Text: r.Address, Protected: r.Protected},
		State:   domain.RegistrationState(r.State), Term: domain.Period{From: day(r.ValidFrom), To: day(r.ValidTo)},
		Suspensions: periods(r.Suspended), ExcludedFrom: day(r.ExcludedFrom), DecisionRef: r.DecisionRef, Reason: r.Reason,
		Renews: r.Renews.UUID, Version: r.Version,
	}
}

// days is what PostgreSQL calls a datemultirange.
type days = pgtype.Multirange[pgtype.Range[pgtype.Date]]

// ranges writes periods as ranges without their last day, as PostgreSQL keeps them.
func ranges(list []domain.Period) days {
	out := make(days, len(list))
	for i, p := range list {
		out[i] = pgtype.Range[pgtype.Date]{Lower: pgtype.Date{Time: p.From.Time(), Valid: true}, LowerType: pgtype.Inclusive, UpperType: pgtype.Unbounded, Valid: true}
		if !p.To.IsZero() {
			out[i].Upper, out[i].UpperType = pgtype.Date{Time: p.To.AddDays(1).Time(), Valid: true}, pgtype.Exclusive
		}
	}
	return out
}

func periods(list days) []domain.Period {
	out := make([]domain.Period, 0, len(list))
	for _, r := range list {
		p := domain.Period{From: domain.DateOf(r.Lower.Time)}
		if r.UpperType == pgtype.Exclusive {
			p.To = domain.DateOf(r.Upper.Time).AddDays(-1)
		}
		out = append(out, p)
	}
	return out
}

// AddRemotePoint keeps a place where clients are received.
func (t *Tx) AddRemotePoint(ctx context.Context, p domain.RemotePoint) error {
	return t.q.AddRemotePoint(ctx, db.AddRemotePointParams{
		ID: p.ID, RegistrationID: p.Registration, Municipality: p.Address.Municipality, AddressCode: given(p.Address.Code), Address: p.Address.Text,
		Protected: p.Address.Protected, FromDay: p.Open.From.Time(),
	})
}

// EndRemotePoint closes a place and reports whether an open one was there.
func (t *Tx) EndRemotePoint(ctx context.Context, registration, id uuid.UUID, to domain.Date) (bool, error) {
	n, err := t.q.EndRemotePoint(ctx, db.EndRemotePointParams{ID: id, RegistrationID: registration, ToDay: date(to)})
	return len(n) == 1, err
}

// AddCapacity keeps a report and returns its version.
func (t *Tx) AddCapacity(ctx context.Context, c domain.Capacity) (int64, error) {
	return t.q.AddCapacity(ctx, db.AddCapacityParams{
		RegistrationID: c.Registration, PlacesTotal: int32(c.Total), PlacesFree: int32(c.Free), Staff: int32(c.Staff), UnitCostCents: c.UnitCost,
		Unit: c.Unit, Funding: texts(c.Funding), ObservedAt: c.Observed, ReceivedAt: c.Received,
	})
}

// Capacities reads reports, newest first.
func (s *Store) Capacities(ctx context.Context, id uuid.UUID, before int64, size int) ([]domain.Capacity, error) {
	rows, err := s.q.Capacities(ctx, db.CapacitiesParams{RegistrationID: id, Before: before, Size: int32(size)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Capacity, len(rows))
	for i, r := range rows {
		out[i] = domain.Capacity{
			Registration: r.RegistrationID, Version: r.Version, Total: int(r.PlacesTotal), Free: int(r.PlacesFree), Staff: int(r.Staff),
			UnitCost: r.UnitCostCents, Unit: r.Unit, Observed: r.ObservedAt.UTC(), Received: r.ReceivedAt.UTC(),
		}
		for _, f := range r.Funding {
			out[i].Funding = append(out[i].Funding, domain.FundingSource(f))
		}
	}
	return out, nil
}

// DueForRenewal locks registrations that end soon and were not warned of it.
func (t *Tx) DueForRenewal(ctx context.Context, clockOf uuid.UUID, today domain.Date, within int) ([]domain.Registration, error) {
	rows, err := t.q.DueForRenewal(ctx, db.DueForRenewalParams{Today: today.Time(), Until: today.AddDays(within).Time(), Days: int32(within), ClockOf: optional(clockOf)})
	out := make([]domain.Registration, len(rows))
	for i, r := range rows {
		out[i] = registration(r)
	}
	return out, err
}
