package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/filter"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// listing is a registration with its provider, the latest report of places and where it stands today. $1 is today, $2 now,
// $3 and $4 are the service kinds and the days after which their reports are stale.
const listing = `
select * from (
  select r.id, r.provider_id, r.environment, r.number, r.service_kind, r.client_group, r.form, r.municipality, r.address_code, r.address, r.protected,
         r.phone, r.website, r.state, r.valid_from, r.valid_to, r.suspended, r.excluded_from, r.decision_ref, r.reason, r.renews, r.version,
         p.title, coalesce(p.reg_no, '') as reg_no,
         case when r.state in ('APPLIED', 'REFUSED') then r.state::text
              when r.excluded_from <= $1 then 'EXCLUDED' when r.valid_to < $1 then 'EXPIRED'
              when r.suspended @> $1 then 'SUSPENDED' else 'REGISTERED' end as today,
         c.places_total, c.places_free, c.observed_at,
         c.observed_at < $2::timestamptz - make_interval(days => k.days) as stale
  from registration r join provider p on p.id = r.provider_id
  left join unnest($3::text[], $4::int[]) as k (kind, days) on k.kind = r.service_kind
  left join lateral (select places_total, places_free, observed_at from capacity c where c.registration_id = r.id
                     order by observed_at desc, version desc limit 1) c on true
  where r.environment = 'PRODUCTION') r `

// registerFields is what a filter may name, and by which columns.
var registerFields = filter.Schema{
	"service_kind": {Column: "r.service_kind", Type: filter.Word},
	"municipality": {Column: "r.municipality", Type: filter.Word},
	"state":        {Column: "r.today", Type: filter.Word, Values: texts(domain.RegistrationStates)},
	"client_group": {Column: "r.client_group", Type: filter.Word, Values: texts(domain.ClientGroups)},
	"form":         {Column: "r.form", Type: filter.Word, Values: texts(domain.ServiceForms)},
	"number":       {Column: "r.number", Type: filter.Text},
	"to":           {Column: "r.valid_to", Type: filter.Date},
	"places_free":  {Column: "r.places_free", Type: filter.Integer},
	"provider":     {Column: "r.provider_id", Type: filter.Word, Convert: func(s string) (any, error) { return names.Parse("providers", s) }},
	"stale":        {Column: "coalesce(r.stale, true)", Type: filter.Word, Convert: func(s string) (any, error) { return strconv.ParseBool(s) }},
}

func arguments(m app.Moment) []any {
	kinds := slices.Sorted(maps.Keys(m.Stale))
	after := make([]int32, len(kinds))
	for i, k := range kinds {
		after[i] = int32(m.Stale[k])
	}
	return []any{m.Today.Time(), m.Now, kinds, after}
}

// Registration reads one registration.
func (s *Store) Registration(ctx context.Context, id uuid.UUID, m app.Moment) (app.Listing, error) {
	list, err := s.listings(ctx, listing+"where r.id = $5", append(arguments(m), id))
	if err == nil && len(list) == 0 {
		return app.Listing{}, domain.ErrRegistrationNotFound
	}
	if err != nil {
		return app.Listing{}, err
	}
	return list[0], nil
}

// Registrations reads one page by number.
func (s *Store) Registrations(ctx context.Context, q app.RegisterQuery, m app.Moment) ([]app.Listing, error) {
	args := append(arguments(m), q.After, q.Size, q.Offset)
	where := "where r.number > $5"
	condition, values, err := registerFields.Compile(q.Filter, len(args)+1)
	if err != nil {
		return nil, filterError(err)
	}
	if condition != "" {
		where += " and " + condition
		args = append(args, values...)
	}
	if !strings.Contains(condition, "r.today") {
		where += " and r.today = 'REGISTERED' and r.valid_from <= $1"
	}
	if !q.Applications {
		where += " and r.today not in ('APPLIED', 'REFUSED')"
	}
	return s.listings(ctx, listing+where+" order by r.number limit $6 offset $7", args)
}

func filterError(err error) error {
	var e *filter.Error
	if errors.As(err, &e) {
		return domain.ErrRegisterFilter.Field("filter", domain.ErrRegisterFilter.Reason, e.Error(), domain.ErrRegisterFilter.MessageLV)
	}
	return err
}

// CountActive counts the registrations that hold today.
func (s *Store) CountActive(ctx context.Context, today domain.Date) (int, error) {
	n, err := s.q.CountActive(ctx, today.Time())
	return int(n), failure(err)
}

func (s *Store) listings(ctx context.Context, sql string, args []any) ([]app.Listing, error) {
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, failure(err)
	}
	list, err := pgx.CollectRows(rows, scanListing)
	if err != nil {
		return nil, failure(err)
	}
	return list, s.addPoints(ctx, list)
}

func scanListing(row pgx.CollectableRow) (app.Listing, error) {
	var l app.Listing
	var r db.DueForRenewalRow
	var today string
	var total, free *int32
	var observed *time.Time
	var stale *bool
	err := row.Scan(&r.ID, &r.ProviderID, &r.Environment, &r.Number, &r.ServiceKind, &r.ClientGroup, &r.Form, &r.Municipality, &r.AddressCode,
		&r.Address, &r.Protected, &r.Phone, &r.Website, &r.State, &r.ValidFrom, &r.ValidTo, &r.Suspended, &r.ExcludedFrom, &r.DecisionRef, &r.Reason,
		&r.Renews, &r.Version, &l.ProviderTitle, &l.ProviderNumber, &today, &total, &free, &observed, &stale)
	if err != nil {
		return l, err
	}
	l.Registration, l.Today = registration(r), domain.RegistrationState(today)
	if observed != nil {
		l.Places = &domain.Capacity{Registration: r.ID, Total: int(*total), Free: int(*free), Observed: observed.UTC()}
		l.Stale = stale == nil || *stale
	}
	return l, nil
}

// addPoints reads the places of all listings by one statement.
func (s *Store) addPoints(ctx context.Context, list []app.Listing) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[uuid.UUID]int, len(list))
	ids := make([]uuid.UUID, len(list))
	for i := range list {
		ids[i], at[list[i].ID] = list[i].ID, i
	}
	rows, err := s.q.RemotePoints(ctx, ids)
	if err != nil {
		return failure(err)
	}
	for _, r := range rows {
		l := &list[at[r.RegistrationID]]
		l.Points = append(l.Points, domain.RemotePoint{
			ID: r.ID, Registration: r.RegistrationID, Open: domain.Period{From: domain.DateOf(r.FromDay), To: day(r.ToDay)},
			Address: domain.Address{Municipality: r.Municipality, Code: text(r.AddressCode), Text: r.Address, Protected: r.Protected},
		})
	}
	return nil
}
