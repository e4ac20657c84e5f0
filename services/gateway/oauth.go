package gateway

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/gateway/internal/problem"
)

// Addresses of the token endpoint of providers' systems and of what describes it: RFC 8414 puts the description before
// the issuer's path, OpenID Connect behind it.
const (
	issuerPath       = "/oauth2"
	tokenPath        = issuerPath + "/token"
	serverPath       = "/.well-known/oauth-authorization-server" + issuerPath
	discoveryPath    = issuerPath + "/.well-known/openid-configuration"
	maxForm          = 20 << 10
	formType         = "application/x-www-form-urlencoded"
	errUnknownClient = "invalid_client"
)

// described answers with what the token endpoint can do.
func (g *Gateway) described(w http.ResponseWriter, r *http.Request) {
	if g.config.PublicURL == "" {
		g.refuse(w, r, errs.ErrRouteNotFound)
		return
	}
	issuer := strings.TrimSuffix(g.config.PublicURL, "/") + issuerPath
	w.Header().Set("Cache-Control", "public, max-age=300")
	answer := map[string]any{
		"issuer": issuer, "token_endpoint": issuer + "/token", "jwks_uri": issuer + "/jwks",
		"grant_types_supported": []string{"client_credentials"}, "response_types_supported": []string{},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"ES256"},
		"token_endpoint_auth_methods_supported":            []string{"private_key_jwt"},
		"token_endpoint_auth_signing_alg_values_supported": []string{"ES256", "PS256", "EdDSA"},
		"tls_client_certificate_bound_access_tokens":       true,
	}
	if g.config.SecureURL != "" { // RFC 8705, 5
		answer["mtls_endpoint_aliases"] = map[string]string{"token_endpoint": strings.TrimSuffix(g.config.SecureURL, "/") + tokenPath}
	}
	writeJSON(w, answer)
}

// formed turns the form of a token request (RFC 6749 4.4.2) into the JSON that every other request is.
func (g *Gateway) formed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isToken(r) {
			next.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Idempotency-Key") // an assertion is good once; its token is kept nowhere
		if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != formType {
			next.ServeHTTP(w, r)
			return
		}
		body, err := formToJSON(io.LimitReader(r.Body, maxForm+1), r)
		if err != nil {
			g.refuse(w, r, err)
			return
		}
		r.Header.Set("Content-Type", "application/json")
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		next.ServeHTTP(w, r)
	})
}

// isToken reports whether a request asks for a token.
func isToken(r *http.Request) bool {
	return r.Method == http.MethodPost && (r.URL.Path == tokenPath || r.URL.Path == purposeTokenPath)
}

// formToJSON writes the parameters as the contract has them. In an exchange (RFC 8693) the token that is exchanged becomes the one
// that the request comes with, and authorization_details (RFC 9396) is JSON in the form.
func formToJSON(body io.Reader, r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(body)
	if err != nil || len(raw) > maxForm {
		return nil, errs.ErrRequestInvalid
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, errs.ErrRequestInvalid
	}
	flat := map[string]any{}
	for name, values := range form {
		if len(values) != 1 {
			return nil, errs.ErrRequestInvalid.Field(name, "PARAMETER_REPEATED", "A parameter comes once.", "Parametru norāda vienu reizi.")
		}
		flat[name] = values[0]
	}
	if r.URL.Path == purposeTokenPath {
		if token := form.Get("subject_token"); token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		delete(flat, "subject_token")
		if details := form.Get("authorization_details"); details != "" {
			if !json.Valid([]byte(details)) {
				return nil, errs.ErrJSONInvalid
			}
			flat["authorization_details"] = json.RawMessage(details)
		}
	}
	return json.Marshal(flat)
}

// refuseToken answers as RFC 6749 5.2 says, so that common libraries understand; our reason stands beside.
func refuseToken(w http.ResponseWriter, p problem.Problem, path string) {
	word, status := "invalid_request", p.Status
	switch {
	case path == purposeTokenPath && status == http.StatusForbidden: // RFC 9396, 5
		word, status = "invalid_authorization_details", http.StatusBadRequest
	case path == purposeTokenPath && status == http.StatusUnauthorized: // RFC 8693, 2.2.2
		status = http.StatusBadRequest
	case p.Reason == "TOKEN_GRANT_TYPE_UNSUPPORTED":
		word, status = "unsupported_grant_type", http.StatusBadRequest
	case status == http.StatusUnauthorized:
		word = errUnknownClient
	case status == http.StatusForbidden:
		word, status = "unauthorized_client", http.StatusBadRequest
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		word = "temporarily_unavailable"
	case status >= http.StatusInternalServerError:
		word = "server_error"
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if at := p.Metadata["platform_time"]; at != "" { // a conformance run tries how a system bears with clocks that differ
		w.Header().Set("Date", at)
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{
		"error": word, "error_description": p.Texts.EN.Detail, "reason": p.Reason, "trace_id": p.TraceID,
	})
}
