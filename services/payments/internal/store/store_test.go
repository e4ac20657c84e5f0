package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// listed keeps one benefit with one amount in a list of one line, and returns the line.
func listed(t *testing.T, s *store.Store) domain.Payment {
	t.Helper()
	b := domain.Benefit{
		ID: uuid.Must(uuid.NewV7()), Case: uuid.Must(uuid.NewV7()), Decision: uuid.Must(uuid.NewV7()), Municipality: "0033000", Kind: "GMI",
		Persons: []uuid.UUID{uuid.Must(uuid.NewV7())}, Monthly: 10_000, Start: domain.Month("2026-03").First(), End: domain.Month("2026-03").First(),
	}
	var j domain.Journal
	owed, err := b.Obligations(nil, now, &j)
	if err != nil {
		t.Fatal(err)
	}
	account := domain.Account{Holder: "A", IBAN: "LV80BANK0000435195001"}
	l := domain.List{ID: uuid.Must(uuid.NewV7()), Number: "0033000-2026-0001", Municipality: "0033000", PayDate: domain.DateOf(now), Through: "2026-03", Payer: account, PreparedBy: "ilze"}
	candidates := []domain.Candidate{{Obligation: owed[0], Payee: &domain.Payee{Account: account}, BenefitEnd: b.End}}
	lines, _, err := l.Compose(candidates, map[uuid.UUID]domain.Life{b.Persons[0]: {Known: true}}, now)
	if err != nil {
		t.Fatal(err)
	}
	err = s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error {
		if _, err := tx.AddBenefit(ctx, b, now); err != nil {
			return err
		}
		if err := tx.AddObligations(ctx, owed); err != nil {
			return err
		}
		if err := tx.Post(ctx, j, now); err != nil {
			return err
		}
		return tx.AddList(ctx, l, lines, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines[0]
}

// What the database refuses by itself, should a program ever try.
func TestWhatTheDatabaseRefuses(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "payments", store.Migrations)
	p := listed(t, store.New(db, testkit.Vault(t)))
	for rule, sql := range map[string]string{
		"one_live_payment_of_obligation": `insert into payment (id, list_id, obligation_id, municipality, gross_cents, set_off_cents, amount_cents, holder, iban, bic, reference, protected, part, state, bank_reason, version)
			select gen_random_uuid(), list_id, obligation_id, municipality, gross_cents, 0, gross_cents, 'A', iban, '', '', false, 0, 'PREPARED', '', 1 from payment where id = $1`,
		"payment_content_is_fixed":             `update payment set holder = 'Kāds cits' where id = $1`,
		"payment_amount_is_gross_less_set_off": `insert into payment select gen_random_uuid(), list_id, obligation_id, municipality, gross_cents, 0, 1, recovery_id, holder, iban, bic, reference, protected, part, 'RECALLED', '', null, 1 from payment where id = $1`,
		"list_approved_by_another_person":      `update payment_list set approved_by = prepared_by where id = (select list_id from payment where id = $1)`,
		"list_paid_only_when_approved":         `update payment_list set state = 'SENT', hash = repeat('a', 64) where id = (select list_id from payment where id = $1)`,
		"list_frozen_has_hash":                 `update payment_list set state = 'FROZEN' where id = (select list_id from payment where id = $1)`,
		"ledger_is_kept":                       `update ledger_entry set account = 'bank:0033000' where $1::uuid is not null`,
		"ledger_posting_balances":              `insert into ledger_entry values ($1, 0, null, '0033000', 'DUE', 'expense:GMI', 1, 0, now())`,
		"ledger_entry_has_one_side":            `insert into ledger_entry values ($1, 0, null, '0033000', 'DUE', 'expense:GMI', 1, 1, now())`,
		"one_obligation_a_month":               `insert into obligation select gen_random_uuid(), source, benefit_id, case_id, decision_id, municipality, kind, cause, month, amount_cents, 0, 'DUE', '', persons, null, '{}', 1, now(), now() from obligation where id = (select obligation_id from payment where id = $1)`,
		"discharged_not_above_amount":          `update obligation set discharged_cents = amount_cents + 1 where id = (select obligation_id from payment where id = $1)`,
		"amount_above_zero":                    `update obligation set amount_cents = 0 where id = (select obligation_id from payment where id = $1)`,
		"month_is_first_day":                   `update obligation set month = '2026-03-02' where id = (select obligation_id from payment where id = $1)`,
	} {
		_, err := db.Exec(t.Context(), sql, p.ID)
		if name, _ := pg.Constraint(err); name != rule {
			t.Errorf("%s: %v", rule, err)
		}
	}
	if _, err := db.Exec(t.Context(), "delete from payment where id = $1", p.ID); err == nil {
		t.Error("a payment was deleted")
	}
	if _, err := db.Exec(t.Context(), "delete from ledger_entry"); err == nil {
		t.Error("the ledger was emptied")
	}
}

// A copy of the database tells no account (SEC-ENC-2), and one of another row does not open.
func TestAccountsAreSealed(t *testing.T) {
	t.Parallel()
	db, v := testkit.Postgres(t, "payments", store.Migrations), testkit.Vault(t)
	s := store.New(db, v)
	p := listed(t, s)
	var open int
	if err := db.QueryRow(t.Context(), "select count(*) from payment where position(convert_to($1, 'UTF8') in iban) > 0", p.Account.IBAN).Scan(&open); err != nil || open > 0 {
		t.Errorf("%d accounts lie open (%v)", open, err)
	}
	lines, err := s.Payments(t.Context(), p.List, "", 0, uuid.Nil, 10)
	if err != nil || len(lines) != 1 || lines[0].Account.IBAN != p.Account.IBAN {
		t.Fatalf("read back %+v, %v", lines, err)
	}
	var holder string
	if err := db.QueryRow(t.Context(), "select k.subject from payment p join data_key k on k.id = encode(substring(p.iban from 2 for 16), 'hex')::uuid").Scan(&holder); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(holder, "paymentLists/") {
		t.Errorf("sealed with the key of %s: an erasure of whom it pays would not reach it", holder)
	}
	if n, err := v.Destroy(t.Context(), db, holder, now); err != nil || n == 0 {
		t.Fatalf("destroyed %d, %v", n, err)
	}
	if lines, err = s.Payments(t.Context(), p.List, "", 0, uuid.Nil, 10); err != nil || lines[0].Account.IBAN != "" || lines[0].Amount != p.Amount {
		t.Errorf("after erasure %+v, %v", lines, err)
	}
}
