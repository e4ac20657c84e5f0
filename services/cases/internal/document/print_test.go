package document_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/printer"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// The PDF of a decision is tagged in both languages, with header cells of tables in its structure, and its Latvian text can be read back. It
// skips without a browser, saying so; in CI it fails: there the browser is installed.
func TestDecisionPrintsAsTaggedPDF(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	if _, err := printer.Find(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("Chromium is not installed; .ci/run installs it")
		}
		t.Skip("Chromium is not installed: no PDF is printed here")
	}
	page, err := os.ReadFile(filepath.Join("testdata", "golden", "grant-DECISION.html"))
	if err != nil {
		t.Fatal(err)
	}
	p := printer.New(printer.Config{Wait: 2 * time.Minute, AtOnce: 1, Missing: domain.ErrPrinterMissing, Failed: domain.ErrPrinterFailed})
	pdf, err := p.Print(t.Context(), page)
	if err != nil {
		t.Fatal(err)
	}
	for _, mark := range []string{"/Lang (lv)", "/Lang (en)", "/S /H1", "/S /H2", "/S /H3", "/S /Table", "/S /TH", "/S /TD", "/S /P", "/Outlines"} {
		if !strings.Contains(string(pdf), mark) {
			t.Errorf("the PDF has no %s", mark)
		}
	}
	file := filepath.Join(t.TempDir(), "decision.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("pdftotext is not installed; .ci/run installs poppler-utils")
		}
		t.Skip("pdftotext (poppler-utils) is not installed: the text is not read back here")
	}
	out, err := exec.CommandContext(t.Context(), tool, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Lēmums Nr. OGR-2026-000042/L1", "Berta Šķēlēna-Žagariņa", "Vienkāršā valodā", "144,00", "Kur un kad lēmumu var apstrīdēt"} {
		if !strings.Contains(string(out), words) {
			t.Errorf("the text has no %q", words)
		}
	}
}
