package app_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// From what is owed to a closed list: one payment is returned, gets another account, is re-issued and approved anew.
func TestReturnedPaymentIsReissuedWithNewApproval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.ready(16_600, 2)
	l := w.send("2026-02")
	if l.Total != 33_200 || l.Lines != 2 || l.Parts != 1 || l.Number != "0033000-2026-0001" {
		t.Fatalf("%+v", l)
	}
	lines := w.lines(l)
	w.says(domain.Paid, "", lines...)
	if i := w.says(domain.PaymentReturned, "AC04", lines[1]); i.Applied != 1 {
		t.Fatalf("%+v", i)
	}
	if p := w.proven(l); p.List.State != domain.ListClosed || p.List.Sums != (domain.Sums{Paid: 16_600, Returned: 16_600}) || p.Clearing != 0 {
		t.Fatalf("%+v", p.List)
	}
	if _, err := w.prepare("2026-02"); !errors.Is(err, domain.ErrListEmpty) {
		t.Fatalf("a returned amount was taken without a person: %v", err)
	}
	_, err := w.SetPayee(w.ilze("SetPayee"), domain.Payee{Benefit: b.ID, Kind: domain.Client, Person: b.Persons[0], Account: domain.Account{Holder: "Anna Ozola", IBAN: iban2}}, "")
	must(t, err)
	all := w.obligations(b)
	_, err = w.ReissueObligation(w.ilze("ReissueObligation"), all[1].ID, "new account", "")
	must(t, err)
	again := w.send("2026-02")
	second := w.lines(again)
	if len(second) != 1 || second[0].Account.IBAN != iban2 || second[0].Obligation != lines[1].Obligation || again.ApprovedBy != "janis" {
		t.Fatalf("%+v", second)
	}
	w.says(domain.Paid, "", second...)
	if s := w.states(b); s != "2026-01:166.00:PAID 2026-02:166.00:PAID " {
		t.Error(s)
	}
	w.proven(again)
	w.proven(l)
}

// The content is approved by another person, whoever asks and however.
func TestPreparerDoesNotApprove(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(10_000, 1)
	l, err := w.PrepareList(w.janis("PreparePaymentList"), app.PrepareList{Municipality: kuldiga, PayDate: domain.Month("2026-04").First(), Through: "2026-01"})
	must(t, err)
	_, err = w.FreezeList(w.janis("FreezePaymentList"), l.ID, "")
	must(t, err)
	if _, err = w.ApproveList(w.janis("ApprovePaymentList"), l.ID, ""); !errors.Is(err, domain.ErrListSamePerson) {
		t.Errorf("who prepared approved: %v", err)
	}
	_, err = w.db.Exec(t.Context(), "update payment_list set approved_by = prepared_by where id = $1", l.ID)
	if err == nil {
		t.Error("the database let one person prepare and approve")
	}
	if _, err = w.SendList(w.janis("SendPaymentList"), l.ID, ""); !errors.Is(err, domain.ErrListState) {
		t.Errorf("sent without approval: %v", err)
	}
}

func TestAnotherMunicipalityDoesNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := benefit(10_000, 1, uuid.Must(uuid.NewV7()))
	b.Municipality = riga
	w.owe(b)
	if got := w.obligations(b); len(got) != 0 {
		t.Errorf("saw %v", got)
	}
	_, err := w.SetPayee(w.ilze("SetPayee"), domain.Payee{Benefit: b.ID, Kind: domain.Client, Account: domain.Account{Holder: "A", IBAN: iban}}, "")
	if !errors.Is(err, domain.ErrBenefitNotOwed) {
		t.Errorf("named a payee: %v", err)
	}
	_, err = w.PrepareList(w.ilze("PreparePaymentList"), app.PrepareList{Municipality: riga, PayDate: domain.Month("2026-04").First(), Through: "2026-01"})
	if !errors.Is(err, errs.ErrAccessDenied) {
		t.Errorf("prepared a list: %v", err)
	}
}

