package auditread_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditread"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/testkit"
)

// SEC-INC-1: whom the answered calls of an actor or of an organisation concern in a time, each once, with all groups that were used. A scope that names nobody is
// refused, not everybody.
func TestSEC_INC_1_AffectedAreOfTheScope(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	as := func(actor, organisation string, groups []string, subjects ...string) func(*audit.Entry) {
		return func(e *audit.Entry) {
			e.ActorID, e.Organisation, e.Groups, e.Subjects = actor, organisation, groups, subjects
		}
	}
	writes(t, db, 1, as("thief", "40003000001", []string{"G03", "G01"}, her, "cases/0198a000-0000-7000-8000-000000000003"))
	writes(t, db, 2, as("thief", "40003000001", []string{"G21", "G01"}, her))
	writes(t, db, 3, as("colleague", "40003000001", []string{"G03"}, other))
	writes(t, db, 4, func(e *audit.Entry) {
		as("thief", "40003000001", []string{"G03"}, other)(e)
		e.Result, e.Reason = audit.Refused, "ACCESS_DENIED"
	})
	writes(t, db, 90, as("thief", "40003000001", []string{"G03"}, other)) // after the time
	both := []auditread.Affected{{Person: her, Groups: []string{"G01", "G03", "G21"}}, {Person: other, Groups: []string{"G03"}}}
	if her > other {
		both[0], both[1] = both[1], both[0]
	}
	in := auditread.Scope{From: began, To: began.Add(time.Hour)}
	for name, c := range map[string]struct {
		change func(*auditread.Scope)
		want   []auditread.Affected
	}{
		"actor":        {func(s *auditread.Scope) { s.Actor = "thief" }, []auditread.Affected{{Person: her, Groups: []string{"G01", "G03", "G21"}}}},
		"organisation": {func(s *auditread.Scope) { s.Organisation = "40003000001" }, both},
		"everybody":    {func(s *auditread.Scope) { s.All = true }, both},
		"both":         {func(s *auditread.Scope) { s.Actor, s.Organisation = "thief", "50003000002" }, nil},
	} {
		scope := in
		c.change(&scope)
		got, err := auditread.AffectedBy(t.Context(), db, scope, "", 10)
		if err != nil || len(got) != len(c.want) || len(got) > 0 && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := auditread.AffectedBy(t.Context(), db, in, "", 10); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a scope that names nobody: %v", err)
	}
	scope := in
	scope.All = true
	if got, err := auditread.AffectedBy(t.Context(), db, scope, both[0].Person, 10); err != nil || len(got) != 1 || got[0].Person != both[1].Person {
		t.Errorf("after the first: %+v, %v", got, err)
	}
}
