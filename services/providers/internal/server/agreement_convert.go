package server

import (
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

func (p *parser) namesOf(collection string, list []string) []uuid.UUID {
	out := make([]uuid.UUID, len(list))
	for i, name := range list {
		out[i] = p.name(collection, name)
	}
	return out
}

func (p *parser) terms(t *providersv1.AgreementTerms) domain.Terms {
	out := domain.Terms{
		Registrations: p.namesOf("registrations", t.GetRegistrations()), Purposes: t.GetPurposes(), Fields: t.GetFields(),
		PerMinute: int(t.GetPerMinute()), PerDay: int(t.GetPerDay()),
		System:          domain.System{Name: t.GetSystemName(), Version: t.GetSystemVersion(), Schema: t.GetSchemaVersion()},
		SecurityContact: t.GetSecurityContact(), DataOfficers: t.GetDataOfficers(), IncidentHours: int(t.GetIncidentHours()),
		CorrectionDays: int(t.GetCorrectionDays()), SubProcessors: t.GetSubProcessors(), ReturnOrErase: word(t.GetReturnOrErase(), "RETURN_OR_ERASE_"),
		From: p.day("terms.from", t.GetFrom()), To: p.day("terms.to", t.GetTo()), VIRSIS: t.GetVirsisNumber(),
		DelegatingAct: t.GetDelegatingAct(), ContractRef: t.GetContractRef(), CheckRef: t.GetCheck612().GetRef(),
		Check612: domain.CheckResult(word(t.GetCheck612().GetResult(), "CHECK612_RESULT_")), CheckedOn: p.day("terms.check612.date", t.GetCheck612().GetDate()),
	}
	for _, m := range t.GetModes() {
		out.Modes = append(out.Modes, word(m, "INPUT_MODE_"))
	}
	return out
}

func terms(t *domain.Terms) *providersv1.AgreementTerms {
	out := &providersv1.AgreementTerms{
		Purposes: t.Purposes, Fields: t.Fields, PerMinute: int32(t.PerMinute), PerDay: int32(t.PerDay), SystemName: t.System.Name,
		SystemVersion: t.System.Version, SchemaVersion: t.System.Schema, SecurityContact: t.SecurityContact, DataOfficers: t.DataOfficers,
		IncidentHours: int32(t.IncidentHours), CorrectionDays: int32(t.CorrectionDays), SubProcessors: t.SubProcessors,
		ReturnOrErase: providersv1.ReturnOrErase(providersv1.ReturnOrErase_value["RETURN_OR_ERASE_"+t.ReturnOrErase]),
		From:          t.From.String(), To: t.To.String(), VirsisNumber: t.VIRSIS, DelegatingAct: t.DelegatingAct, ContractRef: t.ContractRef,
	}
	if t.Check612 != domain.CheckUnknown {
		out.Check612 = &providersv1.Check612{
			Result: providersv1.Check612Result(providersv1.Check612Result_value["CHECK612_RESULT_"+string(t.Check612)]),
			Date:   t.CheckedOn.String(), Ref: t.CheckRef,
		}
	}
	for _, id := range t.Registrations {
		out.Registrations = append(out.Registrations, names.Format("registrations", id))
	}
	for _, m := range t.Modes {
		out.Modes = append(out.Modes, providersv1.InputMode(providersv1.InputMode_value["INPUT_MODE_"+m]))
	}
	return out
}

func grant(g *domain.GrantDecision, rules *domain.GrantRules) *providersv1.GrantAnswer {
	out := &providersv1.GrantAnswer{
		Denied: g.Denied, Reason: g.Reason.Code, Law: g.Reason.Law, Text: &typesv1.LocalizedText{Lv: g.Reason.LV, En: g.Reason.EN},
	}
	switch g.Grant {
	case domain.GrantDelegated:
		out.Grant = providersv1.GrantCode_GRANT_CODE_GR_03
	case domain.GrantContracted:
		out.Grant = providersv1.GrantCode_GRANT_CODE_GR_04
	case domain.GrantRegister:
		out.Grant = providersv1.GrantCode_GRANT_CODE_GR_05
	}
	for _, code := range g.Fields {
		f, _ := rules.Field(code)
		out.Fields = append(out.Fields, &providersv1.CatalogueField{
			Code: code, Title: &typesv1.LocalizedText{Lv: f.LV, En: f.EN}, Law: f.Law, Mark: f.Mark,
		})
	}
	return out
}

func signature(s *domain.Signature) *providersv1.AgreementSignature {
	return &providersv1.AgreementSignature{
		Party:    providersv1.AgreementParty(providersv1.AgreementParty_value["AGREEMENT_PARTY_"+string(s.Party)]),
		Document: s.Document, SignTime: moment(s.At),
	}
}

func operator(o *domain.Operator) *providersv1.TechnicalOperator {
	return &providersv1.TechnicalOperator{
		Name: names.Format("operators", o.ID), Title: o.Name, RegistrationNumber: o.RegNo, Mandate: o.Mandate, From: o.From.String(),
		RevokeTime: moment(o.Revoked),
	}
}

func agreement(a *domain.Agreement, rules *domain.GrantRules) *providersv1.Agreement {
	out := &providersv1.Agreement{
		Name: names.Format("agreements", a.ID), Provider: names.Format("providers", a.Provider), Municipality: a.Municipality,
		State: providersv1.AgreementState(providersv1.AgreementState_value["AGREEMENT_STATE_"+string(a.State)]), Grant: grant(&a.Grant, rules),
		Terms: terms(&a.Terms), Number: int32(a.Number), Signatures: convert(a.Signatures, signature), Operators: convert(a.Operators, operator),
		Sandbox: a.Environment == domain.Sandbox, Etag: app.Etag(a.Version),
	}
	if next := a.Proposed; next != nil {
		out.Proposed = &providersv1.AgreementProposal{Number: int32(next.Number), Terms: terms(&next.Terms), Signatures: convert(next.Signatures, signature)}
	}
	if c := a.Certificate; c != nil {
		out.Conformance = &providersv1.ConformanceProof{
			SystemName: c.System.Name, SystemVersion: c.System.Version, SchemaVersion: c.System.Schema, Fields: c.Fields, Evidence: c.Evidence,
			Passed: c.Passed.In(clock.Riga).Format(time.DateOnly), Expires: c.Expires.In(clock.Riga).Format(time.DateOnly), Certificate: c.JWS,
		}
	}
	return out
}
