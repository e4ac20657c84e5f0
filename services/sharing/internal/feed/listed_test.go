package feed

import (
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/proto/catalogue"
)

// J11 step 3: every recipient is named with its point, source and mark, gets what it gets by a grant that there is, and a list that is not whole does not load.
func TestJ11_RecipientsHaveAGrantASourceAndAMark(t *testing.T) {
	l, err := LoadListed()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := disclose.Load(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range l.Recipients {
		if !slices.ContainsFunc(rules.Grants(), func(g disclose.Grant) bool { return g.Grant == r.Grant }) {
			t.Errorf("%s: there is no grant %s", r.ID, r.Grant)
		}
	}
	for _, id := range []string{"labis", "lbf", "delegated"} { // draft 35.6, 35.10, 35.5
		if r := l.recipient(id); r == nil || !strings.HasPrefix(r.Point, "35.") {
			t.Errorf("%s: %+v", id, r)
		}
	}
	good := listedFile
	defer func() { listedFile = good }()
	for planted, change := range map[string][2]string{
		"a recipient without a source":   {`source: "25-TA-2022 pt 35.6;`, `source: "", mark: NC, x: "`},
		"a norm of nobody":               {"recipient: labis", "recipient: lbis"},
		"a dataset for one without any":  {"recipient: lbf, purposes: [VICTIM_CHILD, RECOVERY]", "recipient: lbf, purposes: [RECOVERY], datasets: [household-status]"},
		"a recipient twice":              {"id: siva", "id: lbf"},
		"a mark that is in no list":      {"mark: NC}", "mark: Q}"},
		"a refusal without a text in LV": {"OTHER_CHANNEL:\n    lv:", "OTHER_CHANNEL:\n    lvx:"},
	} {
		listedFile = []byte(strings.Replace(string(good), change[0], change[1], 1))
		if string(listedFile) == string(good) {
			t.Errorf("%s: nothing was planted", planted)
		}
		if _, err := LoadListed(); err == nil {
			t.Errorf("%s was loaded", planted)
		}
	}
}
