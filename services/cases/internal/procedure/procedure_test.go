package procedure

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

var (
	anna, child = uuid.MustParse("00000000-0000-7000-8000-00000000000a"), uuid.MustParse("00000000-0000-7000-8000-00000000000c")
	today       = domain.NewDate(2026, 11, 20)
)

func rules(t *testing.T) *Rules {
	t.Helper()
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// R46: an agreement before GMI is granted, for nothing else; APL 62: a hearing before anything is refused.
func TestDutiesFollowTheLines(t *testing.T) {
	r := rules(t)
	for _, c := range []struct {
		line domain.Entitlement
		want domain.Duties
	}{
		{domain.Entitlement{Benefit: "GMI", Granted: true}, domain.Duties{Agreement: true}},
		{domain.Entitlement{Benefit: "GMI"}, domain.Duties{Hearing: true}},
		{domain.Entitlement{Benefit: "HOUSING", Granted: true}, domain.Duties{}},
		{domain.Entitlement{Status: "NEEDY", Granted: true}, domain.Duties{}},
		{domain.Entitlement{Status: "LOW_INCOME"}, domain.Duties{Hearing: true}},
	} {
		if got := r.Duties("0033000", today, domain.Assessment{Agreement: true, Entitlements: []domain.Entitlement{c.line}}); got != c.want {
			t.Errorf("%+v: %+v", c.line, got)
		}
	}
	gmi := []domain.Entitlement{{Benefit: "GMI", Granted: true}}
	if got := r.Duties("0033000", today, domain.Assessment{Entitlements: gmi}); got != (domain.Duties{}) {
		t.Errorf("nobody of working age: %+v", got)
	}
	if got := r.Duties("0033000", domain.NewDate(2020, 12, 31), domain.Assessment{Agreement: true, Entitlements: gmi}); got != (domain.Duties{}) {
		t.Errorf("before the first row: %+v", got)
	}
}

func TestPauseIsOfTheEService(t *testing.T) {
	r := rules(t)
	if got := r.FilingPause("0033000", domain.ChannelEService, today); got != 24*time.Hour {
		t.Error(got)
	}
	if got := r.FilingPause("0033000", "ON_SITE", today); got != 0 {
		t.Error(got)
	}
}

// R92, R93: what is asked for follows from who lives together, what they do and what they receive.
func TestChecklistFollowsTheApplication(t *testing.T) {
	r := rules(t)
	a := domain.Application{Municipality: "0033000", Received: today, Purposes: []domain.Purpose{domain.PurposeGMI}, Declaration: domain.Declaration{
		Members: []domain.Member{{Person: anna, Relation: "APPLICANT", Occupation: "CHILD_CARE_LEAVE"}, {Person: child, Relation: "CHILD", Occupation: "LEARNER"}}}}
	codes := func() string {
		var out []string
		for _, item := range r.Checklist(a) {
			who := "household"
			switch item.Person {
			case anna:
				who = "anna"
			case child:
				who = "child"
			}
			out = append(out, item.Code+" "+who)
		}
		return strings.Join(out, ", ")
	}
	if got, want := codes(), "ACCOUNT_STATEMENT anna, ACCOUNT_STATEMENT child, BIRTH_CERTIFICATE_ABROAD child, CHILD_CARE_LEAVE_STATEMENT anna"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	a.Purposes = []domain.Purpose{domain.PurposeHousing}
	a.Declaration.Members = a.Declaration.Members[:1]
	a.Declaration.Members[0].Occupation = "EMPLOYED"
	a.Declaration.MonthlyIncomes = []domain.MonthlyIncome{{Person: anna, Type: "MAINTENANCE"}, {Person: anna, Type: "SCHOLARSHIP"}, {Person: anna, Type: "ECONOMIC_ACTIVITY"}}
	a.Declaration.IrregularIncomes = []domain.IrregularIncome{{Person: anna, Type: "GIFT"}}
	if got, want := codes(), "ACCOUNT_STATEMENT anna, EMPLOYER_STATEMENT anna, ECONOMIC_ACTIVITY_STATEMENT anna, IRREGULAR_INCOME anna, HOUSING_BILLS household, RIGHT_OF_USE household, MAINTENANCE_PROOF anna, SCHOOL_STATEMENT anna"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestDataThatCannotBeRightDoesNotLoad(t *testing.T) {
	good, err := data.ReadFile("data/checklist.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ procedure, checklist string }{
		"day":        {"hearing: [{from: 2021-13-01, legal_ref: x, confidence: C}]", "{}"},
		"confidence": {"hearing: [{from: 2021-01-01, legal_ref: x, confidence: sure}]", "{}"},
		"reference":  {"agreement: [{from: 2021-01-01, benefits: [GMI], confidence: C}]", "{}"},
		"word":       {"{}", strings.Replace(string(good), "[EMPLOYED]", "[IDLE]", 1)},
		"each":       {"{}", strings.ReplaceAll(string(good), "each: household", "each: house")},
		"title":      {"{}", strings.Replace(string(good), "lv: \"Visu", "la: \"Visu", 1)},
	} {
		if _, err := parse([]byte(c.procedure), []byte(c.checklist)); err == nil {
			t.Errorf("%s went through", name)
		}
	}
}
