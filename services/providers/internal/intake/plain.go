package intake

import (
	"encoding/json"
	"strconv"
	"strings"
)

// plain reads a line as nearly every system writes it: an object of our fields, texts without escapes, numbers without an
// exponent. It gives up on anything else, and the decoder of encoding/json judges it; what plain does read, that decoder
// would read the same (FuzzPlainReadsWhatTheDecoderReads). Reading is the largest part of what a record costs in Go.
func plain(text string, l *line) bool {
	s := scanner{rest: text}
	if !s.take('{') {
		return false
	}
	for first := true; ; first = false {
		if s.take('}') {
			return s.end()
		}
		if !first && !s.take(',') {
			return false
		}
		name, ok := s.quoted()
		if !ok || !s.take(':') || !s.field(name, l) {
			return false
		}
	}
}

// scanner walks over a text.
type scanner struct{ rest string }

func (s *scanner) space() { s.rest = strings.TrimLeft(s.rest, " \t\r\n") }

func (s *scanner) end() bool {
	s.space()
	return s.rest == ""
}

func (s *scanner) take(c byte) bool {
	s.space()
	if s.rest == "" || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// quoted takes a text without escapes.
func (s *scanner) quoted() (string, bool) {
	if !s.take('"') {
		return "", false
	}
	for i := range len(s.rest) {
		switch c := s.rest[i]; {
		case c == '"':
			text := s.rest[:i]
			s.rest = s.rest[i+1:]
			return text, true
		case c == '\\' || c < ' ':
			return "", false
		}
	}
	return "", false
}

// field takes the value of a field.
func (s *scanner) field(name string, l *line) (ok bool) {
	switch name {
	case "version":
		var n string
		if n, ok = s.number(); !ok || len(n) > 9 || strings.Contains(n, ".") {
			return false
		}
		l.Version, _ = strconv.Atoi(n) // digits only, few of them
	case "units":
		var n string
		n, ok = s.units()
		l.Units = json.Number(n)
	case "cancelled":
		l.Cancelled, ok = s.truth()
	default:
		to := l.text(name)
		if to == nil {
			return false
		}
		*to, ok = s.quoted()
	}
	return ok
}

// text is where the text of a field goes, nil when there is no such field.
func (l *line) text(name string) *string {
	switch name {
	case "eventId":
		return &l.EventID
	case "type":
		return &l.Type
	case "schemaVersion":
		return &l.Schema
	case "occurredAt":
		return &l.Occurred
	case "registration":
		return &l.Registration
	case "assignment":
		return &l.Assignment
	case "personalCode":
		return &l.PersonalCode
	case "worker":
		return &l.Worker
	case "day":
		return &l.Day
	case "note":
		return &l.Note
	}
	return nil
}

// number takes a number that is not negative and has no exponent.
func (s *scanner) number() (string, bool) {
	s.space()
	n := len(s.rest) - len(strings.TrimLeft(s.rest, "0123456789."))
	text := s.rest[:n]
	s.rest = s.rest[n:]
	whole, part, point := strings.Cut(text, ".")
	return text, whole != "" && (whole == "0" || whole[0] != '0') && (!point || part != "" && !strings.Contains(part, "."))
}

// units takes a number, or a text that is one.
func (s *scanner) units() (string, bool) {
	s.space()
	if !strings.HasPrefix(s.rest, `"`) {
		return s.number()
	}
	text, ok := s.quoted()
	inner := scanner{rest: text}
	n, number := inner.number()
	return n, ok && number && inner.rest == "" && n == text
}

func (s *scanner) truth() (value, ok bool) {
	s.space()
	if s.rest, ok = strings.CutPrefix(s.rest, "true"); ok {
		return true, true
	}
	s.rest, ok = strings.CutPrefix(s.rest, "false")
	return false, ok
}
