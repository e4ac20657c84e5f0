package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
)

// Every process and instance that the tests start is listened to: no personal code and no secret of a test may stand in what it
// says, in an address that is called or in a measure (SEC-ENC-3). Found ones fail the package, whichever test was running.

// personalCode is a synthetic personal code in both forms; a number with a fraction before it or more digits around it is none.
var personalCode = regexp.MustCompile(`(?:^|[^0-9A-Za-z.\-])(00\d{4}-?\d{5})(?:$|[^0-9A-Za-z\-])`)

// secrets are the values that tests give away; those of the dump test are made to be searched for.
var secrets = append([]string{account, "Skujkalna"}, marked...)

var leaks struct {
	sync.Mutex
	found []string
}

// leak returns a personal code or a secret in a text; empty when there is none.
func leak(text string) string {
	for _, s := range secrets {
		if strings.Contains(text, s) {
			return s
		}
	}
	if m := personalCode.FindStringSubmatch(text); m != nil && strings.Trim(m[1], "0-") != "" {
		return m[1]
	}
	return ""
}

// scan looks for what may not stand in a text and remembers where it stood.
func scan(where, text string) {
	what := leak(text)
	if what == "" {
		return
	}
	leaks.Lock()
	defer leaks.Unlock()
	leaks.found = append(leaks.found, fmt.Sprintf("%s: %q in %.300s", where, what, text))
}

// scanLines scans what a process said.
func scanLines(where, output string) {
	for line := range strings.Lines(output) {
		scan(where, strings.TrimSpace(line))
	}
}

// quiet are lines of the log below warnings: instances say everything, for the scan, and the console hears what matters.
var quiet = regexp.MustCompile(`^time=\S+ level=(DEBUG|INFO) `)

// listen puts itself between the instances of this process and the console until the returned function is called.
func listen() (stop func() (found []string)) {
	console := os.Stderr
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	os.Stderr = w
	http.DefaultTransport = scannedCalls{http.DefaultTransport}
	done := make(chan struct{})
	go func() {
		defer close(done)
		lines := bufio.NewReader(r)
		for {
			line, err := lines.ReadString('\n')
			scan("log", line)
			if !quiet.MatchString(line) {
				_, _ = io.WriteString(console, line)
			}
			if err != nil {
				return
			}
		}
	}()
	return func() []string {
		os.Stderr = console
		_ = w.Close()
		<-done
		leaks.Lock()
		defer leaks.Unlock()
		return leaks.found
	}
}

// scannedCalls scans the address of every call of a test.
type scannedCalls struct{ http.RoundTripper }

func (s scannedCalls) RoundTrip(r *http.Request) (*http.Response, error) {
	address := r.URL.String()
	if plain, err := url.PathUnescape(address); err == nil {
		address = plain
	}
	scan("address", address)
	return s.RoundTripper.RoundTrip(r)
}

// scanMeasures scans the measures of an instance before it ends.
func (s *system) scanMeasures() error {
	if s.Platform == nil || s.Running().Admin == "" {
		return nil
	}
	res, err := http.Get(s.Running().Admin + "/metrics")
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && !strings.Contains(string(body), "go_goroutines") {
		err = fmt.Errorf("these are no measures: %.200s", body)
	}
	scanLines("measures", string(body))
	return err
}
