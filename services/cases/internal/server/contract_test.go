package server

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// words of an enum without prefix and without the unspecified value.
func words(e protoreflect.Enum, prefix string) []string {
	var out []string
	values := e.Descriptor().Values()
	for i := range values.Len() {
		if v := values.Get(i); v.Number() != 0 {
			out = append(out, strings.TrimPrefix(string(v.Name()), prefix))
		}
	}
	slices.Sort(out)
	return out
}

func texts[T ~string](list ...T) []string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	slices.Sort(out)
	return out
}

// The closed lists of the domain and of the contract are the same words.
func TestListsAreThoseOfTheContract(t *testing.T) {
	reasons := []string{}
	for _, e := range domain.Errors {
		reasons = append(reasons, e.Reason)
		if e.MessageLV == "" || e.Message == "" {
			t.Errorf("%s lacks a text", e.Reason)
		}
	}
	for name, c := range map[string]struct{ domain, contract []string }{
		"reasons":      {texts(reasons...), words(casesv1.Reason(0), "REASON_")},
		"purposes":     {texts(domain.Purposes...), words(typesv1.ApplicationPurpose(0), "APPLICATION_PURPOSE_")},
		"channels":     {texts(domain.Channels...), words(casesv1.Channel(0), "CHANNEL_")},
		"relations":    {texts(domain.Relations...), words(typesv1.Relation(0), "RELATION_")},
		"occupations":  {texts(domain.Occupations...), words(typesv1.Occupation(0), "OCCUPATION_")},
		"institutions": {texts(domain.Institutions...), words(typesv1.Institution(0), "INSTITUTION_")},
		"incomes":      {texts(domain.IncomeTypes...), words(typesv1.IncomeType(0), "INCOME_TYPE_")},
		"vehicles":     {texts(domain.VehicleKinds...), words(typesv1.VehicleKind(0), "VEHICLE_KIND_")},
		"assets":       {texts(domain.AssetKinds...), words(typesv1.AssetKind(0), "ASSET_KIND_")},
		"exemptions":   {texts(domain.JobSeekerExemptions...), words(typesv1.JobSeekerExemption(0), "JOB_SEEKER_EXEMPTION_")},
		"residence":    {texts(domain.ResidenceGroups...), words(typesv1.ResidenceGroup(0), "RESIDENCE_GROUP_")},
		"heatings":     {texts(domain.Heatings...), words(typesv1.Heating(0), "HEATING_")},
		"expenses":     {texts(domain.ExpenseTypes...), words(typesv1.HousingExpenseType(0), "HOUSING_EXPENSE_TYPE_")},
		"methods":      {texts(domain.SignedOnPaper, domain.SignedElectronically), words(casesv1.SignatureMethod(0), "SIGNATURE_METHOD_")},
		"applications": {texts(domain.AwaitingSignatures, domain.Submitted, domain.InCase, domain.Decided, domain.Withdrawn), words(casesv1.ApplicationState(0), "APPLICATION_STATE_")},
		"cases":        {texts(domain.CaseOpen, domain.CaseAssessed, domain.CaseDecisionDrafted, domain.CaseDecided, domain.CaseClosed), words(casesv1.CaseState(0), "CASE_STATE_")},
		"decisions":    {texts(domain.StateDraft, domain.StateReturned, domain.StateIssued), words(casesv1.DecisionState(0), "DECISION_STATE_")},
		"tasks":        {texts(domain.TaskSignApplication, domain.TaskAssess, domain.TaskReviewDraft, domain.TaskCorrectDraft, domain.TaskConcludeAgreement, domain.TaskReassess, domain.TaskRenew, domain.TaskRestricted, domain.TaskDisputed), words(casesv1.TaskKind(0), "TASK_KIND_")},
		"crises":       {texts(domain.CrisisEvents...), words(typesv1.CrisisEvent(0), "CRISIS_EVENT_")},
		"documents":    {texts(domain.DocumentKinds...), words(casesv1.DocumentKind(0), "DOCUMENT_KIND_")},
		"formats":      {texts(domain.HTML, domain.PDF), words(casesv1.DocumentFormat(0), "DOCUMENT_FORMAT_")},
		"payees":       {texts(domain.PayeeKinds...), words(casesv1.PayeeKind(0), "PAYEE_KIND_")},
		"checklist":    {texts(domain.DocumentNeeded, domain.DocumentReceived, domain.DocumentNotNeeded), words(casesv1.ChecklistState(0), "CHECKLIST_STATE_")},
		"requesters":   {texts(domain.RequesterRoles...), words(casesv1.RequesterRole(0), "REQUESTER_ROLE_")},
		"referrals":    {texts(domain.Consultations, domain.Course30, domain.Course60), words(casesv1.ReferralService(0), "REFERRAL_SERVICE_")},
		"ends":         {texts(domain.ReferralEnds...), words(casesv1.ReferralEndReason(0), "REFERRAL_END_REASON_")},
		"subjects":     {texts(domain.SubjectGroups...), words(casesv1.SubjectGroup(0), "SUBJECT_GROUP_")},
		"trainings":    {texts(domain.TrainingKinds...), words(casesv1.TrainingKind(0), "TRAINING_KIND_")},
		"entries":      {texts(domain.EntryEnds, domain.EntryEnded, domain.EntryWithdrawn), words(casesv1.SpecialistNoticeKind(0), "SPECIALIST_NOTICE_KIND_")},
		"external":     {texts(domain.DecisionTypes...), words(casesv1.DecisionType(0), "DECISION_TYPE_")},
		"errors":       {texts(domain.ErrorOpen, domain.ErrorRepaired, domain.ErrorWithdrawn), words(casesv1.ExternalDecisionErrorState(0), "EXTERNAL_DECISION_ERROR_STATE_")},
		"task states":  {texts(domain.TaskOpen, domain.TaskDone, domain.TaskCancelled), words(casesv1.TaskState(0), "TASK_STATE_")},
	} {
		if !slices.Equal(c.domain, c.contract) {
			t.Errorf("%s\n domain   %v\n contract %v", name, c.domain, c.contract)
		}
	}
}

