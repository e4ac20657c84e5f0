package conflict

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

const today = domain.Date(20260520)

var anna, berts = uuid.MustParse("00000000-0000-7000-8000-00000000000a"), uuid.MustParse("00000000-0000-7000-8000-00000000000b")

// on reads an activity as a lawyer writes it: WORD from..to key=value …; to is the last day, "…" none.
func on(t testing.TB, s *Set, text string) Activity {
	t.Helper()
	part := strings.Fields(text)
	days := strings.Split(part[1], "..")
	a := Activity{What: part[0], Source: s.Words[part[0]].Sources[0], Persons: []uuid.UUID{anna}}
	var err error
	if a.From, err = domain.ParseDate(days[0]); err != nil {
		t.Fatal(text, err)
	}
	if len(days) == 1 {
		a.To = a.From.Next()
	} else if days[1] != "" {
		if a.To, err = domain.ParseDate(days[1]); err != nil {
			t.Fatal(text, err)
		}
		a.To = a.To.Next()
	}
	for _, p := range part[2:] {
		k, v, _ := strings.Cut(p, "=")
		switch k {
		case "person":
			a.Persons = []uuid.UUID{berts}
		case "source":
			a.Source = v
		case "cents", "quantity":
			n := int64(0)
			for _, c := range v {
				n = n*10 + int64(c-'0')
			}
			if a.Cents = n; k == "quantity" {
				a.Cents, a.Quantity = 0, n
			}
		default:
			a.Attributes = append(a.Attributes, Attribute{k, v})
		}
	}
	return a
}

// everywhere is that every source answered today.
func everywhere(s *Set) map[string]Asked {
	out := map[string]Asked{}
	for name := range s.Sources {
		out[name] = Asked{On: today}
	}
	return out
}

func ask(t testing.TB, s *Set, activities ...string) Known {
	t.Helper()
	k := Known{Today: today, Sources: everywhere(s)}
	for _, a := range activities {
		k.Activities = append(k.Activities, on(t, s, a))
	}
	return k
}

func of(t testing.TB, results []Result, id string, scope Scope) Result {
	t.Helper()
	i := slices.IndexFunc(results, func(r Result) bool { return r.Rule.ID == id && (scope == "" || r.Rule.Scope == scope) })
	if i < 0 {
		t.Fatalf("no result of %s", id)
	}
	return results[i]
}