// What does not pass a check stays due and is told; who could not be checked is not paid until a person says why.
func TestChecksOfAList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fine, dead, twice := w.ready(10_000, 1), w.ready(20_000, 1), w.ready(30_000, 1)
	w.persons.died[dead.Persons[0]] = domain.Month("2026-02").First()
	other := benefit(30_000, 1, twice.Persons[0])
	other.Municipality = riga // the other municipality's grant is found, and not shown
	w.owe(other)
	nobody := w.owe(benefit(40_000, 1, uuid.Must(uuid.NewV7())))
	l, err := w.prepare("2026-01")
	must(t, err)
	if l.Total != 10_000 || l.Excluded != 3 {
		t.Fatalf("%+v", l)
	}
	out, _, err := w.Exclusions(w.ilze("ListExclusions"), l.ID, 0, "")
	must(t, err)
	got := map[uuid.UUID]domain.Exclusion{}
	for _, x := range out {
		got[x.Case] = x.Exclusion
	}
	for name, c := range map[string]struct {
		b       domain.Benefit
		check   domain.Check
		outcome domain.Outcome
	}{"dead": {dead, domain.CheckDeath, domain.Blocked}, "twice": {twice, domain.CheckDuplicate, domain.Review}, "nobody": {nobody, domain.CheckAccount, domain.Blocked}} {
		if x := got[c.b.Case]; x.Check != c.check || x.Outcome != c.outcome {
			t.Errorf("%s: %+v", name, x)
		}
	}
	if s := w.states(fine); s != "2026-01:100.00:IN_LIST " {
		t.Error(s)
	}
	w.persons.silent = true
	if _, err = w.prepare("2026-01"); !errors.Is(err, domain.ErrListEmpty) {
		t.Fatalf("an amount was taken that nobody could check: %v", err)
	}
	o := w.obligations(twice)[0]
	_, err = w.ReleaseObligation(w.ilze("ReleaseObligation"), o.ID, []domain.Check{domain.CheckDeath, domain.CheckDuplicate}, "seen at the counter", "")
	must(t, err)
	if l, err = w.prepare("2026-01"); err != nil || l.Total != 30_000 {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestRecalledLineIsDueAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.ready(10_000, 2)
	l, err := w.prepare("2026-02")
	must(t, err)
	lines := w.lines(l)
	_, err = w.FreezeList(w.ilze("FreezePaymentList"), l.ID, "")
	must(t, err)
	_, err = w.RecallPayment(w.ilze("RecallPayment"), lines[0].ID, "wrong account", "")
	must(t, err)
	_, err = w.ApproveList(w.janis("ApprovePaymentList"), l.ID, "")
	must(t, err)
	l, err = w.SendList(w.janis("SendPaymentList"), l.ID, "")
	must(t, err)
	f, err := w.File(w.janis("GetPaymentFile"), l.ID, 0)
	must(t, err)
	if len(f.Payments) != 1 || f.Payments[0].ID != lines[1].ID {
		t.Fatalf("the file holds %v", f.Payments)
	}
	if _, err = w.RecallPayment(w.ilze("RecallPayment"), lines[1].ID, "too late", ""); !errors.Is(err, domain.ErrPaymentState) {
		t.Errorf("recalled what was sent: %v", err)
	}
	w.says(domain.Paid, "", lines[1])
	if p := w.proven(l); p.List.State != domain.ListClosed || p.List.Sums != (domain.Sums{Paid: 10_000, Recalled: 10_000}) {
		t.Errorf("%+v", p.List)
	}
	if s := w.states(b); s != "2026-01:100.00:DUE 2026-02:100.00:PAID " {
		t.Error(s)
	}
	l, err = w.prepare("2026-02")
	must(t, err)
	_, err = w.CancelList(w.ilze("CancelPaymentList"), l.ID, "")
	must(t, err)
	if s := w.states(b); s != "2026-01:100.00:DUE 2026-02:100.00:PAID " {
		t.Error(s)
	}
}

// A whole file that the bank refuses comes back line by line; the file is made of what was sent.
func TestBankRefusesTheWholeFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.ready(10_000, 2)
	l := w.send("2026-02")
	f, err := w.File(w.janis("GetPaymentFile"), l.ID, 1)
	must(t, err)
	file := domain.BankFile{Kind: domain.Pain002, Message: f.Message(), Whole: &domain.BankEntry{Says: domain.Rejected, Reason: "FF01"}}
	i, err := w.ImportFile(w.ilze("ImportBankFile"), kuldiga, []byte("x"), file)
	must(t, err)
	if i.Applied != 2 || len(i.Unresolved) != 0 {
		t.Fatalf("%+v", i)
	}
	if s := w.states(b); s != "2026-01:100.00:RETURNED 2026-02:100.00:RETURNED " {
		t.Error(s)
	}
	w.proven(l)
}

// The same file, and the same entry in another file, change nothing; what matches nothing is told.
func TestAnswersOfTheBankCountOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(10_000, 2)
	l := w.send("2026-02")
	lines := w.lines(l)
	f := domain.BankFile{Kind: domain.Camt054, Entries: []domain.BankEntry{
		{EndToEnd: lines[0].EndToEnd(), Amount: 10_000, Says: domain.Paid}, {EndToEnd: lines[1].EndToEnd(), Amount: 9_999, Says: domain.Paid},
		{EndToEnd: "NOTPROVIDED", Amount: 10_000, Says: domain.PaymentReturned}, {EndToEnd: "rent", Amount: 5, Says: domain.Paid},
	}}
	i, err := w.ImportFile(w.ilze("ImportBankFile"), kuldiga, []byte("file"), f)
	must(t, err)
	if i.Applied != 1 || i.Repeated != 0 || len(i.Unresolved) != 2 || i.Unresolved[0].Outcome != domain.AmountDiffers || i.Unresolved[1].Outcome != domain.Unmatched {
		t.Fatalf("%+v", i)
	}
	same, err := w.ImportFile(w.ilze("ImportBankFile"), kuldiga, []byte("file"), f)
	must(t, err)
	if !same.Seen || same.ID != i.ID || same.Applied != 1 {
		t.Errorf("%+v", same)
	}
	other, err := w.ImportFile(w.ilze("ImportBankFile"), kuldiga, []byte("file again"), f)
	must(t, err)
	if other.Applied != 0 || other.Repeated != 1 {
		t.Errorf("%+v", other)
	}
	if p := w.proven(l); p.List.Sums != (domain.Sums{Paid: 10_000, Open: 10_000}) || p.Ledger.Postings != 3 {
		t.Errorf("%+v", p)
	}
}
