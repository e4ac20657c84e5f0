package gateway

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/gateway/internal/problem"
)

const newPerson = `{"person":{"givenName":"Kārlis","surname":"Vītols","birthDate":"1980-01-15"}}`

func problemOf(t *testing.T, body []byte) problem.Problem {
	t.Helper()
	var p problem.Problem
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatalf("not a problem: %v: %s", err, body)
	}
	return p
}

func TestRequestBecomesCallAndAnswer(t *testing.T) {
	g, f, _ := serve(t, Config{})
	w := send(t, g, "POST", "/v1/persons", newPerson)
	if w.Code != http.StatusOK || f.person.GetGivenName() != "Kārlis" {
		t.Fatalf("%d %s, service got %v", w.Code, w.Body, f.person)
	}
	var answer map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer["givenName"] != "Kārlis" || answer["name"] != "persons/"+id {
		t.Errorf("answer %s: the resource itself is expected", w.Body)
	}
	if _, ok := answer["deathDate"]; !ok {
		t.Errorf("answer %s: empty fields are missing", w.Body)
	}
	if answer["createTime"] != nil || strings.Contains(w.Body.String(), "null") {
		t.Errorf("answer %s: absent messages are shown", w.Body)
	}
	for name, want := range map[string]string{"ETag": `"v1"`, "Digisoc-Replayed": "true", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Inner-Secret": "", "Content-Type": "application/json"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	for name := range w.Header() {
		if strings.Contains(strings.ToLower(name), "secret") || strings.HasPrefix(name, "Grpc-") {
			t.Errorf("header %s left the house", name)
		}
	}
}

func TestPatchNamesItsFields(t *testing.T) {
	g, f, _ := serve(t, Config{})
	if w := send(t, g, "PATCH", personPath+"?validateOnly=true", `{"surname":"Bērziņš"}`); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if f.update.GetPerson().GetName() != "persons/"+id || !slices.Equal(f.update.GetUpdateMask().GetPaths(), []string{"surname"}) || !f.update.GetValidateOnly() {
		t.Fatalf("service got %v", f.update)
	}
}

func TestPublicDataMayBeKept(t *testing.T) {
	g, _, _ := serve(t, Config{})
	if w := send(t, g, "GET", "/v1/municipalities", ""); w.Header().Get("Cache-Control") != "public, max-age=300" {
		t.Fatalf("cache control %q", w.Header().Get("Cache-Control"))
	}
}

// Nothing but the listed headers reaches a service.
func TestOnlyListedHeadersPass(t *testing.T) {
	g, f, _ := serve(t, Config{})
	send(t, g, "GET", personPath, "",
		"Authorization", "Bearer abc", "Digisoc-Purpose", "ASSIST", "Digisoc-Legal-Basis", "SPSP-36", "Digisoc-Case", "cases/1", "Idempotency-Key", "k",
		"Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
		"Cookie", "c", "X-Forwarded-For", "1.2.3.4", "Grpc-Metadata-Digisoc-Client-Certificate", "x", "Digisoc-Client-Certificate", "x",
		"Grpc-Timeout", "1n", "X-Real-Ip", "1.2.3.4", "Accept", "application/json", "Caller", "evil", "Grpc-Trace-Bin", "AAAA")
	want := map[string]string{"authorization": "Bearer for-ASSIST", "digisoc-purpose": "ASSIST", "digisoc-legal-basis": "SPSP-36", "digisoc-case": "cases/1", "idempotency-key": "k"}
	for key, value := range want {
		if got := f.metadata.Get(key); !slices.Equal(got, []string{value}) {
			t.Errorf("%s = %q, want %q", key, got, value)
		}
	}
	if got := f.metadata.Get("traceparent"); len(got) != 1 || !strings.HasPrefix(got[0], "00-0af7651916cd43dd8448eb211c80319c-") {
		t.Errorf("traceparent = %q", got)
	}
	for key := range f.metadata {
		if _, ok := want[key]; !ok && !slices.Contains([]string{"traceparent", "tracestate", ":authority", "content-type", "user-agent", "grpc-accept-encoding"}, key) {
			t.Errorf("metadata %s = %q reached the service", key, f.metadata.Get(key))
		}
	}
}

