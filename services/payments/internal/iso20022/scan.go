package iso20022

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// Bounds of a document that is read. A file of the largest part stays far below them.
const (
	MaxSize     = 3 << 20
	maxDepth    = 24
	maxElements = 200_000
	maxText     = 4 << 10
)

var (
	errSize      = errors.New("the document is too large")
	errDTD       = errors.New("a document type or instruction is not allowed")
	errDepth     = errors.New("elements are nested too deep")
	errTooMany   = errors.New("the document has too many elements")
	errText      = errors.New("a text is too long")
	errRoot      = errors.New("the document has no single root element")
	errNamespace = errors.New("the message is of another kind or version")
)

// scan reads the whole document once and refuses what no bank sends: a document type (and with it entities of its own),
// instructions, deep nesting, endless texts. It returns the namespace of the root.
func scan(doc []byte) (namespace string, err error) {
	if len(doc) > MaxSize {
		return "", errSize
	}
	d := xml.NewDecoder(bytes.NewReader(doc))
	depth, elements, roots := 0, 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", fmt.Errorf("read document: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return "", errDTD
		case xml.ProcInst:
			if t.Target != "xml" {
				return "", errDTD
			}
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return "", errDepth
			}
			if elements++; elements > maxElements {
				return "", errTooMany
			}
			if depth == 1 {
				roots++
				namespace = t.Name.Space
			}
			if t.Name.Space != namespace {
				return "", errNamespace
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if len(t) > maxText {
				return "", errText
			}
		}
	}
	if roots != 1 || depth != 0 {
		return "", errRoot
	}
	return namespace, nil
}
