package cases_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

// refused fails unless err has the reason.
func refused(t testing.TB, err error, kind errs.Kind, reason string) *errs.Error {
	t.Helper()
	e, ok := errs.As(err)
	if !ok || e.Kind != kind || e.Reason != reason {
		t.Fatalf("got %v, want %s %s", err, kind, reason)
	}
	return e
}

func TestFromFilingToDecision(t *testing.T) {
	s := start(t)
	c := s.opened()
	if c.GetNumber() != "KUL-2026-000001" || c.GetApplicantDisplayName() != "Anna Paraudziņa" || c.GetDueDate() != "2026-12-21" || c.GetWorkingDaysLeft() != 21 {
		t.Fatalf("%v", c)
	}
	assessed := must(s.api.AssessCase(s.worker(), &casesv1.AssessCaseRequest{Case: c.GetName(), Etag: c.GetEtag()}))(t).GetCase()
	if assessed.GetState() != casesv1.CaseState_CASE_STATE_ASSESSED || len(assessed.GetProposed()) != 1 || assessed.GetProposed()[0].GetMonthlyAmount().GetCents() != 13700 {
		t.Fatalf("%v", assessed)
	}
	asked := s.assess[0].GetAssessment()
	if asked.GetCase() != c.GetName() || asked.GetApplication() != c.GetApplicationName() || asked.GetApplicationDate() != "2026-11-20" || asked.GetDeclaration().GetMonthlyIncomes()[0].GetAmount().GetCents() != 5000 {
		t.Fatalf("%v", asked)
	}
	s.agree(c.GetName())
	d := must(s.api.DraftDecision(s.worker(), &casesv1.DraftDecisionRequest{Case: c.GetName(), Reasons: "Pamatots."}))(t).GetDecision()
	_, err := s.api.IssueDecision(s.as(staff("worker", "head")), &casesv1.IssueDecisionRequest{Name: d.GetName()})
	refused(t, err, errs.Denied, "DECISION_SAME_PERSON")
	_, err = s.api.IssueDecision(s.worker(), &casesv1.IssueDecisionRequest{Name: d.GetName()})
	refused(t, err, errs.Denied, "ACCESS_DENIED")
	issued := must(s.api.IssueDecision(s.head(), &casesv1.IssueDecisionRequest{Name: d.GetName(), Etag: d.GetEtag()}))(t).GetDecision()
	if issued.GetIssuedBy() != "head" || issued.GetAppealUntil() != "2026-12-21" || issued.GetSnapshot().GetSha256() == "" || !strings.Contains(issued.GetSnapshot().GetAssessmentJson(), "engineVersion") {
		t.Fatalf("%v", issued)
	}
	read := must(s.api.GetDecision(s.worker(), &casesv1.GetDecisionRequest{Name: d.GetName()}))(t).GetDecision()
	if !proto.Equal(issued, read) {
		t.Fatalf("\nissued %v\n  read %v", issued, read)
	}
	whole := must(s.api.GetCase(s.worker(), &casesv1.GetCaseRequest{Name: c.GetName()}))(t).GetCase()
	if whole.GetState() != casesv1.CaseState_CASE_STATE_DECIDED || len(whole.GetDecisions()) != 1 || whole.GetDecisions()[0].GetSnapshot() != nil {
		t.Fatalf("%v", whole)
	}
	if s.count("select count(*) from audit where action = 'IssueDecision' and result = 'ok'") != 1 || s.count("select count(*) from audit where action = 'IssueDecision' and result = 'refused'") != 2 {
		t.Fatal("the audit does not tell what happened")
	}
	if s.count("select count(*) from outbox where topic = 'cases.decision.issued.v1'") != 1 {
		t.Fatal("no event")
	}
}