// A declaration with every field filled comes back the same: no field of the contract is forgotten.
func TestDeclarationRoundTrips(t *testing.T) {
	m := &typesv1.Declaration{}
	populate(m.ProtoReflect())
	got := wire.DeclarationMessage(wire.Declaration(m))
	if !proto.Equal(m, got) {
		t.Fatalf("\nwant %v\n got %v", m, got)
	}
	e := &typesv1.Entitlement{}
	populate(e.ProtoReflect())
	if got := wire.EntitlementMessages(wire.Entitlements([]*typesv1.Entitlement{e})); !proto.Equal(e, got[0]) {
		t.Fatalf("\nwant %v\n got %v", e, got[0])
	}
	if !reflect.DeepEqual(wire.Declaration(got), wire.Declaration(m)) {
		t.Fatal("the domain form differs")
	}
}

// populate fills every field with a value that the domain can hold; of a oneof, the last member.
func populate(m protoreflect.Message) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		switch {
		case f.Name() == "currency_code": // empty and EUR are the same
		case f.IsList() && f.Kind() == protoreflect.MessageKind:
			item := m.Mutable(f).List().AppendMutable().Message()
			populate(item)
		case f.IsList():
			m.Mutable(f).List().Append(sample(f))
		case f.Kind() == protoreflect.MessageKind:
			populate(m.Mutable(f).Message())
		default:
			m.Set(f, sample(f))
		}
	}
}

func sample(f protoreflect.FieldDescriptor) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(1)
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(7)
	}
	switch {
	case f.Name() == "person", f.Name() == "no_irregular_incomes":
		return protoreflect.ValueOfString("persons/00000000-0000-7000-8000-00000000000a")
	case strings.HasSuffix(string(f.Name()), "date"):
		return protoreflect.ValueOfString("2026-11-20")
	case f.Name() == "month":
		return protoreflect.ValueOfString("2026-10")
	}
	return protoreflect.ValueOfString("x")
}
