package simulator

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
)

// request is a request with what the simulator found out about it.
type request struct {
	*http.Request
	body       []byte
	connection *connection
}

// name is the dataset of the path.
func (r *request) name() string {
	if n := r.PathValue("service"); n != "" {
		return n
	}
	return r.PathValue("dataset")
}

func (r *request) decode(into any) bool { return json.Unmarshal(r.body, into) == nil }

// What is taken in and what is remembered.
const (
	maxBody  = 8 << 20
	maxCalls = 10_000
)

// serve answers a call of DAGR's interface: it waits as long as DAGR would, plays the faults, and lets f answer under the lock.
func (s *Simulator) serve(w http.ResponseWriter, r *http.Request, f func(*Simulator, *request) (int, any)) {
	s.opt.Sleep(r.Context(), s.latency())
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return
	}
	fault := s.fault()
	switch fault {
	case cutBefore:
		cut(w)
		return
	case failed:
		write(w, http.StatusServiceUnavailable, said("unavailable"))
		return
	}
	status, answer := s.answer(&request{Request: r, body: body}, f)
	if fault == cutAfter { // it happened, and nobody learns of it
		cut(w)
		return
	}
	write(w, status, answer)
}

func (s *Simulator) answer(r *request, f func(*Simulator, *request) (int, any)) (status int, body any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		c := Call{At: s.now(), Method: r.Method, Path: r.URL.Path, Status: status}
		if r.connection != nil {
			c.Client = r.connection.ClientID
		}
		s.calls = append(s.calls[max(0, len(s.calls)-maxCalls):], c)
	}()
	if r.URL.Path != s.contract.Calls[dagr.CallToken].Path && !s.authenticate(r) {
		return s.refuse(dagr.CodeInvalidToken)
	}
	return f(s, r)
}

// said is the body of a refusal.
func said(code string) map[string]string { return map[string]string{"error": code} }

// refuse answers with one of the words of the contract.
func (s *Simulator) refuse(code string) (int, any) { return s.contract.Errors[code].Status, said(code) }
