package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// CSV reads separated values (RFC 4180) in UTF-8. The separator is what the first line has most of: semicolon, comma or tab.
// An unfinished quotation ends at MaxRow with ErrRowTooLong, not at the end of the memory.
type CSV struct {
	in        *bufio.Reader
	separator byte
	row       int
	offset    int64
}

// NewCSV looks at the first line. It fails with an *EncodingError where another encoding marks itself.
func NewCSV(r io.Reader) (*CSV, error) {
	c := &CSV{in: bufio.NewReaderSize(r, MaxRow)}
	head, err := c.in.Peek(MaxRow)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		return nil, &EncodingError{}
	}
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		n, _ := c.in.Discard(3) // it was peeked
		c.offset, head = int64(n), head[3:]
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	c.separator = ';'
	for _, s := range []byte{',', '\t'} {
		if bytes.Count(line, []byte{s}) > bytes.Count(line, []byte{c.separator}) {
			c.separator = s
		}
	}
	return c, nil
}

// Next returns the next row that holds something.
func (c *CSV) Next() (Row, error) {
	for {
		r, err := c.read()
		if err != nil {
			return Row{}, err
		}
		for _, cell := range r.Cells {
			if cell != (Cell{}) {
				return r, nil
			}
		}
	}
}

// read reads one row, empty or not.
func (c *CSV) read() (Row, error) {
	c.row++
	r := Row{Number: c.row}
	var text []byte
	began, quoted, size := c.offset, false, 0
	for {
		b, err := c.in.ReadByte()
		if errors.Is(err, io.EOF) && size > 0 {
			return r, c.end(&r, text, began)
		}
		if err != nil {
			return r, err
		}
		c.offset++
		if size++; size > MaxRow || len(r.Cells) > MaxColumns {
			return r, ErrRowTooLong
		}
		switch {
		case b == '"' && quoted:
			if next, err := c.in.Peek(1); err == nil && next[0] == '"' {
				_, _ = c.in.ReadByte() // it was peeked
				c.offset++
				text = append(text, '"')
			} else {
				quoted = false
			}
		case b == '"' && len(text) == 0:
			quoted = true
		case quoted:
			text = append(text, b)
		case b == '\n':
			return r, c.end(&r, text, began)
		case b == c.separator:
			if err := c.end(&r, text, began); err != nil {
				return r, err
			}
			text, began = text[:0], c.offset
		default:
			text = append(text, b)
		}
	}
}

// end adds a cell to a row. began is where it stands in the file.
func (c *CSV) end(r *Row, text []byte, began int64) error {
	for at := 0; at < len(text); {
		n, size := utf8.DecodeRune(text[at:])
		if n == utf8.RuneError && size == 1 {
			return &EncodingError{Offset: began + int64(at)}
		}
		at += size
	}
	r.Cells = append(r.Cells, plain(strings.TrimSpace(string(text))))
	return nil
}
