// Package intake reads files of delivery records piece by piece. It knows how records are written, not what they mean: what
// it finds wrong is a finding of the record, with its place. Memory does not grow with the file.
package intake

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// MaxLine is the longest line, bytes. A longer one is skipped and rejected by itself.
const MaxLine = 64 << 10

// MaxChunkBytes is how much of a file is read for one chunk, give or take a line: a chunk of long lines has fewer of them.
const MaxChunkBytes = 4 << 20

// line is a record on the wire. Units are a number or a text, both exact.
type line struct {
	EventID      string      `json:"eventId"`
	Version      int         `json:"version"`
	Type         string      `json:"type"`
	Schema       string      `json:"schemaVersion"`
	Occurred     string      `json:"occurredAt"`
	Registration string      `json:"registration"`
	Assignment   string      `json:"assignment"`
	PersonalCode string      `json:"personalCode"`
	Worker       string      `json:"worker"`
	Day          string      `json:"day"`
	Units        json.Number `json:"units"`
	Note         string      `json:"note"`
	Cancelled    bool        `json:"cancelled"`
}

// NDJSON reads one record a line (RFC 8259 objects, UTF-8). Empty lines are passed over.
type NDJSON struct {
	in    *bufio.Reader
	read  domain.Reader
	ended bool
	Lines int   // read so far, from the beginning of the file
	Bytes int64 // read so far; after Next it is the end of a line
}

// NewNDJSON reads from a place in a file: so many lines and bytes were read before.
func NewNDJSON(in io.Reader, r domain.Reader, lines int, bytes int64) *NDJSON {
	return &NDJSON{in: bufio.NewReaderSize(in, 2*MaxLine), read: r, Lines: lines, Bytes: bytes}
}

// Place is how far the file was read.
func (n *NDJSON) Place() (lines int, bytes int64) { return n.Lines, n.Bytes }

// Next returns at most so many records, fewer when they are long (MaxChunkBytes), none at the end. An unfinished last line is
// the last record only when the file ends there; when reading breaks off, it is not read, so that whoever sends goes on at Bytes.
func (n *NDJSON) Next(most int) ([]domain.Parsed, error) {
	list := make([]domain.Parsed, 0, most)
	for from := n.Bytes; len(list) < most && !n.ended && (len(list) == 0 || n.Bytes-from < MaxChunkBytes); {
		text, long, size, err := n.line()
		n.ended = errors.Is(err, io.EOF)
		if err != nil && !n.ended {
			return list, err
		}
		if size > 0 {
			n.Lines++
			n.Bytes += int64(size)
			if p, ok := n.parse(text, long); ok {
				list = append(list, p)
			}
		}
	}
	return list, nil
}

// line reads to the end of a line; what is beyond MaxLine is passed over.
func (n *NDJSON) line() (text []byte, long bool, size int, err error) {
	for {
		part, err := n.in.ReadSlice('\n')
		size += len(part)
		if size > MaxLine {
			long, text = true, nil
		} else if text == nil && err == nil {
			return part, false, size, nil // the usual case: no copy
		} else {
			text = append(text, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, long, size, err
		}
	}
}

func (n *NDJSON) parse(text []byte, long bool) (domain.Parsed, bool) {
	text = bytes.TrimSpace(text)
	if n.Lines == 1 {
		text = bytes.TrimPrefix(text, []byte("\ufeff"))
	}
	switch {
	case long:
		return n.broken("LINE_TOO_LONG", ""), true
	case len(text) == 0:
		return domain.Parsed{}, false
	case !utf8.Valid(text):
		return n.broken("SYNTAX_INVALID", ""), true
	}
	l, rule, field := decode(text)
	if rule != "" {
		return n.broken(rule, field), true
	}
	return n.read.Read(n.Lines, &domain.Raw{
		Source: l.EventID, Version: l.Version, Type: l.Type, Schema: l.Schema, Occurred: l.Occurred, Registration: l.Registration,
		Assignment: l.Assignment, PersonalCode: l.PersonalCode, Worker: l.Worker, Day: l.Day, Units: l.Units.String(), Note: l.Note, Cancelled: l.Cancelled,
	}), true
}

// decode reads one line, or says which rule it breaks.
func decode(text []byte) (l line, rule, field string) {
	if plain(string(text), &l) {
		return l, "", ""
	}
	l = line{} // whatever was read before giving up
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	d.UseNumber()
	if err := d.Decode(&l); err != nil {
		rule, field = ruleOf(err)
		return l, rule, field
	}
	if d.More() {
		return l, "SYNTAX_INVALID", ""
	}
	return l, "", ""
}

func (n *NDJSON) broken(rule, field string) domain.Parsed {
	return domain.Parsed{Position: n.Lines, Findings: []domain.Finding{{Rule: rule, Field: field}}}
}

// ruleOf says what is wrong with a line, and where, without repeating it.
func ruleOf(err error) (rule, field string) {
	kind := &json.UnmarshalTypeError{}
	if errors.As(err, &kind) {
		return "VALUE_INVALID", kind.Field
	}
	if strings.HasPrefix(err.Error(), "json: unknown field ") {
		return "FIELD_UNKNOWN", "" // the name is the sender's text: it is not repeated
	}
	if strings.HasPrefix(err.Error(), "json: invalid number literal") {
		return "VALUE_INVALID", "units"
	}
	return "SYNTAX_INVALID", ""
}
