package sharing_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/proto/catalogue"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
)

func disclosure(t *testing.T) *mask.Disclosure {
	t.Helper()
	d, err := mask.Open(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func person() *personsv1.Person {
	return &personsv1.Person{
		Name: "persons/0198a000-0000-7000-8000-000000000001", GivenName: "Zane", Surname: "Ozola", BirthDate: "1990-01-01", DeathDate: "2025-01-01", Sex: personsv1.Sex_SEX_FEMALE,
		DeclaredAddress: &personsv1.Address{Text: "Liepu iela 1"}, Identifiers: []*personsv1.Identifier{{Value: "000000-00000"}},
	}
}

// An answer to somebody from outside holds what is released and no sign of anything else.
func TestAnswersAreCutToWhatIsReleased(t *testing.T) {
	t.Parallel()
	d := disclosure(t)
	provider := caller.Caller{Kind: caller.System, Roles: []string{"provider"}, Purpose: "DELIVER"}
	citizen := caller.Caller{Kind: caller.Citizen, Person: "persons/0198a000-0000-7000-8000-000000000001", Purpose: "APPLY"}
	assignment := &providersv1.ListAssignmentsResponse{Assignments: []*providersv1.Assignment{{
		Name: "assignments/0198a000-0000-7000-8000-000000000002", ServiceKind: "SVC-04", Note: "x", Extract: []*providersv1.ExtractField{
			{Code: "G01.01", Value: "Zane"}, {Code: "G14", Value: "izraksts"}, {Code: "G17.02", Value: "stāvoklis"}, {Code: "G13.02", Value: "konts"}, {Code: "G24.03", Value: "probācija"}, {Code: "G18.to", Value: "2026-05-05"}, {Code: "G17.to", Value: "nezināms"}, {Code: "X", Value: "?"},
		},
	}}}
	for name, tc := range map[string]struct {
		to      caller.Caller
		answer  proto.Message
		has, no []string
	}{
		"a provider, of an assignment": {provider, assignment, []string{"Zane", "izraksts", "stāvoklis", "SVC-04", "assignments/", "2026-05-05"}, []string{"nezināms", "konts", "G13", "probācija", "G24", "?"}},
		"a provider, of a person":      {provider, person(), []string{"Zane", "Ozola", "000000-00000", "Liepu", "2025-01-01"}, []string{"1990", "FEMALE"}},
		"a provider, for another purpose": {caller.Caller{Kind: caller.System, Roles: []string{"provider"}, Purpose: "POLICY"}, person(), []string{"persons/"},
			[]string{"Zane", "Ozola", "000000-00000", "Liepu", "identifiers", "address"}},
		"a system that is in no row": {caller.Caller{Kind: caller.System, Roles: []string{"neighbour"}, Purpose: "ASSIST"}, person(), []string{"persons/"},
			[]string{"Zane", "Ozola", "000000-00000", "Liepu", "FEMALE", "identifiers", "address"}},
		"a citizen, of herself": {citizen, person(), []string{"Zane", "1990", "FEMALE", "Liepu", "000000"}, nil},
		"a citizen, of a case":  {citizen, &casesv1.Case{Number: "K-1", Assignee: "ilze"}, []string{"K-1"}, []string{"ilze", "assignee"}},
		"staff, of a case":      {caller.Caller{Kind: caller.Staff, Roles: []string{"caseworker"}, Purpose: "ASSIST"}, &casesv1.Case{Number: "K-1", Assignee: "ilze"}, []string{"K-1", "ilze"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			answer := proto.Clone(tc.answer)
			relation := map[caller.Kind]string{caller.System: "ASSIGNMENT", caller.Citizen: "SELF"}[tc.to.Kind]
			d.Answer(answer, tc.to, now, relation)
			text := protojson.Format(answer)
			for _, want := range tc.has {
				if !strings.Contains(text, want) {
					t.Errorf("%s is missing in %s", want, text)
				}
			}
			for _, hidden := range tc.no {
				if strings.Contains(text, hidden) {
					t.Errorf("%s is told in %s", hidden, text)
				}
			}
		})
	}
}

// The relation that the service found in the call decides, not the widest that the kind of caller may have: without one, with that of
// another kind, or with one record of several that has none, nothing of the person is told.
func TestMaskGoesByTheRelationOfTheCall(t *testing.T) {
	t.Parallel()
	d := disclosure(t)
	provider := caller.Caller{Kind: caller.System, Roles: []string{"provider"}, Purpose: "DELIVER"}
	citizen := caller.Caller{Kind: caller.Citizen, Person: "persons/0198a000-0000-7000-8000-000000000001", Purpose: "SELF"}
	institution := caller.Caller{Kind: caller.System, Roles: []string{"institution"}, Purpose: "RELIEF"}
	for name, tc := range map[string]struct {
		to    caller.Caller
		found []string
		shown bool
	}{
		"a provider with an assignment":           {provider, []string{"ASSIGNMENT"}, true},
		"a provider without a relation":           {provider, []string{""}, false},
		"a provider of whom nothing was found":    {provider, nil, false},
		"a provider of two, one not its client":   {provider, []string{"ASSIGNMENT", ""}, false},
		"a provider with another's relation":      {provider, []string{"SELF"}, false},
		"a provider with the owner's relation":    {provider, []string{"CASE_OWNER"}, false},
		"a person of herself":                     {citizen, []string{"SELF"}, true},
		"a person of herself and another":         {citizen, []string{"SELF", ""}, false},
		"a person of somebody else":               {citizen, []string{""}, false},
		"a person of whom she acts for":           {citizen, []string{"REPRESENTATIVE"}, true},
		"the same, and of another":                {citizen, []string{"REPRESENTATIVE", ""}, false},
		"a provider that says it represents":      {provider, []string{"REPRESENTATIVE"}, false},
		"an institution with a permission":        {institution, []string{"PERMISSION"}, true},
		"an institution without one":              {institution, nil, false},
		"an institution that claims to be a case": {institution, []string{"CASE_OWNER"}, false},
	} {
		answer := proto.Clone(person())
		d.Answer(answer, tc.to, now, tc.found...)
		if text := protojson.Format(answer); strings.Contains(text, "000000-00000") != tc.shown || !tc.shown && (strings.Contains(text, "Zane") || strings.Contains(text, "Liepu")) {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// OBJ-D1: a request that brings a leaf whose justification is off is refused, however deep it lies; the same request without it is not.
func TestUnjustifiedLeafIsRefused(t *testing.T) {
	t.Parallel()
	d := disclosure(t)
	request := func(code string) *providersv1.CreateAssignmentRequest {
		return &providersv1.CreateAssignmentRequest{Assignment: &providersv1.Assignment{Extract: []*providersv1.ExtractField{{Code: "G01.01", Value: "x"}, {Code: code, Value: "x"}}}}
	}
	for code, want := range map[string]string{"G24.03": "G24.03", "G17.07": "G17.07", "G17.02": "", "G14": "", "G17": ""} {
		if got := d.Refused(request(code), now); got != want {
			t.Errorf("%s: refused is %q", code, got)
		}
	}
}
