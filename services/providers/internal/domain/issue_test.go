package domain

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
)

var (
	issueRules = []RoutingRule{
		{Origin: OriginRegister, Desk: DeskMunicipality}, {Origin: OriginMunicipal, Desk: DeskMunicipality}, {Origin: OriginDelivery, Desk: DeskProvider},
		{Origin: OriginScope, Desk: DeskContracts}, {Kind: NotVisible, Desk: DeskContracts}, {Kind: ClientMissing, Origin: OriginScope, Desk: DeskMunicipality},
	}
	monday = time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)
)

func issueOf(t *testing.T, i Issue) Issue {
	t.Helper()
	i.Wish = "labot"
	i, err := Raise(i, monday)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestIssueThatCannotBeAnsweredIsRefused(t *testing.T) {
	t.Parallel()
	about := Target{Collection: "assignments", ID: uuid.New()}
	for name, c := range map[string]struct {
		issue Issue
		want  error
	}{
		"no wish":             {Issue{Kind: NotVisible, Wish: " "}, ErrIssueWish},
		"two targets":         {Issue{Kind: ClientMissing, Wish: "x", Target: Target{Collection: "records", ID: uuid.New(), CodeHash: []byte("h")}}, ErrIssueTarget},
		"a fact by its name":  {Issue{Kind: NotVisible, Wish: "x", Fact: "plan"}, ErrIssueFact},
		"a value of no fact":  {Issue{Kind: ValueWrong, Wish: "x", Target: about}, ErrIssueValue},
		"a value of nobody":   {Issue{Kind: ValueOutdated, Wish: "x", Fact: "G18"}, ErrIssueValue},
		"a question of scope": {Issue{Kind: NotVisible, Wish: "x"}, nil},
		"a wrong value":       {Issue{Kind: ValueWrong, Wish: "x", Fact: "G18.to", Target: about}, nil},
	} {
		if _, err := Raise(c.issue, monday); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// The rule that says more wins, whichever way round they stand.
func TestRouteOfTheRowThatSaysMost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind   IssueKind
		origin FactOrigin
		want   IssueDesk
	}{
		{ValueWrong, OriginDelivery, DeskProvider}, {NotVisible, OriginDelivery, DeskProvider}, {NotVisible, "", DeskContracts},
		{ClientMissing, OriginScope, DeskMunicipality}, {ValueWrong, OriginScope, DeskContracts},
	} {
		if got, ok := Route(issueRules, c.kind, c.origin); !ok || got != c.want {
			t.Errorf("%s of %s goes to %s, want %s", c.kind, c.origin, got, c.want)
		}
	}
	if _, ok := Route(nil, ValueWrong, OriginScope); ok {
		t.Error("no rules, and yet a desk")
	}
}

func TestDirection(t *testing.T) {
	t.Parallel()
	mine, other := uuid.New(), uuid.New()
	about := Target{Collection: "assignments", ID: uuid.New()}
	for name, c := range map[string]struct {
		issue   Issue
		source  Source
		facts   TargetFacts
		want    Direction
		treated IssueKind
	}{
		"municipal fact": {Issue{Kind: ValueWrong, Fact: "G18", Target: about}, Source{Origin: OriginMunicipal}, TargetFacts{Found: true, Municipality: "0033000", Provider: mine},
			Direction{Desk: DeskMunicipality, Municipality: "0033000"}, ValueWrong},
		"register of the state": {Issue{Kind: ValueOutdated, Fact: "G01", Target: about}, Source{Origin: OriginRegister, Register: "PMLP"}, TargetFacts{Found: true, Municipality: "0033000"},
			Direction{Desk: DeskMunicipality, Municipality: "0033000", Register: "PMLP"}, ValueOutdated},
		"register of providers": {Issue{Kind: ValueWrong, Fact: "G25", Target: about}, Source{Origin: OriginRegister, Register: "SPR", Desk: DeskRegistrar}, TargetFacts{Found: true, Municipality: "0033000"},
			Direction{Desk: DeskRegistrar, Municipality: "0033000", Register: "SPR"}, ValueWrong},
		"delivery, asked by the municipality": {Issue{Kind: ValueWrong, Fact: "G20", Target: about, Raiser: Raiser{Municipality: "0033000"}}, Source{Origin: OriginDelivery},
			TargetFacts{Found: true, Municipality: "0033000", Provider: other}, Direction{Desk: DeskProvider, Municipality: "0033000", Provider: other}, ValueWrong},
		"delivery, asked by the provider itself": {Issue{Kind: ValueWrong, Fact: "G20", Target: about, Place: "0033000", Raiser: Raiser{Provider: mine}}, Source{Origin: OriginDelivery},
			TargetFacts{Found: true, Municipality: "0033000", Provider: mine}, Direction{Desk: DeskMunicipality, Municipality: "0033000"}, ValueWrong},
		"not the raiser's own": {Issue{Kind: ValueWrong, Fact: "G18", Target: about, Place: "0033000"}, Source{Origin: OriginMunicipal}, TargetFacts{},
			Direction{Desk: DeskMunicipality, Municipality: "0033000"}, ClientMissing},
		"not the raiser's own, no municipality said": {Issue{Kind: ValueWrong, Fact: "G18", Target: about}, Source{Origin: OriginMunicipal}, TargetFacts{},
			Direction{Desk: DeskContracts}, ClientMissing},
		"scope": {Issue{Kind: NotVisible}, Source{Origin: OriginScope}, TargetFacts{}, Direction{Desk: DeskContracts}, NotVisible},
	} {
		i := issueOf(t, c.issue)
		got, err := i.Direct(issueRules, c.source, c.facts)
		if err != nil || got != c.want || i.TreatedAs != c.treated {
			t.Errorf("%s: %+v as %s %v", name, got, i.TreatedAs, err)
		}
	}
}

func TestIssueGoesItsWayAndNoOther(t *testing.T) {
	t.Parallel()
	d := Direction{Desk: DeskMunicipality, Municipality: "0033000"}
	due := DateOf(monday).AddDays(4)
	i := issueOf(t, Issue{Kind: NotVisible})
	if err := i.Reply("x", monday); !errors.Is(err, ErrIssueState) {
		t.Errorf("answered before it was routed: %v", err)
	}
	if err := i.GoTo(d, due, monday); err != nil {
		t.Fatal(err)
	}
	if err := i.Rise(due, due, monday); !errors.Is(err, ErrIssueState) {
		t.Errorf("rose on its last day: %v", err)
	}
	for n, want := range []IssueLevel{LevelHead, LevelMinistry, ""} {
		today := i.Due.AddDays(1)
		err := i.Rise(today, today.AddDays(3), monday)
		if want == "" != errors.Is(err, ErrIssueState) || want != "" && i.Level != want {
			t.Errorf("step %d: %s %v", n, i.Level, err)
		}
	}
	if err := i.Reply(" ", monday); !errors.Is(err, ErrIssueReason) {
		t.Errorf("answered without words: %v", err)
	}
	first := monday.Add(time.Hour)
	if err := i.Reply("pārbaudīts", first); err != nil {
		t.Fatal(err)
	}
	if err := i.Correct("bija kļūda", first.Add(time.Hour)); err != nil || !i.Answered.Equal(first) || i.State != IssueCorrected {
		t.Errorf("%v %s", err, i.State)
	}
	if err := i.Refuse("tomēr nē", monday); !errors.Is(err, ErrIssueState) {
		t.Errorf("refused after it was corrected: %v", err)
	}
	if err := errors.Join(i.Close()); err != nil || i.Version != 7 {
		t.Errorf("%v version %d", err, i.Version)
	}
	if err := i.Close(); !errors.Is(err, ErrIssueState) {
		t.Errorf("closed twice: %v", err)
	}
}
