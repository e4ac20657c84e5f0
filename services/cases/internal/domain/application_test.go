package domain

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

func TestFilingRules(t *testing.T) {
	change := func(f func(*Filing)) Filing {
		in := paper(pair())
		f(&in)
		return in
	}
	member := func(f func(*Declaration)) Filing { return change(func(in *Filing) { f(&in.Declaration) }) }
	minus := int64(-1)
	for name, c := range map[string]struct {
		in   Filing
		want *errs.Error
		path string
	}{
		"as it should be":                   {paper(pair()), nil, ""},
		"earlier day on paper":              {change(func(in *Filing) { in.Received = NewDate(2021, 1, 1) }), nil, ""},
		"before the parameters":             {change(func(in *Filing) { in.Received = NewDate(2020, 12, 31) }), ErrReceivedDateInvalid, "application.received_date"},
		"tomorrow":                          {change(func(in *Filing) { in.Received = today.AddDays(1) }), ErrReceivedDateInvalid, "application.received_date"},
		"citizen yesterday":                 {change(func(in *Filing) { in.Self, in.Received = anna, today.AddDays(-1) }), ErrReceivedDateInvalid, "application.received_date"},
		"closed municipality":               {change(func(in *Filing) { in.Municipality = "0055000" }), ErrMunicipalityUnknown, "application.municipality"},
		"closed, while it existed":          {change(func(in *Filing) { in.Municipality, in.Received = "0055000", NewDate(2025, 6, 30) }), nil, ""},
		"unused code":                       {change(func(in *Filing) { in.Municipality = "0050000" }), ErrMunicipalityUnknown, "application.municipality"},
		"no purpose":                        {change(func(in *Filing) { in.Purposes = nil }), ErrDeclarationInvalid, "application.purposes"},
		"purpose twice":                     {change(func(in *Filing) { in.Purposes = []Purpose{PurposeGMI, PurposeGMI} }), ErrDeclarationInvalid, "application.purposes"},
		"unknown channel":                   {change(func(in *Filing) { in.Channel = "PIGEON" }), ErrDeclarationInvalid, "application.channel"},
		"nobody":                            {member(func(d *Declaration) { d.Members = nil }), ErrApplicantNotMember, "application.declaration.members"},
		"applicant not a member":            {change(func(in *Filing) { in.Applicant = uuid.New() }), ErrApplicantNotMember, "application.declaration.members"},
		"two applicants":                    {member(func(d *Declaration) { d.Members[2].Relation = RelationApplicant }), ErrApplicantNotMember, "application.declaration.members[2].relation"},
		"applicant 17":                      {member(func(d *Declaration) { d.Members[0].BirthDate = today.AddMonths(-18 * 12).AddDays(1) }), ErrApplicantNotAdult, "application.declaration.members[0].birth_date"},
		"applicant 18 today":                {member(func(d *Declaration) { d.Members[0].BirthDate = today.AddMonths(-18 * 12) }), nil, ""},
		"member twice":                      {member(func(d *Declaration) { d.Members[1].Person = berta }), ErrMemberDuplicate, "application.declaration.members[2].person"},
		"born tomorrow":                     {member(func(d *Declaration) { d.Members[1].BirthDate = today.AddDays(1) }), ErrDeclarationDateInvalid, "application.declaration.members[1].birth_date"},
		"no birth date":                     {member(func(d *Declaration) { d.Members[1].BirthDate = Date{} }), ErrDeclarationDateInvalid, "application.declaration.members[1].birth_date"},
		"unknown occupation":                {member(func(d *Declaration) { d.Members[1].Occupation = "KING" }), ErrDeclarationInvalid, "application.declaration.members[1].occupation"},
		"income of a stranger":              {member(func(d *Declaration) { d.MonthlyIncomes = []MonthlyIncome{{uuid.New(), "2026-08", "WAGE", 1}} }), ErrMemberUnknown, "application.declaration.monthly_incomes[0].person"},
		"month 13":                          {member(func(d *Declaration) { d.MonthlyIncomes = []MonthlyIncome{{anna, "2026-13", "WAGE", 1}} }), ErrDeclarationDateInvalid, "application.declaration.monthly_incomes[0].month"},
		"too much":                          {member(func(d *Declaration) { d.MonthlyIncomes = []MonthlyIncome{{anna, "2026-08", "WAGE", MaxCents + 1}} }), ErrDeclarationInvalid, "application.declaration.monthly_incomes[0].amount"},
		"just not too much":                 {member(func(d *Declaration) { d.MonthlyIncomes = []MonthlyIncome{{anna, "2026-08", "WAGE", MaxCents}} }), nil, ""},
		"irregular without a day":           {member(func(d *Declaration) { d.IrregularIncomes = []IrregularIncome{{anna, Date{}, "GIFT", 1}} }), ErrDeclarationDateInvalid, "application.declaration.irregular_incomes[0].date"},
		"negative savings":                  {member(func(d *Declaration) { d.SavingsCents = &minus }), ErrDeclarationInvalid, "application.declaration.savings"},
		"unknown vehicle":                   {member(func(d *Declaration) { d.Vehicles = []Code{"SHIP"} }), ErrDeclarationInvalid, "application.declaration.vehicles[0].kind"},
		"no income of a stranger":           {member(func(d *Declaration) { d.NoIncomes = []NoIncome{{uuid.New(), "2026-08"}} }), ErrMemberUnknown, "application.declaration.no_incomes[0].person"},
		"no income in no month":             {member(func(d *Declaration) { d.NoIncomes = []NoIncome{{anna, "2026-8"}} }), ErrDeclarationDateInvalid, "application.declaration.no_incomes[0].month"},
		"no irregular income of a stranger": {member(func(d *Declaration) { d.NoIrregularIncomes = []uuid.UUID{uuid.New()} }), ErrMemberUnknown, "application.declaration.no_irregular_incomes[0]"},
		"an account of a stranger":          {member(func(d *Declaration) { d.Accounts = []Account{{Person: uuid.New()}} }), ErrMemberUnknown, "application.declaration.accounts[0].person"},
		"an account in the red":             {member(func(d *Declaration) { d.Accounts = []Account{{anna, -100, -200}} }), nil, ""},
		"an account beyond belief":          {member(func(d *Declaration) { d.Accounts = []Account{{anna, -MaxCents - 1, 0}} }), ErrDeclarationInvalid, "application.declaration.accounts[0]"},
		"negative costs":                    {member(func(d *Declaration) { d.EconomicActivities = []EconomicActivity{{anna, "2026-08", 0, -1}} }), ErrDeclarationInvalid, "application.declaration.economic_activities[0].costs"},
		"an unknown asset":                  {member(func(d *Declaration) { d.Assets = []Asset{{"GOLD", 1}} }), ErrDeclarationInvalid, "application.declaration.assets[0].kind"},
		"a quantity below zero": {member(func(d *Declaration) {
			d.HousingExpenses = []HousingExpense{{Type: "HEAT", Month: "2026-08", QuantityHundredths: -1}}
		}), ErrDeclarationInvalid, "application.declaration.housing_expenses[0].quantity_hundredths"},
		"an unknown exemption":       {member(func(d *Declaration) { d.Members[0].JobSeekerExemption = "TIRED" }), ErrDeclarationInvalid, "application.declaration.members[0].job_seeker_exemption"},
		"an unknown residence":       {member(func(d *Declaration) { d.Members[0].Residence = "MOON" }), ErrDeclarationInvalid, "application.declaration.members[0].residence"},
		"expense in no month":        {member(func(d *Declaration) { d.HousingExpenses = []HousingExpense{{Type: "HEAT", Cents: 1}} }), ErrDeclarationDateInvalid, "application.declaration.housing_expenses[0].month"},
		"negative dwelling":          {member(func(d *Declaration) { d.Dwelling = &Dwelling{AreaM2Hundredths: -1} }), ErrDeclarationInvalid, "application.declaration.dwelling"},
		"property larger than a law": {member(func(d *Declaration) { d.RealProperties = []RealProperty{{AreaM2: 100_000_001}} }), ErrDeclarationInvalid, "application.declaration.real_properties[0].area_m2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := FileApplication(c.in, actor("worker"), due)
			if c.want == nil {
				must(t, err)
				return
			}
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %s", err, c.want.Reason)
			}
			e, _ := errs.As(err)
			if !slices.ContainsFunc(e.Fields, func(f errs.Field) bool { return f.Path == c.path && f.Reason == c.want.Reason }) {
				t.Fatalf("fields %+v, want %s", e.Fields, c.path)
			}
		})
	}
}

