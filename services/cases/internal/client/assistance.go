package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// Assistance implements app.Assistance.
type Assistance struct {
	api assistancev1.AssistanceServiceClient
}

// NewAssistance returns a client on a connection to the assistance service.
func NewAssistance(conn grpc.ClientConnInterface) *Assistance {
	return &Assistance{assistancev1.NewAssistanceServiceClient(conn)}
}

var _ app.Assistance = (*Assistance)(nil)

// Assess has an application assessed. The body it returns is the whole answer as JSON, to be kept byte for byte.
func (a *Assistance) Assess(ctx context.Context, in app.AssessmentInput) (domain.Assessment, error) {
	resp, err := a.api.Assess(ctx, assessRequest(in))
	if err != nil {
		return domain.Assessment{}, refused(err)
	}
	m := resp.GetAssessment()
	id, err := names.Parse("assessments", m.GetName())
	if err != nil {
		return domain.Assessment{}, fmt.Errorf("read assessment: %w", errs.ErrInternal.Wrap(err))
	}
	body, err := encode(m)
	if err != nil {
		return domain.Assessment{}, err
	}
	return domain.Assessment{ID: id, Entitlements: wire.Entitlements(m.GetResult().GetEntitlements()), Body: body,
		EngineVersion: m.GetEngineVersion(), ParametersHash: m.GetParametersHash(), Agreement: agreementDue(m)}, nil
}

// agreementDue reports whether the means test found somebody to conclude a co-operation agreement with (R46).
func agreementDue(m *assistancev1.Assessment) bool {
	for _, d := range m.GetResult().GetDuties() {
		if d.GetRule() == "R46" {
			return true
		}
	}
	return false
}

// Norms lists the rules of the engine with the provision each stands on. The list is public reference data.
func (a *Assistance) Norms(ctx context.Context) ([]domain.Norm, error) {
	resp, err := a.api.ListRules(ctx, &assistancev1.ListRulesRequest{})
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	var out []domain.Norm
	for _, r := range resp.GetRules() {
		out = append(out, domain.Norm{Rule: r.GetId(), TitleLV: r.GetTitle().GetLv(), TitleEN: r.GetTitle().GetEn(),
			LegalRef: r.GetLegalRef(), Confidence: r.GetConfidence()})
	}
	return out, nil
}

// oneMonthRepeats is the row of the law that says how often a one-month award may be repeated (R86).
const oneMonthRepeats = "award.one_month_repeats"

// OneMonthOnce reads the row. No row at all is an answer that cannot be used.
func (a *Assistance) OneMonthOnce(ctx context.Context, month domain.Month) (bool, error) {
	resp, err := a.api.ListParameters(ctx, &assistancev1.ListParametersRequest{Month: string(month), Key: oneMonthRepeats})
	if err != nil {
		return false, fmt.Errorf("list parameters: %w", err)
	}
	for _, p := range resp.GetParameters() {
		if p.GetKey() == oneMonthRepeats {
			return p.GetValue() != "unlimited", nil
		}
	}
	return false, errs.ErrInternal.Wrap(fmt.Errorf("%s has no row in %s", oneMonthRepeats, month))
}

// Reserve asks whether the granted lines of a draft are granted already, and reserves them. A refusal of the request is
// domain.ErrAssistanceRefused.
func (a *Assistance) Reserve(ctx context.Context, f *domain.File, d *domain.Decision, reason string) (app.Reservation, error) {
	resp, err := a.api.ReserveGrant(ctx, &assistancev1.ReserveGrantRequest{Decision: names.Format("decisions", d.ID),
		Case: names.Format("cases", f.Case.ID), Municipality: f.Application.Municipality, Persons: wire.PersonNames(d.Persons),
		Lines: wire.EntitlementMessages(d.Entitlements), OverrideReason: reason, Applicant: names.Format("persons", f.Application.Applicant)})
	if err != nil {
		return app.Reservation{}, refused(err)
	}
	out := app.Reservation{Reserved: resp.GetReserved()}
	for _, o := range resp.GetOverlaps() {
		e := wire.Overlap(o.GetStatus(), o.GetBenefit(), o.GetStartDate(), o.GetEndDate())
		e.Municipality = o.GetMunicipality()
		out.Overlaps = append(out.Overlaps, e)
	}
	return out, nil
}

func assessRequest(in app.AssessmentInput) *assistancev1.AssessRequest {
	f := in.File
	m := &assistancev1.Assessment{Case: names.Format("cases", f.Case.ID), Application: names.Format("applications", f.Application.ID),
		Municipality: f.Application.Municipality, ApplicationDate: f.Application.Received.String(),
		Purposes: wire.PurposeValues(f.Application.Purposes), Declaration: wire.DeclarationMessage(f.Application.Declaration)}
	if in.OneMonthReason != "" {
		m.OneMonthAward = &assistancev1.OneMonthAward{Reason: in.OneMonthReason}
	}
	if c := m.GetDeclaration().GetCrisis(); c != nil { // words about what happened stay here: nothing is computed from them
		c.Description = ""
	}
	if c := in.Crisis; c != nil {
		m.CrisisAward = &typesv1.CrisisAward{ByCommission: c.ByCommission}
		if c.AmountCents != nil {
			m.CrisisAward.Amount = &typesv1.Money{Cents: *c.AmountCents, CurrencyCode: "EUR"}
		}
	}
	return &assistancev1.AssessRequest{Assessment: m, RequestId: in.RequestID}
}

// encode writes the assessment as compact JSON. The encoder varies blanks on purpose; compacting takes them out.
func encode(m *assistancev1.Assessment) ([]byte, error) {
	raw, err := protojson.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode assessment: %w", err)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return nil, fmt.Errorf("encode assessment: %w", err)
	}
	return b.Bytes(), nil
}

// refused turns a refusal of the means test into our own error, with its fields and its reason. That the service cannot
// answer now, or is broken, is passed on as it is.
func refused(err error) error {
	e, ok := errs.As(err)
	if !ok {
		return fmt.Errorf("assess: %w", err)
	}
	if e.Reason == errs.ErrDataRestricted.Reason {
		return errs.ErrDataRestricted.Wrap(err)
	}
	switch e.Kind {
	case errs.Invalid, errs.Precondition, errs.NotFound, errs.Exists, errs.Denied:
		out := domain.ErrAssistanceRefused.Wrap(err).Meta("reason", e.Reason)
		for _, f := range e.Fields {
			out = out.Field(f.Path, f.Reason, f.Description, f.DescriptionLV)
		}
		return out
	}
	return err
}
