package server

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/printer"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// nine is a copy with the nine items of GDPR 15 and some data, also text that would be markup.
func nine() *paper {
	p := &paper{Made: "2026-03-02 14:00:00", Elsewhere: elsewhere, Missing: []string{"cases.ListTasks"}}
	for _, i := range []string{"15(1)(a)", "15(1)(b)", "15(1)(c)", "15(1)(d)", "15(1)(e)", "15(1)(f)", "15(1)(g)", "15(1)(h)", "15(2)"} {
		p.Information = append(p.Information, paperOf{Item: i, Title: words{"Jautājums", "Question"}, Told: []words{{"Atbilde uz " + i, "Answer to " + i}}})
	}
	p.Data = []holding{{Groups: []words{{"Pabalsti", "Benefits"}}, Values: []any{map[string]any{"surname": "Šķēlēna-Žagariņa <b>", "cents": 14400.0}}}}
	return p
}

func TestSEC_GDPR_3_PageEscapesWhatStandsInIt(t *testing.T) {
	t.Parallel()
	page, err := nine().page(true)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(page); strings.Contains(text, "<b>") || !strings.Contains(text, `<html lang="en">`) || !strings.Contains(text, "Šķēlēna-Žagariņa &lt;b&gt;") {
		t.Error(text)
	}
}

// The PDF of the copy is tagged and its text can be read back: all nine items, the data, and what is not in it.
func TestSEC_GDPR_3_CopyIsAnAccessiblePDF(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	if _, err := printer.Find(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("Chromium is not installed; .ci/run installs it")
		}
		t.Skip("Chromium is not installed: no PDF is printed here")
	}
	page, err := nine().page(false)
	if err != nil {
		t.Fatal(err)
	}
	p := printer.New(printer.Config{Wait: 2 * time.Minute, AtOnce: 1, Missing: domain.ErrCopyPrinterMissing, Failed: domain.ErrCopyPrinterFailed})
	pdf, err := p.Print(t.Context(), page)
	if err != nil {
		t.Fatal(err)
	}
	for _, mark := range []string{"/Lang (lv)", "/S /H1", "/S /H2", "/S /H3", "/S /Table", "/S /TH", "/S /TD", "/S /LI"} {
		if !strings.Contains(string(pdf), mark) {
			t.Errorf("the PDF has no %s", mark)
		}
	}
	text := readBack(t, pdf)
	for _, i := range nine().Information {
		if !strings.Contains(text, "(VDAR "+i.Item+")") || !strings.Contains(text, i.Told[0].LV) {
			t.Errorf("the PDF does not tell %s", i.Item)
		}
	}
	for _, words := range []string{"Manu personas datu kopija", "Šķēlēna-Žagariņa <b>", "14400", "cases.ListTasks", "Iesniegumi, deklarācijas"} {
		if !strings.Contains(text, words) {
			t.Errorf("the text has no %q", words)
		}
	}
}

func readBack(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("pdftotext is not installed; .ci/run installs poppler-utils")
		}
		t.Skip("pdftotext (poppler-utils) is not installed: the text is not read back here")
	}
	file := filepath.Join(t.TempDir(), "copy.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
