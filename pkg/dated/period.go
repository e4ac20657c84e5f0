// Package dated checks and finds rows of law that are data: each says from which day to which it is in force, where it comes from and how sure that
// is, and rows of one key do not share a day. A file of rows is read with Read, each list in it held to a Rule with Check, and all problems come
// together from File.Err, with file, line, row and field. Find and Begun give the row of a day.
//
// What the other fields of a row mean, its owner says; which day it is, the caller. Days are those of Latvia, written YYYY-MM-DD, so that texts
// compare as days.
package dated

import "github.com/digisoc/platform/pkg/day"

// Marks are how sure a row is: read in the act, to be confirmed by the ministry, follows from how the platform is used, our decision.
var Marks = []string{"confirmed", "NC", "I", "D"}

// Origin is where a row comes from and how sure that is. Rows without days embed it inline.
type Origin struct {
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"`
}

// Dated makes a row of what embeds an Origin.
func (o Origin) Dated() Period { return Period{Source: o.Source, Mark: o.Mark} }

// Period is when a row is in force, and its origin. Rows embed it inline.
type Period struct {
	From   string `yaml:"from"`
	To     string `yaml:"to"` // last day; empty while in force
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"`
}

// Dated makes a row of what embeds a Period.
func (p Period) Dated() Period { return p }

// On reports whether a day is one of the period.
func (p Period) On(day string) bool { return p.From <= day && (p.To == "" || day <= p.To) }

// DayBefore is the last day of a row whose file says the first day after it; what is no day stays as it is, for Check to find.
func DayBefore(first string) string {
	if d, err := day.Parse(first); err == nil && !d.IsZero() {
		return d.AddDays(-1).String()
	}
	return first
}

// meets reports whether two periods share a day.
func (p Period) meets(o Period) bool {
	return (p.To == "" || o.From <= p.To) && (o.To == "" || p.From <= o.To)
}

// Row is a row of law. One whose fields have other names says what it means by them.
type Row interface{ Dated() Period }
