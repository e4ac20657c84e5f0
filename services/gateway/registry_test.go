package gateway

import (
	"encoding/json"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const registrySearch = "/v1/spdci/social/registry/search"

// A message passes byte for byte, blanks and order included, because it is signed so; its purpose may stand in the envelope.
func TestRegistryMessagePassesByteForByte(t *testing.T) {
	g, f, _ := serve(t, Config{})
	body := `{ "message": {"b":1, "a":"\u0101"}, "header": {"meta": {"purpose":"RELIEF","legal_basis":"MK-624-2023"}}, "signature":"x" }`
	w := send(t, g, "POST", registrySearch, body, "Authorization", "Bearer abc", "Idempotency-Key", "k")
	if w.Code != 202 || w.Body.String() != body || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if f.metadata.Get("authorization")[0] != "Bearer for-RELIEF" || len(f.metadata.Get("idempotency-key")) > 0 {
		t.Errorf("the call: %v", f.metadata)
	}
	send(t, g, "POST", registrySearch, body, "Authorization", "Bearer abc", "Digisoc-Purpose", "SUBSCRIBE", "Digisoc-Legal-Basis", "MK-89-2024")
	if f.metadata.Get("authorization")[0] != "Bearer for-SUBSCRIBE" {
		t.Errorf("a header counts before the envelope: %v", f.metadata.Get("authorization"))
	}
}

// What the gateway or a service refuses is refused in the words of the standard, each by its own code.
func TestRegistryRefusalsSpeakTheStandard(t *testing.T) {
	g, f, _ := serve(t, Config{MaxBody: 100})
	refusal := func(code codes.Code, reason, own string) error {
		info := &errdetails.ErrorInfo{Reason: reason, Domain: "sharing.digisoc.lv"}
		if own != "" {
			info.Metadata = map[string]string{"spdci_code": own}
		}
		st, err := status.New(code, "no").WithDetails(info)
		if err != nil {
			t.Fatal(err)
		}
		return st.Err()
	}
	for name, tc := range map[string]struct {
		err    error
		path   string
		body   string
		status int
		code   string
		list   bool // errors: [...] of 401, 403 and 500
	}{
		"not JSON":        {nil, registrySearch, `<xml>`, 400, "err.request.bad", false},
		"too long":        {nil, registrySearch, `"` + strings.Repeat("x", 200) + `"`, 413, "err.request.bad", false},
		"a query":         {nil, registrySearch + "?a=1", `{}`, 400, "err.request.bad", false},
		"no token":        {refusal(codes.Unauthenticated, "TOKEN_MISSING", ""), registrySearch, `{}`, 401, "err.request.unauthorized", true},
		"no permission":   {refusal(codes.PermissionDenied, "ACCESS_DENIED", ""), registrySearch, `{}`, 403, "err.request.forbidden", true},
		"no such address": {nil, "/v1/spdci/social/registry/everything", `{}`, 404, "err.request.not_found", false},
		"another method":  {nil, "/v1/spdci/social/.well-known/jwks.json", `{}`, 405, "err.request.bad", false},
		"too slow":        {status.Error(codes.DeadlineExceeded, "x"), registrySearch, `{}`, 503, "err.request.timeout", false},
		"down":            {status.Error(codes.Unavailable, "x"), registrySearch, `{}`, 503, "err.service.unavailable", false},
		"broken":          {status.Error(codes.Internal, "x"), registrySearch, `{}`, 500, "err.service.unavailable", true},
		"its own code":    {refusal(codes.PermissionDenied, "REGISTRY_SENDER", "err.sender_id.invalid"), registrySearch, `{}`, 403, "err.sender_id.invalid", true},
	} {
		f.fail(tc.err)
		w := send(t, g, "POST", tc.path, tc.body, "Authorization", "Bearer "+strings.ReplaceAll(name, " ", "-"))
		var answer struct {
			Errors  []struct{ Code, Message string }
			Message struct {
				Status      string `json:"ack_status"`
				Timestamp   string
				Correlation string `json:"correlation_id"`
				Error       struct{ Code, Message string }
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Errorf("%s: %v: %s", name, err, w.Body)
			continue
		}
		got := answer.Message.Error.Code
		if tc.list {
			got = answer.Errors[0].Code
		}
		if w.Code != tc.status || got != tc.code || !tc.list && (answer.Message.Status != "ERR" || answer.Message.Timestamp == "" || answer.Message.Correlation == "") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestRegistryCallersAreHeldBack(t *testing.T) {
	g, _, _ := serve(t, Config{Rate: Rate{PerSecond: 1, Burst: 1, AddressPerSecond: 100, AddressBurst: 100}})
	send(t, g, "POST", registrySearch, `{}`, "Authorization", "Bearer abc")
	w := send(t, g, "POST", registrySearch, `{}`, "Authorization", "Bearer abc")
	if w.Code != 429 || !strings.Contains(w.Body.String(), "err.request.too_many_requests") || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
