package sharing_test

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/proto/catalogue"
)

// composed are the calls of this service that answer with data about a person, and what decides leaf by leaf what is in the answer. The chain cuts answers of the
// services that hold records; what this service gives out of datasets is cut at the very end by the one function of internal/release (ADR 0042).
var composed = map[string]string{
	"ReadDataset":             "internal/release, way RECORD (TestRelease_RecordIsCutWhateverIsComposed)",
	"ListDatasetChanges":      "internal/release, way RECORD (TestRelease_RecordIsCutWhateverIsComposed)",
	"ReadSubscriptionEvent":   "internal/release, way RECORD (TestRelease_RecordIsCutWhateverIsComposed)",
	"WatchSubscription":       "internal/release, way EVENT (TestRelease_EventIsCutWhateverIsComposed)",
	"ListSubscriptionEvents":  "internal/release, way EVENT (TestRelease_EventIsCutWhateverIsComposed)",
	"DownloadExtract":         "internal/release, way LINE (TestRelease_LineIsCutWhateverIsWritten); of referred children what cases gives by the grant (TestOBJ_L3_Extract*)",
	"SearchRegistry":          "internal/release, way REGISTRY, and our schemas (TestRelease_RegistryRecordIsCutWhateverIsWritten)",
	"SearchRegistrySync":      "internal/release, way REGISTRY, and our schemas (TestRelease_RegistryRecordIsCutWhateverIsWritten)",
	"SubscribeRegistry":       "an acknowledgement (TestInstanceSPDCIPartner)",
	"UnsubscribeRegistry":     "an acknowledgement (TestInstanceSPDCIPartner)",
	"AskRegistryStatus":       "internal/release, way REGISTRY, and our schemas (TestRelease_RegistryRecordIsCutWhateverIsWritten)",
	"AskRegistryStatusSync":   "internal/release, way REGISTRY, and our schemas (TestRelease_RegistryRecordIsCutWhateverIsWritten)",
	"CheckEnrollment":         "yes or no (TestInstanceSPDCIPartner)",
	"CompareEnrollments":      "an acknowledgement (TestInstanceSPDCIPartner)",
	"CheckStatus":             "internal/release, way STATUS: yes or no, and until when (TestRelease_StatusCheckGoesByTheGrant)",
	"GetAccessCopy":           "the person herself: each service's answer to her, cut by its mask (TestPersonTakesTheCopyOfHerData)",
	"DownloadUsages":          "the person herself, an auditor or the data officer (TestPersonSeesWhoLookedAndNothingOfOthers)",
	"CreateRightsRequest":     "the person's own request (TestSEC_GDPR_3_*)",
	"GetRightsRequest":        "the person herself or the officer who answers (TestSEC_GDPR_3_*)",
	"ListRightsRequests":      "the person herself or the officer who answers (TestSEC_GDPR_3_*)",
	"ListDueRightsRequests":   "the officer who answers (TestSEC_GDPR_3_*)",
	"ExtendRightsRequest":     "the officer who answers (TestSEC_GDPR_3_*)",
	"AnswerRightsRequest":     "the officer who answers (TestSEC_GDPR_3_*)",
	"LiftRestriction":         "the officer who answers (TestSEC_GDPR_4_*)",
	"ListRightsNotices":       "the recipient: the leaf that changed, under its permission (TestSEC_GDPR_4_*)",
	"ListReportedEnrollments": "the data officer: what partners say (TestSPDCIReportedEnrolmentsAreComparedAndShown)",
	"ExportControls":          "a file about controls, none about persons",
	"ExportAvailability":      "a file about services, none about persons",
	"ExportResources":         "a file about resources, none about persons",
	"ExportMappings":          "a file about fields, none about persons",
	"GetRegistryKeys":         "a file of public keys",
	"GetRegistryLocations":    "a file of addresses of the registries",
	"ReadRegister":            "the permission's property tree at DAGR (TestInstanceDAGRBothWays)",
}

// Every call of this service that answers with data about a person says what decides what is in it. A new one fails here until somebody has thought about it.
func TestEveryAnswerAboutAPersonSaysWhatDecides(t *testing.T) {
	t.Parallel()
	personal, seen := personalFields(t), map[string]bool{}
	for _, f := range contract(t) {
		if f.Package() != "sharing.v1" {
			continue
		}
		for i := range f.Services().Len() {
			for j := range f.Services().Get(i).Methods().Len() {
				m := f.Services().Get(i).Methods().Get(j)
				if name := string(m.Name()); holds(m.Output(), personal, map[protoreflect.FullName]bool{}) {
					if seen[name] = true; composed[name] == "" {
						t.Errorf("%s answers with data about a person: say what decides what is in the answer", name)
					}
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(composed)) {
		if !seen[name] {
			t.Errorf("%s answers with nothing about a person", name)
		}
	}
}

// personalFields are the fields that have a row in the catalogue; a row for X.* ends in a point here.
func personalFields(t *testing.T) (out []string) {
	t.Helper()
	files, err := fs.Glob(catalogue.Files, "data/fields/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		body, err := fs.ReadFile(catalogue.Files, file)
		if err != nil {
			t.Fatal(err)
		}
		var rows []struct {
			Field string `yaml:"field"`
		}
		if err := yaml.Unmarshal(body, &rows); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			out = append(out, strings.TrimSuffix(r.Field, "*"))
		}
	}
	return out
}

// holds reports whether a message, or one that it is made of, has a field about a person.
func holds(m protoreflect.MessageDescriptor, personal []string, seen map[protoreflect.FullName]bool) bool {
	if seen[m.FullName()] {
		return false
	}
	seen[m.FullName()] = true
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		name := string(f.FullName())
		if slices.ContainsFunc(personal, func(p string) bool { return p == name || strings.HasSuffix(p, ".") && strings.HasPrefix(name, p) }) {
			return true
		}
		if f.Kind() == protoreflect.MessageKind && holds(f.Message(), personal, seen) {
			return true
		}
	}
	return false
}
