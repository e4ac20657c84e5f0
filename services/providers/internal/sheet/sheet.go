// Package sheet reads tables that people made in a spreadsheet, CSV and XLSX, row by row. It bounds what a file may cost:
// memory does not grow with the file, and a file that unpacks to far more than it holds is refused while it unpacks. It knows
// cells, not what they mean; a cell that is no plain value is marked and its row goes on.
package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Reasons to refuse a whole file.
var (
	ErrEncoding   = errors.New("sheet: the text is not UTF-8")
	ErrTooLarge   = errors.New("sheet: the file is larger than a spreadsheet may be")
	ErrBomb       = errors.New("sheet: the file unpacks to far more than it holds")
	ErrNotXLSX    = errors.New("sheet: this is no XLSX workbook")
	ErrUnsafe     = errors.New("sheet: the workbook has macros, links to other files or a document type")
	ErrRowTooLong = errors.New("sheet: a row is longer than a row may be")
)

// Bounds of a row.
const (
	MaxColumns = 64
	MaxCell    = 4 << 10  // bytes
	MaxRow     = 64 << 10 // bytes
)

// Fault is what is wrong with a cell.
type Fault string

// The faults.
const (
	Formula  Fault = "FORMULA_NOT_ALLOWED"
	TooLong  Fault = "CELL_TOO_LONG"
	BadValue Fault = "CELL_INVALID" // an error value of the spreadsheet
)

// Cell is one value. Number tells that the spreadsheet keeps it as a number, as it does with days.
type Cell struct {
	Text   string
	Number bool
	Fault  Fault
}

// Row is one row that holds something. Number counts as the spreadsheet does, from 1.
type Row struct {
	Number int
	Cells  []Cell
}

// Table gives rows one after another and io.EOF after the last.
type Table interface {
	Next() (Row, error)
}

// EncodingError is ErrEncoding with the place of the first wrong byte, counted from 0.
type EncodingError struct{ Offset int64 }

// Error says what to do.
func (e *EncodingError) Error() string {
	return fmt.Sprintf("%v at byte %d: save the file as CSV UTF-8, not as Windows-1257", ErrEncoding, e.Offset)
}

// Unwrap returns ErrEncoding.
func (e *EncodingError) Unwrap() error { return ErrEncoding }

// IsXLSX tells by its first bytes whether a file is a workbook; what it is called does not matter.
func IsXLSX(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// formula reports whether a spreadsheet would compute a text instead of showing it.
func formula(text string) bool {
	if text == "" {
		return false
	}
	switch text[0] {
	case '=', '@', '\t', '\r':
		return true
	case '+', '-':
		_, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		return err != nil
	}
	return false
}

// plain makes a cell of a text.
func plain(text string) Cell {
	switch {
	case len(text) > MaxCell:
		return Cell{Fault: TooLong}
	case formula(text):
		return Cell{Fault: Formula}
	}
	return Cell{Text: text}
}

// Day turns the number under which a spreadsheet keeps a day into YYYY-MM-DD; false when it is no whole day from 1900-03-01
// to 9999-12-31. Workbooks that count from 1904 add 1462 before.
func Day(number string) (string, bool) {
	n, err := strconv.Atoi(strings.TrimSuffix(number, ".0"))
	if err != nil || n < 61 || n > 2_958_465 {
		return "", false
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.DateOnly), true
}
