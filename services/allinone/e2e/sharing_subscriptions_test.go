package e2e

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// listener is the address of a subscriber: it keeps what arrives.
type listener struct {
	*httptest.Server
	mu     sync.Mutex
	events []rest.Doc
	signed int
}

func newListener(t *testing.T) *listener {
	s := &listener{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		w.Header().Set("WebHook-Allowed-Origin", "digisoc.lv")
		return
	}
	body, _ := io.ReadAll(r.Body)
	var in rest.Doc
	_ = json.Unmarshal(body, &in)
	if rest.Str(in, "type") == "endpoint.verification" {
		_ = json.NewEncoder(w).Encode(map[string]string{"challenge": rest.Str(in, "challenge")})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, in)
	if strings.HasPrefix(r.Header.Get("webhook-signature"), "v1a,") && r.Header.Get("webhook-id") == rest.Str(in, "id") {
		s.signed++
	}
}

func (s *listener) of(award string) (out []rest.Doc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if rest.Str(e, "data", "award") == award {
			out = append(out, e)
		}
	}
	return out
}

// J11: what a head decides reaches another institution's address, signed, within seconds; the stream tells the same and goes on from
// Last-Event-ID; the rest is where dataref leads; ending the permission stops both at once.
func TestInstanceSubscription(t *testing.T) {
	s := own(t)
	system := s.institution(t, "RELIEF", "MK-624-2023")
	permission, number := s.permit(t, "granted-benefits", "person", "kind")
	there := newListener(t)
	create := func(body rest.Doc) (rest.Doc, error) {
		body["config"] = rest.Doc{"permission": number}
		return system.Post(t.Context(), "/v1/subscriptions", body, uuid.NewString())
	}
	for _, bad := range []string{"https://10.1.2.3/hook", "https://169.254.169.254/latest/meta-data"} {
		_, err := create(rest.Doc{"protocol": "HTTP", "sink": bad})
		wantProblem(t, err, http.StatusBadRequest, "SUBSCRIPTION_SINK_REFUSED")
	}
	_, err := create(rest.Doc{"protocol": "SSE", "filters": []any{rest.Doc{}}})
	wantProblem(t, err, http.StatusBadRequest, "SUBSCRIPTION_FILTER_INVALID")
	hook, err := create(rest.Doc{"protocol": "HTTP", "sink": there.URL, "filters": []any{rest.Doc{"sql": "type LIKE '%benefit%'"}}})
	if err != nil || rest.Str(hook, "state") != "PENDING" {
		t.Fatal(hook, err)
	}
	at := "/v1/subscriptions/" + rest.Str(hook, "id")
	if hook, err = system.Post(t.Context(), at+":verify", rest.Doc{}, ""); err != nil || rest.Str(hook, "state") != "ACTIVE" {
		t.Fatal(hook, err)
	}
	stream, err := create(rest.Doc{"protocol": "SSE"})
	if err != nil {
		t.Fatal(err)
	}
	stream["filters"] = []any{rest.Doc{"exact": rest.Doc{"datacategory": "G12"}}}
	if back, err := system.Do(t.Context(), http.MethodPut, "/v1/subscriptions/"+rest.Str(stream, "id"), stream, ""); err != nil || len(rest.List(back, "filters")) != 1 || rest.Str(back, "state") != "ACTIVE" {
		t.Fatal(back, err)
	}
	first, second := decide(t), decide(t)
	awards := []string{rest.Str(first.benefits[0], "name"), rest.Str(second.benefits[0], "name")}
	await(t, "both benefits at the address", func() bool { return len(there.of(awards[0])) > 0 && len(there.of(awards[1])) > 0 })
	e := there.of(awards[0])[0]
	if there.signed != len(there.events) || rest.Str(e, "type") != "lv.digisoc.sharing.v1.benefitGranted" || rest.Str(e, "data", "kind") == "" || rest.At(e, "data", "personalCode") != nil || rest.At(e, "data", "toDate") != nil {
		t.Errorf("%d of %d signed: %v", there.signed, len(there.events), e)
	}
	_, path, _ := strings.Cut(rest.Str(e, "dataref"), "/v1/")
	record, err := system.Get(t.Context(), "/v1/"+path)
	if err != nil || !strings.HasPrefix(rest.Str(record, "personalCode"), "00") || rest.Str(record, "award") != awards[0] {
		t.Errorf("where dataref leads: %v, %v", record, err)
	}
	s.streams(t, system, rest.Str(stream, "id"))
	if _, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/"+permission+":move", rest.Doc{"step": "END"}, ""); err != nil {
		t.Fatal(err)
	}
	_, err = system.Get(t.Context(), at+"/events")
	wantProblem(t, err, http.StatusForbidden, "DATASET_NOT_PERMITTED")
	third := decide(t)
	await(t, "the third benefit is in the dataset", func() bool {
		_, other := s.permit(t, "granted-benefits", "kind")
		return len(changes(t, system, "granted-benefits", other, rest.Str(third.benefits[0], "name"))) > 0
	})
	if got := there.of(rest.Str(third.benefits[0], "name")); len(got) > 0 {
		t.Errorf("sent after the end: %v", got)
	}
	if ended, err := system.Do(t.Context(), http.MethodDelete, at, nil, ""); err != nil || rest.Str(ended, "state") != "ENDED" {
		t.Errorf("%v %v", ended, err)
	}
}