func TestWritesHappenOnce(t *testing.T) {
	s := start(t)
	req := &casesv1.CreateApplicationRequest{Application: s.application(), RequestId: uuid.NewString()}
	first := must(s.api.CreateApplication(s.worker(), req))(t)
	if again := must(s.api.CreateApplication(s.worker(), req))(t); !proto.Equal(first, again) {
		t.Fatalf("\nfirst %v\nagain %v", first, again)
	}
	req.Application.Channel = casesv1.Channel_CHANNEL_POST
	_, err := s.api.CreateApplication(s.worker(), req)
	refused(t, err, errs.ErrIdempotencyKeyReused.Kind, errs.ErrIdempotencyKeyReused.Reason)
	req.RequestId = uuid.NewString()
	_, err = s.api.CreateApplication(s.worker(), req)
	refused(t, err, errs.Exists, "APPLICATION_DUPLICATE")

	sign := &casesv1.SignApplicationRequest{Application: first.GetApplication().GetName(), Person: first.GetApplication().GetApplicant(), Method: casesv1.SignatureMethod_SIGNATURE_METHOD_PAPER}
	must(s.api.SignApplication(s.worker(), sign))(t)
	open := &casesv1.OpenCaseRequest{Application: first.GetApplication().GetName(), RequestId: uuid.NewString()}
	c := must(s.api.OpenCase(s.worker(), open))(t)
	if again := must(s.api.OpenCase(s.worker(), open))(t); !proto.Equal(c, again) {
		t.Fatalf("\nfirst %v\nagain %v", c, again)
	}
	assess := &casesv1.AssessCaseRequest{Case: c.GetCase().GetName(), RequestId: uuid.NewString()}
	a := must(s.api.AssessCase(s.worker(), assess))(t)
	agree := &casesv1.RecordAgreementRequest{Case: c.GetCase().GetName(), WaiverReason: "Slimo.", RequestId: uuid.NewString()}
	agreed := must(s.api.RecordAgreement(s.worker(), agree))(t)
	if again := must(s.api.RecordAgreement(s.worker(), agree))(t); !proto.Equal(agreed, again) {
		t.Fatal("agreed twice")
	}
	draft := &casesv1.DraftDecisionRequest{Case: c.GetCase().GetName(), RequestId: uuid.NewString()}
	d := must(s.api.DraftDecision(s.worker(), draft))(t)
	if again := must(s.api.DraftDecision(s.worker(), draft))(t); !proto.Equal(d, again) {
		t.Fatal("drafted twice")
	}
	issue := &casesv1.IssueDecisionRequest{Name: d.GetDecision().GetName(), RequestId: uuid.NewString()}
	i := must(s.api.IssueDecision(s.head(), issue))(t)
	if again := must(s.api.IssueDecision(s.head(), issue))(t); !proto.Equal(i, again) {
		t.Fatalf("\nfirst %v\nagain %v", i, again)
	}
	if again := must(s.api.AssessCase(s.worker(), assess))(t); !proto.Equal(a, again) {
		t.Fatal("assessed twice")
	}
}

func TestUpdateMask(t *testing.T) {
	s := start(t)
	a := must(s.api.CreateApplication(s.worker(), &casesv1.CreateApplicationRequest{Application: s.application()}))(t).GetApplication()
	housing := []typesv1.ApplicationPurpose{typesv1.ApplicationPurpose_APPLICATION_PURPOSE_HOUSING_BENEFIT}
	update := func(m *casesv1.Application, paths ...string) (*casesv1.UpdateApplicationResponse, error) {
		return s.api.UpdateApplication(s.worker(), &casesv1.UpdateApplicationRequest{Application: m, UpdateMask: &fieldmaskpb.FieldMask{Paths: paths}})
	}
	got := must(update(&casesv1.Application{Name: a.GetName(), Purposes: housing}, "purposes"))(t).GetApplication()
	if !slices.Equal(got.GetPurposes(), housing) || len(got.GetDeclaration().GetMembers()) != 1 {
		t.Fatalf("%v", got)
	}
	got = must(update(&casesv1.Application{Name: a.GetName(), Purposes: a.GetPurposes()}))(t).GetApplication()
	if !slices.Equal(got.GetPurposes(), a.GetPurposes()) {
		t.Fatalf("%v", got)
	}
	for _, paths := range map[string][]string{"a field that is fixed": {"applicant"}, "star and more": {"*", "purposes"}, "nothing": nil} {
		_, err := update(&casesv1.Application{Name: a.GetName()}, paths...)
		refused(t, err, errs.Invalid, "APPLICATION_UPDATE_MASK_INVALID")
	}
	_, err := update(&casesv1.Application{Name: a.GetName(), Declaration: &typesv1.Declaration{}}, "declaration")
	refused(t, err, errs.Invalid, "APPLICANT_NOT_MEMBER")
	_, err = update(&casesv1.Application{Name: "persons/x", Purposes: housing}, "purposes")
	refused(t, err, errs.Invalid, errs.ErrRequestInvalid.Reason)
	_, err = update(&casesv1.Application{Name: a.GetName(), Etag: "v1", Purposes: housing}, "purposes")
	refused(t, err, errs.Conflict, errs.ErrRecordChanged.Reason)
}

