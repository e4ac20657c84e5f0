// Package errs holds the one error that crosses services.
//
// An Error has a closed Kind, a stable Reason that is part of the API, texts in English and Latvian that are safe
// to show, and a cause that never leaves the process. Package rpc translates it to and from gRPC; the gateway
// writes it as an RFC 9457 problem. It is not a logging or wrapping library: wrap with fmt.Errorf and %w as usual.
package errs

import (
	"errors"
	"maps"
	"slices"
	"time"
)

// Kind says what sort of failure an Error is. The zero value is Internal, so unknown errors fail closed.
type Kind uint8

// The closed list of kinds. Each has a row in the gRPC and the HTTP mapping; a test walks the list.
const (
	Internal        Kind = iota // our fault; the caller sees a fixed text and a lookup id
	Invalid                     // the request can never succeed as it is
	Unauthenticated             // who is calling is not known
	Denied                      // known, but not allowed
	NotFound                    // does not exist, or the caller may not know that it does
	Exists                      // another record holds what was asked for
	Conflict                    // changed meanwhile: read again and retry
	Precondition                // the record is in the wrong state
	Exhausted                   // too much, too fast
	Unavailable                 // cannot answer now: retry later
)

// Kinds lists every kind, for tests of completeness.
var Kinds = []Kind{Internal, Invalid, Unauthenticated, Denied, NotFound, Exists, Conflict, Precondition, Exhausted, Unavailable}

// String returns the name of the kind.
func (k Kind) String() string {
	names := [...]string{"Internal", "Invalid", "Unauthenticated", "Denied", "NotFound", "Exists", "Conflict", "Precondition", "Exhausted", "Unavailable"}
	if int(k) < len(names) {
		return names[k]
	}
	return "Unknown"
}

// Field is one violation in a request, addressed by its path in the message, for example
// application.declaration.members[0].birth_date.
type Field struct {
	Path, Reason               string
	Description, DescriptionLV string
}

// Error is the error that crosses services. Values declared at package level are templates: the methods return
// copies and never change the receiver.
type Error struct {
	Kind       Kind
	Reason     string
	Message    string // English, safe to show
	MessageLV  string // Latvian, safe to show
	Fields     []Field
	Metadata   map[string]string
	RetryAfter time.Duration // for Unavailable and Exhausted; zero means not said
	Domain     string        // service that raised it; filled at the edge
	Err        error         // cause; never leaves the process
}

// New declares an error. Reason is upper snake case and unique in the platform.
func New(kind Kind, reason, message, messageLV string) *Error {
	return &Error{Kind: kind, Reason: reason, Message: message, MessageLV: messageLV}
}

// Error returns the reason, the message and the cause, for logs.
func (e *Error) Error() string {
	s := e.Reason + ": " + e.Message
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is compares kind and reason, so that errors.Is works across the wire.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Reason == e.Reason
}

func (e *Error) copy() *Error {
	c := *e
	c.Fields = slices.Clone(e.Fields)
	c.Metadata = maps.Clone(e.Metadata)
	return &c
}

// Wrap returns a copy with a cause.
func (e *Error) Wrap(err error) *Error {
	c := e.copy()
	c.Err = err
	return c
}

// Field returns a copy with one more violation.
func (e *Error) Field(path, reason, description, descriptionLV string) *Error {
	c := e.copy()
	c.Fields = append(c.Fields, Field{Path: path, Reason: reason, Description: description, DescriptionLV: descriptionLV})
	return c
}

// Meta returns a copy with one more metadata entry. Never put personal data in it.
func (e *Error) Meta(key, value string) *Error {
	c := e.copy()
	if c.Metadata == nil {
		c.Metadata = map[string]string{}
	}
	c.Metadata[key] = value
	return c
}

// Retry returns a copy that tells the caller when to try again.
func (e *Error) Retry(after time.Duration) *Error {
	c := e.copy()
	c.RetryAfter = after
	return c
}

// As returns the first Error in the chain of err.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// KindOf returns the kind of err; anything that is not an Error is Internal.
func KindOf(err error) Kind {
	if e, ok := As(err); ok {
		return e.Kind
	}
	return Internal
}

// ReasonOf returns the reason of err; anything that is not an Error is INTERNAL.
func ReasonOf(err error) string {
	if e, ok := As(err); ok {
		return e.Reason
	}
	return ErrInternal.Reason
}
