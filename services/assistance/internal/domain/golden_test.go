package domain_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/parameters"
)

var addGoldens = flag.Bool("add-goldens", false, "keep decisions of the newest engine version that are not kept yet")

// golden is one kept decision: the rows it was made with and its canonical bytes.
type golden struct {
	Name      string
	Rows      string // hash of the parameters
	Canonical json.RawMessage
}

// TestGoldenDecisionsReplayByteForByte computes every kept decision of every engine version again. Nothing here rewrites a kept
// decision: when this fails, the change belongs behind a new engine version.
func TestGoldenDecisionsReplayByteForByte(t *testing.T) {
	t.Parallel()
	if *addGoldens {
		keepGoldens(t)
	}
	files, err := filepath.Glob("testdata/golden/*.jsonl.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("golden files: %v, %v", files, err)
	}
	for _, file := range files {
		version := domain.Version(strings.TrimSuffix(filepath.Base(file), ".jsonl.gz"))
		kept := readGoldens(t, file)
		if len(kept) < 60 {
			t.Errorf("%s: %d kept decisions", version, len(kept))
		}
		for _, g := range kept {
			replay(t, version, g)
		}
	}
	if _, err := os.Stat(goldenFile()); err != nil {
		t.Errorf("engine version %s has no kept decisions: run the test with -add-goldens", domain.EngineVersion)
	}
}

func replay(t *testing.T, version domain.Version, g golden) {
	rows, err := parameters.Archived(g.Rows)
	if err != nil {
		t.Fatal(err)
	}
	e, err := domain.NewEngine(rows).At(version)
	if err != nil {
		t.Fatal(err)
	}
	var in struct{ Facts domain.Facts }
	if err := json.Unmarshal(g.Canonical, &in); err != nil {
		t.Fatal(err)
	}
	got := canonical(t, e, in.Facts)
	if !bytes.Equal(got, g.Canonical) {
		i := 0
		for i < min(len(got), len(g.Canonical)) && got[i] == g.Canonical[i] {
			i++
		}
		t.Errorf("%s of engine %s replays differently from byte %d:\nkept …%s\nnow  …%s", g.Name, version, i, around(g.Canonical, i), around(got, i))
	}
}

func around(b []byte, i int) []byte { return b[max(i-80, 0):min(i+80, len(b))] }

func canonical(t testing.TB, e *domain.Engine, f domain.Facts) []byte {
	t.Helper()
	o, err := e.Assess(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := domain.Canonical(f, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func goldenFile() string { return "testdata/golden/" + domain.EngineVersion + ".jsonl.gz" }

func readGoldens(t *testing.T, file string) (out []golden) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var g golden
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		out = append(out, g)
	}
	return out
}

// keepGoldens adds what is not kept yet for the newest version: the published examples and households drawn at random.
func keepGoldens(t *testing.T) {
	var kept []golden
	if _, err := os.Stat(goldenFile()); err == nil {
		kept = readGoldens(t, goldenFile())
	}
	e := engine(t)
	add := func(name string, f domain.Facts) {
		if !slices.ContainsFunc(kept, func(g golden) bool { return g.Name == name }) {
			kept = append(kept, golden{name, e.Parameters().Hash(), canonical(t, e, f)})
		}
	}
	for name, f := range exampleFacts(t) {
		add(name, f)
	}
	for name, f := range scenarioFacts(t) {
		add(name, f)
	}
	draw := rapid.Custom(household)
	for seed := range 60 {
		add(fmt.Sprintf("household-%02d", seed), draw.Example(seed))
	}
	slices.SortFunc(kept, func(a, b golden) int { return strings.Compare(a.Name, b.Name) })
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	enc := json.NewEncoder(z)
	enc.SetEscapeHTML(false)
	for _, g := range kept {
		if err := enc.Encode(g); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenFile(), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// exampleFacts are the facts of the published examples that are whole assessments.
func exampleFacts(t *testing.T) map[string]domain.Facts {
	out := map[string]domain.Facts{}
	files, err := filepath.Glob("testdata/examples/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if x := readExample(t, file); x.Threshold == "" && x.Key == "" {
			out[x.ID] = x.facts(t)
		}
	}
	return out
}

// scenarioFacts are the facts of the scenarios that were written by hand, on the rows of this build.
func scenarioFacts(t *testing.T) map[string]domain.Facts {
	out := map[string]domain.Facts{}
	for _, file := range scenarioFiles(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		if !slices.Contains([]string{"households", "windows", "business", "property", "job-seekers", "expenses", "seams-of-awards", "bad-input"}, name) {
			continue
		}
		f := readScenarios(t, file)
		for _, node := range f.Cases {
			if x := f.merge(t, node); x.Expect.Error == "" && len(x.Parameters) == 0 {
				out[name+"/"+x.Name] = x.facts(t)
			}
		}
	}
	return out
}

func TestAnEngineVersionThatNeverWasIsRefused(t *testing.T) {
	t.Parallel()
	e := engine(t)
	if _, err := e.At("0.9.0"); err == nil {
		t.Error("version 0.9.0 is accepted")
	}
	if same, err := e.At(domain.EngineVersion); err != nil || same.Version() != e.Version() {
		t.Errorf("the newest version: %v", err)
	}
}
