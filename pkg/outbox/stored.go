package outbox

import (
	"encoding/json"
	"strings"
)

// stored are the headers that a row keeps. What the row's own columns say (id, subject, sequence, recorded time) is added
// when it is published.
type stored struct {
	Type           string `json:"ce-type"`
	Source         string `json:"ce-source"`
	Time           string `json:"ce-time"`
	DataSchema     string `json:"ce-dataschema"`
	Classification string `json:"ce-dataclassification"`
	Regulation     string `json:"ce-dataregulation,omitempty"`
	Category       string `json:"ce-datacategory,omitempty"`
	Correlation    string `json:"ce-correlationid"`
	Causation      string `json:"ce-causationid,omitempty"`
	TraceParent    string `json:"traceparent,omitempty"`
	TraceState     string `json:"tracestate,omitempty"`
}

// Get, Set and Keys are how a trace context is written into headers.
func (s *stored) Get(key string) string {
	switch key {
	case HeaderTraceParent:
		return s.TraceParent
	case HeaderTraceState:
		return s.TraceState
	}
	return ""
}

// Set keeps the two headers of a trace context, and no other.
func (s *stored) Set(key, value string) {
	switch key {
	case HeaderTraceParent:
		s.TraceParent = value
	case HeaderTraceState:
		s.TraceState = value
	}
}

// Keys are the headers of a trace context.
func (*stored) Keys() []string { return []string{HeaderTraceParent, HeaderTraceState} }

// pair is a header and its value.
type pair struct{ key, value string }

// pairs reads stored headers of any age: an object of texts. Only one with escapes needs a real decoder.
func pairs(object string) ([]pair, error) {
	if all, ok := plain(object); ok {
		return all, nil
	}
	var decoded map[string]string
	if err := json.Unmarshal([]byte(object), &decoded); err != nil {
		return nil, err
	}
	all := make([]pair, 0, len(decoded))
	for key, value := range decoded {
		all = append(all, pair{key, value})
	}
	return all, nil
}

// plain reads an object as PostgreSQL writes it, {"key": "value", "key": "value"}, and gives up on anything else.
func plain(object string) (all []pair, ok bool) {
	rest, ok := strings.CutPrefix(object, "{")
	if !ok || strings.Contains(object, `\`) {
		return nil, false
	}
	all = make([]pair, 0, 24)
	for rest != "}" {
		var p pair
		if p.key, rest, ok = quoted(rest); !ok {
			return nil, false
		}
		if rest, ok = strings.CutPrefix(rest, ": "); !ok {
			return nil, false
		}
		if p.value, rest, ok = quoted(rest); !ok {
			return nil, false
		}
		all = append(all, p)
		if rest, ok = strings.CutPrefix(rest, ", "); !ok && rest != "}" {
			return nil, false
		}
	}
	return all, true
}

// quoted takes a text without escapes off the front.
func quoted(s string) (text, rest string, ok bool) {
	if s, ok = strings.CutPrefix(s, `"`); !ok {
		return "", "", false
	}
	return strings.Cut(s, `"`)
}
