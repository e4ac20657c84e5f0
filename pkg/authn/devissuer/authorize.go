package devissuer

import (
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// request is a checked authorization request (RFC 6749 4.1.1 with PKCE, RFC 7636).
type request struct {
	clientID, redirectURI, state, nonce, challenge, scope string
	details                                               []dataAccess
}

var challengeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// parseRequest checks the request. When the client or its address is wrong, problem is set and the browser must not
// be sent anywhere; otherwise code is an error code to send back to the client, or empty.
func (s *Server) parseRequest(q url.Values) (req request, problem, code string) {
	req = request{
		clientID: q.Get("client_id"), redirectURI: q.Get("redirect_uri"), state: q.Get("state"), nonce: q.Get("nonce"),
		challenge: q.Get("code_challenge"), scope: q.Get("scope"),
	}
	client, ok := s.clients[req.clientID]
	if !ok {
		return req, "client_id", ""
	}
	if !allowedRedirect(client, req.redirectURI) {
		return req, "redirect_uri", ""
	}
	for _, values := range q {
		if len(values) > 1 { // RFC 6749 3.1: a parameter comes once
			return req, "", "invalid_request"
		}
	}
	details, err := parseDetails(q.Get("authorization_details"))
	req.details = details
	switch {
	case q.Get("response_type") != "code":
		return req, "", "unsupported_response_type"
	case q.Get("code_challenge_method") != "S256" || !challengeForm.MatchString(req.challenge):
		return req, "", "invalid_request"
	case !slices.Contains(strings.Fields(req.scope), "openid"):
		return req, "", "invalid_scope"
	case len(req.state) > 1024 || len(req.nonce) > 1024:
		return req, "", "invalid_request"
	case err != nil:
		return req, "", "invalid_authorization_details"
	}
	return req, "", ""
}

// allowedRedirect accepts registered addresses and, for programs on the person's own machine, any port and path of
// the loopback interface.
func allowedRedirect(client Client, address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Fragment != "" || u.User != nil || u.Host == "" || strings.ContainsAny(address, "\\ \t\r\n") {
		return false
	}
	if slices.Contains(client.RedirectURIs, address) {
		return true
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return u.Scheme == "http" && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// showPage shows whom one can be.
func (s *Server) showPage(w http.ResponseWriter, r *http.Request) {
	req, problem, code := s.parseRequest(r.URL.Query())
	if problem != "" {
		s.writePage(w, http.StatusBadRequest, page{Problem: problem})
		return
	}
	if code != "" {
		s.sendBack(w, r, req, url.Values{"error": {code}})
		return
	}
	s.writePage(w, http.StatusOK, page{People: s.people, Client: req.clientID, FormAction: origin(req.redirectURI)})
}

// choose signs in the person whose button was pressed. The request is checked again: nothing was remembered.
func (s *Server) choose(w http.ResponseWriter, r *http.Request) {
	req, problem, code := s.parseRequest(r.URL.Query())
	if problem != "" {
		s.writePage(w, http.StatusBadRequest, page{Problem: problem})
		return
	}
	if code != "" {
		s.sendBack(w, r, req, url.Values{"error": {code}})
		return
	}
	if err := r.ParseForm(); err != nil {
		s.writePage(w, http.StatusBadRequest, page{Problem: "subject"})
		return
	}
	subject := r.PostForm.Get("subject")
	if subject == "" { // the cancel button
		s.sendBack(w, r, req, url.Values{"error": {"access_denied"}})
		return
	}
	if _, ok := s.person(subject); !ok {
		s.writePage(w, http.StatusBadRequest, page{Problem: "subject"})
		return
	}
	s.sendBack(w, r, req, url.Values{"code": {s.codes.issue(grant{request: req, subject: subject, at: s.config.Clock.Now()})}})
}

// sendBack sends the browser to the client, with state and issuer (RFC 9207).
func (s *Server) sendBack(w http.ResponseWriter, r *http.Request, req request, answer url.Values) {
	target, err := url.Parse(req.redirectURI)
	if err != nil { // allowedRedirect has parsed it
		s.writePage(w, http.StatusBadRequest, page{Problem: "redirect_uri"})
		return
	}
	q := target.Query()
	for name := range answer {
		q.Set(name, answer.Get(name))
	}
	q.Set("iss", s.config.URL)
	if req.state != "" {
		q.Set("state", req.state)
	}
	target.RawQuery = q.Encode()
	http.Redirect(w, r, target.String(), http.StatusSeeOther)
}

// origin is the scheme, host and port that the form may lead to.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
