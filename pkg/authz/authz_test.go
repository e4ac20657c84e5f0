package authz

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/digisoc/platform/pkg/caller"
)

const rules = `
@id("test.staff")
permit (principal, action in [Action::"GetCase", Action::"ListCases"], resource)
when { principal.kind == "staff" && (!resource.known || resource.municipality == principal.municipality) };

@id("test.citizen")
permit (principal, action == Action::"GetCase", resource)
when { principal.kind == "citizen" && (resource.stage == "request" || resource.persons.contains(principal.person)) };

@id("test.open")
permit (principal, action == Action::"ListRules", resource);

@id("test.hidden")
forbid (principal, action == Action::"GetCase", resource)
when { resource.type == "hidden" };

@id("test.broken")
forbid (principal, action == Action::"Broken", resource)
when { principal.organisation == "x" };

@id("test.broken-permit")
permit (principal, action == Action::"Broken", resource)
when { principal.kind == "staff" };
`

func load(t testing.TB, text string) *Engine {
	t.Helper()
	e, err := Load("test", fstest.MapFS{"test.cedar": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func staff() caller.Caller {
	return caller.Caller{Kind: caller.Staff, Subject: "s", Municipality: "0001000", Roles: []string{"caseworker"}, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
}

func citizen() caller.Caller {
	return caller.Caller{Kind: caller.Citizen, Subject: "c", Person: "persons/1", Purpose: "SELF", LegalBasis: "GDPR-15"}
}

func TestDecisions(t *testing.T) {
	e := load(t, rules)
	own := Resource{Type: "case", ID: "cases/1", Municipality: "0001000", Persons: []string{"persons/1", "persons/2"}}
	other := Resource{Type: "case", ID: "cases/2", Municipality: "0002000", Persons: []string{"persons/3"}}
	nowhere := staff()
	nowhere.Municipality = ""
	noPurpose, auditing, event := staff(), staff(), staff()
	noPurpose.LegalBasis = ""
	auditing.Purpose = "AUDIT"
	event.Purpose = "EVENT"
	for name, tc := range map[string]struct {
		caller caller.Caller
		action string
		on     Resource
		stage  Stage
		want   bool
	}{
		"staff, own record":                         {staff(), "GetCase", own, StageRecord, true},
		"staff, other municipality":                 {staff(), "GetCase", other, StageRecord, false},
		"staff, before the record is known":         {staff(), "GetCase", Resource{}, StageRequest, true},
		"staff, request names another municipality": {staff(), "ListCases", Resource{Municipality: "0002000"}, StageRequest, false},
		"staff, request names own municipality":     {staff(), "ListCases", Resource{Municipality: "0001000"}, StageRequest, true},
		"two unknown municipalities never match":    {nowhere, "GetCase", Resource{}, StageRecord, false},
		"citizen, own record":                       {citizen(), "GetCase", own, StageRecord, true},
		"citizen, someone else's":                   {citizen(), "GetCase", other, StageRecord, false},
		"citizen, list not permitted":               {citizen(), "ListCases", own, StageRecord, false},
		"anonymous, reference data":                 {caller.Caller{}, "ListRules", Resource{}, StageRequest, true},
		"anonymous, personal data":                  {caller.Caller{Purpose: "ASSIST", LegalBasis: "SPSP-36"}, "GetCase", own, StageRecord, false},
		"unknown action":                            {staff(), "DeleteCase", own, StageRecord, false},
		"forbid wins":                               {staff(), "GetCase", Resource{Type: "hidden", Municipality: "0001000"}, StageRecord, false},
		"a forbid that fails denies":                {staff(), "Broken", own, StageRecord, false},
		"no legal basis":                            {noPurpose, "GetCase", own, StageRecord, false},
		"audit purpose without the role":            {auditing, "GetCase", own, StageRecord, false},
		"event purpose is not for people":           {event, "GetCase", own, StageRecord, false},
	} {
		t.Run(name, func(t *testing.T) {
			ask := e.Allow
			if tc.stage == StageRequest {
				ask = e.AllowRequest
			}
			if got := ask(tc.caller, tc.action, tc.on); got != tc.want {
				t.Errorf("allowed = %v, want %v", got, tc.want)
			}
		})
	}
}

func TestDecisionSaysWhy(t *testing.T) {
	e := load(t, rules)
	q := Request{Caller: staff(), Action: "GetCase", Resource: Resource{Municipality: "0001000"}, Stage: StageRecord, PersonalData: true}
	if d := e.Decide(q); !d.Allowed || len(d.Policies) != 1 || d.Policies[0] != "test.staff" {
		t.Errorf("permit: %+v", d)
	}
	q.Caller.Purpose = ""
	if d := e.Decide(q); d.Allowed || !d.PurposeMissing {
		t.Errorf("without purpose: %+v", d)
	}
	q.Action = "Broken"
	q.Caller = staff()
	if d := e.Decide(q); d.Allowed || len(d.Failed) != 1 || !strings.HasPrefix(d.Failed[0], "test.broken:") {
		t.Errorf("broken rule: %+v", d)
	}
}

func TestLoadRefusesWhatItDoesNotUnderstand(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"syntax error":            {"\n\npermit (principal, action ==, resource);", "test.cedar"},
		"permit for every action": {"\npermit (principal, action, resource);", "test.cedar:2"},
		"two rules, one id":       {`@id("a") permit (principal, action == Action::"A", resource); @id("a") permit (principal, action == Action::"B", resource);`, `"a"`},
		"foreign action type":     {`permit (principal, action == Do::"A", resource);`, "Action::"},
		"shared id taken":         {`@id("platform.purpose-required") permit (principal, action == Action::"A", resource);`, "platform.purpose-required"},
		"no rules":                {"", "no rules"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load("test", fstest.MapFS{"test.cedar": {Data: []byte(tc.text)}})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Load() = %v, want an error that names %s", err, tc.want)
			}
		})
	}
}

func TestCoverage(t *testing.T) {
	e := load(t, rules)
	if missing := e.Covers([]string{"GetCase", "ListRules", "OpenCase"}); len(missing) != 1 || missing[0] != "OpenCase" {
		t.Errorf("missing = %v", missing)
	}
	if !e.Open("ListRules") || e.Open("GetCase") {
		t.Error("only ListRules is open to everybody")
	}
}

func TestCheckHidesAndIsSeen(t *testing.T) {
	e := load(t, rules)
	ctx := With(caller.With(t.Context(), staff()), e, "GetCase")
	if Checked(ctx) {
		t.Error("checked before the check")
	}
	if err := Check(ctx, Resource{Municipality: "0002000"}); !errors.Is(err, ErrHidden) {
		t.Errorf("other municipality: %v", err)
	}
	if !Checked(ctx) {
		t.Error("the check was not seen")
	}
	if err := Check(ctx, Resource{Municipality: "0001000"}); err != nil {
		t.Errorf("own municipality: %v", err)
	}
	if err := Check(t.Context(), Resource{}); !errors.Is(err, ErrUnguarded) {
		t.Errorf("outside a call: %v", err)
	}
	empty := With(t.Context(), e, "ListCases")
	if None(empty); !Checked(empty) {
		t.Error("an empty list counts as checked")
	}
}

func TestCallerCacheForgetsNothingThatMatters(t *testing.T) {
	e := load(t, rules)
	in, out := staff(), staff()
	out.Municipality = "0002000"
	on := Resource{Municipality: "0001000"}
	for range 2 {
		if !e.Allow(in, "GetCase", on) || e.Allow(out, "GetCase", on) {
			t.Fatal("callers were mixed up")
		}
	}
}

// A remembered answer must never be given to a record that differs in something a rule looks at.
func TestRememberedAnswersFit(t *testing.T) {
	e := load(t, rules+`
@id("test.by-id")
permit (principal, action == Action::"ByID", resource == Record::"cases/1");
@id("test.by-many")
permit (principal, action == Action::"ByMany", resource) when { resource.persons.containsAny([principal.person, "persons/9"]) };
`)
	for i, tc := range []struct {
		action string
		on     Resource
		want   bool
	}{
		{"GetCase", Resource{ID: "cases/1", Persons: []string{"persons/1"}}, true},
		{"GetCase", Resource{ID: "cases/1", Persons: []string{"persons/2"}}, false},
		{"GetCase", Resource{ID: "cases/2", Persons: []string{"persons/3", "persons/1"}}, true},
		{"GetCase", Resource{Type: "hidden", Persons: []string{"persons/1"}}, false},
		{"ByID", Resource{ID: "cases/1"}, true},
		{"ByID", Resource{ID: "cases/2"}, false},
		{"ByMany", Resource{Persons: []string{"persons/9"}}, true},
		{"ByMany", Resource{Persons: []string{"persons/8"}}, false},
		{"ByMany", Resource{Persons: []string{"persons/1"}}, true},
	} {
		for range 2 {
			if got := e.Allow(citizen(), tc.action, tc.on); got != tc.want {
				t.Errorf("case %d: allowed = %v, want %v", i, got, tc.want)
			}
		}
	}
	own := load(t, `@id("persons.own") permit (principal, action == Action::"GetPerson", resource) when { resource.persons.contains(principal.person) };`)
	if !own.simple["GetPerson"] {
		t.Error("an annotation made a simple rule look complicated")
	}
	if e.simple["ByID"] || e.simple["ByMany"] || !e.simple["GetCase"] {
		t.Errorf("simple %v", e.simple)
	}
}

// BenchmarkDecide measures a decision about a request (the same question comes again and again) and one about a loaded
// record with its persons: by simple rules, and by a rule that looks at all of them.
func BenchmarkDecide(b *testing.B) {
	e := load(b, rules+`permit (principal, action == Action::"ByMany", resource) when { principal.kind == "staff" || resource.persons.containsAny(["persons/9"]) };`)
	for name, q := range map[string]Request{
		"request": {Action: "GetCase", Resource: Resource{Municipality: "0001000"}, Stage: StageRequest},
		"all":     {Action: "ByMany", Resource: Resource{Type: "case", ID: "cases/1", Municipality: "0001000", Persons: []string{"persons/1", "persons/2"}}, Stage: StageRecord},
		"record":  {Action: "GetCase", Resource: Resource{Type: "case", ID: "cases/1", Municipality: "0001000", Persons: []string{"persons/1", "persons/2"}}, Stage: StageRecord},
	} {
		q.Caller, q.PersonalData = staff(), true
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !e.Decide(q).Allowed {
					b.Fatal("denied")
				}
			}
		})
	}
}

