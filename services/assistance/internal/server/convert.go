package server

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func assessment(a domain.Assessment) *assistancev1.Assessment {
	out := &assistancev1.Assessment{
		Name: names.Format("assessments", a.ID), Case: names.Format("cases", a.Case), Application: names.Format("applications", a.Application),
		Municipality: a.Facts.Municipality, ApplicationDate: a.Facts.ApplicationDate.String(), Declaration: declaration(a.Facts.Declaration),
		Result: result(a.Outcome.Result), EngineVersion: a.EngineVersion, ParametersHash: a.ParametersHash,
	}
	if !a.CreatedAt.IsZero() {
		out.CreateTime = timestamppb.New(a.CreatedAt)
	}
	if s := a.Facts.FactSet; s != nil {
		out.FactSet = factSet(s)
	}
	for _, p := range a.Facts.Purposes {
		out.Purposes = append(out.Purposes, typesv1.ApplicationPurpose(p))
	}
	if o := a.Facts.OneMonthAward; o != nil {
		out.OneMonthAward = &assistancev1.OneMonthAward{Reason: o.Reason}
	}
	for _, s := range a.Outcome.Trace {
		out.Trace = append(out.Trace, step(s))
	}
	return out
}

func result(r domain.Result) *assistancev1.Result {
	t := assistancev1.HouseholdType(r.HouseholdType)
	out := &assistancev1.Result{
		AverageMonthlyIncome: money(r.AverageMonthlyIncome), HouseholdSize: int32(r.HouseholdSize), HouseholdType: t,
		NeedyThreshold: money(r.NeedyThreshold), LowIncomeThreshold: money(r.LowIncomeThreshold), GmiThresholdSum: money(r.GMIThresholdSum),
		PropertyTestPassed: r.PropertyTestPassed, PeriodMonths: int32(r.PeriodMonths),
	}
	if r.HousingBase != nil {
		out.HousingBase, out.HousingExpenses = money(*r.HousingBase), money(*r.HousingExpenses)
	}
	for _, e := range r.Entitlements {
		out.Entitlements = append(out.Entitlements, entitlement(e))
	}
	for _, m := range r.Missing {
		fact := &assistancev1.MissingFact{Path: m.Path, Rule: m.Rule, Person: m.Person, Text: text(m.Text)}
		if m.Month != 0 {
			fact.Month = m.Month.String()
		}
		out.Missing = append(out.Missing, fact)
	}
	for _, u := range r.Disputed {
		out.Disputed = append(out.Disputed, factUse(u))
	}
	for _, d := range r.Duties {
		out.Duties = append(out.Duties, &assistancev1.Duty{Rule: d.Rule, Persons: d.Persons, Text: text(d.Text)})
	}
	return out
}

func entitlement(e domain.Entitlement) *typesv1.Entitlement {
	out := &typesv1.Entitlement{Granted: e.Granted, StartDate: e.Start.String(), EndDate: e.End.String(), Rule: e.Rule, Reason: text(e.Reason), Undetermined: e.Undetermined}
	if e.Status != 0 {
		out.Kind = &typesv1.Entitlement_Status{Status: typesv1.StatusKind(e.Status)}
		return out
	}
	out.Kind = &typesv1.Entitlement_Benefit{Benefit: typesv1.BenefitKind(e.Benefit)}
	out.MonthlyAmount = money(e.MonthlyAmount)
	return out
}

func step(s *domain.Step) *assistancev1.Step {
	out := &assistancev1.Step{
		Rule: s.Rule, Title: text(s.Title), Formula: s.Formula, Function: s.Function, Inputs: values(s.Inputs), Results: values(s.Results),
	}
	for _, p := range s.Parameters {
		out.Parameters = append(out.Parameters, parameter(p))
	}
	for _, n := range s.Notes {
		out.Notes = append(out.Notes, text(n))
	}
	return out
}

func values(qs []domain.Quantity) []*assistancev1.Value {
	var out []*assistancev1.Value
	for _, q := range qs {
		out = append(out, &assistancev1.Value{Name: q.Name, Value: q.Value, Unit: q.Unit, Person: q.Person})
	}
	return out
}

func parameter(p *domain.Parameter) *assistancev1.Parameter {
	return &assistancev1.Parameter{
		Key: p.Key, Municipality: p.Municipality, HouseholdType: p.HouseholdType, ValidFrom: p.ValidFrom.String(), ValidTo: p.ValidTo.String(),
		Value: p.Value, LegalRef: p.LegalRef, Source: p.Source, Confidence: p.Confidence, ApprovedBy: p.ApprovedBy, ApprovedDate: p.ApprovedOn.String(),
	}
}

func text(t domain.Text) *typesv1.LocalizedText { return &typesv1.LocalizedText{Lv: t.LV, En: t.EN} }

func money(m domain.Money) *typesv1.Money {
	return &typesv1.Money{Cents: int64(m), CurrencyCode: "EUR"}
}
