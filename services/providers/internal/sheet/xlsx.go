package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// Bounds of a workbook.
const (
	MaxXLSX     = 20 << 20  // bytes of the file
	MaxInflated = 200 << 20 // bytes of everything in it
	MaxRatio    = 100       // a part unpacks to at most so many times what it holds
	maxParts    = 50
	maxShared   = 16 << 20 // bytes of texts that cells share
	maxToken    = 1 << 20  // bytes of one piece of XML
)

// XLSX reads the first sheet of a workbook (ECMA-376). Close it.
type XLSX struct {
	parts  map[string]*zip.File
	budget int64 // bytes that may still be unpacked
	shared []string
	rows   *markup
	base   int // added to numbers of days
	last   int
}

// OpenXLSX looks through the workbook and reads the texts that cells share. It fails with ErrTooLarge, ErrNotXLSX, ErrBomb or
// ErrUnsafe.
func OpenXLSX(r io.ReaderAt, size int64) (*XLSX, error) {
	if size > MaxXLSX {
		return nil, ErrTooLarge
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, errors.Join(ErrNotXLSX, err)
	}
	x := &XLSX{parts: map[string]*zip.File{}, budget: MaxInflated}
	var total uint64
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "vbaProject.bin") || strings.HasPrefix(f.Name, "xl/externalLinks/") {
			return nil, ErrUnsafe
		}
		if total += f.UncompressedSize64; total > MaxInflated || f.UncompressedSize64/MaxRatio > f.CompressedSize64+1 {
			return nil, ErrBomb
		}
		x.parts[f.Name] = f
	}
	if len(z.File) > maxParts {
		return nil, ErrBomb
	}
	name, err := x.first()
	if err != nil {
		return nil, err
	}
	if err := x.readShared(); err != nil {
		return nil, err
	}
	x.rows, err = x.open(name)
	return x, err
}

// Close ends the reading.
func (x *XLSX) Close() error { return x.rows.part.Close() }

// open opens a part, with what it may cost.
func (x *XLSX) open(name string) (*markup, error) {
	f := x.parts[name]
	if f == nil {
		return nil, ErrNotXLSX
	}
	part, err := f.Open()
	if err != nil {
		return nil, errors.Join(ErrNotXLSX, err)
	}
	m := &markup{part: part, budget: &x.budget, most: int64(f.CompressedSize64+1) * MaxRatio}
	m.xml = xml.NewDecoder(m)
	return m, nil
}

// first finds the part of the first sheet, and how the workbook counts days.
func (x *XLSX) first() (string, error) {
	book, err := x.open("xl/workbook.xml")
	if err != nil {
		return "", err
	}
	defer book.close()
	id := ""
	for id == "" {
		e, err := book.element()
		if err != nil {
			return "", errors.Join(ErrNotXLSX, err)
		}
		switch e.Name.Local {
		case "workbookPr":
			if v := attribute(e, "date1904"); v == "1" || v == "true" {
				x.base = 1462
			}
		case "sheet":
			id = attribute(e, "id")
		}
	}
	links, err := x.open("xl/_rels/workbook.xml.rels")
	if err != nil {
		return "", err
	}
	defer links.close()
	for {
		e, err := links.element()
		if err != nil {
			return "", errors.Join(ErrNotXLSX, err)
		}
		if attribute(e, "TargetMode") == "External" {
			return "", ErrUnsafe
		}
		if e.Name.Local == "Relationship" && attribute(e, "Id") == id {
			target := attribute(e, "Target")
			if strings.HasPrefix(target, "/") {
				return strings.TrimPrefix(target, "/"), nil
			}
			return path.Join("xl", target), nil
		}
	}
}

// readShared reads the texts that cells share; a workbook may have none.
func (x *XLSX) readShared() error {
	m, err := x.open("xl/sharedStrings.xml")
	if errors.Is(err, ErrNotXLSX) && x.parts["xl/sharedStrings.xml"] == nil {
		return nil
	}
	if err != nil {
		return err
	}
	defer m.close()
	size := 0
	for {
		e, err := m.element()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e.Name.Local != "si" {
			continue
		}
		text, err := m.text("si")
		if err != nil {
			return err
		}
		if size += len(text) + 16; size > maxShared {
			return ErrTooLarge
		}
		x.shared = append(x.shared, text)
	}
}

// Next returns the next row that holds something.
func (x *XLSX) Next() (Row, error) {
	for {
		e, err := x.rows.element()
		if err != nil {
			return Row{}, err
		}
		if e.Name.Local != "row" {
			continue
		}
		x.last++
		if n, err := strconv.Atoi(attribute(e, "r")); err == nil {
			x.last = n
		}
		r, err := x.row()
		if err != nil {
			return Row{}, err
		}
		for _, c := range r.Cells {
			if c != (Cell{}) {
				return r, nil
			}
		}
	}
}

// row reads the cells of a row to its end.
func (x *XLSX) row() (Row, error) {
	r := Row{Number: x.last}
	for {
		t, err := x.rows.token()
		if err != nil {
			return r, short(err)
		}
		if end, ok := t.(xml.EndElement); ok && end.Name.Local == "row" {
			return r, nil
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "c" {
			continue
		}
		at := column(attribute(e, "r"), len(r.Cells))
		if at >= MaxColumns {
			return r, ErrRowTooLong
		}
		for len(r.Cells) <= at {
			r.Cells = append(r.Cells, Cell{})
		}
		if r.Cells[at], err = x.cell(attribute(e, "t")); err != nil {
			return r, short(err)
		}
	}
}

// cell reads one cell to its end. A cell that is computed is marked, whatever its last result was.
func (x *XLSX) cell(kind string) (Cell, error) {
	value, inline, computed := "", "", false
	for {
		t, err := x.rows.token()
		if err != nil {
			return Cell{}, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "f":
				computed = true
			case "v":
				if value, err = x.rows.text("v"); err != nil {
					return Cell{}, err
				}
			case "is":
				if inline, err = x.rows.text("is"); err != nil {
					return Cell{}, err
				}
			}
		case xml.EndElement:
			if e.Name.Local == "c" {
				return x.make(kind, value, inline, computed), nil
			}
		}
	}
}

func (x *XLSX) make(kind, value, inline string, computed bool) Cell {
	switch {
	case computed:
		return Cell{Fault: Formula}
	case kind == "e":
		return Cell{Fault: BadValue}
	case kind == "s":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= len(x.shared) {
			return Cell{Fault: BadValue}
		}
		return plain(strings.TrimSpace(x.shared[n]))
	case kind == "inlineStr":
		return plain(strings.TrimSpace(inline))
	case kind == "" || kind == "n":
		return x.number(value)
	}
	return plain(strings.TrimSpace(value))
}

func (x *XLSX) number(value string) Cell {
	if value == "" {
		return Cell{}
	}
	if len(value) > MaxCell {
		return Cell{Fault: TooLong}
	}
	if n, err := strconv.Atoi(value); err == nil && x.base > 0 && n > 1000 {
		return Cell{Text: strconv.Itoa(n + x.base), Number: true}
	}
	return Cell{Text: value, Number: true}
}

// column reads the letters of a reference such as AB12; without one it is the next column.
func column(ref string, next int) int {
	n := 0
	for i := 0; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && n <= MaxColumns; i++ {
		n = n*26 + int(ref[i]-'A') + 1
	}
	if n == 0 {
		return next
	}
	return n - 1
}
