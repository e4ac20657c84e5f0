package responsibility

import (
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/catalogue"
	rows "github.com/digisoc/platform/proto/catalogue"
)

// OBJ-O2: for every leaf of the catalogue somebody answers in every cell.
func TestOBJ_O2_NoCellIsEmpty(t *testing.T) {
	t.Parallel()
	c, err := catalogue.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	for _, g := range c.Groups() {
		groups = append(groups, g.Group)
	}
	m, err := Load(groups)
	if err != nil {
		t.Fatal(err)
	}
	leaves := 0
	for _, g := range c.Groups() {
		for _, l := range g.Leaves {
			leaves++
			group, row, ok := m.Of(l.Code, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
			if !ok || group != g.Group || m.Parties[row.Controller].LV == "" || m.Parties[row.Controls["ACCESS"].Accountable].EN == "" {
				t.Errorf("nobody answers for %s", l.Code)
			}
		}
	}
	if leaves < 160 {
		t.Errorf("only %d leaves", leaves)
	}
	text := string(file)
	for what, broken := range map[string]string{
		"an empty cell":          strings.Replace(text, "auditor: auditor", "auditor: ''", 1),
		"a cell of RACI":         strings.Replace(text, "consulted: security, ", "", 1),
		"a party that is none":   strings.Replace(text, "controller: municipality", "controller: someone", 1),
		"a group without row":    strings.Replace(text, "[G28]", "[G20]", 1),
		"a group that is none":   strings.Replace(text, "[G28]", "[G28, G99]", 1),
		"no source":              strings.Replace(text, "source: SPSP 36; services", "source: '' # ", 1),
		"a party without a text": strings.Replace(text, `en: "The Ministry of Welfare"`, `en: ""`, 1),
	} {
		if _, err := parse([]byte(broken), groups); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}
