package app

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release/releasetest"
)

// 3.2: an event as it is sent, by call, stream or NATS, holds what the permission and the grants open, also when everything is told to the code that composes it;
// a leaf that no grant gives is in none. Its key stays, with where to ask.
func TestRelease_EventIsCutWhateverIsComposed(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	words := map[string]string{
		domain.FieldKind: `"kind":"GMI"`, domain.FieldPeriod: `"toDate":"2026-03-31"`, domain.FieldAmount: `"18700"`, domain.FieldMunicipality: "0001000", domain.FieldDecision: `"decision":`,
	}
	leaf := map[string]string{
		domain.FieldKind: "G12.01", domain.FieldPeriod: "G12.02", domain.FieldAmount: "G12.03", domain.FieldMunicipality: "G12.07", domain.FieldDecision: "G12.05",
	}
	told, all := domain.Told{}, domain.Fields(domain.GrantedBenefits)
	for _, f := range all {
		told[f] = true // the fault: whatever the permission opens
	}
	entry := func() *domain.Entry {
		return &domain.Entry{
			Sequence: 1, EventID: uuid.New(), Subject: uuid.New(), SubjectSequence: 1, Type: "x", Kind: &domain.EventType{Group: "G12"}, Recorded: day,
			Fact: domain.Fact{Row: domain.Row{Award: uuid.New(), Person: uuid.New(), Part: domain.Part{From: day, To: day.AddDate(0, 1, -1), Cents: 18700}, Version: 1}, Kind: "GMI", Municipality: "0001000", Decision: uuid.New(), Occurred: day},
		}
	}
	send := func(fields []string, without ...string) string {
		s := NewSubscriptions(New(Deps{Clock: clock.Fixed(day), Ways: releasetest.Ways(t, without...)}), Feed{PublicURL: "https://digisoc.lv"})
		_, raw, err := s.body(&domain.Subscription{ID: uuid.New()}, entry(), &domain.Permission{Dataset: domain.GrantedBenefits, Fields: fields}, told)
		if err != nil || !json.Valid(raw) || !strings.Contains(string(raw), `"award":"benefits/`) || !strings.Contains(string(raw), `"dataref":`) {
			t.Fatalf("%s, %v", raw, err)
		}
		return string(raw)
	}
	for extra := range words {
		right := slices.DeleteFunc(slices.Clone(all), func(f string) bool { return f == extra })
		for what, text := range map[string]string{"one field too many": send(right), "no grant of it": send(all, leaf[extra])} {
			for field, word := range words {
				if strings.Contains(text, word) != (field != extra) {
					t.Errorf("%s: %s: %s in %s", extra, what, field, text)
				}
			}
			if strings.Contains(text, `"financial"`) != (extra != domain.FieldAmount) {
				t.Errorf("%s: %s: the class of %s", extra, what, text)
			}
		}
	}
}

// A report of use leaves with its numbers, and a notice without data, whatever was put into them.
func TestRelease_ReportsAndNoticesHoldNothingElse(t *testing.T) {
	t.Parallel()
	s := NewSubscriptions(New(Deps{Clock: clock.Fixed(time.Now()), Ways: releasetest.Ways(t)}), Feed{})
	p := &domain.Permission{Dataset: domain.HouseholdStatus, Fields: domain.Fields(domain.HouseholdStatus)}
	report := domain.Event{Data: map[string]any{"calls": 3, "month": "2026-03", "person": "persons/x", "kind": "NEEDY"}}
	s.leave(&report, &domain.Entry{Report: &domain.UseReport{}}, p)
	if len(report.Data) != 2 || report.Data["calls"] != 3 {
		t.Errorf("a report holds %v", report.Data)
	}
	notice := domain.Event{Data: map[string]any{"number": "11000000126"}}
	s.leave(&notice, &domain.Entry{Notice: &domain.Notice{}}, p)
	if notice.Data != nil {
		t.Errorf("a notice holds %v", notice.Data)
	}
}
