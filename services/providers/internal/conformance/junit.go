package conformance

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// The parts of a JUnit report that its readers agree on.
type (
	junitSuite struct {
		XMLName    xml.Name        `xml:"testsuite"`
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure"`
		Skipped *struct{}     `xml:"skipped"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes a run as a report. Cases that were not decided are skipped.
func JUnit(r *domain.ConformanceRun) ([]byte, error) {
	s := junitSuite{
		Name: r.Suite, Tests: len(r.Results), Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"),
		Properties: []junitProperty{
			{"system", r.System.Name}, {"version", r.System.Version}, {"schema", r.System.Schema}, {"fields", strings.Join(r.Fields, " ")},
			{"run", "conformanceRuns/" + r.ID.String()}, {"state", string(r.State)},
		},
	}
	if !r.Ended.IsZero() {
		s.Time = seconds(r.Ended.Sub(r.Started).Seconds())
	}
	all := map[string]Case{}
	for _, c := range Cases() {
		all[c.ID] = c
	}
	for i := range r.Results {
		one := &r.Results[i]
		c := junitCase{Name: one.Case + " " + all[one.Case].Title.EN, Class: r.Suite + "." + all[one.Case].Family, Out: seen(one)}
		switch {
		case !one.Decided():
			c.Skipped = &struct{}{}
			s.Skipped++
		case one.State == domain.CaseFailed:
			c.Failure = &junitFailure{Message: one.NoteEN, Text: one.NoteLV + "\n" + c.Out}
			s.Failures++
		}
		if one.Decided() {
			c.Time = seconds(one.Ended.Sub(one.Begun).Seconds())
		}
		s.Cases = append(s.Cases, c)
	}
	body, err := xml.MarshalIndent(s, "", "  ")
	return append([]byte(xml.Header), append(body, '\n')...), err
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }

func seen(r *domain.CaseResult) string {
	var b strings.Builder
	for _, e := range r.Evidence {
		fmt.Fprintf(&b, "%s %s\n", stamp(e.At), e.Text)
	}
	return b.String()
}
