package mapping

import (
	"maps"
	"slices"
	"strings"
)

// Key names a value of ours: a leaf of the data catalogue, and a part of it where it has parts.
type Key struct{ Leaf, Part string }

// String is G11.01, or G11.01/from.
func (k Key) String() string {
	if k.Part == "" {
		return k.Leaf
	}
	return k.Leaf + "/" + k.Part
}

// Record is values of ours: days YYYY-MM-DD, amounts in whole cents, our codes. An empty value is none.
type Record map[Key]string

// Foreign is values of the other system by the names of its fields.
type Foreign map[string]string

// Loss is what a value lost on the way. It never holds the value.
type Loss struct {
	Key    Key
	Field  string // empty when there is none to hold it
	LV, EN string
}

// Result is what became of a record. What was refused is in neither record, and is kept in Refused for a person to look at.
type Result struct {
	Record  Record
	Foreign Foreign
	Refused []Refusal
	Losses  []Loss
}

// Out writes a record of ours as one of a table of a system. What no row holds, and what a row loses, is in Losses; nothing vanishes unsaid.
func (m *Mapping) Out(s *System, table, day string, r Record) Result {
	out := Result{Foreign: Foreign{}}
	for _, k := range slices.SortedFunc(maps.Keys(r), func(a, b Key) int { return strings.Compare(a.String(), b.String()) }) {
		value := r[k]
		if value == "" {
			continue
		}
		row := s.row(day, func(x *Row) bool { return x.Table == table && x.Leaf == k.Leaf && x.Part == k.Part })
		if row == nil {
			out.Losses = append(out.Losses, m.unmapped(s, k, day))
			continue
		}
		written, loss, ok := s.write(row, value)
		if !ok {
			out.Refused = append(out.Refused, refuse(row, value))
			continue
		}
		out.Foreign[row.Field] = written
		out.lose(row, loss)
	}
	return out
}

// Back reads a record of a table of a system as ours, whoever owns it: for what was handed over and comes back.
func (m *Mapping) Back(s *System, table, day string, f Foreign) Result {
	return m.read(s, table, day, f, false)
}

// In reads what a system hands to us. A field that comes from us alone is refused: its owner is not there.
func (m *Mapping) In(s *System, table, day string, f Foreign) Result {
	return m.read(s, table, day, f, true)
}

func (m *Mapping) read(s *System, table, day string, f Foreign, owned bool) Result {
	out := Result{Record: Record{}}
	for _, field := range slices.Sorted(maps.Keys(f)) {
		value := f[field]
		if value == "" {
			continue
		}
		row := s.row(day, func(x *Row) bool { return x.Table == table && x.Field == field })
		switch {
		case row == nil:
			out.Refused = append(out.Refused, unknownField(field, value))
			continue
		case owned && row.Direction == Out:
			out.Refused = append(out.Refused, notTheirs(row, value))
			continue
		}
		ours, loss, ok := s.read(row, value)
		if !ok {
			out.Refused = append(out.Refused, refuse(row, value))
			continue
		}
		out.Record[Key{row.Leaf, row.Part}] = ours
		out.lose(row, loss)
	}
	return out
}

func (s *System) row(day string, is func(*Row) bool) *Row {
	if i := slices.IndexFunc(s.Rows, func(r Row) bool { return r.On(day) && is(&r) }); i >= 0 {
		return &s.Rows[i]
	}
	return nil
}

// write is a value as it stands there: the code that loses nothing first.
func (s *System) write(r *Row, value string) (string, *Code, bool) {
	if r.Form != code {
		out, ok := forms[r.Form].out(value)
		return out, nil, ok
	}
	return pick(s.List(r.List), func(c Code) (string, string) { return c.Ours, c.Theirs }, value)
}

func (s *System) read(r *Row, value string) (string, *Code, bool) {
	if r.Form != code {
		out, ok := forms[r.Form].in(value)
		return out, nil, ok
	}
	return pick(s.List(r.List), func(c Code) (string, string) { return c.Theirs, c.Ours }, value)
}

// pick finds a code; one that loses nothing goes before one that does.
func pick(list []Code, sides func(Code) (string, string), value string) (out string, found *Code, ok bool) {
	for i := range list {
		from, to := sides(list[i])
		if from == value && (found == nil || (found.LossEN != "" && list[i].LossEN == "")) {
			out, found, ok = to, &list[i], true
		}
	}
	return out, found, ok
}

func (r *Result) lose(row *Row, c *Code) {
	k := Key{row.Leaf, row.Part}
	if !row.Lossless() {
		r.Losses = append(r.Losses, Loss{Key: k, Field: row.Field, LV: row.LossLV, EN: row.LossEN})
	}
	if c != nil && c.LossEN != "" {
		r.Losses = append(r.Losses, Loss{Key: k, Field: row.Field, LV: c.LossLV, EN: c.LossEN})
	}
}

func (m *Mapping) unmapped(s *System, k Key, day string) Loss {
	if a := s.Why(k.Leaf, day); a != nil {
		return Loss{Key: k, LV: m.reasons[a.Reason].LV, EN: m.reasons[a.Reason].EN}
	}
	return Loss{Key: k, LV: "Šajā ierakstā otrai sistēmai tam nav lauka", EN: "This record of the other system has no field for it"}
}
