// Package strict decodes YAML that people write and the program believes: a field that nobody reads, a key that stands twice or a second document
// is an error, never silence. What the values mean it does not know; package dated checks rows of law.
package strict

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"
)

var (
	errEmpty = errors.New("the file is empty")
	errMore  = errors.New("something follows the end of the document")
)

// YAML decodes one document. The error names every unknown field and every value of another type, with its line.
func YAML(body []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	if err := d.Decode(into); errors.Is(err, io.EOF) {
		return errEmpty
	} else if err != nil {
		return err
	}
	if err := d.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return errMore
	}
	return nil
}
