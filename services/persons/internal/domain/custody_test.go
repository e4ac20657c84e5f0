package domain

import (
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// What a fact of custody must say, and what can be corrected (G05).
func TestCustodyEventIsWhole(t *testing.T) {
	today, _ := ParseDate("2026-11-26")
	child, parent := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	known := []CustodyEvent{{ID: uuid.Must(uuid.NewV7())}, {ID: uuid.Must(uuid.NewV7()), CorrectedBy: uuid.Must(uuid.NewV7())}}
	for name, c := range map[string]struct {
		change func(*CustodyEvent)
		reason string
	}{
		"whole":                         {func(*CustodyEvent) {}, ""},
		"today":                         {func(e *CustodyEvent) { e.Fact.From = "2026-11-26" }, ""},
		"tomorrow":                      {func(e *CustodyEvent) { e.Fact.From = "2026-11-27" }, "CUSTODY_EVENT_INVALID"},
		"no day":                        {func(e *CustodyEvent) { e.Fact.From = "" }, "CUSTODY_EVENT_INVALID"},
		"no day of the calendar":        {func(e *CustodyEvent) { e.Fact.From = "2025-02-30" }, "CUSTODY_EVENT_INVALID"},
		"ends before it begins":         {func(e *CustodyEvent) { e.Fact.To = "2024-01-31" }, "CUSTODY_EVENT_INVALID"},
		"ends":                          {func(e *CustodyEvent) { e.Fact.To = "2024-02-01" }, ""},
		"restored until":                {func(e *CustodyEvent) { e.Fact.Kind, e.Fact.To = CustodyRestored, "2025-01-01" }, "CUSTODY_EVENT_INVALID"},
		"whole without end":             {func(e *CustodyEvent) { e.Fact.Kind = CustodyUnrestricted }, "CUSTODY_EVENT_INVALID"},
		"whole until tomorrow":          {func(e *CustodyEvent) { e.Fact.Kind, e.Fact.To = CustodyUnrestricted, "2026-11-27" }, "CUSTODY_EVENT_INVALID"},
		"whole until today":             {func(e *CustodyEvent) { e.Fact.Kind, e.Fact.To = CustodyUnrestricted, "2026-11-26" }, ""},
		"her own parent":                {func(e *CustodyEvent) { e.Parent = e.Child }, "CUSTODY_EVENT_INVALID"},
		"nobody decided":                {func(e *CustodyEvent) { e.Fact.Body = "" }, "CUSTODY_EVENT_INVALID"},
		"no source":                     {func(e *CustodyEvent) { e.Fact.Source = "  " }, "CUSTODY_EVENT_INVALID"},
		"a reason without a correction": {func(e *CustodyEvent) { e.Fact.CorrectionReason = "kļūda" }, "CUSTODY_EVENT_INVALID"},
		"a correction without reason":   {func(e *CustodyEvent) { e.Corrects = known[0].ID }, "CUSTODY_EVENT_INVALID"},
		"a correction":                  {func(e *CustodyEvent) { e.Corrects, e.Fact.CorrectionReason = known[0].ID, "kļūda" }, ""},
		"of what was corrected":         {func(e *CustodyEvent) { e.Corrects, e.Fact.CorrectionReason = known[1].ID, "kļūda" }, "CUSTODY_EVENT_CORRECTED"},
		"of another child or parent":    {func(e *CustodyEvent) { e.Corrects, e.Fact.CorrectionReason = uuid.Must(uuid.NewV7()), "kļūda" }, "CUSTODY_EVENT_NOT_FOUND"},
		"withdrawn, of nothing":         {func(e *CustodyEvent) { e.Fact.Kind, e.Fact.From = CustodyWithdrawn, "" }, "CUSTODY_EVENT_INVALID"},
		"withdrawn, with a day": {func(e *CustodyEvent) {
			e.Fact.Kind, e.Corrects, e.Fact.CorrectionReason = CustodyWithdrawn, known[0].ID, "kļūda"
		}, "CUSTODY_EVENT_INVALID"},
		"withdrawn": {func(e *CustodyEvent) {
			e.Fact.Kind, e.Fact.From, e.Corrects, e.Fact.CorrectionReason = CustodyWithdrawn, "", known[0].ID, "kļūda"
		}, ""},
	} {
		e := CustodyEvent{Child: child, Parent: parent, Fact: CustodyFact{Kind: CustodySuspended, From: "2024-02-01", Body: "COURT", Source: "spriedums"}}
		c.change(&e)
		_, err := NewCustodyEvent(e, known, today)
		got := ""
		if err != nil {
			got = errs.ReasonOf(err)
		}
		if got != c.reason {
			t.Errorf("%s: %q, want %q", name, got, c.reason)
		}
	}
}
