package server

import (
	"context"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// RecordAgreement records the co-operation agreement.
func (s *Server) RecordAgreement(ctx context.Context, req *casesv1.RecordAgreementRequest) (*casesv1.RecordAgreementResponse, error) {
	id, err := names.Parse("cases", req.GetCase())
	if err != nil {
		return nil, err
	}
	a := domain.Agreement{Measures: req.GetMeasures(), Waiver: req.GetWaiverReason()}
	if day := req.GetConcludedDate(); day != "" {
		if a.Concluded, err = domain.ParseDate(day); err != nil {
			return nil, errs.ErrRequestInvalid.Field("concluded_date", domain.ErrAgreementInvalid.Reason, "the day does not exist", "šādas dienas nav").Wrap(err)
		}
	}
	v, err := s.app.RecordAgreement(ctx, id, a, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.RecordAgreementResponse{Case: caseMessage(v)}, nil
}

// MarkDocument records what is known of a document.
func (s *Server) MarkDocument(ctx context.Context, req *casesv1.MarkDocumentRequest) (*casesv1.MarkDocumentResponse, error) {
	id, err := names.Parse("cases", req.GetCase())
	if err != nil {
		return nil, err
	}
	person, err := names.ParseOptional("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	v, err := s.app.MarkDocument(ctx, id, domain.DocumentMark{Code: req.GetCode(), Person: person, Note: req.GetNote(),
		State: wire.Word[domain.ChecklistState](casesv1.ChecklistState_name, "CHECKLIST_STATE_", req.GetState())}, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.MarkDocumentResponse{Case: caseMessage(v)}, nil
}

func payees(list []*casesv1.Payee) []domain.Payee {
	var out []domain.Payee
	for _, p := range list {
		out = append(out, domain.Payee{Benefit: wire.Word[string](typesv1.BenefitKind_name, "BENEFIT_KIND_", p.GetBenefit()),
			Kind: wire.Word[domain.PayeeKind](casesv1.PayeeKind_name, "PAYEE_KIND_", p.GetKind()), Supplier: p.GetSupplier()})
	}
	return out
}

func payeeMessages(list []domain.Payee) []*casesv1.Payee {
	var out []*casesv1.Payee
	for _, p := range list {
		out = append(out, &casesv1.Payee{Benefit: wire.Value[typesv1.BenefitKind](typesv1.BenefitKind_value, "BENEFIT_KIND_", p.Benefit),
			Kind: wire.Value[casesv1.PayeeKind](casesv1.PayeeKind_value, "PAYEE_KIND_", p.Kind), Supplier: p.Supplier})
	}
	return out
}

// procedureMessage writes the agreement, the checklist and the count of one-month awards into a case.
func procedureMessage(m *casesv1.Case, v app.CaseView) {
	if a := v.File.Agreement; a != nil {
		m.Agreement = &casesv1.Agreement{ConcludedDate: a.Concluded.String(), Measures: a.Measures, WaiverReason: a.Waiver,
			RecordedBy: a.RecordedBy, RecordTime: stamp(a.Recorded)}
	}
	m.OneMonthAwardsThisYear = int32(v.OneMonthAwards)
	for _, i := range v.Checklist {
		m.Checklist = append(m.Checklist, &casesv1.ChecklistItem{Code: i.Code, Person: names.Format("persons", i.Person),
			Title: &typesv1.LocalizedText{Lv: i.TitleLV, En: i.TitleEN}, LegalRef: i.LegalRef, Confidence: i.Confidence,
			State: wire.Value[casesv1.ChecklistState](casesv1.ChecklistState_value, "CHECKLIST_STATE_", i.Mark.State),
			Note:  i.Mark.Note, RecordedBy: i.Mark.RecordedBy, RecordTime: stamp(i.Mark.Recorded)})
	}
}