func TestBadHeadersAreRefused(t *testing.T) {
	g, f, _ := serve(t, Config{})
	for name, headers := range map[string][]string{
		"twice":     {"Digisoc-Purpose", "ASSIST", "Digisoc-Purpose", "AUDIT"},
		"long":      {"Idempotency-Key", strings.Repeat("k", 256)},
		"not ASCII": {"Digisoc-Purpose", "Mērķis"},
		"control":   {"Idempotency-Key", "a\tb"},
	} {
		w := send(t, g, "GET", personPath, "", headers...)
		p := problemOf(t, w.Body.Bytes())
		if w.Code != http.StatusBadRequest || p.Reason != "REQUEST_INVALID" || p.Violations[0].Field != headers[0] {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := send(t, g, "GET", personPath, "", "Idempotency-Key", strings.Repeat("k", 255)); w.Code != http.StatusOK || f.calls != 1 {
		t.Errorf("longest key: %d, %d calls", w.Code, f.calls)
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	g, f, _ := serve(t, Config{MaxBody: 2000})
	secret := "120380-12345"
	for name, c := range map[string]struct {
		method, target, body string
		headers              []string
		status               int
		reason, field, why   string
	}{
		"unknown address":  {"GET", "/v1/nothing", "", nil, 404, "ROUTE_NOT_FOUND", "", ""},
		"unknown verb":     {"POST", personPath + ":erase", "{}", nil, 404, "ROUTE_NOT_FOUND", "", ""},
		"method":           {"DELETE", personPath, "", nil, 405, "METHOD_NOT_ALLOWED", "", ""},
		"broken JSON":      {"POST", "/v1/persons", "{\n  \"person\": {\"givenName\": \"A\",}\n}", nil, 400, "JSON_INVALID", "person.givenName", "SYNTAX_INVALID"},
		"cut off":          {"POST", "/v1/persons", `{"person":{`, nil, 400, "JSON_INVALID", "person", "SYNTAX_INVALID"},
		"two values":       {"POST", "/v1/persons", `{} {}`, nil, 400, "JSON_INVALID", "", "SYNTAX_INVALID"},
		"not an object":    {"POST", "/v1/persons", `[1]`, nil, 400, "JSON_INVALID", "", "VALUE_INVALID"},
		"unknown field":    {"POST", "/v1/persons", `{"person":{"nickname":"` + secret + `"}}`, nil, 400, "JSON_INVALID", "person.nickname", "FIELD_UNKNOWN"},
		"odd field":        {"POST", "/v1/persons", `{"person":{"` + secret + `":1}}`, nil, 400, "JSON_INVALID", "person", "FIELD_UNKNOWN"},
		"wrong enum":       {"POST", "/v1/persons", `{"person":{"identifiers":[{"kind":"` + secret + `"}]}}`, nil, 400, "JSON_INVALID", "person.identifiers[0].kind", "VALUE_INVALID"},
		"wrong type":       {"POST", "/v1/persons", `{"person":{"givenName":5}}`, nil, 400, "JSON_INVALID", "person.givenName", "VALUE_INVALID"},
		"same field twice": {"POST", "/v1/persons", `{"validateOnly":true,"validateOnly":false}`, nil, 400, "JSON_INVALID", "validateOnly", "VALUE_INVALID"},
		"not UTF-8":        {"POST", "/v1/persons", "{\"person\":{\"givenName\":\"\xff\"}}", nil, 400, "JSON_INVALID", "person.givenName", "ENCODING_INVALID"},
		"too deep":         {"POST", "/v1/persons", strings.Repeat(`{"person":`, 40) + "1" + strings.Repeat("}", 40), nil, 400, "JSON_INVALID", strings.Repeat(".person", 32)[1:], "NESTING_TOO_DEEP"},
		"too large":        {"POST", "/v1/persons", `{"requestId":"` + strings.Repeat("a", 2000) + `"}`, nil, 413, "PAYLOAD_TOO_LARGE", "", ""},
		"not JSON":         {"POST", "/v1/persons", "a=b", []string{"Content-Type", "-", "Content-Type", "application/x-www-form-urlencoded"}, 415, "MEDIA_TYPE_UNSUPPORTED", "", ""},
		"no content type":  {"POST", "/v1/persons", "{}", []string{"Content-Type", "-"}, 415, "MEDIA_TYPE_UNSUPPORTED", "", ""},
		"other charset":    {"POST", "/v1/persons", "{}", []string{"Content-Type", "-", "Content-Type", "application/json; charset=utf-16"}, 415, "MEDIA_TYPE_UNSUPPORTED", "", ""},
		"packed body":      {"POST", "/v1/persons", "{}", []string{"Content-Encoding", "gzip"}, 415, "MEDIA_TYPE_UNSUPPORTED", "", ""},
		"unknown query":    {"GET", "/v1/cases?pagesize=5", "", nil, 400, "REQUEST_INVALID", "", "PARAMETER_UNKNOWN"},
		"query on a POST":  {"POST", "/v1/persons?validateOnly=true", "{}", nil, 400, "REQUEST_INVALID", "", "PARAMETER_UNKNOWN"},
		"wrong query":      {"GET", "/v1/cases?pageSize=" + secret, "", nil, 400, "REQUEST_INVALID", "pageSize", "VALUE_INVALID"},
		"broken query":     {"GET", "/v1/cases?a=%zz", "", nil, 400, "REQUEST_INVALID", "", ""},
		"body on a GET":    {"GET", personPath, "{}", nil, 400, "REQUEST_INVALID", "", "BODY_NOT_EXPECTED"},
		"method override":  {"POST", "/v1/persons", "{}", []string{"X-Http-Method-Override", "GET"}, 200, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := f.calls
			w := send(t, g, c.method, c.target, c.body, c.headers...)
			if w.Code != c.status {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if c.status == http.StatusOK {
				return
			}
			p := problemOf(t, w.Body.Bytes())
			if p.Reason != c.reason || p.Type != "https://digisoc.lv/problems/gateway.digisoc.lv/"+c.reason || p.Status != c.status || p.TraceID == "" || p.Detail != p.Texts.LV.Detail || p.Texts.EN.Detail == "" {
				t.Errorf("problem %s", w.Body)
			}
			if c.why != "" && (len(p.Violations) != 1 || p.Violations[0].Field != c.field || p.Violations[0].Reason != c.why) {
				t.Errorf("violations %+v", p.Violations)
			}
			if strings.Contains(w.Body.String(), secret) || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("answer repeats input or is of the wrong type: %s", w.Body)
			}
			if f.calls != before {
				t.Error("the service was called")
			}
			if c.status == http.StatusMethodNotAllowed && w.Header().Get("Allow") != "GET, PATCH, OPTIONS" {
				t.Errorf("allow %q", w.Header().Get("Allow"))
			}
		})
	}
}

func TestErrorsOfServices(t *testing.T) {
	g, f, _ := serve(t, Config{PublicURL: "https://api.example.lv", Issuers: []string{"https://login.example.lv"}})
	failure := func(code codes.Code, reason string, more ...protoadapt.MessageV1) error {
		st, err := status.New(code, "English").WithDetails(append([]protoadapt.MessageV1{
			&errdetails.ErrorInfo{Reason: reason, Domain: "persons.digisoc.lv"}, &errdetails.LocalizedMessage{Locale: "lv", Message: "Latviski"},
		}, more...)...)
		if err != nil {
			t.Fatal(err)
		}
		return st.Err()
	}
	f.fail(failure(codes.InvalidArgument, "PERSON_NAME_REQUIRED", &errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
		{Field: "person.declared_address.address_code", Reason: "X", Description: "bad", LocalizedMessage: &errdetails.LocalizedMessage{Locale: "lv", Message: "slikti"}},
	}}))
	w := send(t, g, "POST", "/v1/persons", newPerson, "Accept-Language", "en-GB,en;q=0.9,lv;q=0.8")
	p := problemOf(t, w.Body.Bytes())
	if w.Code != 400 || p.Type != "https://digisoc.lv/problems/persons.digisoc.lv/PERSON_NAME_REQUIRED" || p.Detail != "English" || p.Texts.LV.Detail != "Latviski" ||
		p.Violations[0].Field != "person.declaredAddress.addressCode" || p.Violations[0].Description != "bad" || p.Violations[0].Texts.LV != "slikti" || w.Header().Get("Content-Language") != "en" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if p := problemOf(t, send(t, g, "PATCH", personPath, `{"surname":"B"}`).Body.Bytes()); p.Violations[0].Field != "declaredAddress.addressCode" || p.Detail != "Latviski" {
		t.Errorf("PATCH: %+v", p)
	}

	f.fail(failure(codes.Unavailable, "SERVICE_UNAVAILABLE", &errdetails.RetryInfo{RetryDelay: durationpb.New(2500 * time.Millisecond)}))
	if w := send(t, g, "GET", personPath, ""); w.Code != 503 || w.Header().Get("Retry-After") != "3" || !problemOf(t, w.Body.Bytes()).Retryable {
		t.Errorf("unavailable: %d %q %s", w.Code, w.Header().Get("Retry-After"), w.Body)
	}
	f.fail(failure(codes.Unauthenticated, errs.ErrTokenExpired.Reason))
	if w := send(t, g, "GET", personPath, ""); w.Code != 401 || w.Header().Get("WWW-Authenticate") != `Bearer realm="digisoc", error="invalid_token", resource_metadata="https://api.example.lv/.well-known/oauth-protected-resource"` {
		t.Errorf("unauthenticated: %d %q", w.Code, w.Header().Get("WWW-Authenticate"))
	}
	for name, err := range map[string]error{"naked": status.Error(codes.Internal, "pq: secret"), "unknown": status.Error(codes.Unknown, "pq: secret"), "unimplemented": status.Error(codes.Unimplemented, "secret")} {
		f.fail(err)
		if w := send(t, g, "GET", personPath, ""); w.Code != 500 || strings.Contains(w.Body.String(), "secret") || problemOf(t, w.Body.Bytes()).Reason != "INTERNAL" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestSlowServiceIsNotWaitedForWithoutEnd(t *testing.T) {
	g, f, _ := serve(t, Config{RequestTimeout: 20 * time.Millisecond})
	f.block = make(chan struct{})
	w := send(t, g, "GET", personPath, "")
	if p := problemOf(t, w.Body.Bytes()); w.Code != 503 || p.Reason != "DEADLINE_EXCEEDED" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

func TestHealth(t *testing.T) {
	g, f, _ := serve(t, Config{})
	if w := send(t, g, "GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("live: %d", w.Code)
	}
	if w := send(t, g, "GET", "/readyz", ""); w.Code != 200 {
		t.Errorf("ready: %d %s", w.Code, w.Body)
	}
	f.health.SetServingStatus("", grpc_health_v1.HealthCheckResponse_NOT_SERVING)
	if w := send(t, g, "GET", "/readyz", ""); w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("not ready: %d %s", w.Code, w.Body)
	}
	if w := send(t, g, "POST", "/healthz", ""); w.Code != 405 {
		t.Errorf("POST: %d", w.Code)
	}
}
