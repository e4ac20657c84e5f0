package server

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
)

// fromEnum is the word of an enum value without its prefix; toEnum goes back. A word that is none is 0.
func fromEnum(v fmt.Stringer, prefix string) string { return v.String()[len(prefix):] }

func toEnum[E ~int32, W ~string](values map[string]int32, prefix string, word W) E {
	return E(values[prefix+string(word)])
}

func conflictCheck(a app.ConflictAnswer) *assistancev1.ConflictCheck {
	out := &assistancev1.ConflictCheck{RulesHash: a.RulesHash}
	if a.ID != uuid.Nil {
		out.Name = names.Format("conflictChecks", a.ID)
	}
	for _, r := range a.Results {
		one := &assistancev1.RuleResult{
			Rule: r.Rule.ID, Scope: string(r.Rule.Scope), State: toEnum[assistancev1.ConflictState](assistancev1.ConflictState_value, "CONFLICT_STATE_", r.State),
		}
		for _, f := range r.Records {
			one.Findings = append(one.Findings, finding(f))
		}
		for _, m := range r.Missing {
			one.Missing = append(one.Missing, &assistancev1.MissingSource{
				Source: m.Source, Title: text(a.Titles[m.Source]), Attribute: m.Attribute, What: m.What,
				Cause: toEnum[assistancev1.MissingCause](assistancev1.MissingCause_value, "MISSING_CAUSE_", m.Why),
			})
		}
		out.Results = append(out.Results, one)
	}
	return out
}

func finding(r conflict.Record) *assistancev1.Finding {
	out := &assistancev1.Finding{
		Rule: r.Rule, RuleVersion: int32(r.RuleVersion), Message: text(r.Message), Municipality: r.Municipality, Persons: persons(r.Persons),
		Kind:     toEnum[assistancev1.ConflictKind](assistancev1.ConflictKind_value, "CONFLICT_KIND_", r.Kind),
		Severity: toEnum[assistancev1.ConflictSeverity](assistancev1.ConflictSeverity_value, "CONFLICT_SEVERITY_", r.Severity),
		Occasion: toEnum[assistancev1.ConflictOccasion](assistancev1.ConflictOccasion_value, "CONFLICT_OCCASION_", r.Occasion),
		Outcome:  toEnum[assistancev1.FindingOutcome](assistancev1.FindingOutcome_value, "FINDING_OUTCOME_", r.Outcome),
		Own:      activity(r.Facts.Own), StartDate: r.From.String(), EndDate: conflict.LastDay(r.To), OneDay: r.OneDay, Restricted: r.Owner != "",
		CreateTime: stamp(r.FoundAt), ResolvedBy: r.ResolvedBy, ResolveTime: stamp(r.ResolvedAt), Reason: r.Reason,
	}
	if r.ID != uuid.Nil {
		out.Name = names.Format("conflictFindings", r.ID)
	}
	if r.Case != uuid.Nil {
		out.Case = names.Format("cases", r.Case)
	}
	if r.Facts.Other != nil {
		out.Other = activity(*r.Facts.Other)
	}
	if g := r.Facts.Grant; g != nil {
		out.OtherGrant = &assistancev1.OtherGrant{Active: g.Active, What: g.What, StartDate: g.From.String(), EndDate: conflict.LastDay(g.To), Contact: g.Contact}
	}
	return out
}

func activity(a conflict.Activity) *assistancev1.ConflictActivity {
	out := &assistancev1.ConflictActivity{
		What: a.What, Source: a.Source, Persons: persons(a.Persons), StartDate: a.From.String(), EndDate: conflict.LastDay(a.To), Municipality: a.Municipality,
		Cents: a.Cents, Quantity: a.Quantity, Restricted: a.Restricted,
	}
	if a.Case != uuid.Nil {
		out.Case = names.Format("cases", a.Case)
	}
	if a.Decision != uuid.Nil {
		out.Decision = names.Format("decisions", a.Decision)
	}
	for _, v := range a.Attributes {
		if v.Key != conflict.AttributeHousehold { // the case says it
			out.Attributes = append(out.Attributes, &assistancev1.ConflictAttribute{Key: v.Key, Value: v.Value})
		}
	}
	return out
}
