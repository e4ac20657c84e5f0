package app_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// The event of a benefit counts once, also under another id (a rebuilt stream); with other amounts it waits for a person.
func TestBenefitIsOwedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := benefit(10_000, 3, uuid.Must(uuid.NewV7()))
	for _, event := range []string{"a", "a", "b"} {
		must(t, w.Owe(t.Context(), "test", event, b))
	}
	if s := w.states(b); s != "2026-01:100.00:DUE 2026-02:100.00:DUE 2026-03:100.00:DUE " {
		t.Error(s)
	}
	b.Monthly++
	if err := w.Owe(t.Context(), "test", "c", b); !errors.Is(err, domain.ErrBenefitConflict) {
		t.Errorf("other amounts: %v", err)
	}
	var postings int
	must(t, w.db.QueryRow(t.Context(), "select count(*) from ledger_entry").Scan(&postings))
	if postings != 6 {
		t.Errorf("%d ledger rows for three months", postings)
	}
}

// A change of amount: what waits is changed, an unsent line is taken out, paid months get a supplement or wait for a person.
func TestChangedBenefit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		monthly domain.Money
		end     string
		want    string // January paid, February in an unsent list, March due
	}{
		"more":    {12_000, "", "2026-01:100.00:PAID 2026-01:20.00:DUE 2026-02:120.00:DUE 2026-03:120.00:DUE "},
		"less":    {8_000, "", "2026-01:100.00:PAID 2026-02:80.00:DUE 2026-03:80.00:DUE "},
		"nothing": {0, "2025-12-31", "2026-01:100.00:PAID 2026-02:100.00:ENDED 2026-03:100.00:ENDED "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := w.ready(10_000, 3)
			l := w.send("2026-01")
			w.says(domain.Paid, "", w.lines(l)...)
			draft, err := w.prepare("2026-02")
			must(t, err)
			end, err := domain.ParseDate(c.end)
			must(t, err)
			change := app.BenefitChange{Benefit: b, Source: uuid.Must(uuid.NewV7()), From: "2026-01", Monthly: c.monthly, End: end, Rule: "R67"}
			for range 2 {
				must(t, w.ChangeBenefit(t.Context(), "test", "change", change))
			}
			if s := sorted(w.obligations(b)); s != c.want {
				t.Errorf("\n got %s\nwant %s", s, c.want)
			}
			if p := w.proven(draft); p.List.State != domain.ListCancelled {
				t.Errorf("the draft with the old amount is %s", p.List.State)
			}
			w.sound()
		})
	}
}

// A recovery is demanded of what was paid, deducted from later amounts, and owed back when the payment itself comes back.
func TestRecoveryOfAPaymentThatComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.ready(10_000, 2)
	first := w.send("2026-01")
	paid := w.lines(first)
	o := w.obligations(b)[0]
	demand := domain.Recovery{Amount: 5_000, Monthly: 3_000, Cause: "WRONG_FACTS", Reason: "undeclared income"}
	if _, err := w.CreateRecovery(w.janis("CreateRecovery"), o.ID, demand); !errors.Is(err, domain.ErrRecoveryAbovePaid) {
		t.Fatalf("demanded what was not paid: %v", err)
	}
	w.says(domain.Paid, "", paid...)
	r, err := w.CreateRecovery(w.janis("CreateRecovery"), o.ID, demand)
	must(t, err)
	if _, err := w.ConfirmRecovery(w.janis("ConfirmRecovery"), r.ID, ""); !errors.Is(err, domain.ErrRecoverySamePerson) {
		t.Errorf("confirmed by whoever proposed: %v", err)
	}
	if _, err := w.RecordRepayment(w.ilze("RecordRepayment"), r.ID, 1_000, "BANK-1"); !errors.Is(err, domain.ErrRecoveryState) {
		t.Errorf("repaid before it is demanded: %v", err)
	}
	r, err = w.ConfirmRecovery(w.by("maris", "head", "ConfirmRecovery"), r.ID, "")
	if err != nil || r.State != domain.RecoveryOpen || r.ConfirmedBy != "maris" {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := w.CreateRecovery(w.janis("CreateRecovery"), o.ID, domain.Recovery{Amount: 5_001, Cause: "DEATH"}); !errors.Is(err, domain.ErrRecoveryAbovePaid) {
		t.Errorf("demanded more than was paid: %v", err)
	}
	second := w.send("2026-02")
	lines := w.lines(second)
	if len(lines) != 1 || lines[0].Gross != 10_000 || lines[0].SetOff != 3_000 || lines[0].Amount != 7_000 {
		t.Fatalf("%+v", lines)
	}
	w.says(domain.Paid, "", lines...)
	for range 2 { // the bank's reference counts once
		r, err = w.RecordRepayment(w.ilze("RecordRepayment"), r.ID, 1_000, "BANK-9")
		must(t, err)
	}
	if r.Recovered != 4_000 || r.State != domain.RecoveryOpen {
		t.Fatalf("%+v", r)
	}
	w.says(domain.PaymentReturned, "AC04", paid...)
	all, _, err := w.Recoveries(w.ilze("ListRecoveries"), b.Case, uuid.Nil, 0, "")
	must(t, err)
	if len(all) != 1 || all[0].State != domain.RecoveryCancelled || all[0].Restored != 4_000 {
		t.Fatalf("%+v", all)
	}
	if s := sorted(w.obligations(b)); s != "2026-01:100.00:RETURNED 2026-01:40.00:DUE 2026-02:100.00:PAID " {
		t.Error(s)
	}
	w.proven(first)
	w.proven(second)
	w.sound()
}
