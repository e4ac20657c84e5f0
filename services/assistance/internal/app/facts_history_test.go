package app_test

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// adapter is a call of the program that asks a register.
func (w *world) adapter(t *testing.T, action string) context.Context {
	t.Helper()
	c := caller.Caller{Kind: caller.System, Workload: "gateway", Subject: "vsaa", Roles: []string{"register_adapter"}, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	return authz.WithRequest(caller.With(t.Context(), c), w.rules, action, true)
}

// entry is what became of one lineage at a moment; gone after a retraction.
type entry struct {
	at   time.Time
	fact domain.Fact
	gone bool
}

// model is a household's knowledge in the most naive form: for each lineage the list of what was written, in order.
type model struct {
	lineages map[uuid.UUID][]entry
	order    []uuid.UUID
}

func (m *model) write(f domain.Fact) {
	if _, ok := m.lineages[f.Lineage]; !ok {
		m.order = append(m.order, f.Lineage)
	}
	if f.Known.Ended == domain.OriginRetracted {
		m.lineages[f.Lineage] = append(m.lineages[f.Lineage], entry{f.Known.Until, f, true})
		return
	}
	m.lineages[f.Lineage] = append(m.lineages[f.Lineage], entry{f.Known.From, f, false})
}

// asOf is what was known at a moment about a month.
func (m *model) asOf(at time.Time, month domain.Month) []string {
	var out []string
	for _, l := range m.order {
		var last *entry
		for i := range m.lineages[l] {
			if e := &m.lineages[l][i]; !e.at.After(at) {
				last = e
			}
		}
		if last != nil && !last.gone && last.fact.Valid.From < (month+1).First() && (last.fact.Valid.Until == 0 || last.fact.Valid.Until > month.First()) {
			out = append(out, said(last.fact))
		}
	}
	sort.Strings(out)
	return out
}

// current are the lineages that are known now.
func (m *model) current() []domain.Fact {
	var out []domain.Fact
	for _, l := range m.order {
		if last := m.lineages[l][len(m.lineages[l])-1]; !last.gone {
			out = append(out, last.fact)
		}
	}
	return out
}

func said(f domain.Fact) string {
	return fmt.Sprint(f.ID, f.Lineage, f.Person, f.Valid, f.Value, f.Source, f.Dispute)
}

// answers of the service about the same question.
func (w *world) asOf(t *testing.T, household uuid.UUID, at time.Time, month domain.Month) []string {
	t.Helper()
	var out []string
	in := app.ListFacts{Household: household, Month: month, KnownAt: at, PageSize: 2}
	for {
		p, err := w.Facts(w.in(t, kuldiga, "caseworker", "ListFacts"), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range p.Facts {
			out = append(out, said(f))
		}
		if in.PageToken = p.Next; p.Next == "" {
			sort.Strings(out)
			return out
		}
	}
}

// history is one household whose facts change at random.
type history struct {
	*world
	t         *testing.T
	household uuid.UUID
	persons   []uuid.UUID
	model     model
}

func (h *history) fact(r *rapid.T, source domain.FactSource) domain.Fact {
	m := domain.NewMonth(2026, rapid.IntRange(1, 5).Draw(r, "month"))
	return domain.Fact{
		Person: rapid.SampledFrom(h.persons).Draw(r, "person"), Valid: domain.Days{From: m.First(), Until: (m + domain.Month(rapid.IntRange(1, 3).Draw(r, "months"))).First()},
		Value:  domain.FactValue{Kind: domain.FactIncome, Income: domain.IncomeType(rapid.IntRange(1, 3).Draw(r, "type")), Amount: domain.Money(rapid.Int64Range(0, 90000).Draw(r, "amount"))},
		Source: source,
	}
}

// step does one random thing through the service and writes the same into the model.
func (h *history) step(r *rapid.T) {
	h.clock.Set(h.clock.Now().Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 1000, 3_600_000_000}).Draw(r, "wait")) * time.Microsecond))
	worker := func(action string) context.Context { return h.in(h.t, kuldiga, "caseworker", action) }
	op := rapid.IntRange(0, 5).Draw(r, "op")
	now := h.model.current()
	if op <= 1 || len(now) == 0 {
		source, ctx := domain.FactSource{Kind: domain.Declared}, worker("RecordFact")
		if op == 1 {
			record := fmt.Sprint("r", rapid.IntRange(1, 2).Draw(r, "record"))
			source, ctx = domain.FactSource{Kind: domain.FromRegister, Register: "VSAA", Record: record}, h.adapter(h.t, "RecordFact")
		}
		in := app.RecordFacts{Household: h.household, Municipality: kuldiga, Facts: []domain.Fact{h.fact(r, source)}, One: true}
		c, err := h.RecordFacts(ctx, in)
		if err != nil {
			r.Fatal(err)
		}
		for _, f := range c.Adds {
			h.model.write(f)
		}
		return
	}
	f := rapid.SampledFrom(now).Draw(r, "which")
	var got domain.Fact
	var err error
	switch op {
	case 2:
		got, err = h.RetractFact(worker("RetractFact"), f.ID, "it was not so")
	case 3:
		got, err = h.DisputeFact(worker("DisputeFact"), f.ID, "it was otherwise")
	default:
		n := h.fact(r, f.Source)
		got, err = h.CorrectFact(worker("CorrectFact"), app.CorrectFact{ID: f.ID, Days: n.Valid, Value: n.Value, Reason: "typing error"})
	}
	refused := f.Source.Kind == domain.FromRegister && op != 3 || op == 3 && f.Dispute != ""
	if refused != (err != nil) {
		r.Fatalf("operation %d on %+v: %v", op, f, err)
	}
	if err == nil {
		h.model.write(got)
	}
}

