package wire

import (
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// Entitlements reads the lines of an assessment.
func Entitlements(list []*typesv1.Entitlement) []domain.Entitlement {
	out := make([]domain.Entitlement, 0, len(list))
	for _, m := range list {
		e := domain.Entitlement{Granted: m.GetGranted(), Start: date(m.GetStartDate()), End: date(m.GetEndDate()), Rule: m.GetRule(), Undetermined: m.GetUndetermined(),
			Status:   Word[string](typesv1.StatusKind_name, "STATUS_KIND_", m.GetStatus()),
			Benefit:  Word[string](typesv1.BenefitKind_name, "BENEFIT_KIND_", m.GetBenefit()),
			ReasonLV: m.GetReason().GetLv(), ReasonEN: m.GetReason().GetEn()}
		if m.GetMonthlyAmount() != nil {
			cents := m.GetMonthlyAmount().GetCents()
			e.MonthlyCents = &cents
		}
		out = append(out, e)
	}
	return out
}

// Overlap reads the kind and the period of help that is granted already.
func Overlap(status typesv1.StatusKind, benefit typesv1.BenefitKind, start, end string) domain.Overlap {
	return domain.Overlap{Status: Word[string](typesv1.StatusKind_name, "STATUS_KIND_", status),
		Benefit: Word[string](typesv1.BenefitKind_name, "BENEFIT_KIND_", benefit), Start: date(start), End: date(end)}
}

// EntitlementMessages writes the lines of an assessment or a decision.
func EntitlementMessages(list []domain.Entitlement) []*typesv1.Entitlement {
	var out []*typesv1.Entitlement
	for _, e := range list {
		m := &typesv1.Entitlement{Granted: e.Granted, StartDate: e.Start.String(), EndDate: e.End.String(), Rule: e.Rule, Undetermined: e.Undetermined}
		switch {
		case e.Status != "":
			m.Kind = &typesv1.Entitlement_Status{Status: Value[typesv1.StatusKind](typesv1.StatusKind_value, "STATUS_KIND_", e.Status)}
		case e.Benefit != "":
			m.Kind = &typesv1.Entitlement_Benefit{Benefit: Value[typesv1.BenefitKind](typesv1.BenefitKind_value, "BENEFIT_KIND_", e.Benefit)}
		}
		if e.MonthlyCents != nil {
			m.MonthlyAmount = money(*e.MonthlyCents)
		}
		if e.ReasonLV != "" || e.ReasonEN != "" {
			m.Reason = &typesv1.LocalizedText{Lv: e.ReasonLV, En: e.ReasonEN}
		}
		out = append(out, m)
	}
	return out
}
