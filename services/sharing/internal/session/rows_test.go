package session

import (
	"testing"
	"time"
)

func TestSEC_AUT_3_RowsOfSessions(t *testing.T) {
	t.Parallel()
	law, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if r := law.For("staff", "2026-11-26"); r == nil || r.Idle() != 15*time.Minute || !r.Single || r.Mark != "D" {
		t.Errorf("officials: %+v", r)
	}
	if law.For("citizen", "2026-11-26") != nil || law.For("staff", "2019-12-31") != nil {
		t.Error("a row holds for others, or before its day")
	}
	for name, body := range map[string]string{
		"no person":            "- {kind: system, idle_minutes: 15, from: 2020-01-01, source: s, mark: D}",
		"shorter than a token": "- {kind: staff, idle_minutes: 4, from: 2020-01-01, source: s, mark: D}",
		"no source":            "- {kind: staff, idle_minutes: 15, from: 2020-01-01, mark: D}",
	} {
		if _, err := Parse([]byte(body)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}
