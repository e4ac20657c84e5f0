package incident

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// words are the reports, by duty and language, and what they share. They are read when the program starts: one that cannot be read stops it.
var words = template.Must(template.New("").Option("missingkey=error").ParseFS(data, "data/drafts/*.txt"))

func drafted(duty string) bool {
	name := strings.ToLower(duty)
	return words.Lookup(name+".lv.txt") != nil && words.Lookup(name+".en.txt") != nil
}

// Group is a group of data in words.
type Group struct{ Code, LV, EN string }

// view is what a template sees.
type view struct {
	Name, Summary, Aware, From, To, Counted, Due string
	KindsLV, KindsEN, Missing                    string
	Persons, Sensitive, HoursDown                int
	Malicious                                    bool
	Groups                                       []Group
}

const moment = "02.01.2006. 15:04"

// Draft writes the report of a duty in both languages, with what is known of an incident. Times are those of Riga.
func Draft(i *domain.Incident, d *domain.IncidentDuty, name string, groups []Group) (lv, en string, err error) {
	if !drafted(d.Duty) {
		return "", "", fmt.Errorf("incidents: %s has no draft", d.Duty)
	}
	v := view{
		Name: name, Summary: i.Facts.Summary, Aware: local(i.AwareAt), From: local(i.Facts.Scope.From), To: local(i.Facts.Scope.To), Counted: local(i.Count.At), Due: local(d.Due),
		KindsLV: inWords(i.Facts.Kinds, 0), KindsEN: inWords(i.Facts.Kinds, 1), Missing: strings.Join(i.Count.Missing, ", "), Persons: i.Persons(), Sensitive: i.Count.Sensitive,
		HoursDown: i.Facts.HoursDown, Malicious: i.Facts.Malicious, Groups: groups,
	}
	for language, text := range map[string]*string{"lv": &lv, "en": &en} {
		var b strings.Builder
		if err := words.ExecuteTemplate(&b, strings.ToLower(d.Duty)+"."+language+".txt", v); err != nil {
			return "", "", fmt.Errorf("incidents: %w", err)
		}
		*text = b.String()
	}
	return lv, en, nil
}

// lost says what was lost, in Latvian and in English.
var lost = map[string][2]string{
	"CONFIDENTIALITY": {"konfidencialitāte", "confidentiality"}, "INTEGRITY": {"integritāte", "integrity"}, "AVAILABILITY": {"pieejamība", "availability"},
}

func inWords(kinds []string, language int) string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = lost[k][language]
	}
	return strings.Join(out, ", ")
}

func local(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(clock.Riga).Format(moment)
}
