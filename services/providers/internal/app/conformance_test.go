package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/conformance"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// begin starts a run of some cases in a sandbox.
func (d *developer) begin(cases ...string) (domain.ConformanceRun, error) {
	return d.w.StartConformanceRun(d.as("StartConformanceRun"), app.NewRun{
		System: "APSis", Version: "7", Keys: newSecret(d.w.t).keys(), Cases: cases, Limit: 10 * time.Second,
	})
}

func (d *developer) run(r domain.ConformanceRun) domain.ConformanceRun {
	d.w.t.Helper()
	out, err := d.w.ConformanceRun(d.as("GetConformanceRun"), r.ID)
	must(d.w.t, err)
	return out
}

// A system that does nothing fails each case in its time, with what was waited for, in both languages; a part of the suite and
// a failed run give no certificate.
func TestSilentSystemFailsInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.developer()
	begun, err := d.begin("C01", "C08")
	must(t, err)
	conductor := app.NewConductor(w.App)
	for range 3 {
		_, err := conductor.Play(t.Context())
		must(t, err)
		w.clock.Advance(time.Second)
	}
	r := d.run(begun)
	if r.State != domain.ConformanceRunning || r.Results[1].State != domain.CaseRunning || r.Results[1].NoteEN == "" || len(d.kinds()) != 10 {
		t.Fatalf("%+v, %v", r, d.kinds())
	}
	w.clock.Advance(10 * time.Second)
	open, err := conductor.Play(t.Context())
	must(t, err)
	r = d.run(begun)
	if open != 1 || r.State != domain.ConformanceFailed || r.Certificate != [16]byte{} {
		t.Fatalf("%+v", r)
	}
	for _, c := range r.Results {
		if c.State != domain.CaseFailed || !strings.Contains(c.NoteEN, "out of time") || !strings.Contains(c.NoteLV, "laiks") {
			t.Errorf("%+v", c)
		}
	}
	report, err := conformance.JUnit(&r)
	if err != nil || !strings.Contains(string(report), `failures="2"`) || !strings.Contains(string(report), "C08 A referral is accepted") {
		t.Errorf("%s %v", report, err)
	}
	if open, err = conductor.Play(t.Context()); open != 0 || err != nil {
		t.Errorf("%d runs are open after the end: %v", open, err)
	}
}

// A sandbox has one run at a time, and shows it to nobody else; a run wants cases that there are, keys, and real time.
func TestRunsOfASandbox(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, other := w.developer(), w.developer()
	first, err := d.begin("C01")
	must(t, err)
	second, err := d.begin()
	must(t, err)
	if !second.Whole || len(second.Results) != len(conformance.Cases()) || second.Client == first.Client || second.Client == d.Client {
		t.Errorf("%+v", second)
	}
	if r := d.run(first); r.State != domain.ConformanceReplaced {
		t.Errorf("the first run is %s", r.State)
	}
	if _, err := w.ConformanceRun(other.as("GetConformanceRun"), second.ID); !errors.Is(err, domain.ErrConformanceRunNotFound) {
		t.Errorf("another's run: %v", err)
	}
	if _, err := d.begin("C99"); !errors.Is(err, domain.ErrConformanceCaseUnknown) {
		t.Errorf("a case that there is not: %v", err)
	}
	if _, err := w.StartConformanceRun(d.as("StartConformanceRun"), app.NewRun{System: "x", Version: "1", Keys: d.s.keys()}); !errors.Is(err, domain.ErrKeyUsed) {
		t.Errorf("keys that are in use: %v", err)
	}
	_, err = w.AdvanceClock(other.as("AdvanceSandboxClock"), 1)
	must(t, err)
	if _, err := other.begin(); !errors.Is(err, domain.ErrConformanceClockMoved) {
		t.Errorf("a clock that is moved: %v", err)
	}
}

// Whose code it is is told without the code.
func TestCodesAreWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	codes := w.developer().cast("M03").Persona.Codes
	for code, want := range map[string]string{codes[0]: "current", codes[1]: "former", "00990099994": "unknown", "": ""} {
		if got := w.CodeWord(code); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
