package domain

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

func appeal(d Date) Date { return d.AddMonths(1) }

func TestDecisionNeedsSignaturesAndAssessment(t *testing.T) {
	f := filed(t, paper(pair()))
	if _, err := f.Draft(Proposal{Reasons: ""}, Duties{}, actor("worker")); !errors.Is(err, ErrCaseNotFound) {
		t.Fatalf("without a case: %v", err)
	}
	must(t, f.OpenCase("KUL-2026-000001", "", actor("worker")))
	if _, err := f.Draft(Proposal{Reasons: ""}, Duties{}, actor("worker")); !errors.Is(err, ErrCaseNotAssessed) {
		t.Fatalf("without an assessment: %v", err)
	}
	must(t, f.Assess(assessment(f), Duties{}, actor("worker")))
	if _, err := f.Draft(Proposal{Reasons: ""}, Duties{}, actor("worker")); !errors.Is(err, ErrApplicationNotSigned) {
		t.Fatalf("unsigned: %v", err)
	}
	must(t, f.Sign(anna, SignedOnPaper, actor("worker")))
	must(t, f.Sign(berta, SignedOnPaper, actor("worker")))
	d, err := f.Draft(Proposal{Reasons: "Pamatots."}, Duties{}, actor("worker"))
	must(t, err)
	if d.State != StateDraft || f.Case.State != CaseDecisionDrafted || d.Number != "KUL-2026-000001/L1" || d.PreparedBy != "worker" {
		t.Fatalf("%+v", d)
	}
	if _, err := f.Draft(Proposal{Reasons: ""}, Duties{}, actor("other")); !errors.Is(err, ErrDecisionExists) {
		t.Fatalf("a second draft: %v", err)
	}
}

func TestAnotherPersonIssues(t *testing.T) {
	f := drafted(t)
	id := f.Decisions[0].ID
	for _, who := range []string{"worker", ""} {
		if err := f.Issue(id, Basis{Assessment: []byte(`{}`)}, actor(who), appeal); !errors.Is(err, ErrDecisionSamePerson) {
			t.Fatalf("%q: %v", who, err)
		}
	}
	must(t, f.Issue(id, Basis{Assessment: []byte(`{"trace":[]}`)}, actor("head"), appeal))
	d := f.Decisions[0]
	if d.State != StateIssued || d.IssuedBy != "head" || d.AppealUntil != NewDate(2026, 12, 20) || f.Case.State != CaseDecided || f.Application.State != Decided {
		t.Fatalf("%+v", f)
	}
	e, ok := f.Changes.Events[0].(DecisionIssued)
	if !ok || e.SnapshotSHA256 != d.Snapshot.SHA256 || !slices.Equal(e.Persons, []uuid.UUID{anna, child}) {
		t.Fatalf("%+v", f.Changes.Events)
	}
	if err := f.Issue(id, Basis{}, actor("other"), appeal); !errors.Is(err, ErrDecisionNotDraft) {
		t.Fatalf("twice: %v", err)
	}
	if err := f.Return(id, "x", actor("head")); !errors.Is(err, ErrDecisionNotDraft) {
		t.Fatalf("return: %v", err)
	}
	if _, err := f.Draft(Proposal{Reasons: ""}, Duties{}, actor("worker")); !errors.Is(err, ErrCaseNotOpen) {
		t.Fatalf("draft: %v", err)
	}
	if err := f.Assess(assessment(f), Duties{}, actor("worker")); !errors.Is(err, ErrCaseNotOpen) {
		t.Fatalf("assess: %v", err)
	}
}

