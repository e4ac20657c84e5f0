package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/hsds"
)

// moment is the reading of now.
func (a *App) moment() Moment {
	m := Moment{Today: a.today(), Now: a.now(), Stale: map[string]int{}}
	for _, k := range a.catalogue.Kinds(m.Today) {
		m.Stale[k.Code] = k.StaleDays
	}
	return m
}

// Registration returns a registration. What is only applied for or refused is shown to the registrar alone.
func (a *App) Registration(ctx context.Context, id uuid.UUID) (Listing, error) {
	l, err := a.store.Registration(ctx, id, a.moment())
	if err != nil {
		return Listing{}, err
	}
	pending := l.Today == domain.Applied || l.Today == domain.Refused
	if pending && !registrar(ctx) || l.Environment != domain.Live {
		return Listing{}, domain.ErrRegistrationNotFound
	}
	return shown(l, registrar(ctx)), nil
}

// Registrations searches the register by a filter, by number.
func (a *App) Registrations(ctx context.Context, filter string, size int32, token string) ([]Listing, string, error) {
	q := RegisterQuery{Filter: filter, Applications: registrar(ctx)}
	bound := struct {
		List, Filter string
		All          bool
	}{"registrations", filter, q.Applications}
	if _, err := page.Decode(token, bound, &q.After); err != nil {
		return nil, "", err
	}
	n := page.Size(size)
	q.Size = n + 1
	rows, err := a.store.Registrations(ctx, q, a.moment())
	if err != nil {
		return nil, "", err
	}
	for i := range rows {
		rows[i] = shown(rows[i], q.Applications)
	}
	if len(rows) <= n {
		return rows, "", nil
	}
	next, err := page.Encode(bound, rows[n-1].Number)
	return rows[:n], next, err
}

// Services is one page of what is registered today, counted from 1, with the number of all and the day.
func (a *App) Services(ctx context.Context, number, size int) ([]hsds.Item, int, domain.Date, error) {
	m := a.moment()
	total, err := a.store.CountActive(ctx, m.Today)
	if err != nil {
		return nil, 0, m.Today, err
	}
	rows, err := a.store.Registrations(ctx, RegisterQuery{Size: size, Offset: (number - 1) * size}, m)
	if err != nil {
		return nil, 0, m.Today, err
	}
	out := make([]hsds.Item, len(rows))
	for i := range rows {
		l := shown(rows[i], false)
		kind, _ := a.catalogue.Kind(l.Kind, m.Today)
		out[i] = hsds.Item{
			ID: l.ID, Number: l.Number, Kind: l.Kind, KindTitle: kind.LV, KindTitleEN: kind.EN, Group: string(l.Group), Active: l.Today == domain.Registered,
			Organization: l.Provider, Title: l.ProviderTitle, RegNo: l.ProviderNumber, Address: l.Address.Text, Municipality: l.Address.Municipality,
			AddressCode: l.Address.Code, Phone: l.Phone, Website: l.Website,
		}
	}
	return out, total, m.Today, nil
}

// shown takes away what only the registrar may see: where a protected place is.
func shown(l Listing, all bool) Listing {
	if all {
		return l
	}
	hide := func(a *domain.Address) {
		if a.Protected {
			a.Text, a.Code = "", ""
		}
	}
	if hide(&l.Address); l.Address.Protected {
		l.Phone = ""
	}
	l.Points = slices.Clone(l.Points)
	for i := range l.Points {
		hide(&l.Points[i].Address)
	}
	return l
}

// Kinds returns the kinds of services of a day, today with the zero Date.
func (a *App) Kinds(day domain.Date) []catalogue.Kind {
	if day.IsZero() {
		day = a.today()
	}
	return a.catalogue.Kinds(day)
}
