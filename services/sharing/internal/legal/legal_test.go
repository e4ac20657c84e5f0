package legal

import (
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/catalogue"
	rows "github.com/digisoc/platform/proto/catalogue"
)

// OBJ-F4: a label that is not whole stops the start, whichever holds; so does one without a row on some day.
func TestOBJ_F4_LabelsThatAreNotWholeDoNotLoad(t *testing.T) {
	t.Parallel()
	c, err := catalogue.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string][2]string{
		"an act that is none":      {"by: MK587", "by: MK58"},
		"a version that is none":   {`version: "2014"`, `version: "2022"`},
		"a group that is none":     {"[G33]", "[G99]"},
		"no point":                 {`point: "5.2"`, `point: ""`},
		"a reference that is sure": {`point: "2", mark: D`, `point: "2", mark: S1`},
		"a label that is none":     {"label: OWN", "label: MINE"},
		"one language":             {`en: "Module of SPOLIS"`, `en: ""`},
		"no source":                {`source: "25-TA`, `sauce: "25-TA`},
		"an unknown mark":          {"mark: NC", "mark: sure"},
		"a gap":                    {"from: 2026-01-01", "from: 2026-02-01"},
		"two rows of a day":        {"label: SPOLIS_MODULE", "label: OWN"},
	} {
		body := strings.Replace(string(embedded), change[0], change[1], 1)
		if body == string(embedded) {
			t.Fatalf("%s changes nothing", what)
		}
		if _, err := parse([]byte(body), false, c); err == nil {
			t.Errorf("%s: it loads", what)
		}
	}
}

// Every row of what stands instead is of use: some reference of the catalogue becomes it.
func TestOBJ_F4_EveryReferenceInsteadIsUsed(t *testing.T) {
	t.Parallel()
	c, err := catalogue.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Load(true, c)
	if err != nil {
		t.Fatal(err)
	}
	row := l.On("2026-11-26")
	if row.Label != SpolisModule || l.On("2020-01-01") != row {
		t.Fatalf("%s holds", row.Label)
	}
	for i := range row.Instead {
		if !slices.ContainsFunc(c.Leaves(), func(leaf *catalogue.Leaf) bool {
			return slices.ContainsFunc(leaf.Law, func(r catalogue.Ref) bool { return row.instead(leaf.Group, r.Act) == &row.Instead[i] })
		}) {
			t.Errorf("nothing becomes %+v", row.Instead[i])
		}
	}
	draft := catalogue.Ref{Act: "25-TA-2022", Version: "v2", Point: "5.2", Mark: "S1"}
	other := catalogue.Ref{Act: "GDPR", Version: "2016/679", Point: "15", Mark: "P"}
	if got := row.Refs("G11", []catalogue.Ref{draft, other, draft}); len(got) != 2 || got[0].Act != "MK587" || got[1] != other {
		t.Errorf("%+v", got)
	}
}
