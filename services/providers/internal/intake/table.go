package intake

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sheet"
)

// Table reads one record a row of a spreadsheet. The first row names the columns, in any order: by their Latvian or English title, or
// by the field of the contract. What people leave out has a plain meaning: a service delivered, the schema in force, noon of the day.
// A table is read from its beginning: one that breaks off is sent again, and what is there already is a DUPLICATE.
type Table struct {
	in      sheet.Table
	read    domain.Reader
	columns []*column // of the file, from left to right; nil for one without a title
	lines   int
	ended   bool
}

// newTable reads the first row, so that a file that is no table by the template is refused before anything of it is taken.
func newTable(in sheet.Table, r domain.Reader) (*Table, error) {
	first, err := in.Next()
	if errors.Is(err, io.EOF) {
		return nil, domain.ErrTableHeader
	}
	if err != nil {
		return nil, tableError(err)
	}
	found, err := header(first)
	return &Table{in: in, read: r, columns: found, lines: first.Number}, err
}

// OpenCSV is a table of separated values.
func OpenCSV(in io.Reader, r domain.Reader) (*Table, error) {
	t, err := sheet.NewCSV(in)
	if err != nil {
		return nil, tableError(err)
	}
	return newTable(t, r)
}

// OpenXLSX is the first sheet of a workbook.
func OpenXLSX(in io.ReaderAt, size int64, r domain.Reader) (*Table, error) {
	t, err := sheet.OpenXLSX(in, size)
	if err != nil {
		return nil, tableError(err)
	}
	return newTable(t, r)
}

// Place is how far the table was read; bytes are not told, because nothing goes on in the middle of a table.
func (t *Table) Place() (lines int, bytes int64) { return t.lines, 0 }

// Next returns at most so many records, none at the end.
func (t *Table) Next(most int) ([]domain.Parsed, error) {
	list := make([]domain.Parsed, 0, most)
	for len(list) < most && !t.ended {
		row, err := t.in.Next()
		if errors.Is(err, io.EOF) {
			t.ended = true
			break
		}
		if err != nil {
			return list, tableError(err)
		}
		t.lines = row.Number
		list = append(list, t.parse(row))
	}
	return list, nil
}

// header finds the field of each column. A column that is unknown, missing or there twice refuses the file, with its number.
func header(row sheet.Row) ([]*column, error) {
	found := make([]*column, len(row.Cells))
	seen := map[string]bool{}
	for i, cell := range row.Cells {
		title := strings.ToLower(strings.TrimSpace(cell.Text))
		if title == "" && cell.Fault == "" {
			continue // a column of notes without a title is not read
		}
		c := titled(title)
		if c == nil || seen[c.field] {
			return nil, domain.ErrTableHeader.Meta("column", strconv.Itoa(i+1))
		}
		found[i], seen[c.field] = c, true
	}
	for _, must := range []string{"eventId", "registration", "day"} {
		if !seen[must] {
			return nil, domain.ErrTableHeader.Meta("missing", must)
		}
	}
	return found, nil
}

// parse makes a record of a row; what is wrong with a cell is a finding of its field.
func (t *Table) parse(row sheet.Row) domain.Parsed {
	raw := domain.Raw{Type: string(domain.ServiceDelivered)}
	if n := len(t.read.Schemas); n > 0 {
		raw.Schema = t.read.Schemas[n-1]
	}
	var faults []domain.Finding
	for i, cell := range row.Cells {
		switch {
		case i >= len(t.columns) || t.columns[i] == nil:
			if cell != (sheet.Cell{}) && i >= len(t.columns) {
				faults = append(faults, domain.Finding{Rule: "FIELD_UNKNOWN"})
			}
		case cell.Fault != "":
			faults = append(faults, domain.Finding{Rule: string(cell.Fault), Field: t.columns[i].field})
		case cell.Text != "" && !t.columns[i].set(&raw, cell):
			faults = append(faults, domain.Finding{Rule: "VALUE_INVALID", Field: t.columns[i].field})
		}
	}
	if raw.Occurred == "" {
		raw.Occurred = raw.Day + "T12:00:00Z"
	}
	p := t.read.Read(row.Number, &raw)
	if len(faults) > 0 {
		p.Findings = faults // what a broken cell would have said is not known: the rest would only repeat it
	}
	return p
}

// tableError says in the API's words why a file is refused.
func tableError(err error) error {
	encoding := &sheet.EncodingError{}
	switch {
	case errors.As(err, &encoding):
		return domain.ErrTableEncoding.Meta("byte", strconv.FormatInt(encoding.Offset, 10))
	case errors.Is(err, sheet.ErrTooLarge), errors.Is(err, sheet.ErrBomb):
		return domain.ErrTableTooLarge
	case errors.Is(err, sheet.ErrUnsafe):
		return domain.ErrTableUnsafe
	case errors.Is(err, sheet.ErrNotXLSX), errors.Is(err, sheet.ErrRowTooLong):
		return domain.ErrTableUnreadable
	}
	return err
}