func TestRefusalsOfTheMeansTestAreOurOwn(t *testing.T) {
	s := start(t)
	c := s.opened()
	s.err = errs.New(errs.Invalid, "INCOME_MONTH_OUTSIDE_WINDOW", "outside", "ārpus").Field("assessment.declaration.monthly_incomes[0].month", "INCOME_MONTH_OUTSIDE_WINDOW", "outside", "ārpus")
	_, err := s.api.AssessCase(s.worker(), &casesv1.AssessCaseRequest{Case: c.GetName()})
	e := refused(t, err, errs.Precondition, "ASSISTANCE_REFUSED")
	if e.Metadata["reason"] != "INCOME_MONTH_OUTSIDE_WINDOW" || len(e.Fields) != 1 || e.Fields[0].Path != "assessment.declaration.monthly_incomes[0].month" {
		t.Fatalf("%+v", e)
	}
	s.err = errs.ErrServiceUnavailable
	_, err = s.api.AssessCase(s.worker(), &casesv1.AssessCaseRequest{Case: c.GetName()})
	refused(t, err, errs.Unavailable, errs.ErrServiceUnavailable.Reason)
}

func TestWorklistOnTheWire(t *testing.T) {
	s := start(t)
	for range 3 {
		s.opened()
	}
	req := &casesv1.ListCasesRequest{PageSize: 2, Filter: "state = OPEN", OrderBy: "number desc"}
	first := must(s.api.ListCases(s.worker(), req))(t)
	req.PageToken = first.GetNextPageToken()
	rest := must(s.api.ListCases(s.worker(), req))(t)
	var numbers []string
	for _, c := range append(first.GetCases(), rest.GetCases()...) {
		numbers = append(numbers, c.GetNumber()+" "+c.GetApplicantDisplayName())
	}
	if !slices.Equal(numbers, []string{"KUL-2026-000003 Anna Paraudziņa", "KUL-2026-000002 Anna Paraudziņa", "KUL-2026-000001 Anna Paraudziņa"}) || rest.GetNextPageToken() != "" {
		t.Fatalf("%v", numbers)
	}
	req.Filter = "state = ASSESSED"
	_, err := s.api.ListCases(s.worker(), req)
	refused(t, err, errs.Invalid, errs.ErrPageTokenInvalid.Reason)
	_, err = s.api.ListCases(s.worker(), &casesv1.ListCasesRequest{Filter: "secret = 1"})
	e := refused(t, err, errs.Invalid, "FILTER_INVALID")
	if len(e.Fields) != 1 || e.Fields[0].Path != "filter" {
		t.Fatalf("%+v", e)
	}
	_, err = s.api.ListCases(s.worker(), &casesv1.ListCasesRequest{OrderBy: "secret"})
	refused(t, err, errs.Invalid, "ORDER_INVALID")
}

