package parameters

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func TestEmbeddedFilesLoadWithoutWarnings(t *testing.T) {
	t.Parallel()
	p, warnings, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) != 0 {
		t.Errorf("warnings: %v", warnings)
	}
	if len(p.All()) < 100 || len(p.Hash()) != 64 {
		t.Errorf("%d rows, hash %q", len(p.All()), p.Hash())
	}
}

// TestTukumsIsLoadedAsPublished keeps a value that follows no rounding rule: municipal values are data, never derived.
func TestTukumsIsLoadedAsPublished(t *testing.T) {
	t.Parallel()
	p, _, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	r := p.Municipal(domain.KeyLowIncome, "0052000", 0, domain.NewDate(2023, 7, 1))
	if r == nil || r.Value != "376.00/264.00" {
		t.Errorf("row %+v", r)
	}
	first, other := domain.ProposeThreshold(60, 62657)
	if first != 37600 || other != 26300 {
		t.Errorf("the formula gives %s / %s", first, other)
	}
}

// embedded is a copy of the embedded files that a test may change.
func embedded(t testing.TB) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	files, err := fs.Glob(data, "data/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := data.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m[f] = &fstest.MapFile{Data: b}
	}
	return m
}

const extra = "data/zz.yaml"

func row1(fields string) string { return "parameters:\n  - {" + fields + "}\n" }

const rest = `, legal_ref: x, source: y, confidence: S`

func TestMistakesAreRefusedWithFileAndLine(t *testing.T) {
	t.Parallel()
	const low = `key: threshold.low_income, municipality: "0001000", valid_from: 2024-01-01, valid_to: 2024-12-31, value: "400.00/280.00"`
	for name, c := range map[string]struct{ file, want string }{
		"unknown key":          {row1(`key: threshold.rich, valid_from: 2024-01-01, valid_to: 2024-12-31, value: "1.00/1.00"` + rest), `zz.yaml:2: unknown key "threshold.rich"`},
		"unknown field":        {row1(low + rest + ", colour: red"), `zz.yaml:2: unknown field "colour"`},
		"field twice":          {row1(low + rest + ", source: z"), "zz.yaml:2: source stands twice"},
		"nested value":         {row1(`key: [a]`), "zz.yaml:2: key must be a plain value"},
		"not a day":            {row1(strings.Replace(low, "2024-12-31", "2024-02-30", 1) + rest), "zz.yaml:2: valid_to"},
		"ends before it began": {row1(strings.Replace(low, "2024-12-31", "2023-12-31", 1) + rest), "is not a period"},
		"no end":               {row1(`key: threshold.low_income, municipality: "0001000", valid_from: 2024-01-01, value: "1.00/1.00"` + rest), "is not a period"},
		"not an amount":        {row1(strings.Replace(low, "400.00", "400,00", 1) + rest), `"400,00"`},
		"one decimal":          {row1(strings.Replace(low, "400.00", "400.0", 1) + rest), "is not of the form"},
		"no municipality":      {row1(`key: threshold.low_income, valid_from: 2024-01-01, valid_to: 2024-12-31, value: "1.00/1.00"` + rest), "needs a municipality"},
		"unknown municipality": {row1(strings.Replace(low, "0001000", "7777777", 1) + rest), "is not in the classifier"},
		"not municipal":        {row1(`key: threshold.needy, municipality: "0001000", valid_from: 2024-01-01, valid_to: 2024-12-31, value: "1.00/1.00"` + rest), "has no municipal rows"},
		"unknown type":         {row1(low + rest + ", household_type: rich"), "household_type"},
		"type without use":     {row1(`key: gmi.min_payable, household_type: other, valid_from: 2024-01-01, valid_to: 2024-12-31, value: "1.00"` + rest), "does not depend on the household type"},
		"unknown confidence":   {row1(strings.Replace(low+rest, "confidence: S", "confidence: sure", 1)), "confidence"},
		"approved by nobody":   {row1(low + rest + ", approved_on: 2024-01-01"), "needs approved_by and approved_on together"},
		"approved on no day":   {row1(low + rest + ", approved_by: A, approved_on: 2024-02-30"), "zz.yaml:2: approved_on"},
		"approved guess":       {row1(strings.Replace(low+rest, "confidence: S", "confidence: NC", 1) + ", approved_by: A, approved_on: 2024-01-01"), "approved and not confirmed at once"},
		"norm without a pair":  {row1(`key: housing.norm.electricity, municipality: "0001000", valid_from: 2024-01-01, valid_to: 2024-12-31, value: "70.00 kWh"` + rest), "is not of the form 70.00/30.00 kWh"},
		"crisis in wages":      {row1(`key: crisis.other_max, municipality: "0001000", valid_from: 2024-01-01, valid_to: 2024-12-31, value: "2.5 minimum_wages"` + rest), "is not a whole number"},
		"crisis in nothing":    {row1(`key: crisis.other_max, municipality: "0001000", valid_from: 2024-01-01, valid_to: 2024-12-31, value: "2"` + rest), "is not of the form 150.00 EUR or 2 minimum_wages"},
		"no source":            {row1(low + ", confidence: S"), "needs legal_ref and source"},
		"unknown choice":       {row1(`key: housing.cap_at_expenses, municipality: "0001000", valid_from: 2024-01-01, valid_to: 2024-12-31, value: maybe` + rest), "is not one of"},
		"unknown norm unit":    {row1(`key: housing.norm.heat, valid_from: 2024-01-01, valid_to: 2024-12-31, value: "2.00 EUR/kWh"` + rest), "is not of the form"},
		"three decimals":       {row1(`key: housing.coefficient, municipality: "0001000", household_type: other, valid_from: 2024-01-01, valid_to: 2024-12-31, value: "1.555"` + rest), "at most two decimals"},
		"not YAML":             {"parameters: [", "zz.yaml:1"},
		"another top field":    {"rows: []\n", "must hold the one field"},
		"a row that is a word": {"parameters:\n  - hello\n", "zz.yaml:2: a row must be a mapping"},
		"empty file":           {"", "must hold the one field"},
		"overlap": {"parameters:\n  - {" + low + rest + "}\n  - {" + strings.Replace(low, "2024-01-01", "2024-12-31", 1) + rest + "}\n",
			"zz.yaml:3: threshold.low_income from 2024-12-31 overlaps the row of zz.yaml:2"},
	} {
		m := embedded(t)
		m[extra] = &fstest.MapFile{Data: []byte(c.file)}
		_, _, err := Load(m)
		var p *Problem
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &p) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestAGapInANationalKeyIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, old, new, want string }{
		"a day":            {"data/thresholds.yaml", "valid_from: 2023-07-01, valid_to: 2023-12-31, value: \"125.00/87.50\"", "valid_from: 2023-07-02, valid_to: 2023-12-31, value: \"125.00/87.50\"", "threshold.gmi  has no row for 2023-07-01"},
		"one type":         {"data/housing.yaml", "household_type: other, valid_from: 2026-05-01", "household_type: other, valid_from: 2026-06-01", "housing.coefficient OTHER has no row for 2026-05-01"},
		"the last year":    {"data/income.yaml", "valid_from: 2026-01-01, valid_to: 2026-12-31, value: \"780.00\"", "valid_from: 2026-01-01, valid_to: 2026-11-30, value: \"780.00\"", "income.minimum_wage  has no row for 2026-12-01"},
		"an income's kind": {"data/income.yaml", "key: income.treatment.rent,", "key: income.treatment.gift,", "overlaps"},
	} {
		m := embedded(t)
		changed := strings.Replace(string(m[c.file].Data), c.old, c.new, 1)
		if changed == string(m[c.file].Data) {
			t.Errorf("%s: the test changes nothing", name)
			continue
		}
		m[c.file] = &fstest.MapFile{Data: []byte(changed)}
		if _, _, err := Load(m); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// TestR10OddMunicipalValuesAreReportedNotRefused loads values below the needy threshold and above the ceiling.
func TestR10OddMunicipalValuesAreReportedNotRefused(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"300.00/200.00": "below the needy threshold", "600.00/300.00": "above the ceiling", "400.00/400.00": "above the ceiling", "400.00/-": "",
	} {
		m := embedded(t)
		m[extra] = &fstest.MapFile{Data: []byte(row1(`key: threshold.low_income, municipality: "0001000", valid_from: 2024-01-01, valid_to: 2024-12-31, value: "` + value + `"` + rest))}
		_, warnings, err := Load(m)
		if err != nil || (want == "") != (len(warnings) == 0) || want != "" && !strings.Contains(warnings[0], want) {
			t.Errorf("%s: %v, %v; want %q", value, warnings, err, want)
		}
	}
}

