package store

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// Accounts are sealed under group G13 of the catalogue (payment), apart for each municipality.
const (
	accounts    = "G13"
	payeeIBAN   = "payee.iban"
	paymentIBAN = "payment.iban"
)

// Sealed are the columns whose texts are sealed; what lay in them before is sealed in the background.
var Sealed = []vault.Column{
	{
		Table: "payee", Name: "iban", Field: payeeIBAN, Group: accounts,
		Tenant:  "(select b.municipality from benefit b where b.id = payee.benefit_id)",
		Subject: "case when person_id is null then 'benefits/' || benefit_id else 'persons/' || person_id end",
	},
	{
		Table: "payment", Name: "iban", Field: paymentIBAN, Group: accounts, Tenant: "municipality",
		Subject: `(select case when y.person_id is null then 'benefits/' || o.benefit_id else 'persons/' || y.person_id end
			from obligation o left join payee y on y.benefit_id = o.benefit_id and y.ended_at is null where o.id = obligation_id)`,
	},
}

// holder names whose key seals the account of a payee: the person's, or that of the benefit when a supplier is paid.
func holder(p *domain.Payee) string {
	if p.Person == uuid.Nil {
		return names.Format("benefits", p.Benefit)
	}
	return names.Format("persons", p.Person)
}

// sealPayee seals the account of a payee for its row.
func (t *Tx) sealPayee(ctx context.Context, row uuid.UUID, p *domain.Payee) ([]byte, error) {
	sealed, err := t.vault.Seal(ctx, t.tx, vault.Scope{Group: accounts, Tenant: p.Municipality}, []vault.Text{
		{Subject: holder(p), Field: payeeIBAN, Record: row, Plain: []byte(p.Account.IBAN)},
	})
	if err != nil {
		return nil, err
	}
	return sealed[0], nil
}

// sealLines seals the accounts of a list's lines, each with the key of whom it pays: one who is lawfully erased can be read in no list.
func (t *Tx) sealLines(ctx context.Context, l *domain.List, lines []domain.Payment) ([][]byte, error) {
	ids := make([]uuid.UUID, len(lines))
	for i := range lines {
		ids[i] = lines[i].Obligation
	}
	rows, err := t.q.PayeesOfObligations(ctx, ids)
	if err != nil {
		return nil, err
	}
	holders := make(map[uuid.UUID]string, len(rows))
	for _, r := range rows {
		holders[r.ID] = holder(&domain.Payee{Benefit: r.BenefitID, Person: r.PersonID.UUID})
	}
	texts := make([]vault.Text, len(lines))
	for i := range lines {
		texts[i] = vault.Text{Subject: holders[lines[i].Obligation], Field: paymentIBAN, Record: lines[i].ID, Plain: []byte(lines[i].Account.IBAN)}
	}
	return t.vault.Seal(ctx, t.tx, vault.Scope{Group: accounts, Tenant: l.Municipality}, texts)
}

// payments turns rows into lines, with their accounts opened.
func payments(ctx context.Context, v *vault.Vault, q vault.Querier, rows []db.Payment, err error) ([]domain.Payment, error) {
	if err != nil {
		return nil, err
	}
	sealed := make([]vault.Sealed, len(rows))
	for i := range rows {
		sealed[i] = vault.Sealed{Field: paymentIBAN, Record: rows[i].ID, Bytes: rows[i].Iban}
	}
	opened, err := open(ctx, v, q, sealed)
	if err != nil {
		return nil, err
	}
	out := make([]domain.Payment, len(rows))
	for i := range rows {
		out[i] = payment(&rows[i], opened[i])
	}
	return out, nil
}

// open opens accounts. One whose key was destroyed by lawful erasure reads as empty: nothing can be paid to it.
func open(ctx context.Context, v *vault.Vault, q vault.Querier, sealed []vault.Sealed) ([]string, error) {
	plain, err := v.Open(ctx, q, sealed)
	if errors.Is(err, vault.ErrDestroyed) {
		return openEach(ctx, v, q, sealed)
	}
	if err != nil {
		return nil, err
	}
	out := make([]string, len(plain))
	for i := range plain {
		out[i] = string(plain[i])
	}
	return out, nil
}

// openEach is open where a key among them was destroyed.
func openEach(ctx context.Context, v *vault.Vault, q vault.Querier, sealed []vault.Sealed) ([]string, error) {
	out := make([]string, len(sealed))
	for i := range sealed {
		plain, err := v.Open(ctx, q, sealed[i:i+1])
		if err != nil && !errors.Is(err, vault.ErrDestroyed) {
			return nil, err
		}
		if err == nil {
			out[i] = string(plain[0])
		}
	}
	return out, nil
}
