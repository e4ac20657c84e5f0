package policy

import (
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	instancesv1 "github.com/digisoc/platform/proto/gen/go/instances/v1"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	stopsv1 "github.com/digisoc/platform/proto/gen/go/stops/v1"
)

// files are the contract of this service; a file with services that stands in none of these rows is nobody's to call.
var files = []protoreflect.FileDescriptor{
	sharingv1.File_sharing_v1_access_proto, sharingv1.File_sharing_v1_catalogue_proto, sharingv1.File_sharing_v1_datasets_proto, sharingv1.File_sharing_v1_subscriptions_proto, sharingv1.File_sharing_v1_subscribers_proto,
	sharingv1.File_sharing_v1_usage_proto, sharingv1.File_sharing_v1_copy_proto, sharingv1.File_sharing_v1_stops_proto, sharingv1.File_sharing_v1_registry_proto, stopsv1.File_stops_v1_stops_proto, instancesv1.File_instances_v1_instances_proto, sharingv1.File_sharing_v1_resources_proto, sharingv1.File_sharing_v1_availability_proto,
	sharingv1.File_sharing_v1_purpose_token_proto, sharingv1.File_sharing_v1_break_glass_proto,
	sharingv1.File_sharing_v1_rights_proto, sharingv1.File_sharing_v1_status_check_proto,
	sharingv1.File_sharing_v1_exchange_proto, sharingv1.File_sharing_v1_misuse_proto,
	sharingv1.File_sharing_v1_outsourcing_proto, sharingv1.File_sharing_v1_reviews_proto, sharingv1.File_sharing_v1_controls_proto,
}

func load(t *testing.T) *authz.Engine {
	t.Helper()
	engine, err := authz.Load("sharing", Files)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func TestEveryMethodHasARule(t *testing.T) {
	t.Parallel()
	engine := load(t)
	var methods []string
	for _, f := range files {
		for i := range f.Services().Len() {
			for j := range f.Services().Get(i).Methods().Len() {
				methods = append(methods, string(f.Services().Get(i).Methods().Get(j).Name()))
			}
		}
	}
	if missing := engine.Covers(methods); len(missing) > 0 || len(methods) == 0 {
		t.Errorf("nobody may call %v", missing)
	}
}

func TestCatalogueIsPublic(t *testing.T) {
	t.Parallel()
	engine := load(t)
	for _, action := range []string{"ListLeaves", "SearchLeaves", "GetLeaf", "ListAbbreviations", "ListMappings", "ExportMappings", "ListInputFields"} {
		if !engine.Open(action) || !engine.AllowRequest(caller.Caller{}, action, authz.Resource{}) {
			t.Errorf("%s needs a token", action)
		}
	}
}

// Only a system of an institution reads datasets, and only the officer for contracts says who may.
func TestWhoReadsDatasets(t *testing.T) {
	t.Parallel()
	engine := load(t)
	system := func(role string) caller.Caller {
		return caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "s", Roles: []string{role}, Organisation: "90000000001", Purpose: "RELIEF", LegalBasis: "MK-624-2023"}
	}
	staff := func(role string) caller.Caller {
		return caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "p", Roles: []string{role}, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	}
	for name, tc := range map[string]struct {
		who    caller.Caller
		action string
		want   bool
	}{
		"an institution reads":                {system("institution"), "ReadDataset", true},
		"an institution follows":              {system("institution"), "ListDatasetChanges", true},
		"a provider does not":                 {system("provider"), "ReadDataset", false},
		"a caseworker does not":               {staff("caseworker"), "ListDatasetChanges", false},
		"staff who calls herself institution": {staff("institution"), "ReadDataset", false},
		"the officer permits":                 {staff("contracts"), "CreateDatasetPermission", true},
		"the officer stops":                   {staff("contracts"), "MoveDatasetPermission", true},
		"an institution permits itself":       {system("institution"), "CreateDatasetPermission", false},
		"a head permits":                      {staff("head"), "CreateDatasetPermission", false},
		"an auditor sees who may":             {staff("auditor"), "ListDatasetPermissions", true},
	} {
		got := engine.Decide(authz.Request{Caller: tc.who, Action: tc.action, Stage: authz.StageRequest, PersonalData: tc.action == "ReadDataset"}).Allowed
		if got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Only a system of an institution speaks SPDCI, and only the officer for contracts says with whom.
func TestWhoSpeaksSPDCI(t *testing.T) {
	t.Parallel()
	engine := load(t)
	system := func(role, organisation string) caller.Caller {
		return caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "s", Roles: []string{role}, Organisation: organisation, Purpose: "RELIEF", LegalBasis: "MK-624-2023"}
	}
	staff := func(role string) caller.Caller {
		return caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "p", Roles: []string{role}, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	}
	for name, tc := range map[string]struct {
		who    caller.Caller
		action string
		want   bool
	}{
		"an institution searches":           {system("institution", "90000000001"), "SearchRegistrySync", true},
		"one without a number does not":     {system("institution", ""), "SearchRegistrySync", false},
		"a provider does not":               {system("provider", "90000000001"), "SearchRegistry", false},
		"a caseworker does not":             {staff("caseworker"), "CheckEnrollment", false},
		"an institution records itself":     {system("institution", "90000000001"), "CreateRegistryPartner", false},
		"an institution resumes itself":     {system("institution", "90000000001"), "MoveRegistryPartner", false},
		"an institution sees its own":       {system("institution", "90000000001"), "ListRegistryPartners", true},
		"the officer records":               {staff("contracts"), "CreateRegistryPartner", true},
		"an auditor sees and does not move": {staff("auditor"), "MoveRegistryPartner", false},
	} {
		if got := engine.Decide(authz.Request{Caller: tc.who, Action: tc.action, Stage: authz.StageRequest}).Allowed; got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
