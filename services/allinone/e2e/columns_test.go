package e2e

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/catalogue"
	files "github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/assistance"
	casesvc "github.com/digisoc/platform/services/cases"
	"github.com/digisoc/platform/services/payments"
	"github.com/digisoc/platform/services/persons"
	"github.com/digisoc/platform/services/providers"
	"github.com/digisoc/platform/services/sharing"
)

// schemas are the services that keep tables.
var schemas = []string{persons.Name, casesvc.Name, assistance.Name, payments.Name, providers.Name, sharing.Name}

// tableRow says of every column of a table whether it holds data that are sealed.
type tableRow struct {
	Table string `yaml:"table"` // service.table; platform.table stands in every schema
	// None hold no leaf of a special category, of crime, of money or of an address that may have to be hidden.
	None []string `yaml:"none"`
	// Sealed are leaves that the column holds, sealed; Emptied names the sealed column whose texts lay open in this one once.
	Sealed  map[string][]string   `yaml:"sealed"`
	Emptied map[string]string     `yaml:"emptied"`
	Open    map[string]openColumn `yaml:"open"`
}

// openColumn holds such a leaf and is not sealed, and why.
type openColumn struct {
	Leaf []string `yaml:"leaf"`
	Why  string   `yaml:"why"`
}

// platformTables are those that every service keeps beside its own.
var platformTables = []string{"audit", "audit_block", "audit_certificate", "audit_checkpoint", "audit_destroyed", "audit_leaves", "audit_subject", "data_key", "erased",
	"disputed", "idempotency", "inbox", "kept_stop_list", "outbox", "outbox_published", "outbox_sequence", "outbox_unsent", "restricted"}

func columnRows(t testing.TB) map[string]tableRow {
	t.Helper()
	raw, err := os.ReadFile("testdata/columns.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var rows []tableRow
	if err := yaml.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	out := map[string]tableRow{}
	for _, r := range rows {
		if _, twice := out[r.Table]; twice {
			t.Errorf("%s stands twice", r.Table)
		}
		out[r.Table] = r
	}
	return out
}

// columnsOf returns the type of every column by service.table, then column.
func columnsOf(t testing.TB) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	for _, service := range schemas {
		rows, err := own(t).DB(service).Query(t.Context(),
			"select table_name, column_name, data_type from information_schema.columns where table_schema = $1", service)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var table, column, kind string
			if err := rows.Scan(&table, &column, &kind); err != nil {
				t.Fatal(err)
			}
			name := service + "." + table
			if slices.Contains(platformTables, table) {
				name = "platform." + table
			} else if strings.HasPrefix(table, "goose_") {
				continue // which migrations ran
			}
			if out[name] == nil {
				out[name] = map[string]string{}
			}
			out[name][column] = kind
		}
	}
	return out
}

// Every column says whether it holds a special category, data of crimes, of money or a hideable address, and if so that it is
// sealed or why not (SEC-ENC-2). A new column of a service that seals is in no list and fails here.
func TestInstanceEveryColumnSaysWhetherItIsSealed(t *testing.T) {
	cat, err := catalogue.Load(files.Files)
	if err != nil {
		t.Fatal(err)
	}
	rows, columns := columnRows(t), columnsOf(t)
	for _, table := range slices.Sorted(maps.Keys(columns)) {
		row, kinds := rows[table], columns[table]
		said := map[string]int{}
		for _, c := range row.None {
			said[c]++
		}
		for c, leaves := range row.Sealed {
			said[c]++
			secret(t, cat, table+"."+c, leaves)
			if kinds[c] != "bytea" {
				t.Errorf("%s.%s is sealed and of type %s", table, c, kinds[c])
			}
		}
		for c, into := range row.Emptied {
			said[c]++
			if _, ok := row.Sealed[into]; !ok {
				t.Errorf("%s.%s is sealed in %s, which is no sealed column", table, c, into)
			}
		}
		for c, open := range row.Open {
			said[c]++
			secret(t, cat, table+"."+c, open.Leaf)
			if len(open.Why) < 20 {
				t.Errorf("%s.%s lies open: say why", table, c)
			}
		}
		for c := range said {
			if _, ok := kinds[c]; !ok || said[c] != 1 {
				t.Errorf("%s.%s stands %d times and there is such a column: %v", table, c, said[c], ok)
			}
		}
		if missing := slices.DeleteFunc(slices.Sorted(maps.Keys(kinds)), func(c string) bool { return said[c] > 0 }); len(missing) > 0 {
			t.Errorf("testdata/columns.yaml says nothing of these columns:\n%s", fmt.Sprintf("- table: %s\n  none: [%s]", table, strings.Join(missing, ", ")))
		}
	}
	for table := range rows {
		if columns[table] == nil {
			t.Errorf("there is no table %s", table)
		}
	}
}

// secret checks that a column holds a leaf that asks for sealing.
func secret(t *testing.T, cat *catalogue.Catalogue, column string, leaves []string) {
	t.Helper()
	asks := false
	for _, code := range leaves {
		l := cat.Leaf(code)
		if l == nil {
			t.Errorf("%s: the catalogue has no leaf %s", column, code)
			continue
		}
		for _, s := range []string{catalogue.Special, catalogue.Criminal, catalogue.Financial, catalogue.Hideable} {
			asks = asks || slices.Contains(l.Sensitivity, s)
		}
	}
	if !asks {
		t.Errorf("%s: no leaf of %v is of a special category, of crime, of money or an address", column, leaves)
	}
}
