package domain_test

import (
	"errors"
	"testing"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

var aware = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func leak() domain.Incident {
	i := domain.Incident{AwareAt: aware, RecordedBy: "raimonds"}
	i.Start(domain.IncidentDuty{Duty: "INITIAL_REPORT", Hours: 72})
	i.Start(domain.IncidentDuty{Duty: "FINAL_REPORT", Months: 1, After: "INITIAL_REPORT"})
	return i
}

// SEC-INC-1: a clock starts once, from when the incident became known, and another assessment neither moves nor ends it.
func TestSEC_INC_1_ClockStartsOnce(t *testing.T) {
	t.Parallel()
	i := leak()
	i.Amounts([]string{domain.IncidentSignificant})
	i.Start(domain.IncidentDuty{Duty: "INITIAL_REPORT", Hours: 1})
	if err := i.Assess(domain.IncidentFacts{Summary: "less than was thought"}, domain.IncidentCount{}); err != nil {
		t.Fatal(err)
	}
	i.Amounts(nil)
	if len(i.Duties) != 2 || !i.Duties[0].Due.Equal(aware.Add(72*time.Hour)) || len(i.Classes) != 1 {
		t.Errorf("%+v", i)
	}
}

// The final report is due a month after the initial one was sent; until then, after its term.
func TestSEC_INC_1_FinalReportFollowsTheInitialOne(t *testing.T) {
	t.Parallel()
	i := leak()
	if want := aware.Add(72*time.Hour).AddDate(0, 1, 0); !i.Duties[1].Due.Equal(want) {
		t.Errorf("due %s, want %s", i.Duties[1].Due, want)
	}
	sent := aware.Add(10 * time.Hour)
	if err := i.Meet("INITIAL_REPORT", "raimonds", "CERT-1", sent, sent.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if !i.Duties[1].Due.Equal(sent.AddDate(0, 1, 0)) || i.Duties[0].State(sent) != "MET" {
		t.Errorf("%+v", i.Duties)
	}
	if err := i.Meet("INITIAL_REPORT", "raimonds", "CERT-2", sent, sent); !errors.Is(err, domain.ErrIncidentDutyState) {
		t.Errorf("met twice: %v", err)
	}
}

func TestSEC_INC_1_WhoRecordsNeitherWaivesNorCloses(t *testing.T) {
	t.Parallel()
	i, later := leak(), aware.Add(100*time.Hour)
	for name, do := range map[string]func() error{
		"waive own":  func() error { return i.Waive("FINAL_REPORT", "raimonds", "not needed") },
		"close own":  func() error { return i.Close("raimonds", "done", later) },
		"close open": func() error { return i.Close("daina", "done", later) },
		"met before": func() error { return i.Meet("INITIAL_REPORT", "daina", "1", aware.Add(-time.Second), later) },
		"met ahead":  func() error { return i.Meet("INITIAL_REPORT", "daina", "1", later.Add(time.Second), later) },
		"no duty":    func() error { return i.Waive("BREACH_NOTICE", "daina", "not needed") },
	} {
		if do() == nil {
			t.Errorf("%s is let through", name)
		}
	}
	if i.Duties[0].State(later) != "OVERDUE" {
		t.Error("a term that is over is not overdue")
	}
	if err := errors.Join(i.Meet("INITIAL_REPORT", "raimonds", "CERT-1", later, later), i.Waive("FINAL_REPORT", "daina", "covered by the initial report"), i.Close("daina", "keys replaced", later)); err != nil {
		t.Fatal(err)
	}
	if i.Duties[0].State(later) != "MET_LATE" || i.Duties[1].State(later) != "WAIVED" || i.State() != domain.IncidentClosed {
		t.Errorf("%+v", i)
	}
	if err := i.Assess(i.Facts, i.Count); !errors.Is(err, domain.ErrIncidentClosed) {
		t.Errorf("a closed one is assessed: %v", err)
	}
}

// Each stage is told once: when a quarter of the time is left, and when none is.
func TestSEC_INC_1_StagesAreToldOnce(t *testing.T) {
	t.Parallel()
	d := domain.IncidentDuty{Due: aware.Add(72 * time.Hour)}
	for hours, want := range map[int]string{53: "", 55: domain.StageSoon, 71: domain.StageSoon, 73: domain.StageOverdue} {
		if got := d.Stage(aware, aware.Add(time.Duration(hours)*time.Hour)); got != want {
			t.Errorf("after %d h %q, want %q", hours, got, want)
		}
	}
	d.Warned = domain.StageSoon
	if d.Stage(aware, aware.Add(60*time.Hour)) != "" || d.Stage(aware, aware.Add(80*time.Hour)) != domain.StageOverdue {
		t.Error("a stage is told twice, or the last one not")
	}
	d.MetAt = aware
	if d.Stage(aware, aware.Add(80*time.Hour)) != "" {
		t.Error("what was met is still told")
	}
}
