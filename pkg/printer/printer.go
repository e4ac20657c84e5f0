// Package printer makes a tagged PDF of a page of HTML by printing it with Chromium, which is found on PATH (ADR 0010).
// It knows nothing of what it prints. The page has no scripts and may fetch nothing; the browser runs without a network,
// in a profile folder of its own that is removed afterwards.
package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/digisoc/platform/pkg/errs"
)

// Programs are the names under which Chromium is installed, the first found is used: Debian's first.
var Programs = []string{"chromium", "chromium-browser"}

// Config is how to print.
type Config struct {
	Wait   time.Duration // how long one print may take
	AtOnce int           // how many browsers may run at the same time
	// Missing and Failed are what the service answers when Chromium is not installed, and when it did not answer in time or not with a PDF.
	Missing, Failed *errs.Error
}

// Printer prints. It is safe for concurrent use.
type Printer struct {
	config Config
	slots  chan struct{}
	find   func() (string, error)
	root   bool
}

// New returns a printer. The program is looked for at each print, so that installing it needs no restart.
func New(cfg Config) *Printer {
	return &Printer{config: cfg, slots: make(chan struct{}, cfg.AtOnce), find: Find, root: os.Geteuid() == 0}
}

var errNone = errors.New("chromium is not installed")

// Find returns the path of Chromium, or an error when it is not installed.
func Find() (string, error) {
	for _, name := range Programs {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNone
}

// Print makes a PDF of a page, or fails with Missing or Failed of its Config.
func (p *Printer) Print(ctx context.Context, page []byte) ([]byte, error) {
	program, err := p.find()
	if err != nil {
		return nil, p.config.Missing
	}
	ctx, cancel := context.WithTimeout(ctx, p.config.Wait)
	defer cancel()
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, p.config.Failed.Wrap(ctx.Err())
	}
	pdf, err := p.print(ctx, program, page)
	if err != nil {
		return nil, p.config.Failed.Wrap(err)
	}
	return pdf, nil
}

// print runs the browser in a folder that only this user may read: the page holds personal data.
func (p *Printer) print(ctx context.Context, program string, page []byte) (pdf []byte, err error) {
	folder, err := os.MkdirTemp("", "print-")
	if err != nil {
		return nil, fmt.Errorf("folder to print in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	from, to := filepath.Join(folder, "page.html"), filepath.Join(folder, "page.pdf")
	profile := filepath.Join(folder, "profile", "Default")
	if err := os.MkdirAll(profile, 0o700); err != nil {
		return nil, fmt.Errorf("profile to print with: %w", err)
	}
	err = errors.Join(os.WriteFile(filepath.Join(profile, "Preferences"), []byte(preferences), 0o600), os.WriteFile(from, page, 0o600))
	if err != nil {
		return nil, fmt.Errorf("page to print: %w", err)
	}
	cmd := exec.CommandContext(ctx, program, p.arguments(folder, from, to)...) //nolint:gosec // a program of our list on our own file
	cmd.Dir, cmd.Env = folder, environment(folder)
	cmd.WaitDelay = time.Second // a child of the browser may hold the pipe
	endTogether(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("chromium: %w (%d bytes of output)", err, len(out)) // the output may quote the page
	}
	pdf, err = os.ReadFile(to)
	if err != nil {
		return nil, fmt.Errorf("printed page: %w", err)
	}
	return pdf, checkTagged(pdf)
}

// preferences turn scripts off. A switch would also turn off the browser's own that prints.
const preferences = `{"profile":{"default_content_setting_values":{"javascript":2}}}`

// arguments keep the browser alone: no network, nothing kept. Root cannot have Chromium's sandbox; anybody
// else keeps it.
func (p *Printer) arguments(folder, from, to string) []string {
	list := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-breakpad",
		"--disable-dev-shm-usage", "--mute-audio", "--password-store=basic",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:9",
		"--user-data-dir=" + filepath.Join(folder, "profile"),
		"--export-tagged-pdf", "--generate-pdf-document-outline", "--no-pdf-header-footer", "--print-to-pdf=" + to,
	}
	if p.root {
		list = append(list, "--no-sandbox")
	}
	return append(list, "file://"+from)
}

// environment is what Chromium needs and no more: no proxy, no session, a home of its own.
func environment(folder string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "TMPDIR=" + folder, "XDG_CONFIG_HOME=" + folder, "XDG_CACHE_HOME=" + folder, "LANG=C.UTF-8"}
}
