package rights

import (
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

// GDPR 12(3): one month, and two more when extended; Regulation 1182/71 art. 3: the last day of a shorter month, and the next working day.
func TestSEC_GDPR_3_TermEndsOneMonthLaterAndExtendedThree(t *testing.T) {
	t.Parallel()
	law, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ received, due, extended string }{
		{"2026-03-02", "2026-04-02", "2026-06-02"},
		{"2026-01-31", "2026-03-02", "2026-04-30"}, // 28 February is a Saturday
		{"2026-04-01", "2026-05-05", "2026-07-01"}, // 1 May, a weekend and 4 May are off
		{"2026-11-24", "2026-12-28", "2027-02-24"}, // Christmas
	} {
		if got := law.Due(day(row.received), false).Format(time.DateOnly); got != row.due {
			t.Errorf("received %s: due %s, want %s", row.received, got, row.due)
		}
		if got := law.Due(day(row.received), true).Format(time.DateOnly); got != row.extended {
			t.Errorf("received %s, extended: due %s, want %s", row.received, got, row.extended)
		}
	}
}

func TestGroundsAreInForceFromTheirDayOn(t *testing.T) {
	t.Parallel()
	law, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if g, ok := law.Ground("LAW_REQUIRES_KEEPING", day("2026-03-02")); !ok || g.LV == "" || len(g.Rights) != 1 || g.Rights[0] != domain.Erasure {
		t.Errorf("%v %v", g, ok)
	}
	if _, ok := law.Ground("LAW_REQUIRES_KEEPING", day("2018-05-24")); ok {
		t.Error("a ground held before the regulation did")
	}
	if _, ok := law.Ground("BECAUSE", day("2026-03-02")); ok {
		t.Error("a ground that no row has")
	}
}

func TestLawThatIsNotWholeDoesNotLoad(t *testing.T) {
	t.Parallel()
	const term, ground = "{id: answer, months: 1, from: 2018-05-25, source: s, mark: D}", "{code: X, lv: l, en: e, outcomes: [GRANTED], rights: [ERASURE], from: 2018-05-25, source: s, mark: D}"
	if _, err := parse([]byte("- "+term), []byte("- "+ground)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"term without a source":     {"1, from: 2018-05-25, source: s,", "1, from: 2018-05-25,"},
		"term of no months":         {"months: 1, ", ""},
		"unknown term":              {"id: answer", "id: sometime"},
		"ground of no right":        {"rights: [ERASURE], ", ""},
		"ground of a strange right": {"ERASURE", "MONEY"},
	} {
		if _, err := parse([]byte("- "+strings.Replace(term, change[0], change[1], 1)), []byte("- "+strings.Replace(ground, change[0], change[1], 1))); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}
