package producer

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release/releasetest"
)

// taken is a DAGR that keeps what it was given.
type taken struct{ rows []dagr.Row }

func (p *taken) Publish(_ context.Context, _ dagr.Section, _ string, rows []dagr.Row) ([]dagr.Result, error) {
	p.rows = rows
	return make([]dagr.Result, len(rows)), nil
}

type codes struct{}

func (codes) AllCodes(_ context.Context, ids []uuid.UUID, _ string) (map[uuid.UUID]Codes, error) {
	return map[uuid.UUID]Codes{ids[0]: {Present: "00000000001", Former: []string{"00000000002"}}}, nil
}

// 3.2, GR-12, GR-13: a row for DAGR holds what the grant gives to it, also when its definition asks for more; a leaf that no grant gives is in none, and of a grant
// that gives nothing no row is sent and none is stepped over.
func TestRelease_RowForDagrIsCutWhateverIsDefined(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	v := app.Version{
		Row: domain.Row{Award: uuid.New(), Person: uuid.New(), Part: domain.Part{From: day, To: day.AddDate(0, 1, -1), Cents: 18700}, Version: 2}, Kind: "NEEDY",
		Municipality: "0001000", Decision: uuid.New(), Occurred: day, Produced: day,
	}
	sets, err := dagr.LoadOutbound()
	if err != nil {
		t.Fatal(err)
	}
	send := func(o dagr.Outbound, without ...string) (*taken, error) {
		to := &taken{}
		p := &Producer{Deps: Deps{Persons: codes{}, Publisher: to, Ways: releasetest.Ways(t, without...), Clock: clock.Fixed(day)}}
		_, err := p.send(t.Context(), &o, []app.Version{v})
		return to, err
	}
	held := map[domain.Dataset]map[string][]string{
		domain.HouseholdStatus: {"G01.03": {"PersonCode"}, "G11.01": {"Status", "ValidFrom", "ValidTo", "DecisionNo", "DecisionDate"}, "G11.03": {"IssuerAtvk"}},
		domain.GrantedBenefits: {"G01.03": {"PersonCode"}, "G12.01": {"BenefitType"}, "G12.02": {"PeriodFrom", "PeriodTo"}, "G12.03": {"AmountCents"}, "G12.05": {"DecisionNo"}, "G12.07": {"IssuerAtvk"}},
	}
	for _, o := range sets {
		if o.Frame() {
			continue
		}
		whole := map[string]bool{}
		for _, f := range o.Fields {
			whole[f.Name] = true
		}
		check := func(what string, got *taken, err error, without []string) {
			t.Helper()
			want := maps.Clone(whole)
			for _, n := range without {
				delete(want, n)
			}
			if err != nil || len(got.rows) != 2 { // the former code too
				t.Fatalf("%s %s: %v, %v", o.Name, what, got.rows, err)
			}
			for _, r := range got.rows {
				if names := slices.Sorted(maps.Keys(r)); !slices.Equal(names, slices.Sorted(maps.Keys(want))) {
					t.Errorf("%s %s: %v", o.Name, what, names)
				}
			}
		}
		faulty := o
		faulty.Fields = append(slices.Clone(o.Fields), dagr.Field{Name: "Income", From: "income"})
		if o.Dataset == domain.HouseholdStatus {
			faulty.Fields = append(faulty.Fields, dagr.Field{Name: "AmountCents", Type: "int", From: "cents"})
		}
		got, err := send(faulty)
		check("one field too many", got, err, nil)
		for leaf, names := range held[o.Dataset] {
			got, err := send(o, leaf)
			check("no grant of "+leaf, got, err, names)
		}
		all := slices.Collect(maps.Keys(held[o.Dataset]))
		if got, err := send(o, all...); !errors.Is(err, errNothing) || len(got.rows) != 0 {
			t.Errorf("%s of nothing: %v, %v", o.Name, got.rows, err)
		}
	}
	if _, err := New(Deps{Clock: clock.Fixed(day)}); err == nil {
		t.Error("a producer without ways out was built")
	}
}
