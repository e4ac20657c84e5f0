package app_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/digisoc/platform/services/payments/internal/domain"
)

// sorted writes what is owed in an order of its own: ids of one month have none.
func sorted(all []domain.Obligation) string {
	var out []string
	for _, o := range all {
		out = append(out, fmt.Sprintf("%s:%s:%s", o.Month, o.Amount, o.State))
	}
	slices.SortFunc(out, func(a, b string) int {
		return strings.Compare(a[:7], b[:7])*10 + strings.Compare(a, b)
	})
	return strings.Join(out, " ") + " "
}

// laws are what must hold in the database at any moment; each query returns what breaks its law.
var laws = map[string]string{
	"one live payment of one amount": `
		select obligation_id::text from payment where state in ('PREPARED', 'SENT', 'PAID') group by obligation_id having count(*) > 1`,
	"an amount is paid by its live payment and what was set off": `
		select o.id::text from obligation o left join payment p on p.obligation_id = o.id and p.state = 'PAID'
		where (o.state = 'PAID') <> (p.id is not null) or o.state = 'PAID' and o.discharged_cents + p.amount_cents <> o.amount_cents`,
	"an amount in a list has a payment on its way": `
		select o.id::text from obligation o where o.state = 'IN_LIST'
		and not exists (select 1 from payment p where p.obligation_id = o.id and p.state in ('PREPARED', 'SENT'))`,
	"every list adds up": `
		select l.number from payment_list l join payment p on p.list_id = l.id group by l.id
		having sum(p.amount_cents) <> l.total_cents or count(*) <> l.lines
		or l.state in ('CLOSED', 'CANCELLED') and bool_or(p.state in ('PREPARED', 'SENT'))`,
	"every posting balances": `
		select posting_id::text from ledger_entry group by posting_id having sum(debit_cents) <> sum(credit_cents)`,
	"clearing holds what is on its way": `
		select l.number from payment_list l
		where (select coalesce(sum(credit_cents - debit_cents), 0) from ledger_entry where account = 'clearing:' || l.id)
		   <> (select coalesce(sum(amount_cents), 0) from payment where list_id = l.id and state = 'SENT')`,
	"the ledger owes what is open": `
		select o.id::text from obligation o
		where (select coalesce(sum(credit_cents - debit_cents), 0) from ledger_entry where account = 'payable:' || o.id)
		   <> case when o.state in ('PAID', 'ENDED') then 0
		           when exists (select 1 from payment p where p.obligation_id = o.id and p.state = 'SENT')
		           then (select set_off_cents from payment p where p.obligation_id = o.id and p.state = 'SENT')
		           else o.amount_cents - o.discharged_cents end`,
	"the bank account is what was paid and repaid": `
		select 'bank' where (select coalesce(sum(debit_cents - credit_cents), 0) from ledger_entry where account like 'bank:%')
		   <> (select coalesce(sum(amount_cents), 0) from repayment) - (select coalesce(sum(amount_cents), 0) from payment where state = 'PAID')`,
	"reserved is what unsettled payments deduct": `
		select r.id::text from recovery r
		where r.reserved_cents <> (select coalesce(sum(set_off_cents), 0) from payment where recovery_id = r.id and state in ('PREPARED', 'SENT'))`,
	"nothing is demanded that was not paid": `
		select o.id::text from obligation o join recovery r on r.obligation_id = o.id and not r.void
		group by o.id having sum(r.amount_cents) > o.amount_cents or o.state <> 'PAID'`,
	"what was recovered and had never arrived is owed back": `
		select 'restitution' where (select coalesce(sum(restored_cents), 0) from recovery) <>
		(select coalesce(sum(amount_cents), 0) from obligation where cause = 'RESTITUTION')`,
}

// sound fails unless all laws hold.
func (w *world) sound() {
	w.t.Helper()
	for law, query := range laws {
		rows, err := w.db.Query(w.t.Context(), query)
		must(w.t, err)
		for rows.Next() {
			var broken string
			must(w.t, rows.Scan(&broken))
			w.t.Errorf("%s: %s", law, broken)
		}
		must(w.t, rows.Err())
	}
}
