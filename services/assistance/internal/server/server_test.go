package server_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/testkit"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/parameters"
	"github.com/digisoc/platform/services/assistance/internal/policy"
	"github.com/digisoc/platform/services/assistance/internal/server"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

const kuldiga, riga = "0033000", "0001000"

// served is the handlers behind the real chain.
type served struct {
	assistancev1.AssistanceServiceClient
	*rpctest.Server
	db  *pg.DB
	app *app.App
}

func serve(t *testing.T) *served {
	t.Helper()
	t.Parallel()
	rules, err := authz.Load("assistance", policy.Files)
	if err != nil {
		t.Fatal(err)
	}
	params, _, err := parameters.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	db := testkit.Postgres(t, "assistance", store.Migrations)
	a := app.New(store.New(db, testkit.Vault(t)), domain.NewEngine(params), clock.Fixed(time.Date(2026, 5, 20, 8, 0, 0, 0, time.UTC)))
	s := rpctest.Serve(t, rpctest.Fake{
		Service: "assistance", Guarded: rpc.Guard{Policy: rules, DB: db, Encode: server.Encode, Callers: []string{"gateway", "cases"}},
		Serve: func(r grpc.ServiceRegistrar) { assistancev1.RegisterAssistanceServiceServer(r, server.New(a)) },
	})
	return &served{assistancev1.NewAssistanceServiceClient(s.Conn), s, db, a}
}

func staff(t *testing.T, municipality string) context.Context {
	t.Helper()
	return rpctest.As(t.Context(), caller.Caller{
		Kind: caller.Staff, Subject: "staff-" + municipality, Roles: []string{"caseworker"}, Municipality: municipality, Purpose: "ASSIST", LegalBasis: "SPSP-36",
	})
}

func citizen(t *testing.T, person uuid.UUID) context.Context {
	t.Helper()
	return rpctest.As(t.Context(), caller.Caller{
		Kind: caller.Citizen, Subject: "citizen", Person: names.Format("persons", person), Purpose: "SELF", LegalBasis: "GDPR-15",
	})
}

// family is the second published example: two adults, two children, a wage of 300, in 2021.
func family() *assistancev1.AssessRequest {
	a := &assistancev1.Assessment{
		Case: names.Format("cases", uuid.New()), Municipality: kuldiga, ApplicationDate: "2021-03-01",
		Purposes:    []typesv1.ApplicationPurpose{1, 2},
		Declaration: &typesv1.Declaration{Savings: &typesv1.Money{}, NoRealProperty: true, NoVehicles: true},
	}
	for i, born := range []string{"1985-02-03", "1987-04-05", "2012-06-07", "2016-08-09"} {
		a.Declaration.Members = append(a.Declaration.Members, &typesv1.Member{
			Person: names.Format("persons", uuid.New()), BirthDate: born, Relation: typesv1.Relation(1 + i), Occupation: 1,
		})
	}
	for _, m := range []string{"2020-12", "2021-01", "2021-02"} {
		a.Declaration.MonthlyIncomes = append(a.Declaration.MonthlyIncomes, &typesv1.MonthlyIncome{
			Person: a.Declaration.Members[0].Person, Month: m, Type: typesv1.IncomeType_INCOME_TYPE_WAGE, Amount: &typesv1.Money{Cents: 30000},
		})
		a.Declaration.NoIncomes = append(a.Declaration.NoIncomes, &typesv1.NoIncome{Person: a.Declaration.Members[1].Person, Month: m})
	}
	for _, m := range a.Declaration.Members[:2] {
		a.Declaration.NoIrregularIncomes = append(a.Declaration.NoIrregularIncomes, m.Person)
	}
	return &assistancev1.AssessRequest{Assessment: a, RequestId: uuid.NewString()}
}

// What is not known is not zero: without statements every line is undetermined, and the answer says what is missing.
func TestAssessSaysWhatIsMissing(t *testing.T) {
	s := serve(t)
	req := family()
	d := req.Assessment.Declaration
	d.NoIncomes, d.Savings = d.NoIncomes[1:], nil
	made, err := s.Assess(staff(t, kuldiga), req)
	if err != nil {
		t.Fatal(err)
	}
	missing := made.GetAssessment().GetResult().GetMissing()
	if len(missing) != 2 || missing[0].GetPath() != "declaration.monthly_incomes" || missing[0].GetRule() != "R19" || missing[0].GetMonth() != "2020-12" ||
		missing[0].GetPerson() != d.Members[1].Person || missing[1].GetPath() != "declaration.savings" || missing[1].GetText().GetLv() == "" {
		t.Errorf("missing %v", missing)
	}
	for _, l := range made.GetAssessment().GetResult().GetEntitlements() {
		if l.GetGranted() || !l.GetUndetermined() {
			t.Errorf("line %v", l)
		}
	}
	if made.GetAssessment().GetDeclaration().GetSavings() != nil {
		t.Error("savings that were not given are shown as an amount")
	}
}

