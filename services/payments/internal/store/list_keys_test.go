package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store"
)

// underListKey seals a line as it was once, with the key of its list, and has its benefit pay a person since before the list was made.
func underListKey(t *testing.T, db *pg.DB, v *vault.Vault, p domain.Payment) (person uuid.UUID) {
	t.Helper()
	sealed, err := v.Seal(t.Context(), db, vault.Scope{Group: "G13", Tenant: "0033000"}, []vault.Text{
		{Subject: names.Format("paymentLists", p.List), Field: "payment.iban", Record: p.ID, Plain: []byte(p.Account.IBAN)},
	})
	if err != nil {
		t.Fatal(err)
	}
	person = uuid.Must(uuid.NewV7())
	for sql, args := range map[string][]any{
		"update payment set iban = $2 where id = $1": {p.ID, sealed[0]},
		`insert into payee (id, benefit_id, kind, person_id, holder, iban, bic, reference, protected, set_by, set_at, ended_at, version)
			select gen_random_uuid(), o.benefit_id, 'CLIENT', $2, 'A', '\x00', '', '', false, 't', l.created_at - interval '1 day', l.created_at + interval '1 day', 1
			from obligation o join payment p on p.obligation_id = o.id join payment_list l on l.id = p.list_id where p.id = $1`: {p.ID, person},
	} {
		if _, err := db.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	return person
}

// REQ-DAT-6: accounts of lines from before lie under the key of whom they were paid to, the key of their list is no more; who was erased
// meanwhile is not brought back.
func TestREQ_DAT_6_LinesOfOldListsGetTheKeysOfWhomTheyPay(t *testing.T) {
	t.Parallel()
	db, v := testkit.Postgres(t, "payments", store.Migrations), testkit.Vault(t)
	s := store.New(db, v)
	p := listed(t, s)
	person := underListKey(t, db, v, p)
	read := func() string {
		lines, err := s.Payments(t.Context(), p.List, "", 0, uuid.Nil, 10)
		if err != nil || len(lines) != 1 {
			t.Fatal(lines, err)
		}
		return lines[0].Account.IBAN
	}
	for want := 1; want >= 0; want-- { // the second time there is nothing to do
		if n, err := s.EndListKeys(t.Context(), now); err != nil || n != want {
			t.Fatalf("%d lists, %v; want %d", n, err, want)
		}
	}
	if read() != p.Account.IBAN {
		t.Errorf("it reads %q", read())
	}
	var alive []string
	if err := db.QueryRow(t.Context(), "select array_agg(subject) from data_key where destroyed_at is null").Scan(&alive); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(alive, names.Format("persons", person)) || slices.ContainsFunc(alive, func(s string) bool { return strings.HasPrefix(s, "paymentLists/") }) {
		t.Errorf("keys of %v", alive)
	}
	if _, err := v.Destroy(t.Context(), db, names.Format("persons", person), now); err != nil || read() != "" {
		t.Errorf("after the erasure it reads %q, %v", read(), err)
	}
}

func TestREQ_DAT_6_LinesOfWhoWasErasedGoWithTheKeyOfTheirList(t *testing.T) {
	t.Parallel()
	db, v := testkit.Postgres(t, "payments", store.Migrations), testkit.Vault(t)
	s := store.New(db, v)
	p := listed(t, s)
	person := underListKey(t, db, v, p)
	hers := []vault.Text{{Subject: names.Format("persons", person), Field: "payee.iban", Record: uuid.New(), Plain: []byte(p.Account.IBAN)}}
	if _, err := v.Seal(t.Context(), db, vault.Scope{Group: "G13", Tenant: "0033000"}, hers); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Destroy(t.Context(), db, hers[0].Subject, now); err != nil {
		t.Fatal(err)
	}
	if n, err := s.EndListKeys(t.Context(), now); err != nil || n != 1 {
		t.Fatalf("%d lists, %v", n, err)
	}
	lines, err := s.Payments(t.Context(), p.List, "", 0, uuid.Nil, 10)
	if err != nil || len(lines) != 1 || lines[0].Account.IBAN != "" {
		t.Errorf("it reads %+v, %v", lines, err)
	}
}
