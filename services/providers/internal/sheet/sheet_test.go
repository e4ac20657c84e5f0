package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func all(t *testing.T, table Table) ([]Row, error) {
	t.Helper()
	var rows []Row
	for {
		r, err := table.Next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, r)
	}
}

func csvRows(t *testing.T, text string) ([]Row, error) {
	t.Helper()
	c, err := NewCSV(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	return all(t, c)
}

func texts(rows []Row) (out [][]string) {
	for _, r := range rows {
		var line []string
		for _, c := range r.Cells {
			line = append(line, c.Text+string(c.Fault))
		}
		out = append(out, line)
	}
	return out
}

// workbook makes a workbook with a sheet and more parts.
func workbook(t *testing.T, sheet string, more map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	parts := map[string]string{
		"xl/workbook.xml": strings.ReplaceAll(book, "%s", "A"), "xl/_rels/workbook.xml.rels": bookLinks, "xl/worksheets/sheet1.xml": sheetBegin + sheet + sheetEnd,
	}
	for name, text := range more {
		parts[name] = text
	}
	for name, text := range parts {
		f, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func xlsxRows(t *testing.T, file []byte) ([]Row, error) {
	t.Helper()
	x, err := OpenXLSX(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	rows, err := all(t, x)
	return rows, errors.Join(err, x.Close())
}

func equal(a, b [][]string) bool { return slices.EqualFunc(a, b, slices.Equal[[]string]) }

func TestCSVAsPeopleSaveIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want [][]string
	}{
		"semicolons":      {"a;b\r\n1;ā\r\n", [][]string{{"a", "b"}, {"1", "ā"}}},
		"commas":          {"a,b\n1,2", [][]string{{"a", "b"}, {"1", "2"}}},
		"tabs":            {"a\tb\n1\t2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"byte order mark": {"\ufeffa;b\n", [][]string{{"a", "b"}}},
		"quotes":          {"a;b\n\"x;\"\"y\"\"\nz\";2\n", [][]string{{"a", "b"}, {"x;\"y\"\nz", "2"}}},
		"empty rows":      {"a;b\n;\n\n1;2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"formulas":        {"a;b\n=1+1;@SUM(A1)\n-5;+371 x\n", [][]string{{"a", "b"}, {"FORMULA_NOT_ALLOWED", "FORMULA_NOT_ALLOWED"}, {"-5", "FORMULA_NOT_ALLOWED"}}},
		"a long cell":     {"a;b\n" + strings.Repeat("x", MaxCell+1) + ";2\n", [][]string{{"a", "b"}, {"CELL_TOO_LONG", "2"}}},
		"blanks around":   {"a ; b\n 1; 2 \n", [][]string{{"a", "b"}, {"1", "2"}}},
		"nothing":         {"", nil},
	} {
		rows, err := csvRows(t, c.text)
		if err != nil || !equal(texts(rows), c.want) {
			t.Errorf("%s: %q %v", name, texts(rows), err)
		}
	}
	if rows, err := csvRows(t, "a;b\n\n1;2\n"); err != nil || rows[1].Number != 3 {
		t.Errorf("rows are counted as the spreadsheet does: %+v %v", rows, err)
	}
}

func TestBadEncodingIsNamedWithItsPlace(t *testing.T) {
	t.Parallel()
	_, err := csvRows(t, "a;b\nx;J\xe2nis\n") // Windows-1257
	var e *EncodingError
	if !errors.As(err, &e) || e.Offset != 7 || !errors.Is(err, ErrEncoding) {
		t.Errorf("%v", err)
	}
	if _, err := csvRows(t, "\xff\xfea\x00"); !errors.Is(err, ErrEncoding) {
		t.Errorf("UTF-16: %v", err)
	}
}

func TestBadQuotationEndsEarly(t *testing.T) {
	t.Parallel()
	if _, err := csvRows(t, "a;b\n\""+strings.Repeat("x", 10*MaxRow)); !errors.Is(err, ErrRowTooLong) {
		t.Errorf("an unfinished quotation: %v", err)
	}
	if _, err := csvRows(t, strings.Repeat(";", 1000)); !errors.Is(err, ErrRowTooLong) {
		t.Errorf("a thousand columns: %v", err)
	}
}

func TestXLSXAsSpreadsheetsWriteIt(t *testing.T) {
	t.Parallel()
	shared := map[string]string{"xl/sharedStrings.xml": `<sst xmlns="x"><si><t>diena</t></si><si><r><t>J</t></r><r><t>ānis</t></r><rPh><t>no</t></rPh></si></sst>`}
	sheet := `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>b</t></is></c></row><row r="2"/>` +
		`<row r="4"><c r="A4"><v>46083</v></c><c r="B4" t="s"><v>1</v></c><c r="C4"><f>1+1</f><v>2</v></c><c r="D4" t="e"><v>#N/A</v></c><c r="E4" t="s"><v>9</v></c><c r="F4" t="str"><v>x</v></c></row>`
	rows, err := xlsxRows(t, workbook(t, sheet, shared))
	want := [][]string{{"diena", "", "b"}, {"46083", "Jānis", "FORMULA_NOT_ALLOWED", "CELL_INVALID", "CELL_INVALID", "x"}}
	if err != nil || !equal(texts(rows), want) || rows[1].Number != 4 || !rows[1].Cells[0].Number {
		t.Errorf("%q %v", texts(rows), err)
	}
	if day, ok := Day("46083"); !ok || day != "2026-03-02" {
		t.Errorf("the day is %s", day)
	}
	for _, bad := range []string{"", "60", "1.5", "x", "2958466"} {
		if _, ok := Day(bad); ok {
			t.Errorf("%q is a day", bad)
		}
	}
	old := workbook(t, `<row><c><v>44621</v></c></row>`, map[string]string{"xl/workbook.xml": strings.Replace(strings.ReplaceAll(book, "%s", "A"), "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)})
	if rows, err := xlsxRows(t, old); err != nil || rows[0].Cells[0].Text != "46083" {
		t.Errorf("days counted from 1904: %+v %v", rows, err)
	}
}

func TestBadWorkbooksAreRefused(t *testing.T) {
	t.Parallel()
	plainSheet := `<row><c><v>1</v></c></row>`
	links := strings.Replace(bookLinks, "</Relationships>", `<Relationship Id="rId9" Target="http://example.org/x" TargetMode="External"/></Relationships>`, 1)
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"no archive":         {[]byte("PK\x03\x04 and nothing"), ErrNotXLSX},
		"an empty archive":   {[]byte("PK\x05\x06" + strings.Repeat("\x00", 18)), ErrNotXLSX},
		"macros":             {workbook(t, plainSheet, map[string]string{"xl/vbaProject.bin": "x"}), ErrUnsafe},
		"links outside":      {workbook(t, plainSheet, map[string]string{"xl/externalLinks/externalLink1.xml": "<x/>"}), ErrUnsafe},
		"a link in the book": {workbook(t, plainSheet, map[string]string{"xl/_rels/workbook.xml.rels": strings.Replace(links, "rId1", "rId0", 1)}), ErrUnsafe},
		"a document type":    {workbook(t, plainSheet, map[string]string{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>`}), ErrUnsafe},
		"broken markup":      {workbook(t, `<row><c><v>1</c></row>`, nil), ErrNotXLSX},
		"a sheet cut off":    {workbook(t, plainSheet, map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c>`}), ErrNotXLSX},
		"no sheet":           {workbook(t, plainSheet, map[string]string{"xl/workbook.xml": "<workbook/>"}), ErrNotXLSX},
		"a zip bomb":         {workbook(t, strings.Repeat(`<row><c><v>1</v></c></row>`, 1_000_000), nil), ErrBomb},
		"a bomb of one cell": {workbook(t, `<row><c t="inlineStr"><is><t>`+strings.Repeat("x", 8<<20)+`</t></is></c></row>`, nil), ErrBomb},
	} {
		if _, err := xlsxRows(t, c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := OpenXLSX(bytes.NewReader(nil), MaxXLSX+1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	many := map[string]string{}
	for i := range 60 {
		many["xl/x"+strconv.Itoa(i)] = "x"
	}
	if _, err := xlsxRows(t, workbook(t, plainSheet, many)); !errors.Is(err, ErrBomb) {
		t.Errorf("many parts: %v", err)
	}
}

// A part that says of itself that it is small is counted while it unpacks.
func TestBombThatLiesAboutItsSize(t *testing.T) {
	t.Parallel()
	budget := int64(1 << 20)
	m := &markup{part: io.NopCloser(io.LimitReader(zeros{}, 1<<40)), budget: &budget, most: 1 << 30}
	if n, err := io.Copy(io.Discard, struct{ io.Reader }{m}); !errors.Is(err, ErrBomb) && !errors.Is(err, ErrRowTooLong) || n > 2<<20 {
		t.Errorf("%d bytes were unpacked: %v", n, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// What is written as a template is read back as it was, in both forms: any text but a formula.
func TestProperty_TemplatesAreReadBack(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) // repeatable
	letters := []rune("aāčģļņšūž;,\"\t<&> '\n19-")
	for range 200 {
		rows := [][]string{{"galva", "b", "c"}}
		for range random.IntN(5) {
			row := make([]string, 3)
			for i := range row {
				for range random.IntN(8) {
					row[i] += string(letters[random.IntN(len(letters))])
				}
				row[i] = "x" + strings.TrimSpace(row[i])
			}
			rows = append(rows, row)
		}
		var c, x bytes.Buffer
		if err := errors.Join(WriteCSV(&c, rows), WriteXLSX(&x, "Ieraksti & citi", rows)); err != nil {
			t.Fatal(err)
		}
		fromCSV, err := csvRows(t, c.String())
		if err != nil || !equal(texts(fromCSV), rows) {
			t.Fatalf("CSV: %q\n%q %v", rows, texts(fromCSV), err)
		}
		fromXLSX, err := xlsxRows(t, x.Bytes())
		if err != nil || !equal(texts(fromXLSX), rows) {
			t.Fatalf("XLSX: %q\n%q %v", rows, texts(fromXLSX), err)
		}
		if !IsXLSX(x.Bytes()) || IsXLSX(c.Bytes()) {
			t.Fatal("what a file is")
		}
	}
}

// 200 MB of CSV are read with memory that does not grow with it.
func TestLargeFileCostsNoMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 200 MB")
	}
	line := strings.Repeat("vērtība;", 20) + "beigas\n"
	const size = 200 << 20
	c, err := NewCSV(io.LimitReader(&repeated{text: line}, size))
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	rows, peak := 0, uint64(0)
	for {
		_, err := c.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if rows++; rows%200_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			peak = max(peak, after.HeapAlloc)
		}
	}
	if rows < size/len(line) || peak > before.HeapAlloc+8<<20 {
		t.Errorf("%d rows, from %d to %d bytes", rows, before.HeapAlloc, peak)
	}
}

type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}

func FuzzNothingBreaks(f *testing.F) {
	f.Add([]byte("a;b\n1;2\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, body []byte) {
		_, _ = csvRows(t, string(body))
		_, _ = xlsxRows(t, body)
	})
}
