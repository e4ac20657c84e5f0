package mapping

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// value makes a value of ours that a row may hold.
func (s *System) value(r *rand.Rand, row *Row) string {
	day := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(25_000))
	switch row.Form {
	case "date", "dotted":
		return day.Format(time.DateOnly)
	case "month":
		return day.Format("2006-01")
	case "cents", "comma":
		return fmt.Sprint([]int64{0, 1, 9, 10, 99, 100, -5, -100, r.Int64N(1_000_000_000_000), -r.Int64N(1_000_000)}[r.IntN(10)])
	case code:
		list := s.List(row.List)
		return list[r.IntN(len(list))].Ours
	}
	letters := []rune("AĀbčdēģ 0123456789-,.\"'\t;ŪŽ€\U0001F600")
	out := make([]rune, 1+r.IntN(40))
	for i := range out {
		out[i] = letters[r.IntN(len(letters))]
	}
	return string(out)
}

// OBJ-F1: DigiSoc to the other system and back loses nothing that the catalogue declares lossless: of every such row, over generated values, in records
// of a whole table too.
func TestOBJ_F1_RoundTripLosesNothingDeclaredLossless(t *testing.T) {
	t.Parallel()
	m, _ := open(t)
	r := rand.New(rand.NewPCG(587, 2014)) // the same values each time
	tried := 0
	for _, s := range m.Systems() {
		tables := map[string][]*Row{}
		for i := range s.Rows {
			if s.Rows[i].Lossless() {
				tables[s.Rows[i].Table] = append(tables[s.Rows[i].Table], &s.Rows[i])
			}
		}
		for table, rows := range tables {
			for range 300 {
				record := Record{}
				for _, row := range rows {
					if r.IntN(4) > 0 {
						record[Key{row.Leaf, row.Part}] = s.value(r, row)
					}
				}
				there := m.Out(s, table, today, record)
				back := m.Back(s, table, today, there.Foreign)
				if len(there.Refused)+len(there.Losses)+len(back.Refused)+len(back.Losses) > 0 || len(there.Foreign) != len(record) || len(back.Record) != len(record) {
					t.Fatalf("%s %s: %v\nthere %+v\nback %+v", s.Code, table, record, there, back)
				}
				for k, v := range record {
					if back.Record[k] != v {
						t.Fatalf("%s %s: %s was %q and came back as %q", s.Code, table, k, v, back.Record[k])
					}
					tried++
				}
			}
		}
	}
	if tried < 10_000 {
		t.Errorf("%d values tried", tried)
	}
}

// OBJ-F1: a row that loses something says what, in both languages, whenever it is used, and so does a leaf that has no field there.
func TestOBJ_F1_LossySaysItsLoss(t *testing.T) {
	t.Parallel()
	m, _ := open(t)
	r := rand.New(rand.NewPCG(1, 2)) // the same values each time
	lossy := 0
	for _, s := range m.Systems() {
		for i := range s.Rows {
			row := &s.Rows[i]
			if row.Lossless() {
				continue
			}
			lossy++
			k := Key{row.Leaf, row.Part}
			there := m.Out(s, row.Table, today, Record{k: s.value(r, row)})
			back := m.Back(s, row.Table, today, there.Foreign)
			for _, l := range [][]Loss{there.Losses, back.Losses} {
				if len(l) != 1 || l[0].Key != k || l[0].LV != row.LossLV || l[0].EN != row.LossEN {
					t.Errorf("%s %s: %+v", s.Code, k, l)
				}
			}
		}
	}
	if lossy < 3 {
		t.Errorf("%d rows lose something", lossy)
	}
	spolis := m.System("SPOLIS")
	got := m.Out(spolis, "household-status", today, Record{{Leaf: "G14.01"}: "secret", {Leaf: "G25.01"}: "name", {Leaf: "G11.02"}: ""})
	if len(got.Foreign) != 0 || len(got.Losses) != 2 || got.Losses[0].EN != m.Reason("NO_GRANT").EN || got.Losses[1].EN == "" || strings.Contains(fmt.Sprint(got.Losses), "secret") {
		t.Errorf("%+v", got)
	}
	sopa := m.System("SOPA")
	old := m.In(sopa, "pabalsts", today, Foreign{"pabalsta_veids": "DZIVOKLA"})
	if old.Record[Key{Leaf: "G12.01"}] != "HOUSING" || len(old.Losses) != 2 || !strings.Contains(old.Losses[1].EN, "flat benefit") {
		t.Errorf("%+v", old)
	}
	if again := m.Out(sopa, "pabalsts", today, old.Record); again.Foreign["pabalsta_veids"] != "MAJOKLA" {
		t.Errorf("%+v", again)
	}
}

// OBJ-F1: an unknown code, a value that is no value and a field that nobody knows are refused field by field, in both languages, and kept;
// the rest is taken. The text of an error never holds the value.
func TestOBJ_F1_UnknownCodeIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	m, _ := open(t)
	got := m.In(m.System("SOPA"), "pabalsts", today, Foreign{
		"personas_kods": "00010112345", "pabalsta_veids": "SVETKU", "pabalsts_no": "2026-01-31", "pabalsts_lidz": "31.02.2026", "summa_menesi": "12.50", "jauns_lauks": "x", "lemuma_numurs": "KUL-7",
	})
	want := map[string]string{"pabalsta_veids": UnknownCode, "pabalsts_no": BadValue, "pabalsts_lidz": BadValue, "summa_menesi": BadValue, "jauns_lauks": UnknownField}
	for _, r := range got.Refused {
		if want[r.Field] != r.Code || r.Value == "" || r.LV == "" || r.EN == "" || strings.Contains(r.Error(), r.Value) {
			t.Errorf("%+v", r)
		}
		delete(want, r.Field)
	}
	if len(want) > 0 || len(got.Record) != 2 || got.Record[Key{Leaf: "G01.03"}] != "00010112345" {
		t.Errorf("%v not refused; %+v", want, got.Record)
	}
	out := m.Out(m.System("SPOLIS"), "granted-benefits", today, Record{{Leaf: "G12.01"}: "CHRISTMAS", {Leaf: "G12.03"}: "1.5", {Leaf: "G12.02", Part: "from"}: "31.01.2026"})
	if len(out.Foreign) != 0 || len(out.Refused) != 3 {
		t.Errorf("%+v", out)
	}
	for _, wrong := range []string{"", "-0", "007", "1,5", "12,345", "1 000,00", "-0,00", "01,00", "1e3,00", "99999999999999,00"} {
		if got, ok := fromComma(wrong); ok {
			t.Errorf("%q is %s", wrong, got)
		}
	}
}

// OBJ-F1: what only we hand over is not taken from there; the return flow of our own records is read all the same.
func TestOBJ_F1_OwnerOfAFieldIsHeld(t *testing.T) {
	t.Parallel()
	m, _ := open(t)
	labis := m.System("LabIS")
	there := Foreign{"kind": "NEEDY", "fromDate": "2026-01-01"}
	in, back := m.In(labis, "household-status", today, there), m.Back(labis, "household-status", today, there)
	if len(in.Record) != 0 || len(in.Refused) != 2 || slices.ContainsFunc(in.Refused, func(r Refusal) bool { return r.Code != NotTheirs }) || len(back.Record) != 2 {
		t.Errorf("in %+v\nback %+v", in, back)
	}
	if got := m.Out(labis, "household-status", "2025-12-31", Record{{Leaf: "G11.03"}: "0001000"}); len(got.Foreign) != 0 || len(got.Losses) != 1 {
		t.Errorf("before the first day: %+v", got)
	}
}
