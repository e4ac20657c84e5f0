package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sheet"
)

// drawn is a record of the wire as a table and as a line have it; some of them are wrong.
func drawn(r *rand.Rand, i int) (cells map[string]string, fields map[string]any) {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	day := pick("2026-03-01", "2026-02-28", "1999-01-01", "")
	cells = map[string]string{
		"eventId": fmt.Sprintf("e%d", i), "registration": "registrations/" + uuid.NewString(), "day": day,
		"units": pick("1.5", "0.25", "7", "1.555", ""), "type": "service.delivered", "schemaVersion": pick("2026-10", "2020-01"),
		"occurredAt": "2026-03-01T10:00:00Z", "note": pick("", "kavējās; \"mazliet\"", "labi"), "worker": pick("", "w-7"),
	}
	if r.IntN(2) == 0 {
		cells["assignment"] = "assignments/" + uuid.NewString()
	} else {
		cells["personalCode"] = pick("00000000001", "12", "32000000001")
	}
	fields = map[string]any{}
	for field, value := range cells {
		if value != "" {
			fields[field] = value
		}
	}
	if units, ok := fields["units"]; ok {
		fields["units"] = json.Number(units.(string))
	}
	if r.IntN(4) == 0 {
		cells["version"], cells["cancelled"], fields["version"], fields["cancelled"] = "2", "jā", 2, true
	}
	return cells, fields
}

// The same records in lines, in separated values and in a workbook are the same records, with the same findings.
func TestTablesReadAsLinesDo(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 8))
	order := slices.Clone(columns)
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	var lines bytes.Buffer
	rows := [][]string{make([]string, len(order))}
	for i, c := range order {
		rows[0][i] = []string{c.field, c.lv, strings.ToUpper(c.en)}[i%3]
	}
	for i := range 300 {
		cells, fields := drawn(r, i)
		line, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
		row := make([]string, len(order))
		for i, c := range order {
			row[i] = cells[c.field]
		}
		rows = append(rows, row)
	}
	want, err := NewNDJSON(&lines, reader(), 0, 0).Next(1000)
	if err != nil || len(want) != 300 {
		t.Fatal(len(want), err)
	}
	var values, book bytes.Buffer
	if err := errors.Join(sheet.WriteCSV(&values, rows), sheet.WriteXLSX(&book, "Ieraksti", rows)); err != nil {
		t.Fatal(err)
	}
	fromCSV, err := OpenCSV(&values, reader())
	if err != nil {
		t.Fatal(err)
	}
	fromXLSX, err := OpenXLSX(bytes.NewReader(book.Bytes()), int64(book.Len()), reader())
	if err != nil {
		t.Fatal(err)
	}
	for name, table := range map[string]*Table{"CSV": fromCSV, "XLSX": fromXLSX} {
		var got []domain.Parsed
		for {
			part, err := table.Next(70)
			if err != nil {
				t.Fatal(name, err)
			}
			if got = append(got, part...); len(part) < 70 {
				break
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%s: %d records", name, len(got))
		}
		for i := range want {
			got[i].Position-- // the first row names the columns
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Fatalf("%s, record %d:\n%+v\n%+v", name, i, got[i], want[i])
			}
		}
	}
}

func one(t *testing.T, csv string) (domain.Parsed, error) {
	t.Helper()
	table, err := OpenCSV(strings.NewReader(csv), reader())
	if err != nil {
		return domain.Parsed{}, err
	}
	list, err := table.Next(10)
	if err != nil || len(list) != 1 {
		return domain.Parsed{}, err
	}
	return list[0], nil
}

// What people write in a table: days and decimals as in Latvia, a formula, a yes; and what they leave out.
func TestTableTakesWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	head := "Ieraksta numurs;Reģistrācija;Norīkojums;Diena;Apjoms;Atcelts;;Piezīme\n"
	row := "e1;registrations/" + uuid.NewString() + ";assignments/" + uuid.NewString() + ";1.3.2026.;1,5;nē;mana piezīme bez virsraksta;\n"
	p, err := one(t, head+row)
	if err != nil || len(p.Findings) != 0 || p.Record.Day.String() != "2026-03-01" || p.Record.Units != 150 || p.Record.Type != domain.ServiceDelivered || p.Record.Cancelled || p.Position != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	for name, c := range map[string]struct{ from, to, rule, field string }{
		"a formula":        {";1,5;", ";=1+1;", "FORMULA_NOT_ALLOWED", "units"},
		"a day of no form": {"1.3.2026.", "marts", "VALUE_INVALID", "day"},
		"a cell too many":  {"virsraksta;", "virsraksta;;lieks", "FIELD_UNKNOWN", ""},
		"neither yes nor":  {";nē;", ";varbūt;", "VALUE_INVALID", "cancelled"},
	} {
		p, err := one(t, head+strings.Replace(row, c.from, c.to, 1))
		if err != nil || len(p.Findings) != 1 || p.Findings[0] != (domain.Finding{Rule: c.rule, Field: c.field}) {
			t.Errorf("%s: %v, %v", name, p.Findings, err)
		}
		if domain.RuleOf(c.rule).LV == "" {
			t.Errorf("%s has no text", c.rule)
		}
	}
	number := sheet.Cell{Text: "1234567", Number: true}
	raw := domain.Raw{}
	if code(&raw, number); raw.PersonalCode != "00001234567" {
		t.Errorf("a code kept as a number: %s", raw.PersonalCode)
	}
	if got, ok := day(sheet.Cell{Text: "46082", Number: true}); !ok || got != "2026-03-01" {
		t.Errorf("a day kept as a number: %s, %v", got, ok)
	}
}

// A file that is no table by the template is refused as a whole, before anything of it is kept.
func TestTableThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		csv  string
		want *errs.Error
	}{
		"nothing":           {"", domain.ErrTableHeader},
		"an unknown column": {"Ieraksta numurs;Reģistrācija;Diena;Cena\n", domain.ErrTableHeader},
		"a column twice":    {"Ieraksta numurs;Reģistrācija;Diena;day\n", domain.ErrTableHeader},
		"no day":            {"Ieraksta numurs;Reģistrācija\n", domain.ErrTableHeader},
		"Windows-1257":      {"Ieraksta numurs;Re\xecistr\xe2cija;Diena\n", domain.ErrTableEncoding},
		"UTF-16":            {"\xff\xfeI\x00", domain.ErrTableEncoding},
	} {
		if _, err := one(t, c.csv); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := OpenXLSX(strings.NewReader("not a workbook"), 14, reader()); !errors.Is(err, domain.ErrTableUnreadable) {
		t.Errorf("a text as a workbook: %v", err)
	}
	if _, err := OpenXLSX(strings.NewReader(""), sheet.MaxXLSX+1, reader()); !errors.Is(err, domain.ErrTableTooLarge) {
		t.Errorf("a workbook too large: %v", err)
	}
}

// The template is a table that this package reads.
func TestTemplateIsReadBack(t *testing.T) {
	t.Parallel()
	var book bytes.Buffer
	if err := sheet.WriteXLSX(&book, "Ieraksti", [][]string{Titles()}); err != nil {
		t.Fatal(err)
	}
	table, err := OpenXLSX(bytes.NewReader(book.Bytes()), int64(book.Len()), reader())
	if err != nil {
		t.Fatal(err)
	}
	if list, err := table.Next(10); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}
