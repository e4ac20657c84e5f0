package devissuer

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
)

var verifierForm = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// oauthError is an error answer of the token endpoint (RFC 6749 5.2). The description never repeats what was sent.
type oauthError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// token exchanges a code or a signed assertion for tokens.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.URL.RawQuery != "" {
		writeJSON(w, http.StatusBadRequest, oauthError{"invalid_request", "send the parameters as a form in the body"})
		return
	}
	for _, values := range r.PostForm {
		if len(values) > 1 {
			writeJSON(w, http.StatusBadRequest, oauthError{"invalid_request", "a parameter comes once"})
			return
		}
	}
	var answer map[string]any
	var fault *oauthError
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		answer, fault = s.exchangeCode(r)
	case "client_credentials":
		answer, fault = s.signInSystem(r)
	default:
		fault = &oauthError{"unsupported_grant_type", "authorization_code or client_credentials"}
	}
	if fault != nil {
		status := http.StatusBadRequest
		if fault.Code == "invalid_client" {
			status = http.StatusUnauthorized
		}
		writeJSON(w, status, fault)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

func (s *Server) exchangeCode(r *http.Request) (map[string]any, *oauthError) {
	form := r.PostForm
	g, ok := s.codes.take(form.Get("code"))
	if !ok || g.clientID != form.Get("client_id") || g.redirectURI != form.Get("redirect_uri") || !provesChallenge(form, g.challenge) {
		return nil, &oauthError{"invalid_grant", "the code is unknown, used, too old or of another client"}
	}
	person, ok := s.person(g.subject)
	if !ok {
		return nil, &oauthError{"invalid_grant", "the person is unknown"}
	}
	now := s.config.Clock.Now()
	access, err := s.sign("at+jwt", s.accessClaims(now, r, signedIn(person.claims(), g.at), g.clientID, g.details))
	if err != nil {
		return nil, &oauthError{"server_error", "the token could not be signed"}
	}
	id, err := s.sign("JWT", s.idClaims(now, g, person, access))
	if err != nil {
		return nil, &oauthError{"server_error", "the token could not be signed"}
	}
	return tokenAnswer(access, id, g.details), nil
}

// provesChallenge checks PKCE (RFC 7636 4.6); the plain method does not exist here.
func provesChallenge(form url.Values, challenge string) bool {
	verifier := form.Get("code_verifier")
	if !verifierForm.MatchString(verifier) {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

func (s *Server) signInSystem(r *http.Request) (map[string]any, *oauthError) {
	system, fault := s.authenticate(r.PostForm)
	if fault != nil {
		return nil, fault
	}
	details, err := parseDetails(r.PostForm.Get("authorization_details"))
	if err != nil {
		return nil, &oauthError{"invalid_authorization_details", err.Error()}
	}
	access, err := s.sign("at+jwt", s.accessClaims(s.config.Clock.Now(), r, system.claims(), system.ID, details))
	if err != nil {
		return nil, &oauthError{"server_error", "the token could not be signed"}
	}
	return tokenAnswer(access, "", details), nil
}

func tokenAnswer(access, id string, details []dataAccess) map[string]any {
	answer := map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": int(accessLife.Seconds())}
	if id != "" {
		answer["id_token"] = id
	}
	if details != nil {
		answer["authorization_details"] = details
	}
	return answer
}
