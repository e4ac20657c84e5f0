package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

var noon = time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)

// reserve does what the use case does.
func reserve(t *testing.T, s *store.Store, d domain.Decision, now time.Time) []domain.Claim {
	t.Helper()
	var overlaps []domain.Claim
	err := s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) (err error) {
		claims := grant(t, d).Claims()
		if overlaps, err = tx.LockClaims(ctx, d, claims, now); err != nil || len(overlaps) > 0 {
			return err
		}
		return tx.Reserve(ctx, d, claims, now.Add(domain.ReservationTerm), "", now)
	})
	if err != nil {
		t.Error(err)
	}
	return overlaps
}

// Two municipalities decide about one household at the same moment: one of them sees the other.
func TestOfTwoDecisionsAtOnceOneSeesTheOther(t *testing.T) {
	_, s := open(t)
	for range 10 {
		mother, child := uuid.New(), uuid.New()
		here, there := decided(uuid.New(), may, july, mother, child), decided(uuid.New(), may, july, child, uuid.New())
		there.Municipality = "0002000"
		var wait sync.WaitGroup
		found := make([][]domain.Claim, 2)
		for i, d := range []domain.Decision{here, there} {
			wait.Go(func() { found[i] = reserve(t, s, d, noon) })
		}
		wait.Wait()
		if (len(found[0]) == 0) == (len(found[1]) == 0) {
			t.Fatalf("both or none reserved: %v, %v", found[0], found[1])
		}
		loser := slices.Concat(found...)
		if len(loser) != 2 || loser[0].Start != may || loser[0].End != july {
			t.Errorf("the loser sees %+v", loser)
		}
	}
}

func TestReservationLapsesAndAGrantDoesNot(t *testing.T) {
	_, s := open(t)
	person := uuid.New()
	first, second := decided(uuid.New(), may, july, person), decided(uuid.New(), july, august, person)
	if o := reserve(t, s, first, noon); len(o) != 0 {
		t.Fatalf("overlaps %v", o)
	}
	if o := reserve(t, s, first, noon); len(o) != 0 {
		t.Errorf("the same decision is in its own way: %v", o)
	}
	if o := reserve(t, s, second, noon.Add(domain.ReservationTerm-time.Second)); len(o) != 2 {
		t.Errorf("before it lapses: %v", o)
	}
	if o := reserve(t, s, second, noon.Add(domain.ReservationTerm)); len(o) != 0 {
		t.Errorf("after it lapsed: %v", o)
	}
	if err := save(t, s, grant(t, second)); err != nil {
		t.Fatal(err)
	}
	if o := reserve(t, s, first, noon.AddDate(0, 1, 0)); len(o) != 2 || o[0].Municipality != riga {
		t.Errorf("a month after the grant: %v", o)
	}
}

// A status of one kind is in the way of the other kind; another benefit and other days are not.
func TestWhatIsInTheWay(t *testing.T) {
	_, s := open(t)
	person := uuid.New()
	if err := save(t, s, grant(t, decided(uuid.New(), may, july, person))); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		line   domain.Entitlement
		person uuid.UUID
		want   int
	}{
		"low-income on the last day": {domain.Entitlement{Status: domain.LowIncome, Granted: true, Start: july, End: august}, person, 1},
		"low-income the day after":   {domain.Entitlement{Status: domain.LowIncome, Granted: true, Start: august, End: august}, person, 0},
		"housing on the same days":   {domain.Entitlement{Benefit: domain.HousingBenefit, MonthlyAmount: 1, Granted: true, Start: may, End: july}, person, 0},
		"GMI on the same days":       {domain.Entitlement{Benefit: domain.GMIBenefit, MonthlyAmount: 1, Granted: true, Start: may, End: july}, person, 1},
		"GMI of somebody else":       {domain.Entitlement{Benefit: domain.GMIBenefit, MonthlyAmount: 1, Granted: true, Start: may, End: july}, uuid.New(), 0},
		"a line that is refused":     {domain.Entitlement{Benefit: domain.GMIBenefit}, person, 0},
	} {
		d := domain.Decision{ID: uuid.New(), Case: uuid.New(), Municipality: riga, Persons: []uuid.UUID{c.person}, Lines: []domain.Entitlement{c.line}}
		err := s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error {
			o, err := tx.LockClaims(ctx, d, grant(t, d).Claims(), noon)
			if len(o) != c.want {
				t.Errorf("%s: %v", name, o)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
