package disclose

import (
	"slices"

	"github.com/digisoc/platform/pkg/catalogue"
)

// explain finds the first clause that failed, clause by clause over the same rows. It decides nothing: a test compares it with
// what the rules say over every combination.
func (r *Rules) explain(g *Grant, q *Question) string {
	rows := func(keep func(*Row) bool) bool {
		return slices.ContainsFunc(g.Rows, func(x Row) bool { return slices.Contains(x.Purposes, q.Purpose) && keep(&x) })
	}
	role := func(x *Row) bool {
		return len(x.Roles) == 0 || slices.ContainsFunc(x.Roles, func(need string) bool { return slices.Contains(q.Roles, need) })
	}
	given := func(x *Row) bool { return g.Knows(x, q.Mode, q.Day) }
	related := func(x *Row) bool { return x.Relation[0] == anyRelation || slices.Contains(x.Relation, q.Relation) }
	switch {
	case !catalogue.Covers(g.From, g.To, q.Day):
		return ClauseValidity
	case g.Agreement == "required" && !q.Agreement:
		return ClauseAgreement
	case !rows(func(*Row) bool { return true }):
		return ClausePurpose
	case !rows(given):
		return ClauseMode
	case !q.Listed:
		return ClauseListed
	case q.Mode == "UI" && !q.Session:
		return ClauseSession
	case q.Mode != "UI" && !q.Channel:
		return ClauseChannel
	case !q.Quota:
		return ClauseQuota
	case q.Conflict:
		return ClauseConflict
	case !rows(func(x *Row) bool { return given(x) && related(x) }):
		return ClauseRelation
	case !rows(func(x *Row) bool { return given(x) && related(x) && role(x) }):
		return ClauseRole
	}
	return ClauseFields
}
