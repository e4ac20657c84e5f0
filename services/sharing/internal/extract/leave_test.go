package extract

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
	"github.com/digisoc/platform/services/sharing/internal/release/releasetest"
)

// 3.2, GR-11: a line of an extract holds the leaves of its definition that the grant gives, also when the code that writes it writes all there is; a leaf that
// no grant gives is in none, and of a grant that gives nothing no line is made.
func TestRelease_LineIsCutWhateverIsWritten(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	v := app.Version{
		Row: domain.Row{Award: uuid.New(), Person: uuid.New(), Part: domain.Part{From: day, To: day.AddDate(0, 1, -1), Cents: 18700}, Version: 2}, Kind: "GMI",
		Municipality: "0001000", Decision: uuid.New(), Occurred: day, Produced: day, Code: "00000000001",
	}
	words := map[string]string{"G01.03": `"personalCode":`, "G12.01": `"kind":`, "G12.02": `"toDate":`, "G12.03": `"monthlyCents":`, "G12.07": `"municipality":`}
	leaves := []string{"G01.03", "G12.01", "G12.02", "G12.03", "G12.07"}
	write := func(cut release.Cut) (string, error) {
		raw, err := write(domain.GrantedBenefits, domain.Fields(domain.GrantedBenefits), &v) // the fault: every field, the decision too
		if err != nil {
			t.Fatal(err)
		}
		raw, err = leave(raw, cut)
		return string(raw), err
	}
	to := func(leaves []string) release.To {
		return release.To{Dataset: domain.GrantedBenefits, Leaves: leaves, Recipient: "LABIS", Purpose: "POLICY"}
	}
	for extra := range words {
		right := slices.DeleteFunc(slices.Clone(leaves), func(l string) bool { return l == extra })
		for what, cut := range map[string]release.Cut{
			"one field too many": releasetest.Ways(t).Cut(release.Line, to(right), day), "no grant of it": releasetest.Ways(t, extra).Cut(release.Line, to(leaves), day),
		} {
			text, err := write(cut)
			if err != nil || strings.Contains(text, `"decision":`) || !strings.HasSuffix(text, "}\n") || !strings.Contains(text, `"award":"benefits/`) {
				t.Errorf("%s: %s: %s, %v", extra, what, text, err)
			}
			for leaf, word := range words {
				if strings.Contains(text, word) != (leaf != extra) {
					t.Errorf("%s: %s: %s in %s", extra, what, word, text)
				}
			}
		}
	}
	if _, err := write(releasetest.Ways(t, leaves...).Cut(release.Line, to(leaves), day)); !errors.Is(err, errNothing) {
		t.Errorf("of nothing: %v", err)
	}
}

// GR-07: a line of the fund's extract holds custody and process number as its definition lists and the grant gives them, whatever the code puts into it; a child's key
// alone leaves with a withdrawal.
func TestRelease_LineOfTheFundIsCutWhateverIsWritten(t *testing.T) {
	t.Parallel()
	day, all := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), []string{"G05.01", "G05.02", "G05.03", "G24.01"}
	to := func(leaves []string) release.To {
		return release.To{Dataset: domain.ReferredChildren, Leaves: leaves, Recipient: "CHILDREN_FUND", Purpose: "VICTIM_CHILD"}
	}
	for what, c := range map[string]struct {
		cut              release.Cut
		custody, process bool
	}{
		"all that is listed":          {releasetest.Ways(t).Cut(release.Line, to(all), day), true, true},
		"the number is not listed":    {releasetest.Ways(t).Cut(release.Line, to(all[:3]), day), true, false},
		"a part of custody is listed": {releasetest.Ways(t).Cut(release.Line, to(all[1:]), day), false, true},
		"no grant of the number":      {releasetest.Ways(t, "G24.01").Cut(release.Line, to(all), day), true, false},
		"no grant of who decided":     {releasetest.Ways(t, "G05.03").Cut(release.Line, to(all), day), false, true},
	} {
		p := &Part{}
		l := referralLine{Referral: "referrals/x", ProcessNumber: "11000000126", Custody: []Custody{{Kind: "REMOVED", FromDate: "2026-01-01", DecidingBody: "COURT"}}}
		err := p.line(uuid.New(), l, c.cut)
		text := string(p.Content)
		if err != nil || strings.Contains(text, "REMOVED") != c.custody || strings.Contains(text, "11000000126") != c.process || !strings.Contains(text, "referrals/x") {
			t.Errorf("%s: %s, %v", what, text, err)
		}
	}
	p := &Part{}
	if err := p.line(uuid.New(), referralLine{Referral: "referrals/x"}, release.Cut{}); err == nil || len(p.Content) != 0 {
		t.Errorf("of nothing: %s, %v", p.Content, err)
	}
}
