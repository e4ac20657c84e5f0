package e2e

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

var (
	inPath = regexp.MustCompile(`\{[a-z_]+=([A-Za-z]+)/\*\}`)
	named  = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}`)
)

// bodies make a call valid, so that it gets as far as looking for the record. Other writes have an empty body.
func (s *apsis) bodies() map[string]rest.Doc {
	today := time.Now().In(clock.Riga).Format(time.DateOnly)
	return map[string]rest.Doc{
		"ReportCapacity":    {"capacity": rest.Doc{"placesTotal": 3, "placesFree": 1, "staff": 2, "unit": "HOUR", "observeTime": time.Now().Add(-time.Minute).Format(time.RFC3339)}},
		"RotateCredential":  {"jwk": s.jwk()},
		"RejectAssignment":  {"reason": "REJECT_CAUSE_NO_PLACE"},
		"SwitchInputMode":   {"mode": "INPUT_MODE_FILE", "from": today},
		"AnswerIssue":       {"answer": "x"},
		"CorrectIssue":      {"newValue": "x", "reason": "x"},
		"RefuseIssue":       {"reason": "x"},
		"RecordConformance": {"certificate": "x"},
		"ConfirmStatement":  {"etag": "x"},
	}
}

// One provider can never see, count or infer another's records: for every RPC of the contract that a provider's system may
// call with a name, the answer about another provider's record is, byte for byte, that about a name that never was; and no
// list holds anything of another.
func TestProvidersAreBlindToEachOther(t *testing.T) {
	a, b := newDeliverer(t), newDeliverer(t)
	assignment, _ := a.refer()
	issue := a.issue(rest.Doc{"kind": "ISSUE_KIND_NOT_VISIBLE", "target": rest.Str(assignment, "name"), "fact": "G16"}, "")
	keys := newSystem(t)
	credential := officer(t).post("/v1/"+rest.Str(a.agreement, "name")+"/credentials", rest.Doc{"jwk": keys.jwk(), "certificatePem": keys.pem})
	theirs := map[string]string{
		"assignments": rest.Str(assignment, "name"), "issues": rest.Str(issue, "name"), "agreements": rest.Str(a.agreement, "name"),
		"credentials": rest.Str(credential, "name"), "registrations": rest.Str(a.registration, "name"),
	}
	_, lines, err := a.upload(t.Context(), "", strings.NewReader("{}\n"))
	if err != nil || len(lines) == 0 || rest.Str(lines[0], "upload") == "" {
		t.Fatalf("%v, %v", lines, err)
	}
	theirs["uploads"] = rest.Str(lines[0], "upload")
	theirs["records"] = a.delivered(assignment)
	theirs["statements"] = rest.Str(a.prepare(time.Now().In(clock.Riga).Format("2006-01")), "name")
	theirs["requestLogs"] = rest.Str(newSandboxed(t).logs("")[0], "name")
	theirs["conformanceRuns"] = someRun(t)
	if sys(t).Platform != nil {
		e := a.do(http.MethodPost, "/v1/webhookEndpoints", rest.Doc{"endpoint": rest.Doc{"url": "http://127.0.0.1:9/hook", "kinds": []string{"referral.created"}}})
		theirs["webhookEndpoints"] = rest.Str(e, "name")
	}
	client := *b.Client
	ask := func(method, path string, body any) (int, []byte) {
		var raw []byte
		if method != http.MethodGet {
			raw = mustJSON(t, body)
		}
		status, _, answer, err := client.Raw(t.Context(), method, path, raw, "")
		if err != nil {
			t.Fatal(path, err)
		}
		return status, answer
	}
	expected, bodies, asked, lists := expectations(t), b.bodies(), 0, 0
	for _, rpc := range methods() {
		line := string(rpc.Parent().Name()) + "/" + string(rpc.Name())
		if rpc.ParentFile().Package() != "providers.v1" || !slices.Contains(expected[line], "provider") || access(rpc).GetPublic() || rpc.IsStreamingServer() || rpc.IsStreamingClient() {
			continue
		}
		if client.Purpose = "DELIVER"; !access(rpc).GetPersonalData() {
			client.Purpose = "REGISTER"
		}
		rule, _ := proto.GetExtension(rpc.Options(), annotations.E_Http).(*annotations.HttpRule)
		method, path := http.MethodGet, rule.GetGet()
		if path == "" {
			method, path = http.MethodPost, rule.GetPost()
		}
		body := bodies[string(rpc.Name())]
		if body == nil {
			body = rest.Doc{}
		}
		where := inPath.FindStringSubmatch(path)
		if where == nil {
			if method == http.MethodGet {
				lists++
				status, answer := ask(method, path, nil)
				if status != http.StatusOK && string(rpc.Name()) != "GetSandbox" { // not a list: 404, as these keys have none
					t.Errorf("%s: %d %s", line, status, answer)
				}
				for kind, name := range theirs {
					if id := name[strings.Index(name, "/")+1:]; bytes.Contains(answer, []byte(id)) {
						t.Errorf("%s tells of %s of another", line, kind)
					}
				}
			}
			continue
		}
		name, ok := theirs[where[1]]
		if !ok {
			if where[1] == "webhookEndpoints" && sys(t).Platform == nil {
				continue
			}
			t.Errorf("%s: the test has no record of another for %s", line, where[1])
			continue
		}
		asked++
		status, foreign := ask(method, strings.Replace(path, where[0], name, 1), body)
		missing, nothing := ask(method, strings.Replace(path, where[0], where[1]+"/"+uuid.Must(uuid.NewV7()).String(), 1), body)
		if status != http.StatusNotFound || missing != http.StatusNotFound || !bytes.Equal(named.ReplaceAll(foreign, nil), named.ReplaceAll(nothing, nil)) {
			t.Errorf("%s of another: %d %s\n and of nobody: %d %s", line, status, foreign, missing, nothing)
		}
	}
	if asked < 20 || lists < 4 {
		t.Errorf("asked for %d records and %d lists", asked, lists)
	}
}