func TestChangeOutdatesDraft(t *testing.T) {
	wider := pair()
	for name, change := range map[string]func(*File) error{
		"assessed again": func(f *File) error { return f.Assess(assessment(*f), Duties{}, actor("worker")) },
		"application":    func(f *File) error { return f.Amend(&wider, nil, actor("worker")) },
	} {
		t.Run(name, func(t *testing.T) {
			f := drafted(t)
			id := f.Decisions[0].ID
			must(t, change(&f))
			if err := f.CanIssue(id, Duties{}, actor("head")); !errors.Is(err, ErrDecisionOutdated) {
				t.Fatalf("issue: %v", err)
			}
			if slices.ContainsFunc(f.Tasks, func(x Task) bool { return x.Kind == TaskReviewDraft && x.State == TaskOpen }) {
				t.Fatal("a review of the outdated draft is still asked for")
			}
		})
	}
	f := drafted(t)
	must(t, f.Assess(assessment(f), Duties{}, actor("worker")))
	d, err := f.Draft(Proposal{Reasons: "Jauns."}, Duties{}, actor("other"))
	must(t, err)
	if len(f.Decisions) != 1 || d.Version != 2 || d.PreparedBy != "other" || f.CanIssue(d.ID, Duties{}, actor("worker")) != nil {
		t.Fatalf("renewed draft: %+v", d)
	}
}

func TestAssessmentOfAnEarlierApplicationIsRefused(t *testing.T) {
	f := drafted(t)
	old := assessment(f)
	wider := pair()
	must(t, f.Amend(&wider, nil, actor("worker")))
	if f.Case.State != CaseOpen {
		t.Fatalf("case is %s", f.Case.State)
	}
	if err := f.Assess(old, Duties{}, actor("worker")); !errors.Is(err, ErrCaseNotAssessed) {
		t.Fatal(err)
	}
}

func TestReturnedDraftIsCorrected(t *testing.T) {
	f := drafted(t)
	id := f.Decisions[0].ID
	must(t, f.Return(id, "Trūkst pamatojuma", actor("head")))
	if f.Decisions[0].State != StateReturned || f.Case.State != CaseAssessed {
		t.Fatalf("%+v", f)
	}
	if err := f.CanIssue(id, Duties{}, actor("head")); !errors.Is(err, ErrDecisionNotDraft) {
		t.Fatal(err)
	}
	d, err := f.Draft(Proposal{Reasons: "Ar pamatojumu."}, Duties{}, actor("worker"))
	must(t, err)
	if d.ID != id || d.State != StateDraft || d.ReturnReason == "" {
		t.Fatalf("%+v", d)
	}
}

func TestSnapshotHashCoversEveryPart(t *testing.T) {
	base := Snapshot{Decision: anna, Declaration: []byte("d"), Assessment: []byte("a"), AssessmentID: berta, EngineVersion: "e", ParametersHash: "p"}
	seen := map[string]bool{base.Hash([]byte("l")): true}
	for _, change := range []func(*Snapshot){
		func(s *Snapshot) { s.Decision = child }, func(s *Snapshot) { s.Declaration = []byte("dx") }, func(s *Snapshot) { s.Assessment = []byte("x") },
		func(s *Snapshot) { s.AssessmentID = child }, func(s *Snapshot) { s.EngineVersion = "x" }, func(s *Snapshot) { s.ParametersHash = "x" },
		func(s *Snapshot) { s.Particulars = []byte("x") }, func(s *Snapshot) { s.ParametersHash, s.Particulars = "", []byte("p") },
		func(s *Snapshot) { s.Declaration, s.Assessment = []byte("da"), nil },
	} {
		s := base
		change(&s)
		if h := s.Hash([]byte("l")); seen[h] {
			t.Fatalf("%+v has the hash of another", s)
		} else {
			seen[h] = true
		}
	}
	if seen[base.Hash([]byte("x"))] {
		t.Fatal("the decided lines are not in the hash")
	}
}

func TestRegistryIsCompared(t *testing.T) {
	f := filed(t, paper(pair()))
	births := map[uuid.UUID]Date{anna: NewDate(1986, 5, 17), child: NewDate(2015, 1, 2), berta: NewDate(1985, 3, 1)}
	must(t, f.CheckPersons(births))
	births[berta] = NewDate(1985, 3, 2)
	if err := f.CheckPersons(births); !errors.Is(err, ErrPersonMismatch) {
		t.Fatal(err)
	}
	delete(births, anna)
	err := f.CheckPersons(births)
	if e, _ := errs.As(err); !errors.Is(err, ErrPersonUnknown) || len(e.Fields) != 2 {
		t.Fatal(err)
	}
}