func TestCitizenOnTheWire(t *testing.T) {
	s := start(t)
	a := s.application()
	self := caller.Caller{Kind: caller.Citizen, Subject: "anna", Person: a.GetApplicant(), Purpose: "APPLY", LegalBasis: "MK809"}
	filed := must(s.api.CreateApplication(s.as(self), &casesv1.CreateApplicationRequest{Application: a}))(t).GetApplication()
	if filed.GetState() != casesv1.ApplicationState_APPLICATION_STATE_SUBMITTED || filed.GetSignatures()[0].GetMethod() != casesv1.SignatureMethod_SIGNATURE_METHOD_ELECTRONIC {
		t.Fatalf("%v", filed)
	}
	stranger := self
	stranger.Subject, stranger.Person = "x", "persons/"+uuid.NewString()
	_, err := s.api.GetApplication(s.as(stranger), &casesv1.GetApplicationRequest{Name: filed.GetName()})
	refused(t, err, errs.NotFound, "APPLICATION_NOT_FOUND")
	_, err = s.api.ListCases(s.as(self), &casesv1.ListCasesRequest{Municipality: kuldiga})
	refused(t, err, errs.Denied, "ACCESS_DENIED")
	tasks := must(s.api.ListTasks(s.as(self), &casesv1.ListTasksRequest{Person: a.GetApplicant()}))(t)
	if len(tasks.GetTasks()) != 0 {
		t.Fatalf("%v", tasks)
	}
	nobody := self
	nobody.Purpose = ""
	_, err = s.api.GetApplication(s.as(nobody), &casesv1.GetApplicationRequest{Name: filed.GetName()})
	refused(t, err, errs.Denied, errs.ErrPurposeRequired.Reason)
}

// A decision is not issued when its audit entry cannot be written, and a read is not answered.
func TestNothingWithoutAudit(t *testing.T) {
	s := start(t)
	d := s.drafted()
	s.srv.FailAudit(errors.New("disk full"))
	_, err := s.api.GetDecision(s.worker(), &casesv1.GetDecisionRequest{Name: d.GetName()})
	refused(t, err, errs.Unavailable, errs.ErrAuditUnavailable.Reason)
}

func TestEveryMethodAnswersWithItsOwnNotFound(t *testing.T) {
	s := start(t)
	id := uuid.NewString()
	app, kase, decision := "applications/"+id, "cases/"+id, "decisions/"+id
	calls := map[string]func(context.Context) error{
		"APPLICATION_NOT_FOUND get": func(ctx context.Context) error {
			_, err := s.api.GetApplication(ctx, &casesv1.GetApplicationRequest{Name: app})
			return err
		},
		"APPLICATION_NOT_FOUND open": func(ctx context.Context) error {
			_, err := s.api.OpenCase(ctx, &casesv1.OpenCaseRequest{Application: app})
			return err
		},
		"APPLICATION_NOT_FOUND withdraw": func(ctx context.Context) error {
			_, err := s.api.WithdrawApplication(ctx, &casesv1.WithdrawApplicationRequest{Name: app})
			return err
		},
		"CASE_NOT_FOUND get": func(ctx context.Context) error {
			_, err := s.api.GetCase(ctx, &casesv1.GetCaseRequest{Name: kase})
			return err
		},
		"CASE_NOT_FOUND assess": func(ctx context.Context) error {
			_, err := s.api.AssessCase(ctx, &casesv1.AssessCaseRequest{Case: kase})
			return err
		},
		"CASE_NOT_FOUND draft": func(ctx context.Context) error {
			_, err := s.api.DraftDecision(ctx, &casesv1.DraftDecisionRequest{Case: kase})
			return err
		},
		"CASE_NOT_FOUND tasks": func(ctx context.Context) error {
			_, err := s.api.ListTasks(ctx, &casesv1.ListTasksRequest{Case: kase})
			return err
		},
		"DECISION_NOT_FOUND get": func(ctx context.Context) error {
			_, err := s.api.GetDecision(ctx, &casesv1.GetDecisionRequest{Name: decision})
			return err
		},
		"DECISION_NOT_FOUND issue": func(ctx context.Context) error {
			_, err := s.api.IssueDecision(ctx, &casesv1.IssueDecisionRequest{Name: decision})
			return err
		},
		"DECISION_NOT_FOUND return": func(ctx context.Context) error {
			_, err := s.api.ReturnDecision(ctx, &casesv1.ReturnDecisionRequest{Name: decision, Reason: "nav"})
			return err
		},
	}
	for name, call := range calls {
		refused(t, call(s.head()), errs.NotFound, strings.Fields(name)[0])
	}
}

