package conformance

import (
	"testing"
	"time"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// at is a moment after noon.
func at(d time.Duration) time.Time { return noon.Add(d) }

// world is a view with two accepted assignments, ten seconds after the acts of a step.
func world() *View {
	return &View{
		Now: at(10 * time.Second), Today: domain.DateOf(noon), Since: noon, Marks: map[string]string{},
		Assignments: map[string]Assignment{"a": {ID: "assignments/a", State: "ACCEPTED"}, "b": {ID: "assignments/b", State: "ACCEPTED"}},
	}
}

// sends adds a call with records of an assignment.
func (v *View) sends(after time.Duration, reason string, sent ...Sent) *View {
	v.Calls = append(v.Calls, Call{Position: int64(len(v.Calls) + 1), At: at(after), Method: "BatchSubmitRecords", Reason: reason, Sent: sent})
	return v
}

// calls adds any other call.
func (v *View) calling(after time.Duration, method, subject, reason string) *View {
	v.Calls = append(v.Calls, Call{Position: int64(len(v.Calls) + 1), At: at(after), Method: method, Subject: subject, Reason: reason})
	return v
}

// keeps adds a version of a record.
func (v *View) keeps(assignment, source string, n int, units domain.Units, change ...func(*Record)) *View {
	r := Record{Source: source, Version: n, Assignment: assignment, State: "RECEIVED", Current: true, Units: units, Day: v.Today.AddDays(-3), Received: at(time.Second)}
	for i := range v.Records {
		if v.Records[i].Source == source {
			v.Records[i].Current = false
		}
	}
	for _, f := range change {
		f(&r)
	}
	v.Records = append(v.Records, r)
	return v
}

func (v *View) counted(alias string, current int) *View {
	a := v.Assignments[alias]
	a.Current, a.Records = current, current
	v.Assignments[alias] = a
	return v
}

func (v *View) in(alias string, state domain.AssignmentState, reason domain.RejectReason) *View {
	a := v.Assignments[alias]
	a.State, a.Reason = state, reason
	v.Assignments[alias] = a
	return v
}

const (
	waitsFor = "waits"
	holds    = "holds"
	breaks   = "breaks"
)

func word(o Outcome) string {
	switch {
	case o.Held:
		return holds
	case o.Broken:
		return breaks
	}
	return waitsFor
}

// last is the judgement of the last step of a case.
func last(t *testing.T, id string) func(*View) Outcome {
	t.Helper()
	list, ok := Find([]string{id})
	if !ok {
		t.Fatal(id)
	}
	return list[0].Steps[len(list[0].Steps)-1].Until
}

func a1(outcome string) Sent {
	return Sent{Source: "1", Version: 1, Assignment: "assignments/a", Outcome: outcome}
}

// Each judgement holds for a right system, is broken by what it is there to find, and waits for what has not come.
func TestJudges(t *testing.T) {
	t.Parallel()
	cancelledRecord := func(r *Record) { r.State = "CANCELLED" }
	for name, c := range map[string]struct {
		id   string
		v    *View
		want string
	}{
		"withdrawal honoured":            {"C11", world().keeps("assignments/b", "2", 1, 100), holds},
		"withdrawal, too early to say":   {"C11", world().keeps("assignments/b", "2", 1, 100, func(r *Record) { r.Received = at(10 * time.Second) }), waitsFor},
		"report for a withdrawn client":  {"C11", world().sends(time.Second, "", a1("REJECTED")).keeps("assignments/b", "2", 1, 100), breaks},
		"plan read":                      {"C12", world().calling(time.Second, "GetAssignment", "assignments/a", ""), holds},
		"plan of another read":           {"C12", world().calling(time.Second, "GetAssignment", "assignments/b", ""), waitsFor},
		"plan read before it changed":    {"C12", world().calling(-time.Second, "GetAssignment", "assignments/a", ""), waitsFor},
		"corrected":                      {"C16", world().keeps("assignments/a", "1", 1, 200).keeps("assignments/a", "1", 2, 150), holds},
		"corrected by another record":    {"C16", world().keeps("assignments/a", "1", 1, 200).keeps("assignments/a", "2", 1, 150), breaks},
		"not corrected yet":              {"C16", world().keeps("assignments/a", "1", 1, 200), waitsFor},
		"cancelled":                      {"C17", world().keeps("assignments/a", "1", 1, 200).keeps("assignments/a", "1", 2, 0, cancelledRecord), holds},
		"sent again":                     {"C18", world().keeps("assignments/a", "1", 1, 200).sends(time.Second, "", a1("DUPLICATE")), holds},
		"sent again under a new number":  {"C18", world().keeps("assignments/a", "1", 1, 200).keeps("assignments/a", "2", 1, 200), breaks},
		"only the rejected again":        {"C15", world().sends(time.Second, "", a1("ACCEPTED")).counted("a", 500), holds},
		"the accepted again too":         {"C15", world().sends(time.Second, "", a1("DUPLICATE")).counted("a", 500), breaks},
		"more records than rows":         {"C15", world().sends(time.Second, "", a1("ACCEPTED")).counted("a", 505), breaks},
		"withdrawn before it came":       {"C19", world().keeps("assignments/b", "2", 1, 100), holds},
		"withdrawn and accepted":         {"C19", world().calling(time.Second, "AcceptAssignment", "assignments/a", "ASSIGNMENT_STATE").keeps("assignments/b", "2", 1, 100), breaks},
		"twice and one record":           {"C20", world().keeps("assignments/a", "1", 1, 100).keeps("assignments/b", "2", 1, 100), holds},
		"twice and two records":          {"C20", world().keeps("assignments/a", "1", 1, 100).keeps("assignments/a", "3", 1, 100).keeps("assignments/b", "2", 1, 100), breaks},
		"wrong code became OTHER":        {"C21", world().in("a", "REJECTED", "OTHER"), holds},
		"wrong code became another":      {"C21", world().in("a", "REJECTED", "NO_PLACE"), breaks},
		"accepted instead of rejected":   {"C09", world().in("a", "ACCEPTED", ""), breaks},
		"hidden address left out":        {"C23", world().keeps("assignments/a", "1", 1, 100, func(r *Record) { r.Note = "Nakšņoja." }), holds},
		"hidden address sent":            {"C23", world().keeps("assignments/a", "1", 1, 100, func(r *Record) { r.Note = "Dzīvo: " + hiddenAddress }), breaks},
		"by the current code":            {"C24", world().sends(time.Second, "", Sent{Source: "1", Code: "current", Outcome: "ACCEPTED"}), holds},
		"by the former code":             {"C24", world().sends(time.Second, "", Sent{Source: "1", Code: "former", Outcome: "ACCEPTED"}), breaks},
		"waited for 429":                 {"C25", world().sends(0, "SANDBOX_LIMITED", a1("")).sends(1100*time.Millisecond, "", a1("ACCEPTED")).keeps("assignments/a", "1", 1, 100), holds},
		"did not wait for 429":           {"C25", world().sends(0, "SANDBOX_LIMITED", a1("")).sends(200*time.Millisecond, "", a1("ACCEPTED")).keeps("assignments/a", "1", 1, 100), breaks},
		"outage, sent once":              {"C27", world().sends(0, "SANDBOX_UNAVAILABLE", a1("")).keeps("assignments/a", "1", 1, 200), holds},
		"outage, sent twice":             {"C27", world().keeps("assignments/a", "1", 1, 200).keeps("assignments/a", "2", 1, 200), breaks},
		"outage, given up":               {"C27", world().sends(0, "SANDBOX_UNAVAILABLE", a1("")), waitsFor},
		"erased":                         {"C29", world().keeps("assignments/b", "2", 1, 100).calling(2*time.Second, "AcknowledgeChanges", "", ""), holds},
		"erased, not acknowledged":       {"C29", world().keeps("assignments/b", "2", 1, 100), waitsFor},
		"erased and read":                {"C29", world().keeps("assignments/b", "2", 1, 100).calling(2*time.Second, "GetAssignment", "assignments/a", ""), breaks},
		"erased and reported":            {"C29", world().sends(time.Second, "", a1("ACCEPTED")).keeps("assignments/b", "2", 1, 100), breaks},
		"note kept sign by sign":         {"C34", world().keeps("assignments/a", "1", 1, 100, func(r *Record) { r.Note = latvian }), holds},
		"note without its signs":         {"C34", world().keeps("assignments/a", "1", 1, 100, func(r *Record) { r.Note = "Pecpusdiena" }), breaks},
		"another amount is no answer":    {"C14", world().keeps("assignments/a", "1", 1, 100), waitsFor},
		"the right amount, another day":  {"C14", world().keeps("assignments/a", "1", 1, 250), breaks},
		"a file from its beginning anew": {"C28", fileCalls("0", "0").counted("a", fileRows), breaks},
		"a file that went on":            {"C28", fileCalls("0", "230000").counted("a", fileRows), holds},
		"a file that counts twice":       {"C28", fileCalls("0", "230000").counted("a", 2*fileRows), breaks},
	} {
		if o := last(t, c.id)(c.v); word(o) != c.want || !o.Held && (o.Note.LV == "" || o.Note.EN == "") {
			t.Errorf("%s (%s): %s, want %s: %+v", name, c.id, word(o), c.want, o)
		}
	}
}

// fileCalls are uploads that began at these offsets; the first broke off.
func fileCalls(offsets ...string) *View {
	v := world()
	for i, offset := range offsets {
		v.calling(time.Duration(i)*time.Second, upload, "", map[bool]string{true: "SANDBOX_UNAVAILABLE"}[i == 0])
		v.Calls[i].Facts = map[string]string{"offset": offset}
	}
	return v
}

// A token for each call is too many, one that ends without another is too few.
func TestTokensAreRenewedOnce(t *testing.T) {
	t.Parallel()
	few := world()
	few.Now = at(2 * TokenLife)
	few.calling(0, issueToken, "", "").calling(TokenLife*3/4, issueToken, "", "").calling(TokenLife+time.Second, "ListChanges", "", "")
	if o := renewedOnce(few); !o.Held {
		t.Errorf("two tokens: %+v", o)
	}
	one := world()
	one.Now = at(2 * TokenLife)
	one.calling(0, issueToken, "", "").calling(time.Second, "ListChanges", "", "")
	if o := renewedOnce(one); o.Held || o.Broken {
		t.Errorf("one token: %+v", o)
	}
	many := world()
	for i := range 12 {
		many.calling(time.Duration(i)*10*time.Millisecond, issueToken, "", "")
	}
	if o := renewedOnce(many); !o.Broken {
		t.Errorf("twelve tokens within ten seconds: %+v", o)
	}
}

// After a refusal by the platform's clock, only a token that comes later shows that the system signs by it.
func TestClocksAreJudgedAfterTheRefusal(t *testing.T) {
	t.Parallel()
	v := world().calling(time.Second, issueToken, "", "CONFORMANCE_CLOCK_SKEWED")
	if o := signedByDate(v); o.Held || o.Broken {
		t.Errorf("%+v", o)
	}
	if o := signedByDate(v.calling(2*time.Second, issueToken, "", "")); !o.Held || len(o.Evidence) < 2 {
		t.Errorf("%+v", o)
	}
}
