package extract

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// column is a column of the CSV form: a name of the JSON form, and the field of the permission that it is; empty for what is always told.
type column struct{ name, field string }

// versioned are the columns of versions in their order. Amounts are whole cents and days are written as dates: nothing has a decimal sign that two countries
// write differently.
var versioned = []column{
	{"position", ""}, {"award", ""}, {"version", ""}, {"withdrawn", ""}, {"personalCode", domain.FieldPerson}, {"kind", domain.FieldKind}, {"fromDate", domain.FieldPeriod},
	{"toDate", domain.FieldPeriod}, {"monthlyCents", domain.FieldAmount}, {"municipality", domain.FieldMunicipality}, {"decision", domain.FieldDecision},
}

// columns of each dataset. Facts of custody are one column: the same list as in JSON.
var columns = map[domain.Dataset][]column{
	domain.HouseholdStatus: versioned, domain.GrantedBenefits: versioned,
	domain.ReferredChildren: {{"referral", ""}, {"withdrawn", ""}, {"processNumber", domain.FieldProcess}, {"custody", domain.FieldCustody}},
}

func shown(d domain.Dataset, open []string) []column {
	return slices.DeleteFunc(slices.Clone(columns[d]), func(c column) bool { return c.field != "" && !slices.Contains(open, c.field) })
}

// head is the first line of the CSV form: the names of the columns.
func head(d domain.Dataset, open []string) []byte {
	var names []string
	for _, c := range shown(d, open) {
		names = append(names, c.name)
	}
	var b bytes.Buffer
	record(&b, names)
	return b.Bytes()
}

// rowsOf writes lines of JSON as CSV (RFC 4180).
func rowsOf(d domain.Dataset, content []byte, open []string) ([]byte, error) {
	var b bytes.Buffer
	of := shown(d, open)
	for raw := range bytes.Lines(content) {
		var l map[string]json.RawMessage
		if err := json.Unmarshal(raw, &l); err != nil {
			return nil, fmt.Errorf("a kept line cannot be read: %w", err)
		}
		values := make([]string, len(of))
		for i, c := range of {
			var err error
			if values[i], err = cell(l[c.name]); err != nil {
				return nil, fmt.Errorf("a kept line cannot be read: %w", err)
			}
		}
		record(&b, values)
	}
	return b.Bytes(), nil
}

// cell is a value of JSON as a cell: a text as it is, anything else as JSON writes it, and nothing for what is not there.
func cell(raw json.RawMessage) (out string, err error) {
	if len(raw) == 0 || raw[0] != '"' {
		return string(raw), nil
	}
	err = json.Unmarshal(raw, &out)
	return out, err
}

// record writes one line that ends with CRLF. A buffer takes everything.
func record(b *bytes.Buffer, values []string) {
	w := csv.NewWriter(b)
	w.UseCRLF = true
	_ = w.Write(values)
	w.Flush()
}

// Datasets are those of which extracts are made.
func Datasets() []domain.Dataset { return slices.Sorted(maps.Keys(fields)) }

// Names are the names of what leaves by extracts of a dataset.
func Names(d domain.Dataset) (out []string) {
	for _, c := range shown(d, Fields(d, slices.Collect(maps.Keys(fields[d])))) {
		out = append(out, c.name)
	}
	return out
}
