package intake

import (
	"strconv"
	"strings"
	"time"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sheet"
)

// column is one field of a record in a table; set reports whether the cell fits.
type column struct {
	field, lv, en string
	set           func(r *domain.Raw, c sheet.Cell) bool
}

var columns = []*column{
	{"eventId", "Ieraksta numurs", "Record number", words(func(r *domain.Raw) *string { return &r.Source })},
	{"day", "Diena", "Day", func(r *domain.Raw, c sheet.Cell) (ok bool) { r.Day, ok = day(c); return ok }},
	{"registration", "Reģistrācija", "Registration", words(func(r *domain.Raw) *string { return &r.Registration })},
	{"assignment", "Norīkojums", "Assignment", words(func(r *domain.Raw) *string { return &r.Assignment })},
	{"personalCode", "Personas kods", "Personal code", code},
	{"units", "Apjoms", "Units", func(r *domain.Raw, c sheet.Cell) bool { r.Units = strings.Replace(c.Text, ",", ".", 1); return true }},
	{"worker", "Darbinieks", "Worker", words(func(r *domain.Raw) *string { return &r.Worker })},
	{"note", "Piezīme", "Note", words(func(r *domain.Raw) *string { return &r.Note })},
	{"version", "Redakcija", "Version", func(r *domain.Raw, c sheet.Cell) bool {
		n, err := strconv.Atoi(c.Text)
		r.Version = n
		return err == nil
	}},
	{"cancelled", "Atcelts", "Cancelled", func(r *domain.Raw, c sheet.Cell) (ok bool) {
		r.Cancelled, ok = said[strings.ToLower(c.Text)]
		return ok
	}},
	{"type", "Veids", "Type", words(func(r *domain.Raw) *string { return &r.Type })},
	{"schemaVersion", "Shēma", "Schema", words(func(r *domain.Raw) *string { return &r.Schema })},
	{"occurredAt", "Laiks", "Time", words(func(r *domain.Raw) *string { return &r.Occurred })},
}

// said is how people write yes and no.
var said = map[string]bool{
	"jā": true, "ja": true, "yes": true, "true": true, "x": true, "1": true, "nē": false, "ne": false, "no": false, "false": false, "0": false,
}

func words(of func(*domain.Raw) *string) func(*domain.Raw, sheet.Cell) bool {
	return func(r *domain.Raw, c sheet.Cell) bool {
		*of(r) = c.Text
		return true
	}
}

// code takes a personal code; a spreadsheet that keeps it as a number has lost the zeros in front.
func code(r *domain.Raw, c sheet.Cell) bool {
	r.PersonalCode = c.Text
	if c.Number {
		r.PersonalCode = strings.Repeat("0", max(0, 11-len(c.Text))) + c.Text
	}
	return true
}

// day reads 2026-03-01, 01.03.2026., 1.3.2026 and the number under which a spreadsheet keeps a day.
func day(c sheet.Cell) (string, bool) {
	if c.Number {
		return sheet.Day(c.Text)
	}
	if _, err := time.Parse(time.DateOnly, c.Text); err == nil {
		return c.Text, true
	}
	t, err := time.Parse("2.1.2006", strings.TrimSuffix(c.Text, "."))
	if err != nil {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

// titled is the column with a title in lower case, or nil.
func titled(title string) *column {
	for _, c := range columns {
		if title == strings.ToLower(c.field) || title == strings.ToLower(c.lv) || title == strings.ToLower(c.en) {
			return c
		}
	}
	return nil
}

// FieldTitles are the Latvian and the English title of every field of a record, by its JSON name.
func FieldTitles() map[string][2]string {
	out := map[string][2]string{}
	for _, c := range columns {
		out[c.field] = [2]string{c.lv, c.en}
	}
	return out
}

// Titles is the first row of a template, in Latvian: the columns that people fill in.
func Titles() []string {
	out := make([]string, 0, len(columns))
	for _, c := range columns[:10] {
		out = append(out, c.lv)
	}
	return out
}
