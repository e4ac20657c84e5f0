// Package body reads and checks JSON request bodies before anything else sees them: size, encoding, depth, syntax.
//
// What the fields mean is not its matter; that is decided by the contract's own decoder.
package body

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/digisoc/platform/pkg/errs"
)

// MaxDepth is how deep objects and lists may be nested. The contract needs less than ten.
const MaxDepth = 32

// Read returns the checked body, at most limit bytes; nil when there is none.
func Read(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, errs.ErrJSONInvalid.Wrap(fmt.Errorf("read body: %w", err))
	}
	if int64(len(raw)) > limit {
		return nil, tooLarge(limit)
	}
	if len(raw) == 0 {
		return nil, nil
	}
	if !isJSON(r.Header) {
		return nil, errs.ErrMediaTypeUnsupported
	}
	return raw, check(raw)
}

func tooLarge(limit int64) error {
	return errs.ErrPayloadTooLarge.Meta("limit_bytes", fmt.Sprint(limit))
}

func isJSON(h http.Header) bool {
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	charset := parameters["charset"]
	return err == nil && kind == "application/json" && (charset == "" || strings.EqualFold(charset, "utf-8")) && h.Get("Content-Encoding") == ""
}

func check(raw []byte) error {
	if bad := invalidUTF8(raw); bad >= 0 {
		return Fault(raw, bad, "ENCODING_INVALID", "The text is not UTF-8", "Teksts nav UTF-8 kodējumā")
	}
	if deep := tooDeep(raw); deep >= 0 {
		return Fault(raw, deep, "NESTING_TOO_DEEP", "Objects are nested too deeply", "Objekti ir iekļauti pārāk dziļi")
	}
	var any json.RawMessage
	err := json.Unmarshal(raw, &any)
	syntax := &json.SyntaxError{}
	if errors.As(err, &syntax) {
		return Fault(raw, max(0, int(syntax.Offset)-1), "SYNTAX_INVALID", "This is not JSON", "Šis nav JSON")
	}
	if err != nil {
		return errs.ErrJSONInvalid.Wrap(err)
	}
	return nil
}

func invalidUTF8(raw []byte) int {
	if utf8.Valid(raw) {
		return -1
	}
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(raw)
}

// tooDeep counts brackets outside texts; wrong syntax is found afterwards.
func tooDeep(raw []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > MaxDepth {
				return i
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return -1
}

// Fault is the error of one place in the body: line and column from 1, and the path when it can be told.
func Fault(raw []byte, offset int, reason, en, lv string) *errs.Error {
	offset = min(offset, len(raw))
	line := 1 + bytes.Count(raw[:offset], []byte{'\n'})
	column := 1 + utf8.RuneCount(raw[bytes.LastIndexByte(raw[:offset], '\n')+1:offset])
	return errs.ErrJSONInvalid.
		Meta("line", fmt.Sprint(line)).Meta("column", fmt.Sprint(column)).
		Field(PathAt(raw, offset), reason, fmt.Sprintf("%s (line %d, column %d).", en, line, column), fmt.Sprintf("%s (%d. rinda, %d. zīme).", lv, line, column))
}

// Offset turns line and column (in characters) into a byte offset.
func Offset(raw []byte, line, column int) int {
	start := 0
	for range line - 1 {
		next := bytes.IndexByte(raw[start:], '\n')
		if next < 0 {
			return len(raw)
		}
		start += next + 1
	}
	for range column - 1 {
		if start >= len(raw) {
			return len(raw)
		}
		_, size := utf8.DecodeRune(raw[start:])
		start += size
	}
	return start
}
