package server_test

import (
	"testing"

	"github.com/google/uuid"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

func reservationOf(municipality, person string) *assistancev1.ReserveGrantRequest {
	return &assistancev1.ReserveGrantRequest{
		Decision: names.Format("decisions", uuid.New()), Case: names.Format("cases", uuid.New()), Municipality: municipality, Persons: []string{person},
		Lines: []*typesv1.Entitlement{{
			Kind: &typesv1.Entitlement_Benefit{Benefit: typesv1.BenefitKind_BENEFIT_KIND_GMI}, Granted: true,
			MonthlyAmount: &typesv1.Money{Cents: 18700}, StartDate: "2026-05-01", EndDate: "2026-07-31",
		}},
	}
}

// The second municipality learns that there is something, what kind, for which days and by whom: no amount, case or decision.
func TestDoubleBenefitAnswersKindPeriodAndMunicipalityOnly(t *testing.T) {
	s := serve(t)
	asCases := assistancev1.NewAssistanceServiceClient(s.As("cases"))
	person := names.Format("persons", uuid.New())
	first, err := asCases.ReserveGrant(staff(t, kuldiga), reservationOf(kuldiga, person))
	if err != nil || !first.GetReserved() || len(first.GetOverlaps()) != 0 || first.GetExpireTime() == nil {
		t.Fatalf("first: %v, %v", first, err)
	}
	second := reservationOf(riga, person)
	second.Lines[0].StartDate, second.Lines[0].EndDate = "2026-07-01", "2026-09-30"
	got, err := asCases.ReserveGrant(staff(t, riga), second)
	if err != nil || got.GetReserved() || got.GetExpireTime() != nil || len(got.GetOverlaps()) != 1 {
		t.Fatalf("second: %v, %v", got, err)
	}
	o := got.GetOverlaps()[0]
	if o.GetBenefit() != typesv1.BenefitKind_BENEFIT_KIND_GMI || o.GetStartDate() != "2026-05-01" || o.GetEndDate() != "2026-07-31" || o.GetMunicipality() != kuldiga {
		t.Errorf("overlap %v", o)
	}
	fields := o.ProtoReflect().Descriptor().Fields()
	if fields.Len() != 5 || fields.ByName(protoreflect.Name("amount")) != nil {
		t.Errorf("an overlap tells %d things", fields.Len())
	}
	second.OverrideReason = "The household moved on 1 July; Kuldīga was told to end its award."
	if got, err = asCases.ReserveGrant(staff(t, riga), second); err != nil || !got.GetReserved() || len(got.GetOverlaps()) != 1 {
		t.Errorf("with a head's reason: %v, %v", got, err)
	}
}

func TestOnlyTheCasesServiceReserves(t *testing.T) {
	s := serve(t)
	person := names.Format("persons", uuid.New())
	if _, err := s.ReserveGrant(staff(t, kuldiga), reservationOf(kuldiga, person)); errs.KindOf(err) != errs.Denied {
		t.Errorf("through the gateway: %v", err)
	}
	asCases := assistancev1.NewAssistanceServiceClient(s.As("cases"))
	if _, err := asCases.ReserveGrant(staff(t, riga), reservationOf(kuldiga, person)); errs.KindOf(err) != errs.Denied {
		t.Errorf("for another municipality: %v", err)
	}
	wrong := reservationOf(kuldiga, person)
	wrong.Lines[0].MonthlyAmount.Cents = 0
	if _, err := asCases.ReserveGrant(staff(t, kuldiga), wrong); errs.ReasonOf(err) != "DECISION_LINES_INVALID" {
		t.Errorf("a benefit of nothing: %v", err)
	}
}