func (s *served) count(t *testing.T, table string) (n int) {
	t.Helper()
	if err := s.db.QueryRow(t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAssessKeepsFactsResultAndTrace(t *testing.T) {
	s := serve(t)
	made, err := s.Assess(staff(t, kuldiga), family())
	if err != nil {
		t.Fatal(err)
	}
	a := made.GetAssessment()
	lines := a.GetResult().GetEntitlements()
	if len(lines) != 2 || lines[0].GetStatus() != typesv1.StatusKind_STATUS_KIND_NEEDY || !lines[0].GetGranted() || lines[1].GetMonthlyAmount().GetCents() != 3700 {
		t.Errorf("lines %v", lines)
	}
	if len(a.GetTrace()) < 20 || len(a.GetParametersHash()) != 64 || a.GetEngineVersion() == "" || a.GetCreateTime() == nil {
		t.Errorf("assessment without trace, hash, version or time: %d steps", len(a.GetTrace()))
	}
	got, err := s.GetAssessment(staff(t, kuldiga), &assistancev1.GetAssessmentRequest{Name: a.GetName()})
	if err != nil || !proto.Equal(got.GetAssessment(), a) {
		t.Errorf("read back: %v\n%v\n%v", err, got.GetAssessment(), a)
	}
	if n := s.count(t, "audit"); n == 0 {
		t.Error("no audit entry in the transaction")
	}
}

func TestAssessHappensOnceForARequestID(t *testing.T) {
	s := serve(t)
	req := family()
	first, err := s.Assess(staff(t, kuldiga), req)
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Assess(staff(t, kuldiga), req)
	if err != nil || !proto.Equal(first, second) || s.count(t, "assessment") != 1 {
		t.Errorf("a repeat made %d assessments: %v", s.count(t, "assessment"), err)
	}
	req.Assessment.Declaration.Savings = &typesv1.Money{Cents: 1}
	if _, err := s.Assess(staff(t, kuldiga), req); errs.ReasonOf(err) != errs.ErrIdempotencyKeyReused.Reason {
		t.Errorf("another body under the same id: %v", err)
	}
}

func TestValidateOnlyKeepsNothing(t *testing.T) {
	s := serve(t)
	req := family()
	req.ValidateOnly = true
	got, err := s.Assess(staff(t, kuldiga), req)
	if err != nil || got.GetAssessment().GetName() != "" || got.GetAssessment().GetResult() == nil || s.count(t, "assessment") != 0 {
		t.Errorf("check: %v, %v, %d kept", got.GetAssessment().GetName(), err, s.count(t, "assessment"))
	}
}

func TestWrongFactsNameTheirPath(t *testing.T) {
	s := serve(t)
	for name, c := range map[string]struct {
		change       func(*assistancev1.Assessment)
		reason, path string
	}{
		"window":            {func(a *assistancev1.Assessment) { a.Declaration.MonthlyIncomes[2].Month = "2021-03" }, "INCOME_MONTH_OUTSIDE_WINDOW", "assessment.declaration.monthly_incomes[2].month"},
		"no day":            {func(a *assistancev1.Assessment) { a.Declaration.Members[1].BirthDate = "1987-02-30" }, "FACTS_DATE_INVALID", "assessment.declaration.members[1].birth_date"},
		"before parameters": {func(a *assistancev1.Assessment) { a.ApplicationDate = "2020-12-31" }, "APPLICATION_DATE_OUTSIDE_PARAMETERS", "assessment.application_date"},
		"stranger": {func(a *assistancev1.Assessment) {
			a.Declaration.MonthlyIncomes[0].Person = names.Format("persons", uuid.New())
		}, "FACTS_MEMBER_UNKNOWN", "assessment.declaration.monthly_incomes[0].person"},
	} {
		req := family()
		c.change(req.Assessment)
		_, err := s.Assess(staff(t, kuldiga), req)
		e, ok := errs.As(err)
		if !ok || e.Kind != errs.Invalid || e.Reason != c.reason || len(e.Fields) == 0 || e.Fields[0].Path != c.path {
			t.Errorf("%s: %v %+v", name, err, e)
		}
	}
	if n := s.count(t, "assessment"); n != 0 {
		t.Errorf("%d assessments kept of wrong facts", n)
	}
}

func TestAnotherMunicipalitySeesNothing(t *testing.T) {
	s := serve(t)
	req := family()
	made, err := s.Assess(staff(t, kuldiga), req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.GetAssessment(staff(t, riga), &assistancev1.GetAssessmentRequest{Name: made.GetAssessment().GetName()}); errs.ReasonOf(err) != "ASSESSMENT_NOT_FOUND" {
		t.Errorf("read by another municipality: %v", err)
	}
	if _, err := s.GetAssessment(staff(t, riga), &assistancev1.GetAssessmentRequest{Name: names.Format("assessments", uuid.New())}); errs.ReasonOf(err) != "ASSESSMENT_NOT_FOUND" {
		t.Errorf("an unknown one: %v", err)
	}
	if _, err := s.Assess(staff(t, riga), req); errs.KindOf(err) != errs.Denied {
		t.Errorf("assessed for another municipality: %v", err)
	}
	if _, err := s.Assess(citizen(t, uuid.New()), req); errs.KindOf(err) != errs.Denied {
		t.Errorf("assessed by a citizen: %v", err)
	}
	if _, err := s.Assess(t.Context(), req); errs.KindOf(err) != errs.Unauthenticated && errs.KindOf(err) != errs.Denied {
		t.Errorf("assessed by nobody: %v", err)
	}
}

func (s *served) grant(t *testing.T, d domain.Decision) {
	t.Helper()
	d.ID = uuid.New()
	if err := s.app.Grant(t.Context(), "assistance-decisions", uuid.NewString(), d); err != nil {
		t.Fatal(err)
	}
}

func month(m int) (first, last domain.Date) {
	return domain.NewMonth(2026, m).First(), domain.NewMonth(2026, m).Last()
}

func gmiFor(aCase, person uuid.UUID, m int) domain.Decision {
	first, last := month(m)
	return domain.Decision{Case: aCase, Municipality: kuldiga, Persons: []uuid.UUID{person}, Lines: []domain.Entitlement{
		{Status: domain.Needy, Granted: true, Start: first, End: last},
		{Benefit: domain.GMIBenefit, Granted: true, MonthlyAmount: 18700, Start: first, End: last},
	}}
}

func TestListsByCaseAndPersonInPages(t *testing.T) {
	s := serve(t)
	aCase, person := uuid.New(), uuid.New()
	for m := 1; m <= 5; m++ {
		s.grant(t, gmiFor(aCase, person, m))
	}
	s.grant(t, gmiFor(uuid.New(), uuid.New(), 1))
	req := &assistancev1.ListBenefitsRequest{Case: names.Format("cases", aCase), PageSize: 2}
	seen, pages := map[string]bool{}, 0
	for {
		page, err := s.ListBenefits(staff(t, kuldiga), req)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, b := range page.GetBenefits() {
			seen[b.GetName()] = true
		}
		if page.GetNextPageToken() == "" {
			break
		}
		req.PageToken = page.GetNextPageToken()
	}
	if len(seen) != 5 || pages != 3 {
		t.Errorf("%d benefits in %d pages", len(seen), pages)
	}
	first, err := s.ListBenefits(staff(t, kuldiga), &assistancev1.ListBenefitsRequest{Case: req.Case, PageSize: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = s.ListBenefits(staff(t, kuldiga), &assistancev1.ListBenefitsRequest{Person: names.Format("persons", person), PageToken: first.GetNextPageToken()}); errs.ReasonOf(err) != errs.ErrPageTokenInvalid.Reason {
		t.Errorf("a token of another query: %v", err)
	}
	lines, err := s.ListPaymentLines(staff(t, kuldiga), &assistancev1.ListPaymentLinesRequest{Case: req.Case, PageSize: 3})
	if err != nil || len(lines.GetPaymentLines()) != 3 || lines.GetPaymentLines()[0].GetMonth() != "2026-01" {
		t.Fatalf("payment lines %v, %v", lines, err)
	}
	rest, err := s.ListPaymentLines(staff(t, kuldiga), &assistancev1.ListPaymentLinesRequest{Case: req.Case, PageSize: 3, PageToken: lines.GetNextPageToken()})
	if err != nil || len(rest.GetPaymentLines()) != 2 || rest.GetPaymentLines()[1].GetMonth() != "2026-05" {
		t.Errorf("second page %v, %v", rest, err)
	}
	if _, err := s.ListStatuses(staff(t, kuldiga), &assistancev1.ListStatusesRequest{}); errs.ReasonOf(err) != "LIST_SUBJECT_REQUIRED" {
		t.Errorf("a list of nothing: %v", err)
	}
}

func TestStatusOfADay(t *testing.T) {
	s := serve(t)
	person := uuid.New()
	s.grant(t, gmiFor(uuid.New(), person, 5))
	for day, want := range map[string]int{"2026-04-30": 0, "2026-05-01": 1, "2026-05-31": 1, "2026-06-01": 0} {
		got, err := s.ListStatuses(staff(t, kuldiga), &assistancev1.ListStatusesRequest{Person: names.Format("persons", person), Day: day})
		if err != nil || len(got.GetStatuses()) != want {
			t.Errorf("%s: %d statuses, want %d (%v)", day, len(got.GetStatuses()), want, err)
		}
	}
}

func TestCitizenSeesHerOwnGrantsOnly(t *testing.T) {
	s := serve(t)
	me, other, aCase := uuid.New(), uuid.New(), uuid.New()
	s.grant(t, gmiFor(aCase, me, 5))
	s.grant(t, gmiFor(aCase, other, 6))
	own := names.Format("persons", me)
	got, err := s.ListStatuses(citizen(t, me), &assistancev1.ListStatusesRequest{Person: own})
	if err != nil || len(got.GetStatuses()) != 1 {
		t.Errorf("own statuses %v, %v", got, err)
	}
	benefits, err := s.ListBenefits(citizen(t, me), &assistancev1.ListBenefitsRequest{Case: names.Format("cases", aCase)})
	if err != nil || len(benefits.GetBenefits()) != 1 || benefits.GetBenefits()[0].GetPersons()[0] != own {
		t.Errorf("benefits of the case %v, %v", benefits, err)
	}
	lines, err := s.ListPaymentLines(citizen(t, me), &assistancev1.ListPaymentLinesRequest{Case: names.Format("cases", aCase)})
	if err != nil || len(lines.GetPaymentLines()) != 1 {
		t.Errorf("payment lines %v, %v", lines, err)
	}
	if _, err := s.ListStatuses(citizen(t, me), &assistancev1.ListStatusesRequest{Person: names.Format("persons", other)}); errs.KindOf(err) != errs.Denied {
		t.Errorf("another person's statuses: %v", err)
	}
	elsewhere, err := s.ListStatuses(staff(t, riga), &assistancev1.ListStatusesRequest{Case: names.Format("cases", aCase)})
	if err != nil || len(elsewhere.GetStatuses()) != 0 {
		t.Errorf("another municipality lists %v, %v", elsewhere, err)
	}
	auditor := rpctest.As(t.Context(), caller.Caller{Kind: caller.Staff, Subject: "auditor", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"})
	all, err := s.ListStatuses(auditor, &assistancev1.ListStatusesRequest{Case: names.Format("cases", aCase)})
	if err != nil || len(all.GetStatuses()) != 2 {
		t.Errorf("the auditor lists %v, %v", all, err)
	}
}

func TestLawIsPublic(t *testing.T) {
	s := serve(t)
	got, err := s.ListParameters(t.Context(), &assistancev1.ListParametersRequest{Month: "2023-10", Key: "threshold.low_income", Municipality: "0030000"})
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, p := range got.GetParameters() {
		values[p.GetValidFrom()+p.GetKey()] = p.GetValue()
		if p.GetSource() == "" || p.GetConfidence() == "" || p.GetLegalRef() == "" {
			t.Errorf("row without source: %v", p)
		}
	}
	if values["2021-07-01threshold.low_income"] != "436.00/-" || values["2023-10-05threshold.low_income"] != "439.00/307.00" {
		t.Errorf("rows of the month %v", values)
	}
	rules, err := s.ListRules(t.Context(), &assistancev1.ListRulesRequest{})
	if err != nil || len(rules.GetRules()) < 40 || rules.GetEngineVersion() != domain.EngineVersion {
		t.Errorf("rules %v, %v", len(rules.GetRules()), err)
	}
}
