package server

import (
	"context"
	"maps"
	"slices"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
)

// ListConflictRules returns the rules and the catalogue.
func (s *Server) ListConflictRules(context.Context, *assistancev1.ListConflictRulesRequest) (*assistancev1.ListConflictRulesResponse, error) {
	set := s.app.ConflictRules()
	out := &assistancev1.ListConflictRulesResponse{RulesHash: set.Hash}
	for _, r := range set.Rules {
		out.Rules = append(out.Rules, conflictRule(r))
	}
	for _, name := range slices.Sorted(maps.Keys(set.Sources)) {
		x := set.Sources[name]
		out.Sources = append(out.Sources, &assistancev1.ConflictSource{Source: name, Title: text(x.Title), Held: x.Held})
	}
	for _, name := range slices.Sorted(maps.Keys(set.Words)) {
		x := set.Words[name]
		out.Words = append(out.Words, &assistancev1.ConflictWord{What: name, Title: text(x.Title), Sources: x.Sources, Monthly: x.Monthly})
	}
	return out, nil
}

func conflictRule(r *conflict.Rule) *assistancev1.ConflictRule {
	kind := func(k conflict.Kind) assistancev1.ConflictKind {
		return toEnum[assistancev1.ConflictKind](assistancev1.ConflictKind_value, "CONFLICT_KIND_", k)
	}
	severity := func(x conflict.Severity) assistancev1.ConflictSeverity {
		return toEnum[assistancev1.ConflictSeverity](assistancev1.ConflictSeverity_value, "CONFLICT_SEVERITY_", x)
	}
	out := &assistancev1.ConflictRule{
		Id: r.ID, Version: int32(r.Version), ValidFrom: r.ValidFrom.String(), ValidTo: r.ValidTo.String(), Scope: string(r.Scope), Kind: kind(r.Kind),
		EffectiveKind: kind(r.EffectiveKind()), Severity: severity(r.Severity), EffectiveSeverity: severity(r.EffectiveSeverity()), Mark: string(r.Mark),
		ConfirmedBy: r.ConfirmedBy, ConfirmedOn: r.ConfirmedOn.String(), LegalRef: r.LegalRef, Source: r.Source, Owner: string(r.Owner), Restricted: r.Restricted,
		Message: text(r.Message), A: sideWords(r.A), B: sideWords(r.B),
	}
	for _, n := range r.Data {
		out.Data = append(out.Data, &assistancev1.ConflictRuleData{Source: n.Source, FreshDays: int32(n.FreshDays)})
	}
	return out
}

func sideWords(s conflict.Side) []string {
	out := make([]string, len(s))
	for i, t := range s {
		out[i] = t.What
	}
	return out
}