func TestEveryViolationIsListed(t *testing.T) {
	in := paper(pair())
	in.Declaration.Members[1].BirthDate = Date{}
	in.Declaration.MonthlyIncomes = []MonthlyIncome{{uuid.New(), "2026-99", "TIP", -1}}
	_, err := FileApplication(in, actor("worker"), due)
	e, ok := errs.As(err)
	if !ok || len(e.Fields) != 5 {
		t.Fatalf("violations: %+v", e)
	}
}

func TestPaperFilingAwaitsEveryAdult(t *testing.T) {
	f := filed(t, paper(pair()))
	if f.Application.State != AwaitingSignatures || len(f.Application.Signatures) != 2 || len(f.Changes.TasksOpened) != 2 {
		t.Fatalf("%+v", f.Application)
	}
	if len(f.Changes.Events) != 1 || f.Application.Due != NewDate(2026, 12, 20) || f.Application.Received != today {
		t.Fatalf("%+v %v", f.Changes.Events, f.Application.Due)
	}
	f = saved(f)
	must(t, f.Sign(anna, SignedOnPaper, actor("worker")))
	if f.Application.State != AwaitingSignatures || f.Application.Version != 2 || f.Application.Signatures[0].RecordedBy != "worker" {
		t.Fatalf("%+v", f.Application)
	}
	must(t, f.Sign(berta, SignedElectronically, actor("berta")))
	if f.Application.State != Submitted || f.Application.Signatures[1].RecordedBy != "" || len(f.Changes.TasksEnded) != 2 {
		t.Fatalf("%+v", f)
	}
	again := saved(f)
	must(t, again.Sign(berta, SignedElectronically, actor("berta")))
	if again.Changes.Application || again.Application.Version != f.Application.Version {
		t.Fatal("a second signature changed the application")
	}
}