// What is granted is reserved before it is issued, in the name of the official; an overlap comes back as kind, period and
// municipality, and a means test that does not answer stops the issue.
func TestGrantIsReservedBeforeIssue(t *testing.T) {
	s := start(t)
	d := s.drafted()
	s.overlaps = []*assistancev1.GrantOverlap{{Kind: &assistancev1.GrantOverlap_Benefit{Benefit: typesv1.BenefitKind_BENEFIT_KIND_GMI}, StartDate: "2026-11-01", EndDate: "2026-12-31", Municipality: "0001000"}}
	_, err := s.api.IssueDecision(s.head(), &casesv1.IssueDecisionRequest{Name: d.GetName()})
	e := refused(t, err, errs.Precondition, "DECISION_DOUBLE_BENEFIT")
	if len(e.Fields) != 1 || e.Fields[0].DescriptionLV != "GMI, 2026-11-01 – 2026-12-31, lēmusi pašvaldība 0001000" {
		t.Fatalf("%+v", e.Fields)
	}
	s.err = errs.ErrServiceUnavailable
	issue := &casesv1.IssueDecisionRequest{Name: d.GetName(), DoubleBenefitReason: "Lēmums Rīgā ir atcelts.", RequestId: uuid.NewString()}
	_, err = s.api.IssueDecision(s.head(), issue)
	refused(t, err, errs.Unavailable, errs.ErrServiceUnavailable.Reason)
	s.err = nil
	first := must(s.api.IssueDecision(s.head(), issue))(t)
	if again := must(s.api.IssueDecision(s.head(), issue))(t); !proto.Equal(first, again) {
		t.Fatal("issued twice")
	}
	asked := s.reserved[len(s.reserved)-1]
	if asked.GetDecision() != d.GetName() || asked.GetCase() != d.GetCase() || asked.GetMunicipality() != kuldiga || len(asked.GetPersons()) != 1 ||
		len(asked.GetLines()) != 1 || asked.GetOverrideReason() != "Lēmums Rīgā ir atcelts." {
		t.Fatalf("%v", asked)
	}
}

// A document travels whole; without Chromium the PDF says what to install.
func TestDocumentOnTheWire(t *testing.T) {
	s := start(t)
	d := s.drafted()
	_, err := s.api.GetDecisionDocument(s.worker(), &casesv1.GetDecisionDocumentRequest{Name: d.GetName()})
	refused(t, err, errs.NotFound, "DOCUMENT_NOT_FOUND")
	must(s.api.IssueDecision(s.head(), &casesv1.IssueDecisionRequest{Name: d.GetName()}))(t)
	file := must(s.api.GetDecisionDocument(s.worker(), &casesv1.GetDecisionDocumentRequest{Name: d.GetName()}))(t).GetFile()
	if file.GetMediaType() != "text/html; charset=utf-8" || file.GetFileName() != "lemums-KUL-2026-000001-L1.html" || len(file.GetSha256()) != 64 || !strings.Contains(string(file.GetContent()), "Anna Paraudziņa") {
		t.Fatalf("%v", file)
	}
	_, err = s.api.GetDecisionDocument(s.worker(), &casesv1.GetDecisionDocumentRequest{Name: d.GetName(), Kind: casesv1.DocumentKind_DOCUMENT_KIND_CERTIFICATE})
	refused(t, err, errs.NotFound, "DOCUMENT_NOT_FOUND") // no status was granted
	t.Setenv("PATH", t.TempDir())
	_, err = s.api.GetDecisionDocument(s.worker(), &casesv1.GetDecisionDocumentRequest{Name: d.GetName(), Format: casesv1.DocumentFormat_DOCUMENT_FORMAT_PDF})
	if e := refused(t, err, errs.Unavailable, "DOCUMENT_PRINTER_MISSING"); !strings.Contains(e.MessageLV, "apt-get install chromium") {
		t.Fatalf("%+v", e)
	}
}