// streams reads the stream from the beginning, then goes on after the first event.
func (s *system) streams(t *testing.T, system *rest.Client, id string) {
	t.Helper()
	all := s.stream(t, system, id, "0", 2)
	rest := s.stream(t, system, id, all[0], 1)
	if all[0] != "1" || all[1] != "2" || rest[0] != "2" {
		t.Errorf("from the beginning %v, after the first %v", all, rest)
	}
}

// stream returns the numbers of so many events of a stream.
func (s *system) stream(t *testing.T, system *rest.Client, id, last string, most int) (ids []string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, system.Base+"/v1/subscriptions/"+id+"/events:stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := system.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + token, "Digisoc-Purpose": system.Purpose, "Digisoc-Legal-Basis": system.LegalBasis, "Last-Event-ID": last} {
		req.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != http.StatusOK || kind != "text/event-stream" {
		t.Fatalf("%d %s", answer.StatusCode, kind)
	}
	lines := bufio.NewScanner(answer.Body)
	for len(ids) < most && lines.Scan() {
		if number, found := strings.CutPrefix(lines.Text(), "id: "); found {
			ids = append(ids, number)
		}
		if text, found := strings.CutPrefix(lines.Text(), "data: "); found && !json.Valid([]byte(text)) {
			t.Errorf("no JSON: %s", text)
		}
	}
	if len(ids) < most {
		t.Fatalf("the stream ended after %v: %v", ids, lines.Err())
	}
	return ids
}

// J11 through the API: an institution applies, the ministry signs, the system takes made-up events and is accepted, then the permission
// of production opens real ones.
func TestInstanceSubscriberApplication(t *testing.T) {
	s := own(t)
	system, dace := s.institution(t, "RELIEF", "MK-624-2023"), s.people.As("dace.kronberga")
	if modes, err := s.people.As("").Get(t.Context(), "/v1/exchangeModes"); err != nil || rest.Str(rest.List(modes, "modes")[0], "mode") != "ONLINE" {
		t.Errorf("%v %v", modes, err)
	}
	application := func(organisation string) rest.Doc {
		return rest.Doc{"application": rest.Doc{
			"organisation": organisation, "dataset": "datasets/household-status", "purpose": "RELIEF", "legalBasis": "MK-624-2023", "fields": []string{"person", "kind"},
			"dailyQuota": 500, "fromDate": "2026-01-01", "toDate": "2099-12-31"}}
	}
	_, err := system.Post(t.Context(), "/v1/subscriberApplications", application("90000000002"), uuid.NewString())
	wantProblem(t, err, http.StatusForbidden, "SUBSCRIBER_NOT_ITS_OWN")
	refused, err := dace.Post(t.Context(), "/v1/subscriberApplications", application("40003000001"), uuid.NewString())
	if err != nil || rest.Str(refused, "refusal") != "NOT_PUBLIC" || !strings.Contains(rest.Str(refused, "explanation", "en"), "none are sold") {
		t.Errorf("%v %v", refused, err)
	}
	mine, err := dace.Post(t.Context(), "/v1/subscriberApplications", application("90000000001"), uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	_, err = dace.Post(t.Context(), "/v1/"+rest.Str(mine, "name")+":move", rest.Doc{"step": "SIGN"}, "")
	wantProblem(t, err, http.StatusForbidden, "SUBSCRIBER_SECOND_PERSON")
	a, err := system.Post(t.Context(), "/v1/subscriberApplications", application("90000000001"), uuid.NewString())
	if err != nil || rest.Str(a, "state") != "PROPOSED" || rest.Str(a, "grant") != "GR-12" {
		t.Fatal(a, err)
	}
	at := "/v1/" + rest.Str(a, "name")
	move := func(step, note, number string) {
		t.Helper()
		if a, err = dace.Post(t.Context(), at+":move", rest.Doc{"step": step, "note": note, "number": number}, uuid.NewString()); err != nil {
			t.Fatal(step, err)
		}
	}
	move("SIGN", "", "")
	move("START_TEST", "", "")
	sub, err := system.Post(t.Context(), "/v1/subscriptions", rest.Doc{"protocol": "SSE", "config": rest.Doc{"permission": rest.Str(a, "testNumber")}}, uuid.NewString())
	if err != nil || sub["test"] != true {
		t.Fatal(sub, err)
	}
	of := "/v1/subscriptions/" + rest.Str(sub, "id")
	if sub, err = system.Post(t.Context(), of+":play", rest.Doc{}, uuid.NewString()); err != nil || rest.Str(sub, "sequence") != "4" {
		t.Fatal(sub, err)
	}
	_, err = dace.Post(t.Context(), at+":move", rest.Doc{"step": "ACCEPT", "note": "1"}, "")
	wantProblem(t, err, http.StatusConflict, "SUBSCRIBER_NOT_CONFORMANT")
	for _, after := range []string{"", "?after=4"} { // the second call says that all have arrived
		if _, err := system.Get(t.Context(), of+"/events"+after); err != nil {
			t.Fatal(err)
		}
	}
	move("ACCEPT", "act 2026/1", "")
	move("START_PRODUCTION", "", "V-"+uuid.NewString()[:8])
	if live, err := system.Post(t.Context(), "/v1/subscriptions", rest.Doc{"protocol": "SSE", "config": rest.Doc{"permission": rest.Str(a, "number"), "start": "BEGINNING"}}, uuid.NewString()); err != nil || live["test"] != false {
		t.Error(live, err)
	}
	if use, err := system.Get(t.Context(), at+"/use?month=2026-11"); err != nil || use["quota"] == nil {
		t.Error(use, err)
	}
}