func TestHashDependsOnContentNotOnLayout(t *testing.T) {
	t.Parallel()
	base, _, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	m := embedded(t)
	m["data/renamed.yaml"] = &fstest.MapFile{Data: append([]byte("# a comment\n"), m["data/thresholds.yaml"].Data...)}
	delete(m, "data/thresholds.yaml")
	moved, _, err := Load(m)
	if err != nil || moved.Hash() != base.Hash() {
		t.Errorf("the same rows in another file have another hash (%v)", err)
	}
	m["data/property.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(m["data/property.yaml"].Data), "425.00", "426.00", 1))}
	changed, _, err := Load(m)
	if err != nil || changed.Hash() == base.Hash() {
		t.Errorf("a changed value has the same hash (%v)", err)
	}
}

// FuzzLoad: whatever a file holds, loading ends with rows or with problems that name a file, never with a panic.
func FuzzLoad(f *testing.F) {
	base := embedded(f)
	for _, file := range base {
		f.Add(file.Data)
	}
	f.Add([]byte("parameters:\n  - {key: housing.norm.heat, value: \"1.00 EUR/m2\"}"))
	f.Add([]byte("parameters:\n  - &a {key: *a}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		rows, problems := decode("f.yaml", b)
		for _, err := range problems {
			var p *Problem
			if !errors.As(err, &p) || p.File != "f.yaml" || p.Line < 1 {
				t.Fatalf("problem %v without a place", err)
			}
		}
		if len(problems) > 0 {
			return
		}
		gaps(rows)
		if len(overlaps(rows)) > 0 {
			return
		}
		list := make([]*domain.Parameter, len(rows))
		for i, r := range rows {
			list[i] = r.Parameter
		}
		p := domain.NewParameters(list)
		for _, r := range list {
			if r.ValidFrom > r.ValidTo {
				t.Fatalf("row %+v", r)
			}
		}
		order(p, rows)
	})
}
