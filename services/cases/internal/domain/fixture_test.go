package domain

import (
	"testing"
	"time"

	"github.com/google/uuid"
)

var (
	anna  = uuid.MustParse("00000000-0000-7000-8000-00000000000a")
	berta = uuid.MustParse("00000000-0000-7000-8000-00000000000b")
	child = uuid.MustParse("00000000-0000-7000-8000-00000000000c")
	today = NewDate(2026, time.November, 20)
	now   = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
)

func actor(subject string) Actor { return Actor{Subject: subject, Now: now, Today: today} }

func due(_ string, received Date) Date { return received.AddMonths(1) }

// household is Anna, 40, and her child.
func household() Declaration {
	return Declaration{Members: []Member{
		{Person: anna, BirthDate: NewDate(1986, 5, 17), Relation: RelationApplicant, Occupation: "EMPLOYED"},
		{Person: child, BirthDate: NewDate(2015, 1, 2), Relation: "CHILD", Occupation: "LEARNER"},
	}}
}

// pair is Anna, Berta and the child.
func pair() Declaration {
	d := household()
	d.Members = append(d.Members, Member{Person: berta, BirthDate: NewDate(1985, 3, 1), Relation: "PARTNER", Occupation: "PENSIONER"})
	return d
}

func paper(d Declaration) Filing {
	return Filing{Municipality: "0033000", Channel: "ON_SITE", Applicant: anna, Purposes: []Purpose{PurposeStatus, PurposeGMI}, Declaration: d}
}

func filed(t testing.TB, in Filing) File {
	t.Helper()
	f, err := FileApplication(in, actor("worker"), due)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// saved forgets what was changed, as a store does.
func saved(f File) File {
	f.Changes = Changes{}
	return f
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// drafted is a file with a draft by worker.
func drafted(t testing.TB) File {
	t.Helper()
	f := filed(t, paper(household()))
	must(t, f.Sign(anna, SignedOnPaper, actor("worker")))
	must(t, f.OpenCase("KUL-2026-000001", "", actor("worker")))
	must(t, f.Assess(assessment(f), Duties{}, actor("worker")))
	if _, err := f.Draft(Proposal{Reasons: "Pamatots."}, Duties{}, actor("worker")); err != nil {
		t.Fatal(err)
	}
	return saved(f)
}

func assessment(f File) Assessment {
	cents := int64(13700)
	return Assessment{ID: uuid.Must(uuid.NewV7()), Revision: f.Application.Revision, EngineVersion: "1", ParametersHash: "p",
		Body: []byte(`{"name":"x"}`), Entitlements: []Entitlement{{Benefit: "GMI", Granted: true, MonthlyCents: &cents, Rule: "R36"}}}
}
