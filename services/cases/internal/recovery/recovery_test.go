package recovery

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

func day(t *testing.T, s string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every row of the decision table and every way not to know (BTAL 52(1.2), VIC-F01 to F03): the engine never guesses.
func TestOBJ_L1_RecoveryIsProposedByTheTable(t *testing.T) {
	rules, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	fact := func(kind, from, to string) domain.CustodyFact {
		return domain.CustodyFact{Kind: kind, From: from, To: to, Source: "lēmums"}
	}
	effect := "2025-03-10"
	own := domain.Judgment{Article: "174", InForce: domain.Yes, OwnChild: domain.Yes}
	with := func(change func(*domain.Judgment)) domain.Judgment {
		j := own
		change(&j)
		return j
	}
	for name, c := range map[string]struct {
		judgment domain.Judgment
		effect   string
		custody  []domain.CustodyFact
		outcome  domain.RecoveryOutcome
		rule     string
	}{
		"not in force":                       {with(func(j *domain.Judgment) { j.InForce = domain.No }), "", nil, domain.CannotBeTold, "JUDGMENT_NOT_IN_FORCE"},
		"not known whether in force":         {with(func(j *domain.Judgment) { j.InForce = domain.Unknown }), "", nil, domain.CannotBeTold, "FACT_MISSING"},
		"in force, the day not known":        {own, "", nil, domain.CannotBeTold, "FACT_MISSING"},
		"another's child":                    {with(func(j *domain.Judgment) { j.OwnChild = domain.No }), effect, nil, domain.Applicable, "NOT_OWN_CHILD"},
		"whose child is not known":           {with(func(j *domain.Judgment) { j.OwnChild = domain.Unknown }), effect, nil, domain.CannotBeTold, "FACT_MISSING"},
		"another crime":                      {with(func(j *domain.Judgment) { j.Article = "160" }), effect, nil, domain.Applicable, "OTHER_CRIME"},
		"the crime is not known":             {with(func(j *domain.Judgment) { j.Article = "" }), effect, nil, domain.CannotBeTold, "FACT_MISSING"},
		"another crime that begins so":       {with(func(j *domain.Judgment) { j.Article = "174.1" }), effect, nil, domain.Applicable, "OTHER_CRIME"},
		"before the law":                     {own, "2024-06-30", []domain.CustodyFact{fact("REMOVED", "2024-01-01", "")}, domain.CannotBeTold, "FACT_MISSING"},
		"the first day of the law":           {own, "2024-07-01", []domain.CustodyFact{fact("REMOVED", "2024-01-01", "")}, domain.Applicable, "CUSTODY_RESTRICTED"},
		"nothing known of custody":           {own, effect, nil, domain.CannotBeTold, "FACT_MISSING"},
		"suspended":                          {own, effect, []domain.CustodyFact{fact("SUSPENDED", "2025-01-01", "")}, domain.Applicable, "CUSTODY_RESTRICTED"},
		"removed":                            {own, effect, []domain.CustodyFact{fact("REMOVED", "2025-01-01", "")}, domain.Applicable, "CUSTODY_RESTRICTED"},
		"suspended until that day":           {own, effect, []domain.CustodyFact{fact("SUSPENDED", "2025-01-01", effect)}, domain.Applicable, "CUSTODY_RESTRICTED"},
		"ended the day before, not restored": {own, effect, []domain.CustodyFact{fact("SUSPENDED", "2025-01-01", "2025-03-09")}, domain.CannotBeTold, "FACT_MISSING"},
		"restored before":                    {own, effect, []domain.CustodyFact{fact("REMOVED", "2025-01-01", ""), fact("RESTORED", "2025-03-09", "")}, domain.NotApplicable, "CUSTODY_WHOLE"},
		"restored on that day":               {own, effect, []domain.CustodyFact{fact("REMOVED", "2025-01-01", ""), fact("RESTORED", effect, "")}, domain.CannotBeTold, "FACT_MISSING"},
		"restored after":                     {own, effect, []domain.CustodyFact{fact("REMOVED", "2025-01-01", ""), fact("RESTORED", "2025-03-11", "")}, domain.Applicable, "CUSTODY_RESTRICTED"},
		"restored and removed again":         {own, effect, []domain.CustodyFact{fact("SUSPENDED", "2024-01-01", ""), fact("RESTORED", "2024-06-01", ""), fact("REMOVED", "2025-03-09", "")}, domain.Applicable, "CUSTODY_RESTRICTED"},
		"removed after":                      {own, effect, []domain.CustodyFact{fact("REMOVED", "2025-03-11", "")}, domain.CannotBeTold, "FACT_MISSING"},
		"never, and somebody says so":        {own, effect, []domain.CustodyFact{fact("UNRESTRICTED", "2016-01-01", effect)}, domain.NotApplicable, "CUSTODY_WHOLE"},
		"said so of other days":              {own, effect, []domain.CustodyFact{fact("UNRESTRICTED", "2016-01-01", "2025-03-09")}, domain.CannotBeTold, "FACT_MISSING"},
		"said so, and removed":               {own, effect, []domain.CustodyFact{fact("UNRESTRICTED", "2016-01-01", effect), fact("REMOVED", "2025-01-01", "")}, domain.CannotBeTold, "FACT_MISSING"},
		"removed and restored on one day":    {own, effect, []domain.CustodyFact{fact("REMOVED", "2025-01-01", ""), fact("RESTORED", "2025-01-01", "")}, domain.CannotBeTold, "FACT_MISSING"},
	} {
		if c.effect != "" {
			c.judgment.Effect = day(t, c.effect)
		}
		p := rules.Propose(c.judgment, c.custody)
		if p.Outcome != c.outcome || p.Rule != c.rule || p.LV == "" || p.EN == "" || p.Source == "" || len(p.Steps) == 0 {
			t.Errorf("%s: %s by %s with %v, want %s by %s", name, p.Outcome, p.Rule, p.Steps, c.outcome, c.rule)
		}
	}
}

func TestRulesThatAreNotWholeDoNotLoad(t *testing.T) {
	for name, change := range map[string][2]string{
		"no day":                {`from: "2024-07-01"`, `from: "2024"`},
		"no source":             {"source:", "was:"},
		"an unknown mark":       {"  mark: confirmed", "  mark: sure"},
		"an unknown fact":       {"own_child: \"NO\"", "own_dog: \"NO\""},
		"an unknown value":      {"custody: WHOLE", "custody: SOMEHOW"},
		"an unknown outcome":    {"outcome: NOT_APPLICABLE", "outcome: MAYBE"},
		"the rest is no guess":  {"when: {}\n      outcome: CANNOT_BE_TOLD", "when: {}\n      outcome: APPLICABLE"},
		"the rest in the midst": {`when: {in_force: "NO"}`, "when: {}"},
		"nothing for the rest":  {"when: {}", `when: {in_force: "YES"}`},
		"no crime":              {`["174"]`, "[]"},
	} {
		body := strings.Replace(string(embedded), change[0], change[1], 1)
		if body == string(embedded) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := Parse([]byte(body)); err == nil {
			t.Errorf("%s: it loads", name)
		}
	}
}
