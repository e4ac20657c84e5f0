package domain

import (
	"errors"
	"testing"
	"time"
)

func TestRulePackTakesTwoPeople(t *testing.T) {
	t.Parallel()
	now, today := time.Date(2026, 5, 20, 8, 0, 0, 0, time.UTC), NewDate(2026, 5, 20)
	proposed := RulePack{State: PackProposed, Hash: "aa", ValidFrom: today, ProposedBy: "ginta"}
	for name, c := range map[string]struct {
		change           func(*RulePack)
		by, hash, reason string
		want             error
	}{
		"second person, from today":        {nil, "valdis", "aa", "", nil},
		"the same person":                  {nil, "ginta", "aa", "", ErrRulePackSamePerson},
		"another content":                  {nil, "valdis", "bb", "", ErrRulePackHashChanged},
		"from yesterday without a reason":  {func(p *RulePack) { p.ValidFrom = NewDate(2026, 5, 19) }, "valdis", "aa", "", ErrRulePackReasonRequired},
		"from yesterday with a reason":     {func(p *RulePack) { p.ValidFrom = NewDate(2026, 5, 19) }, "valdis", "aa", "law of 14 May, applies from January", nil},
		"a pack that is active already":    {func(p *RulePack) { p.State = PackActive }, "valdis", "aa", "", ErrRulePackNotProposed},
		"the pack that came with the code": {func(p *RulePack) { p.State = PackBuiltIn }, "valdis", "aa", "", ErrRulePackNotProposed},
	} {
		p := proposed
		if c.change != nil {
			c.change(&p)
		}
		got, err := p.Activate(c.by, c.hash, c.reason, now, today)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (got.State != PackActive || got.ActivatedBy != "valdis" || got.ActivatedAt != now) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
