package printer

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/errs"
)

var (
	errMissing = errs.New(errs.Unavailable, "PRINTER_TEST_MISSING", "Chromium is not installed.", "Chromium nav uzstādīts.")
	errFailed  = errs.New(errs.Unavailable, "PRINTER_TEST_FAILED", "Nothing was printed.", "Nekas netika izdrukāts.")
)

// chromium skips without a browser, saying so; in CI it fails: there the browser is installed.
func chromium(t *testing.T) *Printer {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	if _, err := Find(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("Chromium is not installed; .ci/run installs it")
		}
		t.Skip("Chromium is not installed: no PDF is printed here")
	}
	return New(Config{Wait: 2 * time.Minute, AtOnce: 1, Missing: errMissing, Failed: errFailed}) // a busy machine is slow; how fast it is is no question here
}

// letter is a page with what pages have: headings, a list of pairs, a table.
const letter = `<!doctype html><html lang="lv"><head><meta charset="utf-8"><title>Vēstule</title></head><body><h1>Vēstule Berta Šķēlēna-Žagariņa</h1>
<h2>Aprēķins</h2><p>Vienkāršā valodā</p><h3>Summas</h3><table><thead><tr><th scope="col">Mēnesis</th></tr></thead><tbody><tr><td>144,00</td></tr></tbody></table>
<p lang="en">In plain language</p></body></html>`

// The PDF is tagged, has language and title, headings and header cells of tables in its structure, and its
// Latvian text can be read back.
func TestPagePrintsAsTaggedPDF(t *testing.T) {
	p := chromium(t)
	pdf, err := p.Print(t.Context(), []byte(letter))
	if err != nil {
		t.Fatal(err)
	}
	text := string(pdf)
	for _, mark := range append(slices.Clone(marks), "/Lang (lv)", "/Lang (en)", "/S /H1", "/S /H2", "/S /H3", "/S /Table", "/S /TH", "/S /TD", "/S /P", "/Outlines") {
		if !strings.Contains(text, mark) {
			t.Errorf("the PDF has no %s", mark)
		}
	}
	file := filepath.Join(t.TempDir(), "letter.pdf")
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
	for _, words := range []string{"Vēstule Berta Šķēlēna-Žagariņa", "Vienkāršā valodā", "144,00"} {
		if !strings.Contains(string(out), words) {
			t.Errorf("the text has no %q", words)
		}
	}
}

// What the page must not do it cannot do: a script does not run, nothing is fetched.
func TestPageIsPrintedWithoutScriptsAndNetwork(t *testing.T) {
	p := chromium(t)
	page := `<!doctype html><html lang="lv"><title>Pārbaude</title><meta charset="utf-8"><h1>Pārbaude</h1><p id="x">neskarts</p>
<script>document.getElementById("x").textContent = "mainīts"</script></html>`
	pdf, err := p.Print(t.Context(), []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	out, err := exec.CommandContext(t.Context(), tool, file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "neskarts") {
		t.Errorf("a script ran: %s", out)
	}
}

func TestWithoutChromiumTheReasonSaysWhatToInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := New(Config{Wait: time.Second, AtOnce: 1, Missing: errMissing, Failed: errFailed}).Print(t.Context(), nil)
	if !errors.Is(err, errMissing) {
		t.Fatal(err)
	}
}

// program is a printer whose browser is a shell program.
func program(t *testing.T, script string) *Printer {
	t.Helper()
	file := filepath.Join(t.TempDir(), "chromium")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	p := New(Config{Wait: 30 * time.Second, AtOnce: 1, Missing: errMissing, Failed: errFailed})
	p.find = func() (string, error) { return file, nil }
	return p
}

func TestBrokenBrowserIsNoDocument(t *testing.T) {
	for name, script := range map[string]string{
		"fails":            "exit 1",
		"writes nothing":   "exit 0",
		"no PDF":           `for a; do case $a in --print-to-pdf=*) echo text > "${a#*=}";; esac; done`,
		"PDF without tags": `for a; do case $a in --print-to-pdf=*) printf '%%PDF-1.4\n%%%%EOF\n' > "${a#*=}";; esac; done`,
	} {
		if _, err := program(t, script).Print(t.Context(), []byte("x")); !errors.Is(err, errFailed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A browser that hangs is ended with its children, and its folder, which holds personal data, is removed.
func TestHangingBrowserIsEndedAndItsFolderRemoved(t *testing.T) {
	home := t.TempDir()
	t.Setenv("TMPDIR", home)
	p := program(t, "sleep 600 & wait")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := p.Print(ctx, []byte("x")); !errors.Is(err, errFailed) {
		t.Fatal(err)
	}
	left, err := os.ReadDir(home)
	if err != nil || len(left) != 0 {
		t.Fatalf("%v %v", left, err)
	}
}

// Only root goes without the browser's own sandbox.
func TestSandboxIsKeptUnlessRoot(t *testing.T) {
	for _, root := range []bool{true, false} {
		p := &Printer{root: root}
		if got := slices.Contains(p.arguments("f", "a", "b"), "--no-sandbox"); got != root {
			t.Errorf("root %v: no sandbox %v", root, got)
		}
	}
}
