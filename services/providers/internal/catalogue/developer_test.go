package catalogue

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// What is published is what messages are checked by: the same words in the same lists.
func TestCodeListsAreThoseOfTheDomain(t *testing.T) {
	t.Parallel()
	d, err := LoadDeveloper()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"client-groups": words(domain.ClientGroups), "funding-sources": words(domain.FundingSources), "input-modes": words(domain.InputModes),
		"dispute-causes": words(domain.DisputeCauses), "record-types": words(domain.RecordTypes), "issue-kinds": words(domain.IssueKinds), "reject-reasons": words(domain.RejectReasons), "service-forms": words(domain.ServiceForms), "worker-roles": words(domain.WorkerRoles),
	} {
		l, ok := d.List(name, domain.Date{})
		var got []string
		for _, c := range l.Codes {
			got = append(got, c.Code)
		}
		slices.Sort(got)
		if !ok || !slices.Equal(got, want) {
			t.Errorf("%s\n published %v\n checked   %v", name, got, want)
		}
	}
	if n := len(d.Lists()); n != 10 {
		t.Errorf("%d lists", n)
	}
	if l, _ := d.List("input-modes", day("2025-11-19")); len(l.Codes) != 0 {
		t.Errorf("codes before they hold: %v", l.Codes)
	}
	if _, ok := d.List("secrets", domain.Date{}); ok {
		t.Error("a list that is none")
	}
}

func words[T ~string](list []T) []string {
	var out []string
	for _, w := range list {
		out = append(out, string(w))
	}
	slices.Sort(out)
	return out
}

func TestChangelogIsReadFromADay(t *testing.T) {
	t.Parallel()
	d, err := LoadDeveloper()
	if err != nil {
		t.Fatal(err)
	}
	all := d.Changelog(domain.Date{})
	if len(all) == 0 || len(d.Changelog(day("2999-01-01"))) != 0 || len(d.Changelog(day(all[len(all)-1].Date))) != len(all) {
		t.Errorf("%d entries", len(all))
	}
	d.changelog = []Entry{{Date: "2026-01-01", Kind: "ADDED", LV: "x", EN: "x"}, {Date: "2026-01-02", Kind: "ADDED", LV: "x", EN: "x"}}
	if d.whole() == nil {
		t.Error("out of order, and accepted")
	}
	if got := d.After(CutoverNotice, day("2026-11-16")); got != day("2027-01-04") {
		t.Errorf("30 working days after 16 November: %s", got)
	}
	if d.DefaultOwner(day("2026-11-16")) != "SOPA" {
		t.Error("nobody owns what is not planned")
	}
}
