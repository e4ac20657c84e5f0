package conflict

import (
	"slices"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// judge refuses rows that are well written and cannot be right.
func (r *reader) judge() {
	for name, w := range r.set.Words {
		for _, s := range w.Sources {
			if _, ok := r.set.Sources[s]; !ok {
				at := r.at[name]
				r.problems = append(r.problems, &Problem{File: at.file, Line: at.line, Text: "word " + name + ": there is no source " + s})
			}
		}
	}
	for i, x := range r.set.Rules {
		r.file = x.File
		r.judgeRow(x)
		r.judgeTest(x)
		for _, y := range r.set.Rules[:i] {
			if y.ID == x.ID && y.Scope == x.Scope && x.covers(y.ValidFrom, next(y)) {
				r.fail(x.Line, "%s is in force on days on which the row of %s:%d is", x.ID, y.File, y.Line)
			}
		}
	}
}

func next(r *Rule) domain.Date {
	if r.ValidTo == 0 {
		return 0
	}
	return r.ValidTo.Next()
}

func (r *reader) judgeRow(x *Rule) {
	if x.ValidTo != 0 && x.ValidTo < x.ValidFrom {
		r.fail(x.Line, "%s ends before it begins", x.ID)
	}
	if confirmed := x.ConfirmedBy != "" && x.ConfirmedOn != 0; confirmed != (x.Mark == Confirmed) || (x.ConfirmedBy != "") != (x.ConfirmedOn != 0) {
		r.fail(x.Line, "%s: mark C and only mark C names who confirmed the reading and when", x.ID)
	}
	if x.Restricted != (x.Owner == OwnerCaseOwner) {
		r.fail(x.Line, "%s: a restricted rule, and only such a one, belongs to the owner of the case (CONF-E10)", x.ID)
	}
	if len(x.Data) == 0 {
		r.fail(x.Line, "%s needs at least one source", x.ID)
	}
	for i, n := range x.Data {
		if _, ok := r.set.Sources[n.Source]; !ok {
			r.fail(x.Line, "%s: there is no source %s", x.ID, n.Source)
		}
		if slices.ContainsFunc(x.Data[:i], func(o Need) bool { return o.Source == n.Source }) {
			r.fail(x.Line, "%s: source %s stands twice", x.ID, n.Source)
		}
	}
	if len(x.A) == 0 || len(x.B) == 0 && (x.Kind != Limit || x.Test.Max == 0) {
		r.fail(x.Line, "%s: both sides are needed", x.ID)
	}
	for _, t := range slices.Concat(x.A, x.B) {
		if _, ok := r.set.Words[t.What]; !ok {
			r.fail(x.Line, "%s: there is no word %s", x.ID, t.What)
		}
	}
}

// judgeTest refuses tests that do not fit the kind: they would be ignored.
func (r *reader) judgeTest(x *Rule) {
	t := x.Test
	pairs := t.Compare != "" || t.After || t.BMonthsMin > 0 || t.EdgeDays || len(t.Differs) > 0 || t.Unrelated || t.OneDay
	sequence := t.GapMonths > 0 || t.ShorterGapMonths > 0 || len(t.ShorterWhen) > 0 || len(t.Unless) > 0 || t.Needs != "" || t.WithinA != "" || t.WithinB != ""
	limit := t.Per != "" || t.Unit != "" || t.Max > 0
	switch x.Kind {
	case Offset:
		r.only(x, !pairs && !sequence && !limit && len(t.Shares) == 0)
	case Limit:
		r.only(x, !pairs && !sequence && t.ToleranceCents == 0 && len(t.Shares) == 0 && t.Per != "" && t.Unit != "")
	case Sequence:
		r.only(x, !pairs && !limit && t.ToleranceCents == 0 && (t.GapMonths > 0) != (t.Needs != "") &&
			(t.ShorterGapMonths > 0) == (len(t.ShorterWhen) > 0) && (t.ShorterGapMonths == 0 || t.ShorterGapMonths < t.GapMonths) &&
			(t.WithinA == "") == (t.WithinB == "") && (t.WithinA == "" || t.Needs == NeedsBefore) && (len(t.Unless) == 0 || t.GapMonths > 0))
	default:
		r.only(x, !sequence && !limit && t.ToleranceCents == 0 && t.Compare != "" && (!t.After || t.BMonthsMin == 0 && !t.EdgeDays))
	}
}

func (r *reader) only(x *Rule, fits bool) {
	if !fits {
		r.fail(x.Line, "%s: the test does not fit the kind %s", x.ID, x.Kind)
	}
}
