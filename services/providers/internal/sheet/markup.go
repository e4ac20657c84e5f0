package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// markup reads the XML of one part of a workbook and counts what it costs while it unpacks: headers may lie.
type markup struct {
	part   io.ReadCloser
	xml    *xml.Decoder
	budget *int64 // of the whole workbook
	most   int64  // of this part
	since  int64  // bytes since the last piece
}

// close ends the reading. What was read is read, whatever the archive says now.
func (m *markup) close() { _ = m.part.Close() }

// Read unpacks some bytes.
func (m *markup) Read(p []byte) (int, error) {
	n, err := m.part.Read(p)
	*m.budget -= int64(n)
	m.most -= int64(n)
	m.since += int64(n)
	switch {
	case *m.budget < 0 || m.most < 0:
		return n, ErrBomb
	case m.since > maxToken:
		return n, ErrRowTooLong
	}
	return n, err
}

// token returns the next piece. A document type is refused: nothing a spreadsheet writes has one.
func (m *markup) token() (xml.Token, error) {
	m.since = 0
	t, err := m.xml.Token()
	if err != nil {
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			return nil, errors.Join(ErrNotXLSX, err)
		}
		return nil, err
	}
	if _, ok := t.(xml.Directive); ok {
		return nil, ErrUnsafe
	}
	return t, nil
}

// element returns the next element that begins.
func (m *markup) element() (xml.StartElement, error) {
	for {
		t, err := m.token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if e, ok := t.(xml.StartElement); ok {
			return e, nil
		}
	}
}

// text joins the text of an element to its end; of notes on how it is pronounced nothing. What is longer than a cell may be
// is cut behind that length, so that whoever judges its length still sees that it is too long.
func (m *markup) text(name string) (string, error) {
	var b strings.Builder
	phonetic := 0
	for {
		t, err := m.token()
		if err != nil {
			return "", short(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" {
				phonetic++
			}
		case xml.EndElement:
			if t.Name.Local == "rPh" {
				phonetic--
			}
			if t.Name.Local == name {
				return b.String(), nil
			}
		case xml.CharData:
			if room := MaxCell + 1 - b.Len(); phonetic == 0 && room > 0 {
				b.Write(t[:min(len(t), room)])
			}
		}
	}
}

// short turns an end inside a row into an error: a part that breaks off is not whole.
func short(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.Join(ErrNotXLSX, io.ErrUnexpectedEOF)
	}
	return err
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
