package app_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// GDPR 19: of a leaf those are told whose permission opened it, and not all who got something of its group. Whoever got it otherwise is told too.
func TestSEC_GDPR_4_RecipientsAreFoundByLeaf(t *testing.T) {
	w := newRightsWorld(t)
	w.permit("V-1", office, domain.HouseholdStatus, "person", "kind")
	w.recipients = []string{office}
	for name, c := range map[string]struct {
		by, code string
		want     []string
	}{
		"the leaf that was opened":           {"sharing", "G11.01", []string{office}},
		"another leaf of the group":          {"sharing", "G11.03", nil},
		"the whole group":                    {"sharing", "G11", []string{office}},
		"it came from another service":       {"assistance", "G11.03", []string{office}},
		"no permission explains what it got": {"sharing", "G12.03", []string{office}},
	} {
		w.by = c.by
		q := w.ask(uuid.New(), domain.Rectification, c.code)
		if err := w.answer(q, domain.Granted, "VALUE_CORRECTED"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		seen, err := w.rights.Request(w.dpo("", "GetRightsRequest"), q.ID)
		if err != nil || !slices.Equal(seen.Told, c.want) && len(seen.Told)+len(c.want) > 0 {
			t.Errorf("%s: told %v, want %v (%v)", name, seen.Told, c.want, err)
		}
	}
}
