package devissuer

import (
	"encoding/json"
	"net/http"

	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/pkg/authn"
)

// discovery answers OpenID Connect Discovery 1.0 and RFC 8414 with the same document.
func (s *Server) discovery(w http.ResponseWriter, _ *http.Request) {
	algorithms := []string{"ES256", "PS256", "EdDSA"}
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                                           s.config.URL,
		"authorization_endpoint":                           s.endpoint("/authorize"),
		"token_endpoint":                                   s.endpoint("/token"),
		"jwks_uri":                                         s.endpoint("/jwks.json"),
		"response_types_supported":                         []string{"code"},
		"response_modes_supported":                         []string{"query"},
		"grant_types_supported":                            []string{"authorization_code", "client_credentials"},
		"subject_types_supported":                          []string{"public"},
		"id_token_signing_alg_values_supported":            []string{"ES256"},
		"scopes_supported":                                 []string{"openid"},
		"claims_supported":                                 []string{"sub", "name", "kind", "roles", "municipality", "organisation", "person"},
		"code_challenge_methods_supported":                 []string{"S256"},
		"token_endpoint_auth_methods_supported":            []string{"none", "private_key_jwt"},
		"token_endpoint_auth_signing_alg_values_supported": algorithms,
		"authorization_details_types_supported":            []string{authn.DataAccess},
		"authorization_response_iss_parameter_supported":   true,
		"tls_client_certificate_bound_access_tokens":       true,
		"ui_locales_supported":                             []string{"lv", "en"},
	})
}

func (s *Server) jwks(w http.ResponseWriter, _ *http.Request) {
	key := jose.JSONWebKey{Key: s.key.Public(), KeyID: s.keyID, Use: "sig", Algorithm: string(jose.ES256)}
	writeJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key}})
}

func (s *Server) endpoint(path string) string {
	url := s.config.URL
	if url[len(url)-1] == '/' {
		url = url[:len(url)-1]
	}
	return url + path
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone: nothing to tell it
}