func TestCaseOpensOnce(t *testing.T) {
	f := drafted(t)
	if err := f.OpenCase("X", "", actor("worker")); !errors.Is(err, ErrCaseExists) {
		t.Fatal(err)
	}
	g := filed(t, paper(household()))
	must(t, g.Withdraw(actor("worker")))
	if err := g.CanOpenCase(); !errors.Is(err, ErrApplicationNotOpen) {
		t.Fatal(err)
	}
}

// The published diagram is the table that the code runs on.
func TestPublishedDiagram(t *testing.T) {
	raw, err := os.ReadFile("../../../../docs/services/cases.md")
	must(t, err)
	if !strings.Contains(string(raw), "```text\n"+Diagram()+"```") {
		t.Fatalf("docs/services/cases.md does not hold this diagram:\n%s", Diagram())
	}
}

// Every state can be reached and no transition is written twice.
func TestMachinesAreWhole(t *testing.T) {
	whole(t, ApplicationTransitions, []ApplicationState{AwaitingSignatures, Submitted, InCase, Decided, Withdrawn})
	whole(t, CaseTransitions, []CaseState{CaseOpen, CaseAssessed, CaseDecisionDrafted, CaseDecided, CaseClosed})
	whole(t, DecisionTransitions, []DecisionState{StateDraft, StateReturned, StateIssued})
}

func whole[S ~string](t *testing.T, table []Transition[S], states []S) {
	t.Helper()
	seen, reached := map[Transition[S]]bool{}, map[S]bool{"": true}
	for range table {
		for _, x := range table {
			if reached[x.From] {
				reached[x.To] = true
			}
		}
	}
	for _, x := range table {
		key := Transition[S]{From: x.From, Act: x.Act}
		if seen[key] {
			t.Errorf("%v twice", key)
		}
		seen[key] = true
	}
	for _, s := range states {
		if !reached[s] {
			t.Errorf("%s cannot be reached", s)
		}
	}
	if len(reached) != len(states)+1 {
		t.Errorf("states %v", reached)
	}
}

// What cannot be determined for want of facts is neither granted nor refused: no decision is drafted from it (R19, R30).
func TestNoDecisionWithoutTheFacts(t *testing.T) {
	f := drafted(t)
	a := assessment(f)
	a.Entitlements = append(a.Entitlements, Entitlement{Status: "NEEDY", Undetermined: true, Rule: "R30"})
	must(t, f.Assess(a, Duties{}, actor("worker")))
	if _, err := f.Draft(Proposal{Reasons: "x"}, Duties{}, actor("worker")); !errors.Is(err, ErrFactsMissing) {
		t.Fatal(err)
	}
}

// A payee is of a benefit that is granted, once; a supplier has a name.
func TestPayees(t *testing.T) {
	for name, list := range map[string][]Payee{
		"not granted": {{Benefit: "HOUSING", Kind: PayeeClient}}, "twice": {{Benefit: "GMI", Kind: PayeeClient}, {Benefit: "GMI", Kind: PayeeClient}},
		"nameless": {{Benefit: "GMI", Kind: PayeeSupplier, Supplier: " "}}, "named client": {{Benefit: "GMI", Kind: PayeeClient, Supplier: "SIA"}}, "unknown": {{Benefit: "GMI", Kind: "BANK"}},
	} {
		f := drafted(t)
		must(t, f.Assess(assessment(f), Duties{}, actor("worker")))
		if _, err := f.Draft(Proposal{Payees: list}, Duties{}, actor("worker")); !errors.Is(err, ErrPayeeInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f := drafted(t)
	must(t, f.Assess(assessment(f), Duties{}, actor("worker")))
	d, err := f.Draft(Proposal{Payees: []Payee{{Benefit: "GMI", Kind: PayeeSupplier, Supplier: "SIA Nams"}}}, Duties{}, actor("worker"))
	must(t, err)
	if d.Payee("GMI").Supplier != "SIA Nams" || d.Payee("HOUSING").Kind != PayeeClient {
		t.Fatalf("%+v", d.Payees)
	}
}
