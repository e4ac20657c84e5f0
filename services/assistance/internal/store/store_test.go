package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

const riga = "0001000"

func open(t *testing.T) (*pg.DB, *store.Store) {
	t.Helper()
	db, s, _ := openVault(t)
	return db, s
}

func openVault(t *testing.T) (*pg.DB, *store.Store, *vault.Vault) {
	t.Helper()
	t.Parallel()
	db, v := testkit.Postgres(t, "assistance", store.Migrations), testkit.Vault(t)
	return db, store.New(db, v), v
}

func grant(t *testing.T, d domain.Decision) domain.Grant {
	t.Helper()
	g, err := domain.NewGrant(d, func() uuid.UUID { return uuid.Must(uuid.NewV7()) })
	if err != nil {
		t.Fatal(err)
	}
	g.At = time.Date(2026, 5, 20, 10, 0, 0, 0, time.UTC)
	return g
}

// decided is a decision of a needy status and a GMI benefit for three months.
func decided(aCase uuid.UUID, start, end domain.Date, person ...uuid.UUID) domain.Decision {
	return domain.Decision{
		ID: uuid.Must(uuid.NewV7()), Case: aCase, Municipality: riga, Persons: person,
		Lines: []domain.Entitlement{
			{Status: domain.Needy, Granted: true, Start: start, End: end},
			{Benefit: domain.GMIBenefit, Granted: true, MonthlyAmount: 3700, Start: start, End: end},
		},
	}
}

var may, july, august = domain.NewDate(2026, 5, 1), domain.NewDate(2026, 7, 31), domain.NewDate(2026, 8, 1)

func save(t *testing.T, s *store.Store, g domain.Grant) error {
	t.Helper()
	return s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error { return tx.AddGrant(ctx, g) })
}

func count(t *testing.T, db *pg.DB, table string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGrantIsKeptWithItsEventsAndComesBack(t *testing.T) {
	db, s := open(t)
	person, aCase := uuid.New(), uuid.New()
	g := grant(t, decided(aCase, may, july, person))
	if err := save(t, s, g); err != nil {
		t.Fatal(err)
	}
	statuses, err := s.Statuses(t.Context(), app.Query{Case: aCase, Size: 10})
	if err != nil || len(statuses) != 1 || statuses[0].ID != g.Statuses[0].ID || statuses[0].Kind != domain.Needy || statuses[0].End != july {
		t.Errorf("statuses %+v, %v", statuses, err)
	}
	benefits, err := s.Benefits(t.Context(), app.Query{Person: person, Size: 10})
	if err != nil || len(benefits) != 1 || benefits[0].MonthlyAmount != 3700 || benefits[0].Persons[0] != person {
		t.Errorf("benefits %+v, %v", benefits, err)
	}
	lines, err := s.PaymentLines(t.Context(), app.Query{Case: aCase, Size: 10})
	if err != nil || len(lines) != 3 || lines[0].Month != may.Month() || lines[2].Month != july.Month() {
		t.Errorf("payment lines %+v, %v", lines, err)
	}
	if n := count(t, db, "outbox"); n != 2 {
		t.Errorf("%d events, want one for the status and one for the benefit", n)
	}
}

func TestDayAndScopeNarrowLists(t *testing.T) {
	_, s := open(t)
	person, aCase := uuid.New(), uuid.New()
	if err := save(t, s, grant(t, decided(aCase, may, july, person))); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		q    app.Query
		want int
	}{
		"first day":          {app.Query{Person: person, Day: may}, 1},
		"last day":           {app.Query{Person: person, Day: july}, 1},
		"day after":          {app.Query{Person: person, Day: august}, 0},
		"another person":     {app.Query{Person: uuid.New()}, 0},
		"case and person":    {app.Query{Case: aCase, Person: person}, 1},
		"case, not of her":   {app.Query{Case: aCase, Person: uuid.New()}, 0},
		"own municipality":   {app.Query{Case: aCase, Municipality: riga}, 1},
		"other municipality": {app.Query{Case: aCase, Municipality: "0002000"}, 0},
	} {
		c.q.Size = 10
		statuses, err := s.Statuses(t.Context(), c.q)
		if err != nil || len(statuses) != c.want {
			t.Errorf("%s: %d statuses, want %d (%v)", name, len(statuses), c.want, err)
		}
		benefits, err := s.Benefits(t.Context(), c.q)
		if err != nil || len(benefits) != c.want {
			t.Errorf("%s: %d benefits, want %d (%v)", name, len(benefits), c.want, err)
		}
	}
}

// The database keeps what the domain promises: nothing is granted twice, whoever asks.
func TestNothingIsGrantedTwice(t *testing.T) {
	db, s := open(t)
	aCase, person := uuid.New(), uuid.New()
	first := decided(aCase, may, july, person)
	if err := save(t, s, grant(t, first)); err != nil {
		t.Fatal(err)
	}
	other := first
	other.Case = uuid.New()
	for name, d := range map[string]domain.Decision{
		"the same decision":                     first,
		"the same decision under another case":  other,
		"another decision, a day of the same":   decided(aCase, domain.NewDate(2026, 7, 31), domain.NewDate(2026, 9, 30), person),
		"another decision inside the same days": decided(aCase, domain.NewDate(2026, 6, 1), domain.NewDate(2026, 6, 30), person),
	} {
		err := save(t, s, grant(t, d))
		if !errors.Is(err, domain.ErrGrantOverlaps) || errs.KindOf(err) != errs.Precondition {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := count(t, db, "payment_line"); n != 3 {
		t.Errorf("%d payment lines, want 3", n)
	}
	if n := count(t, db, "outbox"); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
	// the next period of the same case is fine
	if err := save(t, s, grant(t, decided(aCase, august, domain.NewDate(2026, 10, 31), person))); err != nil {
		t.Errorf("the next period: %v", err)
	}
}

func TestEventIsSeenOnce(t *testing.T) {
	_, s := open(t)
	event := uuid.NewString()
	for i, want := range []bool{true, false} {
		err := s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error {
			first, err := tx.Once(ctx, "assistance-decisions", event)
			if first != want {
				t.Errorf("delivery %d: first = %v", i, first)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestConstraintsHoldWithoutTheDomain(t *testing.T) {
	db, _ := open(t)
	for name, sql := range map[string]string{
		"status_period_in_order":            "insert into status values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '0001000', 'NEEDY', '2026-05-02', '2026-05-01', array[gen_random_uuid()], now())",
		"status_kind_known":                 "insert into status values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '0001000', 'RICH', '2026-05-01', '2026-05-01', array[gen_random_uuid()], now())",
		"status_has_persons":                "insert into status values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '0001000', 'NEEDY', '2026-05-01', '2026-05-01', '{}', now())",
		"benefit_amount_positive":           "insert into benefit values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '0001000', 'GMI', 0, '2026-05-01', '2026-05-01', array[gen_random_uuid()], now())",
		"payment_line_of_benefit":           "insert into payment_line values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '0001000', '2026-05-01', 1, 'DUE', array[gen_random_uuid()], now())",
		"payment_line_month_is_first_day":   "insert into payment_line values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '0001000', '2026-05-02', 1, 'DUE', array[gen_random_uuid()], now())",
		"assessment_parameters_hash_sha256": "insert into assessment (id, municipality, application_date, persons, sealed, engine_version, parameters_hash, created_at) values (gen_random_uuid(), '0001000', '2026-05-01', array[gen_random_uuid()], 'x', '1', 'x', now())",
	} {
		_, err := db.Exec(t.Context(), sql)
		if got, ok := pg.Constraint(err); !ok || got != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}
