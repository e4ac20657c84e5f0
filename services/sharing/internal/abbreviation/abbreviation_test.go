package abbreviation_test

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/services/sharing/internal/abbreviation"
)

// OBJ-X4: LabIS and its like are explained, in the words of the acts; a row that is not whole stops the start.
func TestOBJ_X4_AbbreviationsAreExplained(t *testing.T) {
	t.Parallel()
	list, err := abbreviation.Load()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, a := range list {
		known[a.Short] = a.LV
	}
	for _, short := range []string{"LabIS", "SPOLIS", "SOPA", "DAGR", "PRIS", "SRIS", "SIVA", "LBF", "DVI"} {
		if known[short] == "" {
			t.Errorf("nobody explains %s", short)
		}
	}
	good := `[{short: A, lv: a, en: b, source: c, mark: NC}]`
	for _, bad := range []string{"[]", strings.Replace(good, "short: A", "short: ''", 1), strings.Replace(good, "NC", "sure", 1), strings.Replace(good, "lv: a, ", "", 1), good[:len(good)-1] + "," + good[1:]} {
		if _, err := abbreviation.Parse([]byte(bad)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