func TestCitizenSignsByFiling(t *testing.T) {
	in := paper(household())
	in.Self, in.Channel = anna, "PHONE"
	f := filed(t, in)
	a := f.Application
	if a.State != Submitted || a.Channel != ChannelEService || !a.AllSigned() || a.Signatures[0].Method != SignedElectronically || len(f.Changes.TasksOpened) != 0 {
		t.Fatalf("%+v", f)
	}
	in.Declaration = pair()
	if f := filed(t, in); f.Application.State != AwaitingSignatures || len(f.Changes.TasksOpened) != 1 || f.Changes.TasksOpened[0].Assignee != berta {
		t.Fatalf("%+v", f)
	}
}

func TestOnlyAdultsSign(t *testing.T) {
	f := filed(t, paper(pair()))
	for _, person := range []uuid.UUID{child, uuid.New(), uuid.Nil} {
		if err := f.Sign(person, SignedOnPaper, actor("worker")); !errors.Is(err, ErrSignerNotAdultMember) {
			t.Errorf("%v: %v", person, err)
		}
	}
}

func TestAmendKeepsSignaturesInStep(t *testing.T) {
	f := filed(t, paper(household()))
	must(t, f.Sign(anna, SignedOnPaper, actor("worker")))
	f = saved(f)
	wider, narrower := pair(), household()
	must(t, f.Amend(&wider, nil, actor("worker")))
	if f.Application.State != AwaitingSignatures || f.Application.Revision != 2 || f.Application.Version != 2 || len(f.Changes.TasksOpened) != 1 {
		t.Fatalf("%+v", f)
	}
	f = saved(f)
	must(t, f.Amend(&narrower, []Purpose{PurposeHousing}, actor("worker")))
	if f.Application.State != Submitted || !slices.Equal(f.Changes.Unsigned, []uuid.UUID{berta}) || len(f.Changes.TasksEnded) != 1 {
		t.Fatalf("%+v", f)
	}
	if err := f.Amend(nil, []Purpose{}, actor("worker")); !errors.Is(err, ErrDeclarationInvalid) {
		t.Fatalf("no purpose: %v", err)
	}
	bad := narrower
	bad.Members = bad.Members[1:]
	before := f.Application.Revision
	if err := f.Amend(&bad, nil, actor("worker")); !errors.Is(err, ErrApplicantNotMember) || f.Application.Revision != before {
		t.Fatalf("a refused change left a trace: %v", err)
	}
}

func TestWithdrawnStaysWithdrawn(t *testing.T) {
	f := drafted(t)
	must(t, f.Withdraw(actor("worker")))
	if f.Application.State != Withdrawn || f.Case.State != CaseClosed || slices.ContainsFunc(f.Tasks, func(x Task) bool { return x.State == TaskOpen }) {
		t.Fatalf("%+v", f)
	}
	d := household()
	for name, err := range map[string]error{
		"withdraw": f.Withdraw(actor("worker")), "sign": f.Sign(anna, SignedOnPaper, actor("worker")), "amend": f.Amend(&d, nil, actor("worker")),
	} {
		if !errors.Is(err, ErrApplicationNotOpen) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := f.CanIssue(f.Decisions[0].ID, Duties{}, actor("head")); !errors.Is(err, ErrCaseNotOpen) {
		t.Errorf("issue: %v", err)
	}
}

func TestDates(t *testing.T) {
	leap := NewDate(2008, 2, 29)
	if leap.Reached(18, NewDate(2026, 2, 28)) || !leap.Reached(18, NewDate(2026, 3, 1)) {
		t.Error("born on 29 February")
	}
	for in, want := range map[string]string{"2026-01-31": "2026-02-28", "2024-01-31": "2024-02-29", "2026-12-15": "2027-01-15"} {
		d, err := ParseDate(in)
		if err != nil || d.AddMonths(1).String() != want {
			t.Errorf("a month from %s: %s", in, d.AddMonths(1))
		}
	}
	if _, err := ParseDate("2026-02-30"); err == nil {
		t.Error("30 February")
	}
}

func TestNumbers(t *testing.T) {
	if got := CaseNumber("KUL", 2026, 42); got != "KUL-2026-000042" {
		t.Error(got)
	}
	seen := map[string]string{}
	for _, p := range prefixes {
		if len(p.prefix) != 3 || strings.ToUpper(p.prefix) != p.prefix {
			t.Errorf("prefix %q", p.prefix)
		}
		if other, ok := seen[p.prefix]; ok && other[:5] != p.municipality[:5] {
			t.Errorf("%s belongs to %s and %s", p.prefix, other, p.municipality)
		}
		seen[p.prefix] = p.municipality
	}
	if len(prefixes) != 44 {
		t.Errorf("%d codes", len(prefixes))
	}
}
