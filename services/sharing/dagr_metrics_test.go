package sharing

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// An alert that names a gauge which nobody offers never fires. Names are as Prometheus sees them: a unit is their end.
func TestAlertsOfDagrNameGaugesThatAreOffered(t *testing.T) {
	t.Parallel()
	alerts, err := os.ReadFile("../../deploy/observability/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("dagr_metrics.go")
	if err != nil {
		t.Fatal(err)
	}
	units := map[string]string{"s": "_seconds", "1": "_ratio"}
	offered := map[string]bool{}
	for _, m := range regexp.MustCompile(`gauge\("(digisoc\.dagr\.[a-z]+)", "([^"]+)"`).FindAllStringSubmatch(string(source), -1) {
		offered[strings.ReplaceAll(m[1], ".", "_")+units[m[2]]] = true
	}
	named := regexp.MustCompile(`digisoc_dagr_[a-z_]+`).FindAllString(string(alerts), -1)
	if len(named) < 5 || len(offered) != 5 {
		t.Fatalf("%v are named, %v are offered", named, offered)
	}
	for _, name := range named {
		if !offered[name] {
			t.Errorf("an alert names %s", name)
		}
	}
}
