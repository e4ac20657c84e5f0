package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ErrMalformed is a body that is no envelope.
var ErrMalformed = errors.New("wire: not an envelope of signature, header and message")

// Envelope is a message as it came. Header and Message are the bytes that the signature is over.
type Envelope struct {
	Signature string
	RawHeader json.RawMessage
	Message   json.RawMessage
	Header    Header
}

// Header is the header of a request.
type Header struct {
	Version, MessageID, MessageTS, Action, SenderID, SenderURI, ReceiverID string
	// TotalCount is -1 when it is missing or no number.
	TotalCount int
	Encrypted  bool
	// Permission is the number of the permission that the sender means, from meta; empty when it names none.
	Permission string
}

// maxID is the longest id of the standard.
const maxID = 99

// Parse reads an envelope. Where the standard's own samples are wrong it is lenient.
func Parse(body []byte) (Envelope, error) {
	var parts struct {
		Signature json.RawMessage `json:"signature"`
		Header    json.RawMessage `json:"header"`
		Message   json.RawMessage `json:"message"`
	}
	if err := json.Unmarshal(body, &parts); err != nil || !isObject(parts.Header) || !isObject(parts.Message) {
		return Envelope{}, ErrMalformed
	}
	e := Envelope{RawHeader: parts.Header, Message: parts.Message}
	if len(parts.Signature) > 0 && json.Unmarshal(parts.Signature, &e.Signature) != nil {
		return Envelope{}, ErrMalformed
	}
	fields, err := Heal(parts.Header)
	if err != nil {
		return Envelope{}, ErrMalformed
	}
	h := Header{
		Version: text(fields["version"]), MessageID: text(fields["message_id"]), MessageTS: text(fields["message_ts"]), Action: healAction(text(fields["action"])),
		SenderID: text(fields["sender_id"]), SenderURI: text(fields["sender_uri"]), ReceiverID: text(fields["receiver_id"]), TotalCount: count(fields["total_count"]),
	}
	h.Encrypted = fields["is_msg_encrypted"] == true || strings.EqualFold(text(fields["is_msg_encrypted"]), "true")
	if meta, ok := fields["meta"].(map[string]any); ok {
		h.Permission = text(meta["permission"])
	}
	e.Header = h
	if !Reference(h.MessageID) || !Reference(h.SenderID) || h.Action == "" {
		return e, ErrMalformed
	}
	return e, nil
}

func isObject(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) > 0 && raw[0] == '{'
}

// text is a value as text; numbers are written out, everything else is empty.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

func count(v any) int {
	n, err := strconv.Atoi(text(v))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

var version = regexp.MustCompile(`^v?([0-9]{1,3})(\.[0-9]{1,3}){0,2}$`)

// Major is the major version that a text names, 1 when it is empty, and -1 when it is no version.
func Major(text string) int {
	if text == "" {
		return 1
	}
	m := version.FindStringSubmatch(text)
	if m == nil {
		return -1
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return -1
	}
	return n
}

// Time reads a time of the standard: RFC 3339 with a zone.
func Time(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, s)
	return t, err == nil
}

// Stamp writes a time of the standard.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// personal is the form of a personal code.
var personal = regexp.MustCompile(`^[0-9]{6}-?[0-9]{5}$`)

// Reference reports whether an id may stand as one. Ids are kept and repeated, so a personal code is none.
func Reference(s string) bool { return s != "" && len(s) <= maxID && !personal.MatchString(s) }
