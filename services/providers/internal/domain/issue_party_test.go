package domain

import (
	"testing"
	"time"

	"github.com/google/uuid"
)

// Who keeps the fact answers; when it has risen those above do too; who raised it only reads and closes.
func TestWhoAnswersAnIssue(t *testing.T) {
	t.Parallel()
	raiser, deliverer := uuid.New(), uuid.New()
	parties := map[string]IssueParty{
		"raiser": {Provider: raiser, Principal: "0033000"}, "deliverer": {Provider: deliverer, Principal: "0033000"},
		"raiser for another municipality": {Provider: raiser, Principal: "0001000"}, "deliverer for another": {Provider: deliverer, Principal: "0001000"}, "caseworker": {Municipality: "0033000"}, "head": {Municipality: "0033000", Head: true},
		"elsewhere": {Municipality: "0001000", Head: true}, "registrar": {Registrar: true}, "contracts": {Contracts: true}, "citizen": {Person: uuid.New()}, "nobody": {},
	}
	for _, c := range []struct {
		desk  IssueDesk
		level IssueLevel
		want  []string
	}{
		{DeskMunicipality, LevelOwner, []string{"caseworker", "head"}}, {DeskMunicipality, LevelMinistry, []string{"caseworker", "contracts", "head"}},
		{DeskProvider, LevelOwner, []string{"deliverer"}}, {DeskProvider, LevelHead, []string{"deliverer", "head"}},
		{DeskRegistrar, LevelOwner, []string{"registrar"}}, {DeskContracts, LevelOwner, []string{"contracts"}}, {"", LevelOwner, nil},
	} {
		i := Issue{Raiser: Raiser{Provider: raiser}, Place: "0033000", Level: c.level, Direction: Direction{Desk: c.desk, Municipality: "0033000"}}
		if c.desk == DeskProvider {
			i.Direction.Provider = deliverer
		}
		for name, p := range parties {
			want := false
			for _, w := range c.want {
				want = want || w == name
			}
			if i.AnsweredBy(p) != want || i.RaisedBy(p) != (name == "raiser") || i.SeenBy(p) != (want || name == "raiser") {
				t.Errorf("%s at %s, by %s: answers %v", c.desk, c.level, name, i.AnsweredBy(p))
			}
		}
	}
	now := time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)
	i := Issue{State: IssueRouted, Level: LevelOwner, Due: DateOf(now), Direction: Direction{Desk: DeskContracts}}
	if err := i.Rise(DateOf(now).AddDays(1), DateOf(now).AddDays(4), now); err != nil || i.Level != LevelMinistry || !i.ToHead.IsZero() {
		t.Errorf("from a desk of the ministry to the head of a municipality: %s %v", i.Level, err)
	}
}

func TestFactsOfAnAssignment(t *testing.T) {
	t.Parallel()
	first, last := DateOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), DateOf(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC))
	a := Assignment{
		State: Accepted, Period: Period{From: first, To: last}, Limit: 4000, LimitPer: "MONTH", Payers: []Payer{{Who: "STATE", Share: 10_000}},
		Extract: map[string]string{FieldPlan: "vecais", FieldGivenName: "Anna"}, Version: 1,
	}
	for code, value := range map[string]string{FactLastDay: "2026-12-31", FactLimit: "4000", FieldPlan: "vecais"} {
		if got, ok := a.Fact(code); !ok || got != value {
			t.Errorf("%s is %q", code, got)
		}
	}
	if _, ok := a.Fact("G20"); ok {
		t.Error("an assignment keeps no deliveries")
	}
	for code, value := range map[string]string{FactLastDay: "vakar", FactLimit: "daudz"} {
		if err := a.SetFact(code, value); err == nil {
			t.Errorf("%s became %q", code, value)
		}
	}
	for code, value := range map[string]string{FactLastDay: "2026-10-31", FactLimit: "3000", FieldPlan: "jaunais"} {
		if err := a.SetFact(code, value); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
	if a.Period.To.String() != "2026-10-31" || a.Limit != 3000 || a.Extract[FieldPlan] != "jaunais" || a.Extract[FieldGivenName] != "Anna" || a.Version != 4 || a.PlanVersion != 1 {
		t.Errorf("%+v", a)
	}
	c := FactCorrection{Fact: FieldPlan, New: "x", Old: "y"}
	if c.Corrects(true, "z") == nil || c.Corrects(false, "") != nil || c.OfGrant() || !(&FactCorrection{Fact: FactLimit}).OfGrant() {
		t.Error("what was said of the value before")
	}
}
