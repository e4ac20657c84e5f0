package domain_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// said is what one rule took, gave and read, over all its turns.
type said struct {
	took, gave []string
	rows       map[domain.RecordedRow]bool
}

// TestRecordIsTheTraceInNumbers draws households: a record holds every value of the trace and every row of the law, rule by rule, and
// its figures are those of the assessment.
func TestRecordIsTheTraceInNumbers(t *testing.T) {
	t.Parallel()
	e := engine(t)
	total := 3_000
	if testing.Short() {
		total = 300
	}
	draw, to := rapid.Custom(household), domain.NewRecorder()
	var kept [][]byte
	var read []map[string]*said
	for i := range total {
		f := draw.Example(i)
		if i%7 == 0 {
			f.Declaration.Statements = domain.Statements{}
		}
		o, err := e.Assess(f)
		if err != nil {
			t.Fatal(err)
		}
		figures, record, err := e.Record(&f, to)
		if err != nil {
			t.Fatal(err)
		}
		if quiet, err := e.Figures(&f); err != nil || !reflect.DeepEqual(figures, quiet) {
			t.Fatalf("household %d: figures differ: %v", i, err)
		}
		got := recorded(t, record)
		if want := traced(o.Trace); !reflect.DeepEqual(got, want) {
			for rule := range want {
				if !reflect.DeepEqual(got[rule], want[rule]) {
					t.Errorf("%s: record %+v, trace %+v", rule, got[rule], want[rule])
				}
			}
			t.Fatalf("household %d: the record differs from the trace", i)
		}
		kept, read = append(kept, record), append(read, got)
	}
	for i := range kept { // a recorder that goes on does not touch what it gave before
		if !reflect.DeepEqual(recorded(t, kept[i]), read[i]) {
			t.Fatalf("record %d changed", i)
		}
	}
}

func recorded(t *testing.T, b []byte) map[string]*said {
	t.Helper()
	turns, err := domain.ReadRecord(b)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*said{}
	for _, turn := range turns {
		s := of(out, turn.Rule)
		s.took, s.gave = append(s.took, turn.Took...), append(s.gave, turn.Gave...)
		for _, r := range turn.Rows {
			s.rows[r] = true
		}
	}
	return out
}

func traced(trace []*domain.Step) map[string]*said {
	out := map[string]*said{}
	for _, step := range trace {
		s := of(out, step.Rule)
		for _, q := range step.Inputs {
			s.took = append(s.took, q.Value)
		}
		for _, q := range step.Results {
			s.gave = append(s.gave, q.Value)
		}
		for _, p := range step.Parameters {
			s.rows[domain.RecordedRow{Key: p.Key, HouseholdType: p.HouseholdType, Municipal: p.Municipality != "", ValidFrom: p.ValidFrom}] = true
		}
	}
	return out
}

func of(all map[string]*said, rule string) *said {
	if all[rule] == nil {
		all[rule] = &said{rows: map[domain.RecordedRow]bool{}}
	}
	return all[rule]
}

func TestRecordRefusesWhatFiguresRefuse(t *testing.T) {
	t.Parallel()
	f := facts(t, "2026-05-15", []who{adult}, saves(-1))
	_, _, err := engine(t).Record(&f, domain.NewRecorder())
	refused(t, "negative savings", err, domain.ErrAmountInvalid, "assessment.declaration.savings")
}

func FuzzReadRecord(f *testing.F) {
	e := engine(f)
	draw, to := rapid.Custom(household), domain.NewRecorder()
	for i := range 5 {
		h := draw.Example(i)
		_, b, err := e.Record(&h, to)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(slices.Clone(b))
	}
	f.Add([]byte{16, 200})
	f.Fuzz(func(t *testing.T, b []byte) {
		if turns, err := domain.ReadRecord(b); err == nil && len(b) > 0 && len(turns) == 0 {
			t.Error("bytes without a rule were read")
		}
	})
}