// The relations of a call are those of the records that it was allowed: a citizen's own record is hers by itself, what was hidden counts
// for nothing, and the parts of a long call share them.
func TestRelationsOfACall(t *testing.T) {
	e := load(t, rules)
	ctx := With(caller.With(t.Context(), citizen()), e, "GetCase")
	if err := Check(ctx, Resource{Persons: []string{"persons/2"}, Relation: "WARD"}); !errors.Is(err, ErrHidden) {
		t.Fatal(err)
	}
	if got := Relations(ctx); len(got) != 0 {
		t.Errorf("of a hidden record: %v", got)
	}
	for range 2 {
		if err := Check(Anew(ctx), Resource{Persons: []string{"persons/1"}}); err != nil {
			t.Fatal(err)
		}
	}
	Relate(ctx, "REPRESENTATIVE")
	if got := Relations(ctx); !slices.Equal(got, []string{"SELF", "REPRESENTATIVE"}) {
		t.Errorf("relations %v", got)
	}
	official := With(caller.With(t.Context(), staff()), e, "GetCase")
	if err := Check(official, Resource{Municipality: "0001000"}); err != nil || !slices.Equal(Relations(official), []string{""}) {
		t.Errorf("a record without any: %v, %v", Relations(official), err)
	}
	if Relations(t.Context()) != nil {
		t.Error("outside a call there is none")
	}
}
