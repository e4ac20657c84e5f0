package conflict

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

var noon = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

// twice is a GMI benefit of two municipalities for May.
func twice(t *testing.T) Finding {
	t.Helper()
	s := embedded(t)
	k := ask(t, s, "GMI 2026-03-01..2026-05-31 payer=0033000 household=h1", "GMI 2026-05-01..2026-07-31 payer=0001000 household=h2")
	k.Activities[0].Municipality, k.Activities[1].Municipality = "0033000", "0001000"
	for i := range k.Activities {
		k.Activities[i].Case, k.Activities[i].Decision = uuid.New(), uuid.New()
	}
	r := of(t, s.Check(k), "CONF-01", "")
	if len(r.Findings) != 1 {
		t.Fatalf("%+v", r)
	}
	return r.Findings[0]
}

// Each of the two municipalities keeps its own side in full, and of the other's only that it is there, its kind, its days and whom to
// ask. The record has no more: nothing else can be shown.
func TestCONFE08EachMunicipalityKeepsWhatItMayKnow(t *testing.T) {
	t.Parallel()
	f := twice(t)
	records := f.Records(Viewer{Municipality: "0033000", Case: uuid.New(), Subject: "s", Occasion: OnRequest}, noon)
	if len(records) != 2 || records[0].Municipality != "0001000" || records[1].Municipality != "0033000" || records[0].Fingerprint != records[1].Fingerprint {
		t.Fatalf("%+v", records)
	}
	for i, r := range records {
		own, other := f.A, *f.B
		if r.Municipality == "0001000" {
			own, other = other, own
		}
		if r.Facts.Own.Decision != own.Decision || r.Case != own.Case || r.Facts.Other != nil {
			t.Errorf("record %d: %+v", i, r)
		}
		if want := (OtherGrant{true, "GMI", other.From, other.To, other.Municipality}); *r.Facts.Grant != want {
			t.Errorf("record %d says of the other %+v, want %+v", i, *r.Facts.Grant, want)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{other.Case.String(), other.Decision.String(), other.Attribute("household")} {
			if strings.Contains(string(text), secret) {
				t.Errorf("record %d holds %s of the other municipality", i, secret)
			}
		}
	}
	past := f.Records(Viewer{}, time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC))
	if len(past) != 2 || past[1].Facts.Grant.Active {
		t.Errorf("a grant that ended is active: %+v", past)
	}
}

// A restricted finding is for the person who asked; the platform by itself tells nobody, nor does the other municipality learn of it.
func TestCONFE10RestrictedFindingGoesToTheOwnerOnly(t *testing.T) {
	t.Parallel()
	f := twice(t)
	f.A.Restricted = true
	records := f.Records(Viewer{Municipality: "0033000", Subject: "ilze", Occasion: OnRequest}, noon)
	if len(records) != 1 || records[0].Municipality != "0033000" || records[0].Owner != "ilze" {
		t.Errorf("%+v", records)
	}
	if records := f.Records(Viewer{Occasion: AtNight}, noon); len(records) != 0 {
		t.Errorf("at night: %+v", records)
	}
	if records := f.Records(Viewer{Municipality: "0054000", Subject: "x"}, noon); len(records) != 0 {
		t.Errorf("for a third municipality: %+v", records)
	}
}

// The same conflict is found once: whoever asks, in whichever order. Another version of the rule or other days are another finding.
func TestFingerprintOfAFinding(t *testing.T) {
	t.Parallel()
	f := twice(t)
	same := f
	same.A, same.B = *f.B, &f.A
	if f.fingerprint("") != same.fingerprint("") {
		t.Error("the order of the sides matters")
	}
	longer, newer := f, f
	longer.To = 20260701
	rule := *f.Rule
	rule.Version++
	newer.Rule = &rule
	if f.fingerprint("") == longer.fingerprint("") || f.fingerprint("") == newer.fingerprint("") {
		t.Error("another conflict has the same fingerprint")
	}
}

// More than half is more than half.
func TestCONFE06RuleWithMoreThanHalfFalseAlarmsIsReviewed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		outcomes map[Outcome]int64
		permille int32
		known    bool
		review   bool
	}{
		{nil, 0, false, false},
		{map[Outcome]int64{Open: 9}, 0, false, false},
		{map[Outcome]int64{Open: 9, FalseAlarm: 1, ConfirmedTrue: 1}, 500, true, false},
		{map[Outcome]int64{FalseAlarm: 501, Explained: 250, FixedAtSource: 249}, 501, true, true},
		{map[Outcome]int64{FalseAlarm: 1}, 1000, true, true},
	} {
		r := Rate{Outcomes: c.outcomes}
		if n, ok := r.FalseAlarms(); n != c.permille || ok != c.known || r.Review() != c.review {
			t.Errorf("%v: %d %v %v", c.outcomes, n, ok, r.Review())
		}
	}
}