// priorityCases are every rule with cases in which it finds something, in which it does not, and the days between the two. found is the stretch that
// meets, the last day included; "…" is no end; empty is nothing.
var priorityCases = map[string][]struct {
	what  string
	known []string
	found string
}{
	"CONF-01": {
		{"one month in common", []string{"GMI 2026-03-01..2026-05-31 payer=0033000", "GMI 2026-05-01..2026-07-31 payer=0001000"}, "2026-05-01..2026-05-31"},
		{"the months follow each other", []string{"GMI 2026-03-01..2026-04-30 payer=0033000", "GMI 2026-05-01..2026-07-31 payer=0001000"}, ""},
		{"other days of one month", []string{"GMI 2026-03-01..2026-05-10 payer=0033000", "GMI 2026-05-20..2026-07-31 payer=0001000"}, "2026-05-01..2026-05-31"},
		{"the same municipality", []string{"GMI 2026-03-01..2026-05-31 payer=0033000", "GMI 2026-05-01..2026-07-31 payer=0033000"}, ""},
		{"another person", []string{"GMI 2026-03-01..2026-05-31 payer=0033000", "GMI 2026-05-01..2026-07-31 payer=0001000 person=berts"}, ""},
		{"housing is not GMI", []string{"HOUSING 2026-03-01..2026-05-31 payer=0033000", "GMI 2026-05-01..2026-07-31 payer=0001000"}, ""},
		{"stated by another municipality", []string{"GMI 2026-03-01..2026-05-31 payer=0033000", "GMI 2026-05-01..2026-07-31 payer=0001000 source=MUNICIPALITIES"}, "2026-05-01..2026-05-31"},
	},
	"CONF-02": {
		{"one month in common", []string{"HOUSING 2026-03-01..2026-05-31 payer=0033000", "HOUSING 2026-05-01..2026-07-31 payer=0001000"}, "2026-05-01..2026-05-31"},
		{"the months follow each other", []string{"HOUSING 2026-03-01..2026-04-30 payer=0033000", "HOUSING 2026-05-01..2026-07-31 payer=0001000"}, ""},
		{"the same municipality", []string{"HOUSING 2026-03-01..2026-05-31 payer=0033000", "HOUSING 2026-05-01..2026-07-31 payer=0033000"}, ""},
		{"before the benefit was national", []string{"HOUSING 2021-05-01..2021-06-30 payer=0033000", "HOUSING 2021-06-01..2021-06-30 payer=0001000"}, ""},
	},
	"CONF-02/DWELLING": {
		{"two households, one dwelling", []string{"HOUSING 2026-03-01..2026-05-31 household=1 place=101 source=DWELLINGS", "HOUSING 2026-05-01..2026-07-31 household=2 place=101 person=berts source=DWELLINGS"}, "2026-05-01..2026-05-31"},
		{"another dwelling", []string{"HOUSING 2026-03-01..2026-05-31 household=1 place=101 source=DWELLINGS", "HOUSING 2026-05-01..2026-07-31 household=2 place=102 person=berts source=DWELLINGS"}, ""},
		{"another month", []string{"HOUSING 2026-03-01..2026-04-30 household=1 place=101 source=DWELLINGS", "HOUSING 2026-05-01..2026-07-31 household=2 place=101 person=berts source=DWELLINGS"}, ""},
		{"a common member", []string{"HOUSING 2026-03-01..2026-05-31 household=1 place=101 source=DWELLINGS", "HOUSING 2026-05-01..2026-07-31 household=2 place=101 source=DWELLINGS"}, ""},
	},
	"CONF-03": {
		{"two households", []string{"HOUSEHOLD 2026-03-01..2026-05-20 household=1 payer=0033000", "HOUSEHOLD 2026-05-10..2026-07-31 household=2 payer=0033000"}, "2026-05-10..2026-05-20"},
		{"one after the other", []string{"HOUSEHOLD 2026-03-01..2026-05-20 household=1 payer=0033000", "HOUSEHOLD 2026-05-21..2026-07-31 household=2 payer=0033000"}, ""},
		{"the same household, renewed early", []string{"HOUSEHOLD 2026-03-01..2026-05-20 household=1 payer=0033000", "HOUSEHOLD 2026-05-10..2026-07-31 household=1 payer=0033000"}, ""},
		{"one day", []string{"HOUSEHOLD 2026-03-01..2026-05-20 household=1 payer=0033000", "HOUSEHOLD 2026-05-20..2026-07-31 household=2 payer=0033000"}, "2026-05-20..2026-05-20"},
	},
	"CONF-05": {
		{"a stay of exactly one month", []string{"GMI 2026-03-01..2026-05-31", "LONG_TERM_CARE 2026-04-10..2026-05-09"}, "2026-04-01..2026-05-31"},
		{"a day less than a month", []string{"GMI 2026-03-01..2026-05-31", "LONG_TERM_CARE 2026-04-10..2026-05-08"}, ""},
		{"February is a month", []string{"GMI 2026-02-01..2026-04-30", "LONG_TERM_CARE 2026-02-01..2026-02-28"}, "2026-02-01..2026-02-28"},
		{"from the last of January to the last but one of February", []string{"GMI 2026-01-01..2026-04-30", "LONG_TERM_CARE 2026-01-31..2026-02-27"}, "2026-01-01..2026-02-28"},
		{"a stay without an end", []string{"HOUSING 2026-03-01..2026-05-31", "LONG_TERM_CARE 2026-05-31.."}, "2026-05-01..2026-05-31"},
		{"the benefit ended a month before", []string{"GMI 2026-01-01..2026-03-31", "LONG_TERM_CARE 2026-04-01..2026-06-30"}, ""},
		{"another person's stay", []string{"GMI 2026-03-01..2026-05-31", "LONG_TERM_CARE 2026-04-10..2026-05-09 person=berts"}, ""},
	},
	"CONF-09": {
		{"the state pays", []string{"CARE_ALLOWANCE 2026-01-01..", "LONG_TERM_CARE 2026-03-05..2026-03-20 payer=STATE"}, "2026-03-05..2026-03-20"},
		{"the municipality pays", []string{"CARE_ALLOWANCE 2026-01-01..", "LONG_TERM_CARE 2026-03-05..2026-03-20 payer=0033000"}, ""},
		{"prison", []string{"CARE_ALLOWANCE 2026-01-01..", "PRISON 2026-03-05..2026-03-20"}, "2026-03-05..2026-03-20"},
		{"from the day after", []string{"CARE_ALLOWANCE 2026-01-01..2026-03-04", "PRISON 2026-03-05..2026-03-20"}, ""},
		{"on the last day", []string{"CARE_ALLOWANCE 2026-01-01..2026-03-05", "PRISON 2026-03-05..2026-03-20"}, "2026-03-05..2026-03-05"},
	},
	"CONF-10": {
		{"one month", []string{"CARE_ALLOWANCE 2026-01-01..2026-03-31", "ASSISTANT_ALLOWANCE 2026-03-01.."}, "2026-03-01..2026-03-31"},
		{"the month after", []string{"CARE_ALLOWANCE 2026-01-01..2026-02-28", "ASSISTANT_ALLOWANCE 2026-03-01.."}, ""},
		{"other days of one month", []string{"CARE_ALLOWANCE 2026-01-01..2026-03-05", "ASSISTANT_ALLOWANCE 2026-03-20.."}, "2026-03-01..2026-03-31"},
		{"only one of them", []string{"CARE_ALLOWANCE 2026-01-01.."}, ""},
	},
	"CONF-11": {
		{"one month", []string{"ASSISTANT_ALLOWANCE 2026-01-01..2026-03-31", "MUNICIPAL_ASSISTANT 2026-03-30..2026-04-30"}, "2026-03-01..2026-03-31"},
		{"the month after", []string{"ASSISTANT_ALLOWANCE 2026-01-01..2026-03-31", "MUNICIPAL_ASSISTANT 2026-04-01..2026-04-30"}, ""},
		{"another person's assistant", []string{"ASSISTANT_ALLOWANCE 2026-01-01..2026-03-31", "MUNICIPAL_ASSISTANT 2026-03-01..2026-04-30 person=berts"}, ""},
	},
	"CONF-12": {
		{"hours on a day of the stay", []string{"MUNICIPAL_ASSISTANT 2026-03-10", "LONG_TERM_CARE 2026-03-10..2026-03-20"}, "2026-03-10..2026-03-10"},
		{"hours on the day before", []string{"MUNICIPAL_ASSISTANT 2026-03-09", "LONG_TERM_CARE 2026-03-10..2026-03-20"}, ""},
		{"hours on the last day", []string{"MUNICIPAL_ASSISTANT 2026-03-20", "LONG_TERM_CARE 2026-03-10..2026-03-20"}, "2026-03-20..2026-03-20"},
		{"hours on the day after", []string{"MUNICIPAL_ASSISTANT 2026-03-21", "LONG_TERM_CARE 2026-03-10..2026-03-20"}, ""},
	},
	"CONF-13": {
		{"hours on the day of arrival", []string{"MUNICIPAL_ASSISTANT 2026-03-10", "HOSPITAL 2026-03-10..2026-03-13"}, ""},
		{"hours on the day after", []string{"MUNICIPAL_ASSISTANT 2026-03-11", "HOSPITAL 2026-03-10..2026-03-13"}, "2026-03-11..2026-03-11"},
		{"hours on the last full day", []string{"MUNICIPAL_ASSISTANT 2026-03-12", "HOSPITAL 2026-03-10..2026-03-13"}, "2026-03-12..2026-03-12"},
		{"hours on the day of departure", []string{"MUNICIPAL_ASSISTANT 2026-03-13", "HOSPITAL 2026-03-10..2026-03-13"}, ""},
		{"in and out on one day", []string{"MUNICIPAL_ASSISTANT 2026-03-10", "HOSPITAL 2026-03-10"}, ""},
		{"in one day and out the next", []string{"MUNICIPAL_ASSISTANT 2026-03-10..2026-03-11", "HOSPITAL 2026-03-10..2026-03-11"}, ""},
		{"still there", []string{"MUNICIPAL_ASSISTANT 2026-03-01..2026-04-30", "HOSPITAL 2026-03-10.."}, "2026-03-11..2026-04-30"},
	},
	"CONF-14": {
		{"in prison", []string{"MUNICIPAL_ASSISTANT 2026-03-01..2026-04-30", "PRISON 2026-04-30..2026-06-30"}, "2026-04-30..2026-04-30"},
		{"the service ended the day before", []string{"MUNICIPAL_ASSISTANT 2026-03-01..2026-04-29", "PRISON 2026-04-30..2026-06-30"}, ""},
		{"never in prison", []string{"MUNICIPAL_ASSISTANT 2026-03-01..2026-04-29"}, ""},
	},
	"CONF-23": {
		{"a day too early", []string{"VICTIM_SERVICE 2025-03-01..2025-05-31", "VICTIM_SERVICE 2026-05-31..2026-07-31"}, "2026-05-31..2026-05-31"},
		{"exactly twelve months", []string{"VICTIM_SERVICE 2025-03-01..2025-05-31", "VICTIM_SERVICE 2026-06-01..2026-07-31"}, ""},
		{"an exception", []string{"VICTIM_SERVICE 2025-03-01..2025-05-31", "VICTIM_SERVICE 2026-01-01..2026-07-31 exception=37.3"}, ""},
		{"an exception that is none", []string{"VICTIM_SERVICE 2025-03-01..2025-05-31", "VICTIM_SERVICE 2026-01-01..2026-07-31 exception=37.1"}, "2026-01-01..2026-05-31"},
		{"the first service", []string{"VICTIM_SERVICE 2026-01-01..2026-07-31"}, ""},
		{"told in the other order", []string{"VICTIM_SERVICE 2026-05-31..2026-07-31", "VICTIM_SERVICE 2025-03-01..2025-05-31"}, "2026-05-31..2026-05-31"},
		{"somebody else's", []string{"VICTIM_SERVICE 2025-03-01..2025-05-31 person=berts", "VICTIM_SERVICE 2026-05-31..2026-07-31"}, ""},
	},
	"CONF-25": {
		{"while the programme runs", []string{"PERPETRATOR_SERVICE 2026-04-01..2026-06-30", "PROBATION_PROGRAMME 2026-01-01..2026-04-01"}, "2026-04-01..2026-04-01"},
		{"the day after", []string{"PERPETRATOR_SERVICE 2026-04-02..2026-06-30", "PROBATION_PROGRAMME 2026-01-01..2026-04-01"}, ""},
		{"no programme", []string{"PERPETRATOR_SERVICE 2026-04-02..2026-06-30"}, ""},
	},
	"CONF-32": {
		{"a day less than three years", []string{"SUITABILITY_ASSESSMENT 2023-01-01..2023-01-31", "SUITABILITY_ASSESSMENT 2026-01-31..2026-02-10 impairment_changed=no"}, "2026-01-31..2026-01-31"},
		{"three years", []string{"SUITABILITY_ASSESSMENT 2023-01-01..2023-01-31", "SUITABILITY_ASSESSMENT 2026-02-01..2026-02-10 impairment_changed=no"}, ""},
		{"not said whether it changed", []string{"SUITABILITY_ASSESSMENT 2025-01-01..2025-01-31", "SUITABILITY_ASSESSMENT 2026-02-01..2026-02-10"}, "2026-02-01..2028-01-31"},
		{"changed, one year", []string{"SUITABILITY_ASSESSMENT 2025-01-01..2025-01-31", "SUITABILITY_ASSESSMENT 2026-02-01..2026-02-10 impairment_changed=yes"}, ""},
		{"changed, a day less than one year", []string{"SUITABILITY_ASSESSMENT 2025-01-01..2025-01-31", "SUITABILITY_ASSESSMENT 2026-01-31..2026-02-10 impairment_changed=yes"}, "2026-01-31..2026-01-31"},
		{"the first one", []string{"SUITABILITY_ASSESSMENT 2026-01-31..2026-02-10"}, ""},
	},
	"CONF-33": {
		{"no assessment", []string{"VOCATIONAL_REHABILITATION 2026-03-01..2026-08-31 programme=cook"}, "2026-03-01..2026-08-31"},
		{"assessed the day before", []string{"SUITABILITY_ASSESSMENT 2026-02-01..2026-02-28 completed=yes recommended=cook,tailor", "VOCATIONAL_REHABILITATION 2026-03-01..2026-08-31 programme=cook"}, ""},
		{"assessed on the first day", []string{"SUITABILITY_ASSESSMENT 2026-02-01..2026-03-01 completed=yes recommended=cook", "VOCATIONAL_REHABILITATION 2026-03-01..2026-08-31 programme=cook"}, "2026-03-01..2026-08-31"},
		{"not completed", []string{"SUITABILITY_ASSESSMENT 2026-02-01..2026-02-28 completed=no recommended=cook", "VOCATIONAL_REHABILITATION 2026-03-01..2026-08-31 programme=cook"}, "2026-03-01..2026-08-31"},
		{"another programme", []string{"SUITABILITY_ASSESSMENT 2026-02-01..2026-02-28 completed=yes recommended=tailor", "VOCATIONAL_REHABILITATION 2026-03-01..2026-08-31 programme=cook"}, "2026-03-01..2026-08-31"},
		{"somebody else's assessment", []string{"SUITABILITY_ASSESSMENT 2026-02-01..2026-02-28 completed=yes recommended=cook person=berts", "VOCATIONAL_REHABILITATION 2026-03-01..2026-08-31 programme=cook"}, "2026-03-01..2026-08-31"},
	},
	"CONF-38": {
		{"a month after the month of death", []string{"GMI 2026-03-01..2026-05-31", "DEATH 2026-04-30"}, "2026-05-01..2026-05-31"},
		{"the month of death is paid", []string{"GMI 2026-03-01..2026-04-30", "DEATH 2026-04-02"}, ""},
		{"a service on the day after", []string{"MUNICIPAL_ASSISTANT 2026-04-01..2026-04-03", "DEATH 2026-04-02"}, "2026-04-03..2026-04-03"},
		{"a service on the day", []string{"MUNICIPAL_ASSISTANT 2026-04-01..2026-04-02", "DEATH 2026-04-02"}, ""},
		{"alive", []string{"GMI 2026-03-01..2026-05-31"}, ""},
		{"somebody else died", []string{"GMI 2026-03-01..2026-05-31", "DEATH 2026-04-30 person=berts"}, ""},
	},
	"CONF-50": {
		{"no record", []string{"BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021 place=101"}, "2026-03-01..2026-03-31"},
		{"a record of all days", []string{"BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021 place=101", "PROVIDER_RECORD 2026-03-01..2026-03-31 provider=9 service=021 place=101 status=ACTIVE"}, ""},
		{"two records, one after the other", []string{"BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021 place=101", "PROVIDER_RECORD 2026-03-16.. provider=9 service=021 place=101 status=ACTIVE", "PROVIDER_RECORD 2020-01-01..2026-03-15 provider=9 service=021 place=101 status=ACTIVE"}, ""},
		{"a day between two records", []string{"BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021 place=101", "PROVIDER_RECORD 2026-03-17.. provider=9 service=021 place=101 status=ACTIVE", "PROVIDER_RECORD 2020-01-01..2026-03-15 provider=9 service=021 place=101 status=ACTIVE"}, "2026-03-16..2026-03-16"},
		{"the record ends a day early", []string{"BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021 place=101", "PROVIDER_RECORD 2020-01-01..2026-03-30 provider=9 service=021 place=101 status=ACTIVE"}, "2026-03-31..2026-03-31"},
		{"suspended", []string{"BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021 place=101", "PROVIDER_RECORD 2026-03-01..2026-03-31 provider=9 service=021 place=101 status=SUSPENDED"}, "2026-03-01..2026-03-31"},
		{"another address", []string{"BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021 place=101", "PROVIDER_RECORD 2026-03-01..2026-03-31 provider=9 service=021 place=102 status=ACTIVE"}, "2026-03-01..2026-03-31"},
		{"another service", []string{"BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021 place=101", "PROVIDER_RECORD 2026-03-01..2026-03-31 provider=9 service=022 place=101 status=ACTIVE"}, "2026-03-01..2026-03-31"},
	},
}

func TestRulesOfThePriorityList(t *testing.T) {
	t.Parallel()
	s := embedded(t)
	for id, cases := range priorityCases {
		id, scope, _ := strings.Cut(id, "/")
		if id == "CONF-02" && scope == "" {
			scope = string(ScopeHousehold)
		}
		for _, c := range cases {
			r := of(t, s.Check(ask(t, s, c.known...)), id, Scope(scope))
			got := ""
			for _, f := range r.Findings {
				last := ""
				if f.To != 0 {
					last = previous(f.To).String()
				}
				got += f.From.String() + ".." + last
			}
			if want := c.found; got != want || (r.State == Found) != (want != "") || want == "" && r.State != NoConflict {
				t.Errorf("%s, %s: %s %q, want %q (missing %v)", id, c.what, r.State, got, want, r.Missing)
			}
		}
	}
}
