package domain_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

func day(n int) time.Time { return time.Date(2026, 3, 1+n, 0, 0, 0, 0, time.UTC) }

func award(days int, cents int64, persons int) domain.Award {
	a := domain.Award{ID: uuid.Must(uuid.NewV7()), Dataset: domain.GrantedBenefits, Parts: []domain.Part{{From: day(0), To: day(days - 1), Cents: cents}}}
	for range persons {
		a.Persons = append(a.Persons, uuid.Must(uuid.NewV7()))
	}
	return a
}

// held is what a reader holds who took every row: the newest version of each record.
type held map[[2]any]domain.Row

func (h held) take(rows []domain.Row) {
	for _, r := range rows {
		h[[2]any{r.Person, r.Part.From}] = r
	}
}

// amounts is what each day is worth to a person by what the reader holds; -1 where nothing is granted.
func (h held) amounts(t *testing.T, person uuid.UUID, days int) []int64 {
	t.Helper()
	out := make([]int64, days)
	for i := range out {
		out[i] = -1
	}
	for _, r := range h {
		if r.Person != person || r.Withdrawn {
			continue
		}
		for d := r.Part.From; !d.After(r.Part.To); d = d.AddDate(0, 0, 1) {
			i := int(d.Sub(day(0)).Hours() / 24)
			if out[i] != -1 {
				t.Fatalf("day %d is granted twice", i)
			}
			out[i] = r.Part.Cents
		}
	}
	return out
}

// A reader who takes the rows in their order holds, after any history, what a naive list of days says.
func TestReaderOfRowsHoldsWhatWasGranted(t *testing.T) {
	t.Parallel()
	const days = 60
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		a := award(days, 5000, 2)
		reader, naive := held{}, make([]int64, days)
		for i := range naive {
			naive[i] = 5000
		}
		reader.take(a.Begin())
		for range 12 {
			from, version := r.IntN(days)-5, a.Version
			to := from + r.IntN(30)
			var rows []domain.Row
			if r.IntN(4) == 0 {
				rows = a.End(day(from))
				for i := max(from+1, 0); i < days; i++ {
					naive[i] = -1
				}
			} else {
				cents := int64(1000 * r.IntN(4))
				rows = a.Change(day(from), day(to), cents)
				for i := max(from, 0); i <= to && i < days; i++ {
					if naive[i] != -1 {
						naive[i] = cents
					}
				}
			}
			if (len(rows) > 0) != (a.Version == version+1) {
				t.Fatalf("seed %d: %d rows, version %d after %d", seed, len(rows), a.Version, version)
			}
			reader.take(rows)
			for _, person := range a.Persons {
				got := reader.amounts(t, person, days)
				for i := range naive {
					if got[i] != naive[i] {
						t.Fatalf("seed %d: day %d is %d, want %d", seed, i, got[i], naive[i])
					}
				}
			}
		}
	}
}

func TestChangeWithoutEffectTellsNothing(t *testing.T) {
	t.Parallel()
	a := award(31, 5000, 1)
	a.Begin()
	if rows := a.Change(day(0), day(30), 5000); len(rows) != 0 {
		t.Errorf("the same amount made %d rows", len(rows))
	}
	if rows := a.Change(day(40), day(50), 1); len(rows) != 0 {
		t.Errorf("days outside the award made %d rows", len(rows))
	}
	if rows := a.End(day(90)); len(rows) != 0 {
		t.Errorf("an end after the end made %d rows", len(rows))
	}
}
