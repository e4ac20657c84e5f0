package sharing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/services/sharing"
)

// A connection that would send personal codes in the clear, or to a simulator that nobody allowed, does not start.
func TestDAGR_ConnectionIsCheckedBeforeTheStart(t *testing.T) {
	t.Parallel()
	good := sharing.Dagr{URL: "https://dagr.example", Identity: "id.pem", Producer: "p", Section: "main"}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	if err := (sharing.Dagr{}).Validate(); err != nil {
		t.Errorf("not connected: %v", err)
	}
	for name, change := range map[string]func(*sharing.Dagr){
		"in the clear":    func(d *sharing.Dagr) { d.URL = "http://dagr.example" },
		"no address":      func(d *sharing.Dagr) { d.URL = "dagr" },
		"another scheme":  func(d *sharing.Dagr) { d.URL = "ftp://dagr.example" },
		"no certificate":  func(d *sharing.Dagr) { d.Identity = "" },
		"another section": func(d *sharing.Dagr) { d.Section = "test" },
		"too seldom":      func(d *sharing.Dagr) { d.Poll = 16 * time.Minute },
		"all the time":    func(d *sharing.Dagr) { d.Follow = time.Millisecond },
	} {
		d := good
		change(&d)
		if d.Validate() == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// What goes into DAGR's portal is printed, SIVA's frame too.
func TestDAGR_DefinitionsArePrinted(t *testing.T) {
	t.Parallel()
	all, err := sharing.DagrDefinitions()
	if err != nil || len(all) != 3 {
		t.Fatalf("%d definitions, %v", len(all), err)
	}
	for i, name := range []string{"digisoc_household_status", "digisoc_granted_benefits", "digisoc_siva_rehabilitation"} {
		if !strings.HasPrefix(all[i], "name: "+name+"\nkey: PersonCode(, ") {
			t.Errorf("%s: %s", name, all[i])
		}
	}
}
