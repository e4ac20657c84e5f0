package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/iso20022"
)

// The payment lines of the whole country in a month: 160,000 in 42 lists, one for each municipality.
const (
	benchLists = 42
	benchLines = 3_810
)

// fill owes one amount of a municipality to each of n persons, each with an account.
func (w *world) fill(municipality string, n int) {
	w.t.Helper()
	const sql = `
		with b as (
		  insert into benefit (id, case_id, decision_id, municipality, kind, persons, monthly_cents, start_date, end_date, created_at)
		  select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $2::text, 'GMI', array[gen_random_uuid()], 10000 + i % 20000, '2026-01-01', '2026-06-30', now()
		  from generate_series(1, $1::integer) i
		  returning id, case_id, decision_id, municipality, kind, persons, monthly_cents),
		o as (
		  insert into obligation (id, source, benefit_id, case_id, decision_id, municipality, kind, cause, month, amount_cents, discharged_cents, state, reason, persons, released, version, created_at, updated_at)
		  select gen_random_uuid(), id, id, case_id, decision_id, municipality, kind, 'BENEFIT', '2026-01-01', monthly_cents, 0, 'DUE', '', persons, '{}', 1, now(), now() from b
		  returning id, kind, month, persons),
		p as (insert into obligation_person select persons[1], kind, month, id from o)
		insert into payee (id, benefit_id, kind, person_id, holder, iban, bic, reference, protected, set_by, set_at, version)
		select gen_random_uuid(), id, 'CLIENT', persons[1], 'Persona', 'LV80BANK0000435195001', '', '', false, 'x', now(), 1 from b`
	_, err := w.db.Exec(w.t.Context(), sql, n, municipality)
	must(w.t, err)
	_, err = w.SetPayingAccount(w.in(municipality, "janis", "head", "SetPayingAccount"), domain.PayingAccount{
		Municipality: municipality, Account: domain.Account{Holder: "Novads", IBAN: iban},
	})
	must(w.t, err)
}

// in is a call of a person of another municipality.
func (w *world) in(municipality, subject, role, action string) context.Context {
	c := caller.From(w.by(subject, role, action))
	c.Municipality = municipality
	return authz.With(caller.With(w.t.Context(), c), w.engine, action)
}

// BenchmarkLists pays the month of the whole country, list by list, as each municipality would: every step through the use
// cases and a real database, files written and validated, and the bank's answers taken in. It reports the total and the
// slowest list of each step.
func BenchmarkLists(b *testing.B) {
	for range b.N {
		w := newWorld(b)
		total, slowest := map[string]time.Duration{}, map[string]time.Duration{}
		for i := range benchLists {
			municipality := fmt.Sprintf("%07d", 1000+i)
			w.fill(municipality, benchLines)
			w.month(municipality, func(step string, took time.Duration) {
				total[step] += took
				slowest[step] = max(slowest[step], took)
			})
		}
		for step, took := range total {
			b.ReportMetric(took.Seconds(), step+"-s")
			b.ReportMetric(float64(slowest[step].Milliseconds()), step+"-slowest-ms")
		}
	}
}

// month takes one municipality's list from due amounts to its proof.
func (w *world) month(municipality string, note func(step string, took time.Duration)) {
	w.t.Helper()
	step := func(name string, f func() error) {
		begin := time.Now()
		must(w.t, f())
		note(name, time.Since(begin))
	}
	var l domain.List
	step("prepare", func() (err error) {
		in := app.PrepareList{Municipality: municipality, PayDate: domain.Month("2026-04").First(), Through: "2026-01"}
		l, err = w.PrepareList(w.in(municipality, "ilze", "caseworker", "PreparePaymentList"), in)
		return err
	})
	head := func(action string) context.Context { return w.in(municipality, "janis", "head", action) }
	step("freeze", func() error { _, err := w.FreezeList(head("FreezePaymentList"), l.ID, ""); return err })
	step("approve", func() error { _, err := w.ApproveList(head("ApprovePaymentList"), l.ID, ""); return err })
	step("send", func() (err error) { l, err = w.SendList(head("SendPaymentList"), l.ID, ""); return err })
	var files []domain.BankFile
	step("files", func() error {
		for n := 1; n <= l.Parts; n++ {
			p, err := w.File(head("GetPaymentFile"), l.ID, n)
			if err != nil {
				return err
			}
			if err := iso20022.Validate(iso20022.Pain001(p)); err != nil {
				return err
			}
			f := domain.BankFile{Kind: domain.Camt054}
			for i := range p.Payments {
				f.Entries = append(f.Entries, domain.BankEntry{EndToEnd: p.Payments[i].EndToEnd(), Amount: p.Payments[i].Amount, Says: domain.Paid})
			}
			files = append(files, f)
		}
		return nil
	})
	step("answers", func() error {
		for _, f := range files {
			if _, err := w.ImportFile(head("ImportBankFile"), municipality, []byte(uuid.NewString()), f); err != nil {
				return err
			}
		}
		return nil
	})
	step("proof", func() error {
		p, err := w.Proof(head("GetListProof"), l.ID)
		if err == nil && (!p.Balanced || p.List.State != domain.ListClosed || p.List.Lines != benchLines) {
			err = fmt.Errorf("the list is not proven: %+v", p)
		}
		return err
	})
}