// Any history of records, corrections, disputes, retractions and answers of registers, at any times: what was known at any moment about
// any month is what a naive model says, nothing that was ever known is lost, and an answer about the past never changes later.
func TestWhatWasKnownIsWhatANaiveModelSays(t *testing.T) {
	w := open(t)
	type question struct {
		at    time.Time
		month domain.Month
		want  []string
	}
	rapid.Check(t, func(r *rapid.T) {
		h := &history{world: w, t: t, household: uuid.New(), persons: []uuid.UUID{uuid.New(), uuid.New()}, model: model{lineages: map[uuid.UUID][]entry{}}}
		var asked []question
		begin := w.clock.Now()
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			h.step(r)
			q := question{at: w.clock.Now(), month: domain.NewMonth(2026, rapid.IntRange(1, 7).Draw(r, "about"))}
			w.clock.Set(w.clock.Now().Add(2 * time.Microsecond)) // a moment that is over: nothing is written at it any more
			q.want = w.asOf(t, h.household, q.at, q.month)
			if want := h.model.asOf(q.at, q.month); !slices.Equal(q.want, want) {
				r.Fatalf("known at %s about %s:\n%v\nthe model says\n%v", q.at, q.month, q.want, want)
			}
			asked = append(asked, q)
		}
		for _, q := range asked {
			if again := w.asOf(t, h.household, q.at, q.month); !slices.Equal(q.want, again) {
				r.Fatalf("known at %s about %s was\n%v\nand is now\n%v", q.at, q.month, q.want, again)
			}
		}
		between := begin.Add(time.Duration(rapid.Int64Range(0, int64(w.clock.Now().Sub(begin))).Draw(r, "moment"))).Truncate(time.Microsecond)
		for m := 1; m <= 7; m++ {
			month := domain.NewMonth(2026, m)
			if got, want := w.asOf(t, h.household, between, month), h.model.asOf(between, month); !slices.Equal(got, want) {
				r.Fatalf("known at %s about %s:\n%v\nthe model says\n%v", between, month, got, want)
			}
		}
		h.complete(r)
	})
}

// complete compares every version ever written with the history that the service keeps.
func (h *history) complete(r *rapid.T) {
	for _, l := range h.model.order {
		versions, err := h.FactHistory(h.in(h.t, kuldiga, "caseworker", "GetFactHistory"), l)
		if err != nil {
			r.Fatal(err)
		}
		written := slices.DeleteFunc(slices.Clone(h.model.lineages[l]), func(e entry) bool { return e.gone })
		if len(versions) != len(written) {
			r.Fatalf("%d versions of %d written", len(versions), len(written))
		}
		for i, v := range versions {
			if said(v) != said(written[i].fact) {
				r.Fatalf("version %d is %v, written %v", i, v, written[i].fact)
			}
			if i > 0 && !versions[i-1].Known.Until.Equal(v.Known.From) {
				r.Fatalf("version %d begins at %s, the one before ends at %s", i, v.Known.From, versions[i-1].Known.Until)
			}
		}
	}
}
