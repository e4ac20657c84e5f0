package extract

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// column is a column of the CSV form: a name of the JSON form, and what it holds of a line.
type column struct {
	name, field string // field is empty for what is always told
	of          func(*line) string
}

// columns in their order. Amounts are whole cents and days are written as dates: nothing has a decimal sign that two countries write differently.
var columns = []column{
	{"position", "", func(l *line) string { return strconv.FormatInt(l.Position, 10) }},
	{"award", "", func(l *line) string { return l.Award }},
	{"version", "", func(l *line) string { return strconv.FormatInt(l.Version, 10) }},
	{"withdrawn", "", func(l *line) string { return strconv.FormatBool(l.Withdrawn) }},
	{"personalCode", domain.FieldPerson, func(l *line) string { return l.PersonalCode }},
	{"kind", domain.FieldKind, func(l *line) string { return l.Kind }},
	{"fromDate", domain.FieldPeriod, func(l *line) string { return l.FromDate }},
	{"toDate", domain.FieldPeriod, func(l *line) string { return l.ToDate }},
	{"monthlyCents", domain.FieldAmount, func(l *line) string { return cents(l.MonthlyCents) }},
	{"municipality", domain.FieldMunicipality, func(l *line) string { return l.Municipality }},
	{"decision", domain.FieldDecision, func(l *line) string { return l.Decision }},
}

func cents(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func shown(open []string) []column {
	return slices.DeleteFunc(slices.Clone(columns), func(c column) bool { return c.field != "" && !slices.Contains(open, c.field) })
}

// head is the first line of the CSV form: the names of the columns.
func head(open []string) []byte {
	var names []string
	for _, c := range shown(open) {
		names = append(names, c.name)
	}
	var b bytes.Buffer
	record(&b, names)
	return b.Bytes()
}

// rowsOf writes lines of JSON as CSV (RFC 4180).
func rowsOf(content []byte, open []string) ([]byte, error) {
	var b bytes.Buffer
	of := shown(open)
	for raw := range bytes.Lines(content) {
		var l line
		if err := json.Unmarshal(raw, &l); err != nil {
			return nil, fmt.Errorf("a kept line cannot be read: %w", err)
		}
		values := make([]string, len(of))
		for i, c := range of {
			values[i] = c.of(&l)
		}
		record(&b, values)
	}
	return b.Bytes(), nil
}

// record writes one line that ends with CRLF. A buffer takes everything.
func record(b *bytes.Buffer, values []string) {
	w := csv.NewWriter(b)
	w.UseCRLF = true
	_ = w.Write(values)
	w.Flush()
}
