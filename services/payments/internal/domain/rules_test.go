package domain

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// The vectors of the specification (GT-22, GT-23) and a few accounts of other countries.
func TestIBAN(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"LV80BANK0000435195001":      "LV80BANK0000435195001",
		"lv80 bank 0000 4351 9500 1": "LV80BANK0000435195001",
		"LV81BANK0000435195001":      "",
		"LV80BANK000043519500":       "",
		"LV8012340000435195001":      "",
		"DE89370400440532013000":     "DE89370400440532013000",
		"EE382200221020145685":       "EE382200221020145685",
		"DE8937040044053201300":      "",
		"US64SVBKUS6S3300958879":     "",
		"":                           "",
		"LV80BANK00004351950\u06601": "",
	} {
		got, err := ParseIBAN(in)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, ErrIBANInvalid) {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func TestAccountIsRefusedWithItsField(t *testing.T) {
	t.Parallel()
	good := Account{Holder: " Anna Ozola ", IBAN: "LV80 BANK 0000 4351 9500 1", BIC: "bankLV2X"}
	a, err := NewAccount("payee", good)
	if err != nil || a.Holder != "Anna Ozola" || a.IBAN != "LV80BANK0000435195001" || a.BIC != "BANKLV2X" {
		t.Fatalf("%+v, %v", a, err)
	}
	for reason, change := range map[string]func(*Account){
		"IBAN_INVALID payee.iban":            func(a *Account) { a.IBAN = "LV81BANK0000435195001" },
		"BIC_INVALID payee.bic":              func(a *Account) { a.BIC = "BANK" },
		"PAYEE_TEXT_INVALID payee.holder":    func(a *Account) { a.Holder = " " },
		"PAYEE_TEXT_INVALID payee.reference": func(a *Account) { a.Reference = "a\x01b" },
	} {
		a := good
		change(&a)
		_, err := NewAccount("payee", a)
		r, path, _ := strings.Cut(reason, " ")
		if e := asError(err); e == nil || e.Reason != r || len(e.Fields) != 1 || e.Fields[0].Path != path {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// What the bank says moves a payment forward or not at all.
func TestSettlement(t *testing.T) {
	t.Parallel()
	type row struct{ was, says PaymentState }
	applied := map[row]PaymentState{
		{Sent, Paid}: Paid, {Sent, Rejected}: Rejected, {Sent, Recalled}: Recalled, {Sent, PaymentReturned}: PaymentReturned, {Paid, PaymentReturned}: PaymentReturned,
	}
	repeated := map[row]bool{{Paid, Paid}: true, {Rejected, Rejected}: true, {Recalled, Recalled}: true, {PaymentReturned, PaymentReturned}: true, {PaymentReturned, Paid}: true}
	for _, was := range PaymentStates {
		for _, says := range []PaymentState{Paid, Rejected, PaymentReturned, Recalled} {
			o := Obligation{ID: uuid.New(), Amount: 100, State: InList}
			p := Payment{ID: uuid.New(), List: uuid.New(), Obligation: o.ID, Gross: 100, Amount: 100, State: was}
			x := Position{Payment: &p, Obligation: &o}
			var j Journal
			outcome, _ := x.Settle(BankEntry{Says: says, Amount: 100}, testNow, &j)
			want, wantState := OutOfOrder, was
			if to, ok := applied[row{was, says}]; ok {
				want, wantState = Applied, to
			} else if repeated[row{was, says}] {
				want = Repeated
			}
			if outcome != want || p.State != wantState || (len(j.Postings) > 0) != (want == Applied) {
				t.Errorf("%s and the bank says %s: %s, now %s", was, says, outcome, p.State)
			}
			if outcome, _ := x.Settle(BankEntry{Says: says, Amount: 99}, testNow, &j); outcome != AmountDiffers {
				t.Errorf("another amount: %s", outcome)
			}
		}
	}
}

func TestWhoPreparedDoesNotApprove(t *testing.T) {
	t.Parallel()
	l := List{State: ListFrozen, PreparedBy: "ilze"}
	for _, by := range []string{"ilze", ""} {
		if err := l.Approve(by, nil, testNow); !errors.Is(err, ErrListSamePerson) {
			t.Errorf("%q: %v", by, err)
		}
	}
}

// Any change of what was frozen is seen at approval and again at sending.
func TestAlteredListIsNotPaid(t *testing.T) {
	t.Parallel()
	fresh := func() (List, []Payment) {
		l := List{ID: uuid.New(), Number: "0033000-2026-0001", State: ListDraft, Payer: testPayer, PreparedBy: "ilze", Lines: 2, Total: 300}
		return l, []Payment{
			{ID: uuid.New(), List: l.ID, Gross: 100, Amount: 100, Account: Account{Holder: "A", IBAN: "LV80BANK0000435195001"}, State: Prepared},
			{ID: uuid.New(), List: l.ID, Gross: 200, Amount: 200, Account: Account{Holder: "B", IBAN: "LV80BANK0000435195001"}, State: Prepared},
		}
	}
	for name, alter := range map[string]func(*List, []Payment){
		"account":      func(_ *List, p []Payment) { p[0].Account.IBAN = "EE382200221020145685" },
		"holder":       func(_ *List, p []Payment) { p[1].Account.Holder = "C" },
		"amounts":      func(_ *List, p []Payment) { p[0].Amount, p[1].Amount = 150, 150 },
		"payer":        func(l *List, _ []Payment) { l.Payer.IBAN = "EE382200221020145685" },
		"day":          func(l *List, _ []Payment) { l.PayDate = DateOf(testNow) },
		"set off":      func(_ *List, p []Payment) { p[0].SetOff = 1 },
		"obligation":   func(_ *List, p []Payment) { p[0].Obligation = uuid.New() },
		"one line off": func(l *List, _ []Payment) { l.Lines = 3 },
	} {
		l, lines := fresh()
		if err := l.Freeze(lines, testNow); err != nil {
			t.Fatal(err)
		}
		alter(&l, lines)
		if err := l.Approve("janis", lines, testNow); !errors.Is(err, ErrListAltered) {
			t.Errorf("%s: approved, %v", name, err)
		}
		l, lines = fresh()
		if err := errors.Join(l.Freeze(lines, testNow), l.Approve("janis", lines, testNow)); err != nil {
			t.Fatal(err)
		}
		alter(&l, lines)
		if err := l.Send(lines, testNow, new(Journal)); !errors.Is(err, ErrListAltered) {
			t.Errorf("%s: sent, %v", name, err)
		}
	}
}
