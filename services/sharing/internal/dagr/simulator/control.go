package simulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
)

func limit(r *request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || n < 1 {
		return maxChanges
	}
	return min(n, maxChanges)
}

// Define registers a definition in DAGR's form in the sandbox.
func (s *Simulator) Define(text string) error {
	d := &dataset{fields: map[string]string{}, latest: map[string]int64{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch name, value, _ := strings.Cut(line, ":"); {
		case name == "name":
			d.name = strings.TrimSpace(value)
		case name == "key":
			lead, rest, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(value), ")"), "(")
			d.lead = words(lead)
			d.whole = append(words(lead), words(rest)...)
		case strings.HasPrefix(line, "- "):
			field := strings.Fields(strings.TrimPrefix(name, "- "))
			if len(field) == 0 {
				return errors.New("a field without a name")
			}
			d.fields[field[0]] = strings.Join(field[1:], " ")
		}
	}
	if d.name == "" || len(d.lead) == 0 || len(d.fields) == 0 {
		return errors.New("a definition needs name, key and fields")
	}
	for _, k := range d.whole {
		if _, ok := d.fields[k]; !ok {
			return errors.New("the key names a field that is not there")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.datasets[at(dagr.Sandbox, d.name)] = d
	return nil
}

func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// Promote moves a dataset to the main section, as DAGR's manager does. It begins there without rows.
func (s *Simulator) Promote(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.datasets[at(dagr.Sandbox, name)]
	if d == nil {
		return false
	}
	s.datasets[at(dagr.Main, name)] = &dataset{name: d.name, lead: d.lead, whole: d.whole, fields: d.fields, latest: map[string]int64{}}
	return true
}

// control offers what no real DAGR has: the test clock, faults, registrations, and what was asked.
func (s *Simulator) control() {
	s.mux.HandleFunc("POST /_sim/definitions", s.act(func(raw []byte, _ *http.Request) error { return s.Define(string(raw)) }))
	s.mux.HandleFunc("POST /_sim/definitions/{name}/promote", s.act(func(_ []byte, r *http.Request) error {
		if !s.Promote(r.PathValue("name")) {
			return errors.New("no such dataset in the sandbox")
		}
		return nil
	}))
	s.mux.HandleFunc("POST /_sim/connections", act(s, s.Connect))
	s.mux.HandleFunc("POST /_sim/faults", act(s, func(f Faults) error { s.SetFaults(f); return nil }))
	s.mux.HandleFunc("POST /_sim/tokens/drop", s.act(func([]byte, *http.Request) error { s.DropTokens(); return nil }))
	s.mux.HandleFunc("POST /_sim/clock/advance", act(s, func(in struct {
		By string `json:"by"`
	}) error {
		d, err := time.ParseDuration(in.By)
		if err == nil {
			s.Advance(d)
		}
		return err
	}))
	s.mux.HandleFunc("POST /_sim/records/{service}", s.act(func(raw []byte, r *http.Request) error {
		var data map[string]any
		if err := json.Unmarshal(raw, &data); err != nil {
			return err
		}
		if !s.Put(r.PathValue("service"), data) {
			return errors.New("no such register, no key, or not a synthetic person (codes begin with 00)")
		}
		return nil
	}))
	s.mux.HandleFunc("GET /_sim/datasets/{section}/{name}", func(w http.ResponseWriter, r *http.Request) {
		write(w, http.StatusOK, map[string]any{"rows": s.Rows(dagr.Section(r.PathValue("section")), r.PathValue("name"))})
	})
	s.mux.HandleFunc("GET /_sim/requests", func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusOK, s.Requests())
	})
}

func (s *Simulator) act(f func(raw []byte, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err == nil {
			err = f(raw, r)
		}
		if err != nil {
			write(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
			return
		}
		write(w, http.StatusOK, map[string]any{"now": s.Now()})
	}
}

func act[T any](s *Simulator, f func(T) error) http.HandlerFunc {
	return s.act(func(raw []byte, _ *http.Request) error {
		var in T
		if err := json.Unmarshal(raw, &in); err != nil {
			return err
		}
		return f(in)
	})
}

// Requests lists what was asked, without bodies.
func (s *Simulator) Requests() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call{}, s.calls...)
}
