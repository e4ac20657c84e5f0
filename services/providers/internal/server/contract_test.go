package server

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/domain"
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
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, string(v))
	}
	slices.Sort(out)
	return out
}

// reasons are the words of the domain's error files.
func reasons(t *testing.T) []string {
	t.Helper()
	files, err := goparser.ParseDir(token.NewFileSet(), "../domain", nil, 0) //nolint:staticcheck // one folder without build tags
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(files["domain"], func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 4 {
			if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "New" {
				if word, ok := call.Args[1].(*ast.BasicLit); ok {
					out = append(out, strings.Trim(word.Value, `"`))
				}
			}
		}
		return true
	})
	slices.Sort(out)
	return out
}

// The closed lists of the domain and of the contract are the same words, so that the server may convert by word.
func TestListsAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ domain, contract []string }{
		"reasons":            {reasons(t), words(providersv1.Reason(0), "REASON_")},
		"legal forms":        {texts(domain.LegalForms...), words(providersv1.LegalForm(0), "LEGAL_FORM_")},
		"groups":             {texts(domain.ClientGroups...), words(providersv1.ClientGroup(0), "CLIENT_GROUP_")},
		"forms":              {texts(domain.ServiceForms...), words(providersv1.ServiceForm(0), "SERVICE_FORM_")},
		"registrations":      {texts(domain.RegistrationStates...), words(providersv1.RegistrationState(0), "REGISTRATION_STATE_")},
		"sandbox acts":       {texts(domain.SandboxActs...), words(providersv1.SandboxAct(0), "SANDBOX_ACT_")},
		"conformance runs":   {texts(domain.ConformanceStates...), words(providersv1.ConformanceRunState(0), "CONFORMANCE_RUN_STATE_")},
		"conformance cases":  {texts(domain.CaseStates...), words(providersv1.ConformanceCaseState(0), "CONFORMANCE_CASE_STATE_")},
		"webhook states":     {texts(domain.EndpointStates...), words(providersv1.WebhookState(0), "WEBHOOK_STATE_")},
		"webhook schemes":    {texts(domain.Schemes...), words(providersv1.WebhookScheme(0), "WEBHOOK_SCHEME_")},
		"webhook deliveries": {texts(domain.DeliveryStates...), words(providersv1.WebhookDeliveryState(0), "WEBHOOK_DELIVERY_STATE_")},
		"issue kinds":        {texts(domain.IssueKinds...), words(providersv1.IssueKind(0), "ISSUE_KIND_")},
		"issue states":       {texts(domain.IssueStates...), words(providersv1.IssueState(0), "ISSUE_STATE_")},
		"issue levels":       {texts(domain.IssueLevels...), words(providersv1.IssueLevel(0), "ISSUE_LEVEL_")},
		"issue desks":        {texts(domain.IssueDesks...), words(providersv1.IssueDesk(0), "ISSUE_DESK_")},
		"funding":            {texts(domain.FundingSources...), words(providersv1.FundingSource(0), "FUNDING_SOURCE_")},
		"assignments":        {texts(domain.AssignmentStates...), words(providersv1.AssignmentState(0), "ASSIGNMENT_STATE_")},
		"rejections":         {texts(domain.RejectReasons...), words(providersv1.RejectCause(0), "REJECT_CAUSE_")},
		"spans":              {texts(domain.LimitSpans...), words(providersv1.LimitSpan(0), "LIMIT_SPAN_")},
		"record states":      {texts(domain.RecordStates...), words(providersv1.RecordState(0), "RECORD_STATE_")},
		"dispute causes":     {texts(domain.DisputeCauses...), words(providersv1.DisputeCause(0), "DISPUTE_CAUSE_")},
		"decision outcomes":  {texts(domain.DecisionOutcomes...), words(providersv1.DecisionOutcome(0), "DECISION_OUTCOME_")},
		"worker roles":       {texts(domain.WorkerRoles...), words(providersv1.WorkerRole(0), "WORKER_ROLE_")},
		"statements":         {texts(domain.StatementStates...), words(providersv1.StatementState(0), "STATEMENT_STATE_")},
		"differences":        {texts(domain.Differences...), words(providersv1.StatementDifference(0), "STATEMENT_DIFFERENCE_")},
		"modes":              {texts(domain.InputModes...), words(providersv1.InputMode(0), "INPUT_MODE_")},
	} {
		if !slices.Equal(c.domain, c.contract) {
			t.Errorf("%s\n domain   %v\n contract %v", name, c.domain, c.contract)
		}
	}
}

// What everybody may read holds no field of personal data, however deep.
func TestPublicRegisterHasNoPersonalData(t *testing.T) {
	t.Parallel()
	public := 0
	services := providersv1.File_providers_v1_register_proto.Services()
	for i := range services.Len() {
		methods := services.Get(i).Methods()
		for j := range methods.Len() {
			m := methods.Get(j)
			a, _ := proto.GetExtension(m.Options(), optionsv1.E_Access).(*optionsv1.Access)
			if a.GetPublic() {
				public++
				harmless(t, string(m.Name()), m.Output(), map[protoreflect.FullName]bool{})
			}
		}
	}
	if public < 5 {
		t.Errorf("%d public RPCs", public)
	}
}

func harmless(t *testing.T, path string, m protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) {
	t.Helper()
	if seen[m.FullName()] || m.FullName() == "types.v1.File" { // package hsds tests what is in the file
		return
	}
	seen[m.FullName()] = true
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		if f.Message() != nil {
			harmless(t, path+"/"+string(f.Name()), f.Message(), seen)
			continue
		}
		class, _ := proto.GetExtension(f.Options(), optionsv1.E_DataClass).(optionsv1.DataClass)
		if f.Kind() == protoreflect.StringKind && class != optionsv1.DataClass_DATA_CLASS_NONE && class != optionsv1.DataClass_DATA_CLASS_OPERATIONAL {
			t.Errorf("%s/%s is %v", path, f.Name(), class)
		}
	}
}
