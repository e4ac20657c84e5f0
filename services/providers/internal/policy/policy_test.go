package policy

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
)

// who are the callers of the matrix.
var who = map[string]caller.Caller{
	"registrar":                     {Kind: caller.Staff, Subject: "r", Roles: []string{"registrar"}, Purpose: "REGISTER", LegalBasis: "MK385"},
	"registrar without the basis":   {Kind: caller.Staff, Subject: "r", Roles: []string{"registrar"}, Purpose: "REGISTER"},
	"caseworker":                    {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "SERVICE", LegalBasis: "SPSP-36"},
	"head":                          {Kind: caller.Staff, Subject: "h", Roles: []string{"head"}, Municipality: "0033000", Purpose: "SERVICE", LegalBasis: "SPSP-36"},
	"auditor":                       {Kind: caller.Staff, Subject: "a", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"},
	"provider":                      {Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Organisation: "40008000001", Purpose: "REGISTER", LegalBasis: "SPSP-17-6"},
	"provider that delivers":        {Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Organisation: "40008000001", Purpose: "DELIVER", LegalBasis: "SPSP-17-6"},
	"caseworker elsewhere":          {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0001000", Purpose: "SERVICE", LegalBasis: "SPSP-36"},
	"provider with another purpose": {Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Organisation: "40008000001", Purpose: "ASSIST", LegalBasis: "SPSP-17-6"},
	"system":                        {Kind: caller.System, Subject: "x", Roles: []string{"bank"}, Purpose: "REGISTER", LegalBasis: "SPSP-17-6"},
	"citizen":                       {Kind: caller.Citizen, Subject: "c", Person: "persons/0198a000-0000-7000-8000-000000000001", Purpose: "SELF", LegalBasis: "GDPR-15"},
	"nobody":                        {},
}

var allowed = map[string][]string{
	"CreateProvider": {"registrar"}, "CreateRegistration": {"registrar"}, "DecideRegistration": {"registrar"}, "SuspendRegistration": {"registrar"},
	"ResumeRegistration": {"registrar"}, "ExcludeRegistration": {"registrar"}, "RenewRegistration": {"registrar"}, "AddRemotePoint": {"registrar"},
	"EndRemotePoint": {"registrar"}, "ReportCapacity": {"provider"}, "ListCapacities": {"auditor", "caseworker", "caseworker elsewhere", "head", "provider", "registrar"},
	"GetProvider": everybody(), "GetRegistration": everybody(), "ListRegistrations": everybody(), "ListServiceKinds": everybody(), "ListHsdsServices": everybody(),
}

var staffWrites, systemReads = []string{"caseworker", "head"}, []string{"provider that delivers"}

// assignments are the rows of AssignmentService, on a record of the municipality 0033000.
var assignments = map[string][]string{
	"CreateAssignment": staffWrites, "ChangeAssignment": staffWrites, "WithdrawAssignment": staffWrites, "PauseAssignment": staffWrites,
	"ResumeAssignment": staffWrites, "EndAssignment": staffWrites, "AcceptAssignment": systemReads, "RejectAssignment": systemReads,
	"ListChanges": systemReads, "WatchChanges": systemReads, "AcknowledgeChanges": systemReads,
	"GetAssignment":     {"auditor", "caseworker", "head", "provider that delivers"},
	"ListAssignments":   {"auditor", "caseworker", "head", "provider that delivers"},
	"ListOtherServices": {}, // for DUPCHECK, which none of these states: TestGR02_OtherServicesForItsPurposeOnly
	"ListInputModes":    {"caseworker", "caseworker elsewhere", "head", "provider", "provider that delivers", "registrar"},
	"SwitchInputMode":   {"provider", "provider that delivers", "registrar"},
}

// deliveries are the rows of DeliveryService, on a record of the municipality 0033000.
var deliveries = map[string][]string{
	"SubmitRecord": systemReads, "BatchSubmitRecords": systemReads, "ValidateRecords": systemReads, "StreamRecords": systemReads,
	"UploadRecords": systemReads, "GetUpload": systemReads, "ListUploadAnswers": systemReads, "RegisterWorkers": systemReads, "ListWorkers": systemReads, "GetRecordTemplate": everybody(),
	"GetRecord": {"auditor", "caseworker", "head", "provider that delivers"}, "ListRecords": {"caseworker", "head", "provider that delivers"},
	"AcceptRecords": staffWrites, "DisputeRecords": staffWrites,
}

// statements are the rows of StatementService, on a record of the municipality 0033000.
var statements = map[string][]string{
	"ListStatements": {"auditor", "caseworker", "head", "provider that delivers"}, "GetStatement": {"auditor", "caseworker", "head", "provider that delivers"},
	"ExportStatement": {"auditor", "caseworker", "head", "provider that delivers"}, "PrepareStatement": staffWrites, "CloseStatement": staffWrites,
	"ConfirmStatement": systemReads, "ReportInvoice": systemReads, "SetServicePrice": {"head"},
	"ListServicePrices": {"caseworker", "head", "provider that delivers"},
}

func everybody() []string {
	var all []string
	for name := range who {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	engine, err := authz.Load("providers", Files)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, engine, providersv1.File_providers_v1_register_proto.Services().ByName("RegisterService").Methods(), allowed)
	expect(t, engine, providersv1.File_providers_v1_assignments_proto.Services().ByName("AssignmentService").Methods(), assignments)
	expect(t, engine, providersv1.File_providers_v1_statements_proto.Services().ByName("StatementService").Methods(), statements)
	expect(t, engine, providersv1.File_providers_v1_delivery_proto.Services().ByName("DeliveryService").Methods(), deliveries)
}

func expect(t *testing.T, engine *authz.Engine, methods protoreflect.MethodDescriptors, rows map[string][]string) {
	t.Helper()
	for i := range methods.Len() {
		action := string(methods.Get(i).Name())
		want, ok := rows[action]
		if !ok {
			t.Errorf("%s has no expectation", action)
		}
		var got []string
		for _, name := range everybody() {
			if engine.Allow(who[name], action, authz.Resource{Municipality: "0033000"}) {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\n allowed %v\n want    %v", action, got, want)
		}
	}
}
